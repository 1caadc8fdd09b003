"""Writes a table with a heading out as labels and values: `ENTRY | STOP` over `19.85 | 20.70`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.neighbours import small
from parsers.segments import lines
from parsers.senses import Sense
from parsers.tagging import Atom

_LABELS = frozenset(
    {
        *(Sense.ENTRY, Sense.STOP, Sense.TARGET, Sense.PAIR, Sense.DIRECTION, Sense.LEVERAGE, Sense.SIZE),
        *(Sense.RISK, Sense.PRICE, Sense.STRIKE, Sense.EXPIRY),
    }
)
_LEAST = 3  # columns


def unfolded(atoms: list[Atom]) -> list[Atom]:
    """The atoms with the first table of two rows turned into lines of a label and its value."""
    for (start, end), (below, last) in pairwise(lines(atoms)):
        heading = _cells(atoms[start:end])
        if len(heading) < _LEAST or not _labels(heading):
            continue
        values = _cells(atoms[below:last])
        if len(values) == len(heading):
            return [*atoms[:start], *_paired(heading, values, atoms[end]), *atoms[last:]]
    return atoms


def _cells(line: Sequence[Atom]) -> list[list[Atom]]:
    cells: list[list[Atom]] = [[]]
    for atom in line:
        if atom.text == "|":
            cells.append([])
        else:
            cells[-1].append(atom)
    return [cell for cell in cells if cell]


def _labels(heading: Sequence[Sequence[Atom]]) -> bool:
    named = sum(cell[0].sense in _LABELS for cell in heading)
    return named >= _LEAST and all(atom.sense is not Sense.NUMBER or small(atom) for cell in heading for atom in cell)


def _paired(heading: Sequence[list[Atom]], values: Sequence[list[Atom]], newline: Atom) -> list[Atom]:
    colon = newline._replace(sense=Sense.PUNCTUATION, text=":", value=None)
    paired: list[Atom] = []
    for label, value in zip(heading, values, strict=True):
        paired += [*label, colon, *value, newline]
    return paired[:-1]
