"""Gives prices that no label took to the targets where the plan shows that they are: `stop 36.40 | take 42 / 45`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from itertools import takewhile

from domain.signal import Side
from parsers.labels import HEAD
from parsers.neighbours import small
from parsers.senses import Sense
from parsers.sheet import Amount, Sheet
from parsers.tagging import Atom, said

_ENTRY, _STOP, _TARGET = Sense.ENTRY, Sense.STOP, Sense.TARGET
_PRICES = frozenset({"", "$"})
_COLUMNS = 3  # entry, stop and a target
_FARTHEST, _FARTHEST_PREMIUM = Decimal(3), Decimal(12)  # times the entry that a target is
_LINKS = frozenset(
    {
        *(Sense.PUNCTUATION, Sense.NEWLINE, Sense.AND, Sense.TO, Sense.ARROW, Sense.INDEX, Sense.ORDINAL, Sense.CHECK),
        *(Sense.UP, Sense.DOWN, Sense.BANK, Sense.PARTIAL, Sense.FRACTION, Sense.REST, Sense.LAST, Sense.ALL),
        *(Sense.FILLER, Sense.RUNNER, Sense.CLOSE, Sense.OFF, Sense.AT, Sense.WORD, Sense.OTHER),
    }
)
_SALES = {Side.BUY: frozenset({Sense.SELL}), Side.SELL: frozenset({Sense.BUY})}
_WINNING = frozenset(
    {"t", "take", "takes", "taking", "scale", "scales", "trim", "trims", "profit", "profits", "gain", "reward", "line"}
    | {"happy", "happier", "pay", "pays", "payday", "harvest", "one", "two", "three", "out", "exit", "exits", "level"}
    | {"leg", "stage", "step", "part", "piece", "slice", "zone", "magnet", "win", "wins", "aim", "first", "next"}
)
_SPOKEN = frozenset({Sense.FILLER, Sense.WORD, Sense.OTHER})
_BEHIND = _LINKS | {Sense.NUMBER, Sense.SELL, Sense.BUY}
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
    field = next((name for name in (_ENTRY, HEAD, Sense.PRICE) if sheet.of(name)), HEAD)
    stop = sheet.of(_STOP)[:1]
    if not stop or not (sheet.of(field) or sheet.has(Sense.NOW)) or stop[0].unit not in _PRICES:
        return
    entries = [amount for amount in sheet.of(field) if amount.at < stop[0].at] or sheet.of(field)[:1]
    anchor = max((amount.value * side.sign for amount in entries), default=stop[0].value * side.sign)
    if any(amount.unit not in _PRICES or (amount.value - stop[0].value) * side.sign <= 0 for amount in entries):
        return
    found = _winning(sheet, atoms, side, anchor, farthest=_FARTHEST_PREMIUM if option else _FARTHEST)
    if found:
        sheet.amounts[_TARGET] = found
        for name in (_STOP, field, Sense.OTHER):
            sheet.amounts[name] = [amount for amount in sheet.of(name) if amount not in found]
        sheet.stray = [amount for amount in sheet.stray if amount not in found]


def _side(sheet: Sheet, *, option: bool) -> Side | None:
    named = {side for side, _ in sheet.sides}
    if option and not named:
        return Side.BUY
    return next(iter(named)) if len(named) == 1 else None


def _winning(sheet: Sheet, atoms: Sequence[Atom], side: Side, anchor: Decimal, *, farthest: Decimal) -> list[Amount]:
    """The prices behind the stop that go on beyond the anchor, up to the first thing that is none."""
    stop, *tail = sheet.of(_STOP)
    fields = (sheet.of(_ENTRY), sheet.of(HEAD), sheet.of(Sense.OTHER), sheet.stray)
    loose = [*tail, *(amount for field in fields for amount in field if amount.at > stop.at)]
    found: list[Amount] = []
    last, previous = anchor, stop.at
    for amount in sorted(loose, key=lambda amount: amount.at):
        signed = amount.value * side.sign
        near = amount.value < abs(anchor) * farthest and amount.value * farthest > abs(anchor)
        if amount.unit not in _PRICES or not near or signed <= last or not _stands(atoms, previous, amount.at, side):
            break
        found.append(amount)
        last, previous = signed, amount.at
    return found if len(found) == len(loose) else []


def _stands(atoms: Sequence[Atom], previous: int, at: int, side: Side) -> bool:
    """Whether nothing between two prices, and nothing behind the second, says that it is no target."""
    between = [atom for atom in atoms[previous + 1 : at] if not small(atom)]
    behind = atoms[at + 1 : at + 2]
    if between and said(between) <= {Sense.NEWLINE}:
        return False
    if any(atom.text == "?" or atom.sense not in _BEHIND or not _wins(atom, _SPOKEN) for atom in behind):
        return False
    return all(
        atom.against is None
        and (atom.sense in _LINKS or atom.sense in _SALES[side])
        and _wins(atom, _SPOKEN - {Sense.FILLER})
        for atom in between
    )


def _wins(atom: Atom, spoken: Collection[Sense]) -> bool:
    """Whether a word of these senses can stand beside a target."""
    return atom.sense not in spoken or not atom.text[0].isalnum() or atom.text.lower() in _WINNING


def _part(sheet: Sheet, atoms: Sequence[Atom], side: Side) -> None:
    """`Short SHOP 131 | 134.5 | 125 | 121`: bare columns of an entry, its stop and its targets."""
    head = sheet.of(HEAD)
    rest = head[1:]
    apart = all(amount.joint in _PARTS and not atoms[amount.at].glued for amount in rest[:2])
    if len(head) < _COLUMNS or not apart or any(amount.unit not in _PRICES for amount in head):
        return
    away = [(amount.value - head[0].value) * side.sign for amount in rest]
    won = [*takewhile(lambda distance: distance > 0, away[1:])]
    if away[0] < 0 and won == away[1:] == sorted(set(won)):
        plain = [amount._replace(underlying=False) for amount in rest]
        sheet.amounts[HEAD], sheet.amounts[_STOP], sheet.amounts[_TARGET] = head[:1], plain[:1], plain[1:]
