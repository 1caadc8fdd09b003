"""Parts labels that are written as one from their values: `TP/SL: 3.310 / 2.990`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.neighbours import is_any, small, text_at
from parsers.senses import Sense
from parsers.tagging import Atom

_LABELS = (Sense.ENTRY, Sense.STOP, Sense.TARGET)
STROKES = frozenset({"/", "|", "&", "+"})
_TIES = frozenset({":", "=", "→", "-"})
_VALUES = STROKES | {",", "and", "-"}
_ONE = frozenset({"stop / target", "stop / targets", "stop/target", "stop/targets"})
_LEAST = 2  # labels


def parted(atoms: list[Atom]) -> list[Atom]:
    """The atoms with every run of labels given its values one by one, where it has as many of them."""
    for at in range(len(atoms) - 1, 0, -1):
        if atoms[at].sense is Sense.STOP and "/" in atoms[at].text and atoms[at].text.lower() in _ONE:
            stop = atoms[at]._replace(text="stop")
            target = stop._replace(sense=Sense.TARGET, text="target")
            atoms[at : at + 1] = [stop, stop._replace(sense=Sense.PUNCTUATION, text="/"), target]
            _share(atoms, at)
        elif atoms[at].text in STROKES and is_any(atoms, at + 1, *_LABELS):
            start = at - 1 - (small(atoms[at - 1]) and atoms[at - 1].glued)
            if is_any(atoms, start, *_LABELS) and text_at(atoms, start - 1) not in STROKES:
                _share(atoms, start)
    return atoms


def _share(atoms: list[Atom], at: int) -> None:
    """Gives each of the labels from `at` on its value, where there are as many."""
    labels, after = _labels(atoms, at)
    values, end = _numbers(atoms, after + (text_at(atoms, after) in _TIES))
    if len(labels) == len(values) >= _LEAST and len({label[0].sense for label in labels}) > 1:
        atoms[at:end] = [part for label, value in zip(labels, values, strict=True) for part in (*label, value)]


def _indexed(atoms: Sequence[Atom], at: int) -> bool:
    return at + 1 < len(atoms) and atoms[at + 1].glued and small(atoms[at + 1])


def _labels(atoms: Sequence[Atom], at: int) -> tuple[list[Sequence[Atom]], int]:
    """The labels of a run, each with its index, and where the run ends."""
    labels: list[Sequence[Atom]] = []
    while is_any(atoms, at, *_LABELS):
        end = at + 1 + _indexed(atoms, at)
        labels.append(atoms[at:end])
        at = end
        if text_at(atoms, at) not in STROKES or not is_any(atoms, at + 1, *_LABELS):
            break
        at += 1
    return labels, at


def _numbers(atoms: Sequence[Atom], at: int) -> tuple[list[Atom], int]:
    """The numbers of a run and where it ends."""
    values: list[Atom] = []
    while is_any(atoms, at, Sense.NUMBER):
        values.append(atoms[at])
        at += 1
        if text_at(atoms, at) not in _VALUES or not is_any(atoms, at + 1, Sense.NUMBER):
            break
        at += 1
    return values, at
