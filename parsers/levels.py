"""Reads the levels that a change names side by side: `SL 4102 TP1 4140 TP2 4155`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from parsers.dealt import corrected
from parsers.neighbours import small
from parsers.senses import Sense
from parsers.tagging import Atom

_LABELS = frozenset({Sense.STOP, Sense.TARGET})
_PRICES = frozenset({"", "$", "¢", "c"})


class Labelled(NamedTuple):
    """A label and the prices between it and the next one, without the index that it bears."""

    sense: Sense
    prices: Sequence[Atom]


def side_by_side(atoms: Sequence[Atom]) -> Sequence[Labelled]:
    """The labels of stop and targets with their prices; empty where there are not two that have some."""
    spots = [at for at, atom in enumerate(atoms) if atom.sense in _LABELS]
    if len(spots) < 2:  # noqa: PLR2004 - two labels
        return ()
    kept = list(corrected(atoms))
    ends = [*spots[1:], len(atoms)]
    found = [Labelled(atoms[at].sense, _prices(atoms, at, end, kept)) for at, end in zip(spots, ends, strict=True)]
    found = [labelled for labelled in found if labelled.prices]
    return found if len(found) > 1 else ()


def _prices(atoms: Sequence[Atom], at: int, end: int, kept: Sequence[Atom]) -> Sequence[Atom]:
    numbers = [atom for atom in atoms[at + 1 : end] if atom.sense is Sense.NUMBER and atom.unit in _PRICES]
    indexed = bool(numbers) and numbers[0] is atoms[at + 1] and small(numbers[0])
    indexed = indexed and (numbers[0].glued or len(numbers) > 1)
    return [atom for atom in numbers[int(indexed) :] if atom in kept]
