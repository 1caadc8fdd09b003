"""Reads what copiers, terminals and bots write of what they did: `Copied close → X`, `OPEN buy X 0.30 @`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.instrument import AssetClass
from parsers.capitals import cased
from parsers.capitals import titled as phrases
from parsers.neighbours import is_any, priced, text_at
from parsers.senses import Sense
from parsers.tagging import Atom, said, units

_LEVELS = (Sense.STOP, Sense.TARGET)
_PARTING = frozenset({"|", "•", "-", ":"})
_OPENS, _CLOSES = frozenset({"(", "["}), frozenset({")", "]"})
_HEAD = 4  # atoms
_HEADED = _PARTING | _CLOSES
_COUNTED = frozenset({"shares", "contracts", "lots"})
_MARKS = frozenset({":", "="})
_SIDES = (Sense.BUY, Sense.SELL)
_DIRECTED = frozenset({*_SIDES, Sense.LONG, Sense.SHORT, Sense.BOUGHT, Sense.SOLD, Sense.CLOSE, Sense.CANCEL})
_LIQUIDATION = frozenset({"liq", "liq price", "liquidation"})
CHANGED = cased({"modified", "updated", "changed", "adjusted", "amended"})
TITLES = phrases({"copy trading", "copy trade", "copytrading"})
COPIED = cased({"copied"})
WHOLE = frozenset({"ALL"})
OPEN = cased({"open"})
LIQUIDATION = cased(_LIQUIDATION) | {"Liq Price"}
PLACED = frozenset({"in", "In", "IN"})


def titled(atoms: list[Atom]) -> list[Atom]:
    """`Stop loss modified | AVAXUSDT | new SL 30.60`: a title before the level itself moves nothing."""
    for at in range(len(atoms) - 3):
        level = atoms[at].sense
        heads = level in _LEVELS and atoms[at + 1].text in CHANGED
        parted = text_at(atoms, at + 2) in _PARTING or is_any(atoms, at + 2, Sense.NEWLINE)
        if heads and parted and _renewed(atoms, at + 3, level):
            return [*atoms[:at], *atoms[at + 3 :]]
    return atoms


def copied(atoms: list[Atom]) -> list[Atom]:
    """`Copied close → XAUUSD SELL 0.10 @ 2416.00 (SL)`: the sides and sizes are those of what has ended."""
    at = next((at for at, atom in enumerate(atoms) if atom.text in COPIED), len(atoms))
    if not (is_any(atoms, at + 1, Sense.CLOSE) and is_any(atoms, at + 2, Sense.ARROW)):
        return atoms
    last = len(atoms) - 2
    if is_any(atoms, last, *_LEVELS) and text_at(atoms, last - 1) in _OPENS and text_at(atoms, last + 1) in _CLOSES:
        stopped = atoms[last].sense is Sense.STOP
        atoms[last - 1 :] = [atoms[last]._replace(sense=Sense.STOPPED)] if stopped else []
    return [*atoms[:at], atoms[at + 1], *atoms[at + 3 :]]


def headed(atoms: list[Atom]) -> list[Atom]:
    """`Copy trading: position closed`: the title of what a copier reports offers nothing."""
    for at, atom in enumerate(atoms[:_HEAD]):
        if atom.text in TITLES and text_at(atoms, at + 1) in _PARTING and not said(atoms[:at]) - {Sense.PUNCTUATION}:
            atoms[at] = atom._replace(against=None, strongly=False)
    return atoms


def unloaded(atoms: list[Atom]) -> list[Atom]:
    """`Action: SELL ALL` beside `Ticker: DASH` names no insurer."""
    refs = sum(atom.ref is not None for atom in atoms)
    for at, atom in enumerate(atoms):
        behind = is_any(atoms, at - 1, Sense.SELL) and text_at(atoms, at - 2) in _MARKS
        if refs > 1 and behind and atom.ref is not None and atom.text in WHOLE and Sense.CLOSE in said(atoms):
            atoms[at - 1 : at + 1] = [atoms[at - 1]._replace(sense=Sense.FILLER), _mute(atom)]
            return atoms
    return atoms


def opened(atoms: list[Atom]) -> list[Atom]:
    """`[EA NightOwl] OPEN buy EURCHF 0.30 @0.95412 sl=0.95180 … magic=7731`: lots that a robot opened."""
    if Sense.STOP not in said(atoms):
        return atoms
    for at in range(len(atoms) - 5):
        named = atoms[at + 2].ref
        ordered = atoms[at].text in OPEN and atoms[at + 1].sense in _SIDES and _leads(atoms, at)
        counts = is_any(atoms, at + 3, Sense.NUMBER) and not atoms[at + 3].unit and is_any(atoms, at + 4, Sense.AT)
        if ordered and counts and priced(atoms, at + 5) and named and named.asset_class is AssetClass.FOREX:
            size = atoms[at + 3]._replace(unit="lots")
            head = [_mute(atom) if atom.ref is not None else atom for atom in atoms[:at]]
            entered = atoms[at]._replace(sense=Sense.ENTER, against=None)
            return [*head, entered, *atoms[at + 1 : at + 3], size, *_unnumbered(atoms[at + 4 :])]
    return atoms


def margined(atoms: list[Atom]) -> list[Atom]:
    """`entry 0.01124 | 5x | liq 0.01331`: where the exchange would end a position is no news of one that it ended."""
    if "x" not in units(atoms):
        return atoms
    for at in range(len(atoms) - 2, -1, -1):
        if atoms[at].text.lower() in _LIQUIDATION:
            price = at + 1 + (text_at(atoms, at + 1) in _MARKS)
            if priced(atoms, price):
                del atoms[at : price + 1]
    return atoms


def placed(atoms: list[Atom]) -> list[Atom]:
    """`Limit order in: 60 shares GOOGL at 171.50, stop 165.80`: a stop below the price is that of a purchase."""
    start = next((at for at, atom in enumerate(atoms) if atom.sense is Sense.LIMIT), len(atoms))
    if text_at(atoms, start + 1) != "in" or text_at(atoms, start + 2) != ":" or not said(atoms).isdisjoint(_DIRECTED):
        return atoms
    at = start + 3
    counted = is_any(atoms, at, Sense.NUMBER) and atoms[at].unit in _COUNTED
    if not (counted and is_any(atoms, at + 1, Sense.INSTRUMENT) and is_any(atoms, at + 2, Sense.AT)):
        return atoms
    stop = next((spot for spot in range(at + 4, len(atoms)) if atoms[spot].sense is Sense.STOP), len(atoms))
    price, bound = (atoms[spot].value if priced(atoms, spot) else None for spot in (at + 3, stop + 1))
    if price is None or bound is None or price == bound:
        return atoms
    side = Sense.BUY if bound < price else Sense.SELL
    atoms[start : start + 3] = [atoms[start]._replace(sense=side), atoms[start]]
    return atoms


def _leads(atoms: Sequence[Atom], at: int) -> bool:
    return at == 0 or is_any(atoms, at - 1, Sense.NEWLINE) or text_at(atoms, at - 1) in _HEADED


def _renewed(atoms: Sequence[Atom], start: int, level: Sense) -> bool:
    return any(is_any(atoms, at, Sense.NEW) and is_any(atoms, at + 1, level) for at in range(start, len(atoms)))


def _unnumbered(atoms: Sequence[Atom]) -> list[Atom]:
    """The atoms without the number by which a robot knows its own orders."""
    at = next((at for at, atom in enumerate(atoms) if atom.text.lower() == "magic"), len(atoms))
    numbered = text_at(atoms, at + 1) in _MARKS and is_any(atoms, at + 2, Sense.NUMBER)
    return [*atoms[:at], *atoms[at + 3 :]] if numbered else list(atoms)


def _mute(atom: Atom) -> Atom:
    return atom._replace(sense=Sense.FILLER, ref=None)
