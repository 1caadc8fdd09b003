"""Gives prices that no label took to the targets where the plan shows that they are: `stop 36.40 | take 42 / 45`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from domain.signal import Side
from parsers.distances import UNITS
from parsers.labels import HEAD
from parsers.neighbours import small
from parsers.senses import Sense
from parsers.sheet import Amount, Sheet
from parsers.tagging import Atom, said

_ENTRY, _STOP, _TARGET = Sense.ENTRY, Sense.STOP, Sense.TARGET
_PRICES = frozenset({"", "$"})
_FIELDS = (_ENTRY, HEAD, Sense.PRICE)
_PARTED = 3
_MOST_ENTRIES = 4
_COLUMNS = 3  # entry, stop and a target
_FARTHEST, _FARTHEST_PREMIUM = Decimal(3), Decimal(12)  # times the entry that a target is
_LINKS = frozenset(
    {
        *(Sense.PUNCTUATION, Sense.NEWLINE, Sense.AND, Sense.TO, Sense.ARROW, Sense.INDEX, Sense.ORDINAL, Sense.CHECK),
        *(Sense.UP, Sense.DOWN, Sense.BANK, Sense.PARTIAL, Sense.FRACTION, Sense.REST, Sense.LAST, Sense.ALL),
        *(Sense.FILLER, Sense.RUNNER, Sense.CLOSE, Sense.OFF, Sense.AT, Sense.WORD, Sense.OTHER),
        *(Sense.DIRECTION, Sense.UNIT, Sense.TARGET, Sense.ZONE, Sense.AROUND, Sense.PAIR),
        *(Sense.LIMIT, Sense.ORDER),
    }
)
_SALES = {Side.BUY: frozenset({Sense.SELL}), Side.SELL: frozenset({Sense.BUY})}
_WINNING = frozenset(
    {"t", "take", "takes", "taking", "scale", "scales", "trim", "trims", "profit", "profits", "gain", "reward", "line"}
    | {"happy", "happier", "pay", "pays", "payday", "harvest", "one", "two", "three", "out", "exit", "exits", "level"}
    | {"leg", "stage", "step", "part", "piece", "slice", "zone", "magnet", "win", "wins", "aim", "first", "next"}
)
_ELSE = frozenset(
    {"high", "highs", "low", "lows", "ath", "atl", "hod", "lod", "vwap", "ema", "sma", "ma", "rsi", "macd"}
    | {"fib", "poc"}
    | {"support", "resistance", "volume", "vol", "cap", "mcap", "open", "close", "closed", "spot", "price", "now"}
    | {"currently", "trading", "was", "were", "yesterday", "earlier", "last", "previous", "prev"}
    | {"from", "since", "until", "ran", "runs", "went", "hit", "reached", "made", "printed"}
    | {"balance", "equity", "margin", "fee", "fees", "id", "no", "ticket", "magic", "order", "vip"}
    | {"channel", "members"}
    | {"win", "rate", "winrate", "accuracy", "risk", "lots", "lot", "size", "qty", "shares", "contracts", "units"}
    | {"if", "unless", "above", "below", "over", "under", "break", "breaks", "reclaim", "reclaims", "hold", "holds"}
)
_SPOKEN = frozenset({Sense.FILLER, Sense.WORD, Sense.OTHER})
_SAID = _SPOKEN | {Sense.DIRECTION, Sense.PAIR}
_BEHIND = _LINKS | {Sense.NUMBER, Sense.SELL, Sense.BUY}
_PAIRED = frozenset({"bracket", "brackets", "oco", "oco order", "bracketed"})  # orders of which one ends the other
_PARTS = frozenset({"|", "/"})


def take(sheet: Sheet, atoms: Sequence[Atom], *, option: bool = False) -> None:
    """Makes targets of the prices that no label took, beside a named side, an entry and its stop on the losing side.

    They stand behind the stop with nothing between that says another thing, and lie on the winning side, each beyond
    the one before it. Of bare columns the first is the entry and the only one that loses the stop.
    """
    side = _side(sheet, option=option)
    if side is None or sheet.of(_TARGET) or sheet.of(Sense.DCA):
        return
    if not (sheet.of(_STOP) or sheet.of(_ENTRY)):
        _part(sheet, atoms, side)
        return
    if not sheet.of(_STOP):
        return
    multiples = [amount for amount in _loose(sheet, sheet.of(_STOP)[0]) if amount.unit == "r"]
    if multiples:
        _move(sheet, multiples)
        return
    stop = sheet.of(_STOP)[0]
    if _apart(sheet, atoms, stop, side):
        return
    entries = _entries(sheet, stop)
    if not (entries or sheet.has(Sense.NOW)) or not _loses(stop, entries, side):
        return
    loose = _loose(sheet, stop)
    anchor = max(amount.value * side.sign for amount in entries or [stop])
    farthest = _FARTHEST_PREMIUM if option else _FARTHEST
    wins = _gains(loose, atoms) or (
        all(amount.unit in _PRICES and _near(amount.value, abs(anchor), farthest) for amount in loose)
        and _onward([anchor, *(amount.value * side.sign for amount in loose)])
    )
    spots = [stop.at, *(amount.at for amount in loose)]
    if wins and all(_stands(atoms, before, at, side) for before, at in pairwise(spots)):
        _move(sheet, loose)


def _entries(sheet: Sheet, stop: Amount) -> list[Amount]:
    """The entries ahead of the stop."""
    found = next((sheet.of(name) for name in _FIELDS if sheet.of(name)), [])
    return [amount for amount in found if amount.at < stop.at] or found[:1]


def _loses(stop: Amount, entries: Sequence[Amount], side: Side) -> bool:
    """Whether the stop lies behind every entry; a distance always does."""
    priced = stop.unit in _PRICES and all(amount.unit in _PRICES for amount in entries)
    return (stop.unit in UNITS and bool(entries)) or (
        priced and all((amount.value - stop.value) * side.sign > 0 for amount in entries)
    )


def _loose(sheet: Sheet, stop: Amount) -> list[Amount]:
    """What stands behind the stop without a label of its own, in text order."""
    names = (_ENTRY, HEAD, Sense.OTHER, Sense.DIRECTION)
    fields = (sheet.of(_STOP)[1:], *map(sheet.of, names), sheet.stray)
    return sorted((amount for field in fields for amount in field if amount.at > stop.at), key=lambda amount: amount.at)


def _apart(sheet: Sheet, atoms: Sequence[Atom], stop: Amount, side: Side) -> bool:
    """Parts prices of which no label says what they are: entries that fall behind each other, then targets that rise.

    Of `Open at: 22.40 21.85 / Take: 23.10 24.05 / Stop: 20.90` nothing else can be meant; every price has to agree.
    """
    if sheet.of(_ENTRY) or stop.unit not in _PRICES or len(sheet.of(_STOP)) > 1:
        return False
    loose = sorted((*sheet.of(HEAD), *sheet.of(Sense.OTHER), *sheet.stray), key=lambda amount: amount.at)
    if len(loose) < _PARTED or any(amount.unit not in _PRICES or amount.joint == "-" for amount in loose):
        return False
    signed = [amount.value * side.sign for amount in loose]
    first = next((at for at in range(1, len(signed)) if signed[at] >= signed[at - 1]), len(signed))
    entries, won = signed[:first], signed[first:]
    agree = bool(won) and first <= _MOST_ENTRIES and stop.value * side.sign < entries[-1]
    near = all(_near(amount.value, loose[0].value, _FARTHEST) for amount in loose)
    if not (agree and near and _onward([entries[0], *won])):
        return False
    pairs = [(one.at, other.at) for one, other in pairwise(loose)]
    if not all(_lined(atoms, *pair) or _stands(atoms, *pair, side) for pair in pairs) or _lined(
        atoms, *pairs[first - 1]
    ):
        return False  # of a bare column nobody knows where the entries end
    sheet.amounts[HEAD], sheet.amounts[Sense.OTHER], sheet.stray = loose[:first], [], []
    sheet.amounts[_TARGET] = loose[first:]
    return True


def _gains(loose: Sequence[Amount], atoms: Sequence[Atom]) -> bool:
    """`Take +4%, +8%`: distances in one unit, each with its sign, behind a word that wins."""
    if not loose or {amount.unit for amount in loose} - UNITS or len({amount.unit for amount in loose}) > 1:
        return False
    signed = all(atoms[amount.at - 1].text == "+" for amount in loose)
    led = atoms[loose[0].at - 2].text.lower() in _WINNING or atoms[loose[0].at - 3].text.lower() in _WINNING
    return signed and led and _onward([amount.value for amount in loose])


def _near(value: Decimal, anchor: Decimal, farthest: Decimal) -> bool:
    return value < anchor * farthest and anchor < value * farthest


def _onward(values: Sequence[Decimal]) -> bool:
    return all(before < after for before, after in pairwise(values))


def _move(sheet: Sheet, found: Sequence[Amount]) -> None:
    """Makes targets of what was found in other fields."""
    if found:
        for name in (_STOP, *_FIELDS, Sense.OTHER, Sense.DIRECTION):
            sheet.amounts[name] = [amount for amount in sheet.of(name) if amount not in found]
        sheet.stray = [amount for amount in sheet.stray if amount not in found]
        sheet.amounts[_TARGET] = [*found]


def _side(sheet: Sheet, *, option: bool) -> Side | None:
    named = {side for side, _ in sheet.sides}
    if option and not named:
        return Side.BUY
    return next(iter(named)) if len(named) == 1 else None


def _lined(atoms: Sequence[Atom], one: int, other: int) -> bool:
    """Whether two prices stand under each other."""
    return said(atoms[one + 1 : other]) <= {Sense.NEWLINE}


def _stands(atoms: Sequence[Atom], previous: int, at: int, side: Side) -> bool:
    """Whether nothing between two prices, and nothing behind the second, says that it is no target."""
    between = [atom for atom in atoms[previous + 1 : at] if not small(atom)]
    behind = atoms[at + 1 : at + 2]
    if between and said(between) <= {Sense.NEWLINE}:
        return False
    if any(atom.text == "?" or atom.sense not in _BEHIND or not _known(atom) for atom in behind):
        return False
    apart = any(atom.text == "." for atom in between)
    return all(
        atom.against is None
        and (atom.sense in _LINKS or atom.sense in _SALES[side])
        and (_known(atom) if apart and atom.sense is not Sense.FILLER else _wins(atom))
        for atom in between
    )


def _wins(atom: Atom) -> bool:
    """Whether a word can lead to a target, as it calls the price nothing else."""
    return atom.sense not in _SPOKEN or atom.text.lower() not in _ELSE


def _known(atom: Atom) -> bool:
    """Whether a word behind a price, or one that begins a sentence, is one of those that speak of winning."""
    return atom.sense not in _SAID or not atom.text[0].isalnum() or atom.text.lower() in _WINNING


def _part(sheet: Sheet, atoms: Sequence[Atom], side: Side) -> None:
    """`Short SHOP 131 | 134.5 | 125 | 121`: bare columns of an entry, its stop and its targets."""
    head = sheet.of(HEAD)
    rest = head[1:]
    paired = rest and not {atom.text.lower() for atom in atoms[head[0].at : rest[0].at]}.isdisjoint(_PAIRED)
    apart = paired or all(amount.joint in _PARTS and not atoms[amount.at].glued for amount in rest[:2])
    if len(head) < _COLUMNS or not apart or any(amount.unit not in _PRICES for amount in head):
        return
    away = [(amount.value - head[0].value) * side.sign for amount in rest]
    if away[0] < 0 < away[1] and _onward(away[1:]):
        plain = [amount._replace(underlying=False) for amount in rest]
        sheet.amounts[HEAD], sheet.amounts[_STOP], sheet.amounts[_TARGET] = head[:1], plain[:1], plain[1:]
