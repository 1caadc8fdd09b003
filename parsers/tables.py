"""Writes a table with a heading out as labels and values: `ENTRY | STOP` over `19.85 | 20.70`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter

from parsers import columns
from parsers.columns import LABELS, LEAST, Cells
from parsers.neighbours import small
from parsers.segments import lines
from parsers.senses import Sense
from parsers.tagging import Atom

_TEXT = attrgetter("text")
_RESULTS = frozenset(
    {"result", "results", "pnl", "p/l", "p&l", "p / l", "p & l", "outcome", "roi", "roe", "won", "closed"}
)
_STATES = frozenset({"status", "state"})
_REACHED = frozenset(
    {Sense.TARGET, Sense.STOP, Sense.HIT, Sense.STOPPED, Sense.CLOSE, Sense.CHECK, Sense.CROSSMARK, Sense.BREAKEVEN}
)
_RULES = frozenset("|-:+=")


def unfolded(atoms: list[Atom]) -> list[Atom]:
    """The atoms with the first table turned into lines of a label and its value, one block for each of its rows.

    A table that has a column for how its trades ended is marked as a recap.
    """
    bars = "|" in map(_TEXT, atoms)
    rows = [span for span in lines(atoms) if not _ruled(atoms[span[0] : span[1]])]
    for at, ((start, end), _) in enumerate(pairwise(rows)):
        barred = bars and "|" in map(_TEXT, atoms[start:end])
        heading = _cells(atoms[start:end]) if barred else columns.heading(atoms[start:end])
        if len(heading) < LEAST or not _labels(heading):
            continue
        last, written = end, []
        for below, after in rows[at + 1 :]:
            values = _cells(atoms[below:after]) if barred else columns.row(atoms[below:after], heading)
            if len(values) != len(heading):
                break
            written.append(values)
            last = after
        if written:
            told = _stacked(heading, written, atoms[end])
            rest = [*atoms[:start], *atoms[last:]]
            over = (
                any(map(_ends, heading)) or any(atom.against is Sense.RECAP for atom in rest) or _met(heading, written)
            )
            return [*atoms[:start], *(_over(told) if over else told), *atoms[last:]]
        if not barred and len(heading) > LEAST:
            return [*atoms[:start], *map(columns.unclear, atoms[start:end]), *atoms[end:]]
    return atoms


def _ends(cell: Sequence[Atom]) -> bool:
    """Whether a column tells how its trades ended."""
    return bool(cell) and (cell[0].sense is Sense.CLOSE or cell[0].text.lower() in _RESULTS)


def _met(heading: Cells, rows: Sequence[Cells]) -> bool:
    """Whether the status of a trade is a level that it reached."""
    spots = [at for at, cell in enumerate(heading) if cell and cell[0].text.lower() in _STATES]
    return any(row[at] and row[at][0].sense in _REACHED for at in spots for row in rows)


def _over(told: Sequence[Atom]) -> list[Atom]:
    return [told[0]._replace(against=Sense.RECAP, strongly=True), *told[1:]]


def _ruled(line: Sequence[Atom]) -> bool:
    """Whether a line only rules a table: `|---|---|`."""
    return bool(line) and all(set(atom.text) <= _RULES for atom in line)


def _stacked(heading: Cells, rows: Sequence[Cells], newline: Atom) -> list[Atom]:
    """A line for each value of an only row; of several rows a line for each, behind an empty line."""
    if len(rows) == 1:
        return _paired(heading, rows[0], newline)
    stroke, empty = newline._replace(sense=Sense.PUNCTUATION, text="|", value=None), newline._replace(value=Decimal(2))
    stacked: list[Atom] = []
    for row in rows:
        stacked += [*_paired(heading, row, stroke), empty]
    return stacked[:-1]


def _cells(line: Sequence[Atom]) -> Cells:
    cells: Cells = [[]]
    for atom in line:
        if atom.text == "|":
            cells.append([])
        else:
            cells[-1].append(atom)
    first, after = int(not cells[0]), len(cells) - (not cells[-1])
    return cells[first:after]


def _labels(heading: Cells) -> bool:
    named = sum(bool(cell) and cell[0].sense in LABELS for cell in heading)
    return named >= LEAST and all(atom.sense is not Sense.NUMBER or small(atom) for cell in heading for atom in cell)


def _paired(heading: Cells, values: Cells, parting: Atom) -> list[Atom]:
    colon = parting._replace(sense=Sense.PUNCTUATION, text=":", value=None)
    paired: list[Atom] = []
    for label, value in zip(heading, values, strict=True):
        paired += [*label, colon, *value, parting] if value else []
    return paired[:-1]
