"""Reads which part of a position is meant: half, 50 %, 1/3, 2 of 5."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parsers.senses import Sense
from parsers.tagging import Atom

_HUNDRED = Decimal(100)
_MOST_PARTS = 10


def fraction_of(atoms: Sequence[Atom]) -> Decimal | None:
    """The part that the atoms name: half, 50 %, 1/3, 2 of 5."""
    for at, atom in enumerate(atoms):
        if atom.sense is Sense.FRACTION:
            return atom.value
        if atom.sense is not Sense.NUMBER or atom.value is None:
            continue
        if atom.unit == "%" and 0 < atom.value <= _HUNDRED and not _gain(atoms, at):
            return atom.value / _HUNDRED
        share = _share(atoms, at)
        if share is not None:
            return share
    return None


def _gain(atoms: Sequence[Atom], at: int) -> bool:
    return at > 0 and (atoms[at - 1].text in {"+", "-"} or atoms[at - 1].sense in {Sense.AT, Sense.UP})


def _share(atoms: Sequence[Atom], at: int) -> Decimal | None:
    if at + 2 >= len(atoms) or atoms[at + 2].sense is not Sense.NUMBER:
        return None
    top, joint, bottom = atoms[at].value, atoms[at + 1].text.lower(), atoms[at + 2].value
    small = top is not None and bottom is not None and 0 < top <= bottom <= _MOST_PARTS
    if not small or joint not in {"/", "of"} or not atoms[at].text.isdigit():
        return None
    return round(top / bottom, 3) if top is not None and bottom else None
