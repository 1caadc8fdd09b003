"""Parts an order into its rows of prices, each with the words and marks that lead to it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.distances import UNITS
from parsers.neighbours import is_any, priced, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

TIES = frozenset({":", "=", "-", "→", "->", "=>", "@", ")", "..", "..."})
_JOINTS = frozenset({"-", "_", "/", "|", ",", "&", "+", "~", "•", "·", "..", "..."})
_LINKS = frozenset({Sense.AND, Sense.TO})
_BREAKS = frozenset({",", ";", "|", ".", "!", "·", "•", "...", "("})
_LEADING = TIES | {"+"}
_LEADER = 3  # points at most of what is left out
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_COUNTED = UNITS | {"", "$"}


class Run(NamedTuple):
    """A row of numbers in one unit: where its label begins, its first number stands, and it ends."""

    start: int
    first: int
    end: int
    prices: tuple[Decimal, ...]
    unit: str


def runs(atoms: Sequence[Atom]) -> list[Run]:
    """The rows of prices and of distances, in text order; what an arrow leads to behind a price is none of its row."""
    found: list[Run] = []
    behind = 0
    number = Sense.NUMBER
    for at, atom in enumerate(atoms):
        if at >= behind and atom.sense is number and atom.unit in _COUNTED and not _indexes(atoms, at):
            found.append(_run(atoms, at, behind))
            behind = found[-1].end
    return found


def goes_on(atom: Atom) -> bool:
    """Whether an atom behind a number ties or joins another to it."""
    return atom.text in _JOINTS or atom.text in TIES or atom.sense in _LINKS


def breaks(atom: Atom) -> bool:
    """Whether a label begins behind the atom at the earliest."""
    return atom.sense is Sense.NEWLINE or atom.text in _BREAKS


def _indexes(atoms: Sequence[Atom], at: int) -> bool:
    """`gift 1: 7,430`."""
    if not small(atoms[at]):
        return False
    spot = at + 1
    while text_at(atoms, spot) in TIES or _dots(atoms, spot) or is_any(atoms, spot, Sense.AT):
        spot += 1
    return is_any(atoms, spot, Sense.RUNNER) or (priced(atoms, spot) and not small(atoms[spot]))


def _dots(atoms: Sequence[Atom], at: int) -> bool:
    """`entry ....... 1.24`."""
    return at < len(atoms) and len(atoms[at].text) > _LEADER and set(atoms[at].text) == {"."}


def _run(atoms: Sequence[Atom], at: int, behind: int) -> Run:
    unit = atoms[at].unit.strip("$")
    prices, end = [], at
    spot, number = at, Sense.NUMBER
    while spot < len(atoms) and atoms[spot].sense is number and _same(atoms, spot, unit):
        prices.append(atoms[spot].value or Decimal(0))
        end = _past_note(atoms, spot + 1)
        spot = _past_joint(atoms, end)
    last = atoms[end - 1].unit if atoms[end - 1].sense is number else unit
    return Run(_label(atoms, at, behind), at, end, tuple(prices), unit or (last if last in UNITS else ""))


def _same(atoms: Sequence[Atom], at: int, unit: str) -> bool:
    return atoms[at].unit.strip("$") == unit or (not unit and atoms[at].unit in UNITS and atoms[at].unit != "%")


def _past_note(atoms: Sequence[Atom], at: int) -> int:
    """Past `(40%)` behind a price, and what it is worth: `(+40 pips)`."""
    if text_at(atoms, at) in _OPENING:
        for spot in range(at + 1, min(at + _NOTE, len(atoms))):
            if atoms[spot].text in _CLOSING:
                return spot + 1
    return at


_NOTE = 6  # atoms


def _past_joint(atoms: Sequence[Atom], at: int) -> int:
    """Past what joins two numbers of a row: a mark with or without a sign behind it, `and`, `then`, `to`."""
    if at < len(atoms) and (atoms[at].text in _JOINTS or atoms[at].sense in _LINKS):
        at += 1 + (text_at(atoms, at + 1) == "+")
    return at


def _label(atoms: Sequence[Atom], at: int, behind: int) -> int:
    """Where the label of the number at `at` begins: behind the last thing that parts it from what was before."""
    start = at
    while start > behind and (atoms[start - 1].text in _LEADING or _dots(atoms, start - 1)):
        start -= 1
    while start > behind and not breaks(atoms[start - 1]):
        start -= 1
    return start
