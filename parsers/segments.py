"""Splits a post that holds several signals into one block for each."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.fields import SIDE_OF
from parsers.senses import Sense
from parsers.tagging import Atom, count, refs, said

_WHOLE = frozenset({Sense.NUMBER, Sense.STOP, Sense.TARGET})
_HEADS = frozenset({*SIDE_OF, Sense.ENTER})


def segments(atoms: Sequence[Atom]) -> list[Sequence[Atom]]:
    """The blocks of a post; one block unless several lines each name another instrument together with a direction."""
    named = len(refs(atoms))
    if named < 2:  # noqa: PLR2004 - a second signal names a second instrument, or orders stand below the only one
        return _orders(atoms) if named else [atoms]
    starts: list[int] = []
    last: str | None = None
    whole = False
    for start, end in lines(atoms):
        line = atoms[start:end]
        name = _headed(line)
        if name is not None and (name != last or (whole and _whole(line))):
            starts.append(start)
            last, whole = name, _whole(line)
    if len(starts) < 2:  # noqa: PLR2004 - one signal
        return [atoms]
    heading = atoms[: starts[0]]
    if any(atom.sense in SIDE_OF for atom in heading) and not any(atom.ref for atom in heading):
        return [[*heading, *atoms[start:end]] for start, end in zip(starts, [*starts[1:], len(atoms)], strict=True)]
    starts[0] = 0
    return [atoms[start:end] for start, end in zip(starts, [*starts[1:], len(atoms)], strict=True)]


def _orders(atoms: Sequence[Atom]) -> list[Sequence[Atom]]:
    """`EURUSD` over `Buy stop 1.1705, sl 1.1680` and `Sell stop 1.1645, sl 1.1670`: a block for each of its orders."""
    if count(atoms, Sense.STOP) < 2:  # noqa: PLR2004 - every order is bounded
        return [atoms]
    starts = [start for start, end in lines(atoms) if _ordered(atoms[start:end])]
    if len(starts) < 2 or not any(atom.ref for atom in atoms[: starts[0]]):  # noqa: PLR2004 - one order
        return [atoms]
    heading = atoms[: starts[0]]
    return [[*heading, *atoms[start:end]] for start, end in zip(starts, [*starts[1:], len(atoms)], strict=True)]


def _ordered(line: Sequence[Atom]) -> bool:
    """Whether a line without an instrument holds a whole order."""
    return _whole(line) and not any(atom.ref for atom in line)


def _whole(line: Sequence[Atom]) -> bool:
    """Whether a line holds a whole order: direction, price, stop and target."""
    senses = said(line)
    return senses >= _WHOLE and not senses.isdisjoint(SIDE_OF)


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
    senses = said(line)
    if instrument is None or (senses.isdisjoint(_HEADS) and not senses >= _WHOLE):
        return None
    contract = next((str(atom.value) + atom.unit for atom in line if atom.unit in {"c", "p"}), "")
    return instrument.symbol + contract
