"""Tells a level of an option's underlying from a premium."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.senses import Sense
from parsers.sheet import Sheet
from parsers.tagging import Atom

_BOUNDS = frozenset({Sense.NUMBER, Sense.NEWLINE, Sense.STOP, Sense.TARGET, Sense.AT})
NAMES = frozenset({"stock", "underlying", "shares", "chart", "the stock", "spot", "the underlying", "share price"})
_REACH = 5  # atoms


def mark(sheet: Sheet, atoms: Sequence[Atom]) -> None:
    """Mark the amounts of an option's sheet, gathered from `atoms`, that are levels of its underlying."""
    for field, amounts in sheet.amounts.items():
        sheet.amounts[field] = [amount._replace(underlying=_underlying(atoms, amount.at)) for amount in amounts]


def _underlying(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the number at `at` is one: `Target SPY 604`, `stop if BA gets over 219.5`, `938 on the stock`."""
    for atom in reversed(atoms[max(0, at - _REACH) : at]):
        if atom.sense is Sense.INSTRUMENT or (atom.sense is Sense.FILLER and atom.text.lower() in NAMES):
            return True
        if atom.sense in _BOUNDS:
            break
    following = [atom for atom in atoms[at + 1 : at + 4] if atom.text.lower() != "the"][:2]
    return [atom.text.lower() for atom in following][:1] == ["on"] and any(
        atom.ref is not None or atom.text.lower() in NAMES for atom in following
    )
