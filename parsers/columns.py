"""Cuts the heading and the rows of a table where blanks or commas alone part their columns."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.neighbours import small
from parsers.senses import Sense
from parsers.tagging import Atom

LABELS = frozenset(
    {
        *(Sense.ENTRY, Sense.STOP, Sense.TARGET, Sense.PAIR, Sense.DIRECTION, Sense.LEVERAGE, Sense.SIZE),
        *(Sense.RISK, Sense.PRICE, Sense.STRIKE, Sense.EXPIRY),
    }
)
"""What a column of a table of trades can hold."""
LEAST = 3  # columns
_PRICED = frozenset({Sense.ENTRY, Sense.STOP, Sense.TARGET, Sense.PRICE})
_BESIDE = frozenset({Sense.OTHER, Sense.CLOSE})  # columns of other things, of the price a trade was left at
_COMMAS = frozenset({",", ";"})
_JOINTS = frozenset({"-", "~"})
_NAMES = {
    **dict.fromkeys(("entry", "buy"), Sense.ENTRY),
    **dict.fromkeys(("stop", "sl", "stoploss"), Sense.STOP),
    **dict.fromkeys(("target", "targets", "tp"), Sense.TARGET),
    **dict.fromkeys(("side", "type", "order"), Sense.DIRECTION),
    **dict.fromkeys(("pair", "symbol", "ticker", "coin", "market"), Sense.PAIR),
    **dict.fromkeys(("qty", "size", "lots"), Sense.SIZE),
    "price": Sense.PRICE,
}

Cells = list[list[Atom]]


def heading(line: Sequence[Atom]) -> Cells:
    """The labels of a line that holds nothing else, each with its index; none where it heads no table."""
    columns: Cells = []
    if len(line) < LEAST or line[0].sense not in LABELS:
        return columns
    for atom in (part for whole in line for part in _apart(whole)):
        if columns and atom.glued and small(atom):
            columns[-1].append(atom)
        elif atom.sense in LABELS or atom.sense in _BESIDE:
            columns.append([atom])
        elif atom.text not in _COMMAS:
            return []
    return columns if _varied(columns) else []


def row(line: Sequence[Atom], columns: Cells) -> Cells:
    """The values of a line; where the last of the columns is of targets it takes all that are left."""
    values: Cells = []
    joined = False
    for atom in line:
        if values and (joined or (atom.text in _JOINTS and values[-1][-1].sense is Sense.NUMBER)):
            values[-1].append(atom)
        elif atom.text not in _COMMAS:
            values.append([atom])
        joined = atom.text in _JOINTS
    last = len(columns) - 1
    rest = values[last:]
    if columns[-1][0].sense is Sense.TARGET and rest and all(cell[0].sense is Sense.NUMBER for cell in rest):
        values[last:] = [[atom for cell in rest for atom in cell]]
    return values


def unclear(atom: Atom) -> Atom:
    """A label of a heading under which no row fits, which opens nothing."""
    return atom._replace(sense=Sense.FILLER, against=Sense.CHAT, strongly=True, value=None)


def _apart(label: Atom) -> Sequence[Atom]:
    """`STOP  TARGET`, where more than one blank parts what else is one label."""
    words = label.text.lower().split()
    if len(words) == 1 or label.end - label.start <= len(label.text) or not _NAMES.keys() >= set(words):
        return [label]
    return [label._replace(sense=_NAMES[word], text=word) for word in words]


def _varied(columns: Cells) -> bool:
    """Whether a line of labels alone heads a table: `Trade signal setup` does not."""
    senses = {cell[0].sense for cell in columns}
    return len(senses) >= LEAST and not senses.isdisjoint(_PRICED)
