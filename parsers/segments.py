"""Splits a post that holds several signals into one block for each."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.fields import SIDE_OF
from parsers.senses import Sense
from parsers.tagging import Atom

_HEADS = frozenset({*SIDE_OF, Sense.ENTER})


def segments(atoms: Sequence[Atom]) -> list[Sequence[Atom]]:
    """The blocks of a post; one block unless several lines each name another instrument together with a direction."""
    if sum(atom.ref is not None for atom in atoms) < 2:  # noqa: PLR2004 - a second signal names a second instrument
        return [atoms]
    starts: list[int] = []
    last: str | None = None
    for start, end in lines(atoms):
        line = atoms[start:end]
        name = _headed(line)
        if name is not None and name != last:
            starts.append(start)
            last = name
    if len(starts) < 2:  # noqa: PLR2004 - one signal
        return [atoms]
    starts[0] = 0
    return [atoms[start:end] for start, end in zip(starts, [*starts[1:], len(atoms)], strict=True)]


def lines(atoms: Sequence[Atom]) -> list[tuple[int, int]]:
    """Where each line begins and ends."""
    found: list[tuple[int, int]] = []
    start = 0
    newline = Sense.NEWLINE
    for at, atom in enumerate(atoms):
        if atom.sense is newline:
            found.append((start, at))
            start = at + 1
    found.append((start, len(atoms)))
    return found


def _headed(line: Sequence[Atom]) -> str | None:
    instrument = next((atom.ref for atom in line if atom.ref), None)
    if instrument is None or not any(atom.sense in _HEADS for atom in line):
        return None
    contract = next((str(atom.value) + atom.unit for atom in line if atom.unit in {"c", "p"}), "")
    return instrument.symbol + contract
