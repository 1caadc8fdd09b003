"""Reads what a clause says about leverage that is changed: `leverage down to 5x`, `5x instead of 10x`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from domain.signal import Action, SetLeverage
from parsers.clauses import Clause
from parsers.dealt import standing
from parsers.senses import Sense

_SIDED = (Sense.BUY, Sense.SELL, Sense.LONG, Sense.SHORT, Sense.ENTRY)
_INSTEAD = frozenset({"instead of", "rather than"})
_LEVERED = frozenset({"down to", "instead of", "rather than", "to"})


def changed(clause: Clause) -> Sequence[Action]:
    """The leverage that takes the place of another; none where a plan names its own."""
    times = [atom.value for atom in standing(clause.atoms) if atom.unit == "x" and atom.value is not None]
    if any(atom.text.lower() == "up to" and after.unit == "x" for atom, after in pairwise(clause.atoms)):
        return []  # how much a venue lends
    lowered = clause.has(Sense.MOVE, Sense.PARTIAL, Sense.CLOSE)
    renewed = any({atom.sense, after.sense} == {Sense.NEW, Sense.LEVERAGE} for atom, after in pairwise(clause.atoms))
    turned = clause.has(Sense.ARROW, Sense.NOW) or any(atom.text.lower() in _LEVERED for atom in clause.atoms)
    only = all(atom.unit == "x" for atom in clause.atoms if atom.sense is Sense.NUMBER)
    if (turned and not clause.has(*_SIDED)) or (only and _relevered(clause)):
        renewed = True
    times = times[:1] if any(atom.text.lower() in _INSTEAD for atom in clause.atoms) else times
    return [SetLeverage(leverage=times[-1])] if times and (lowered or renewed) else []


def _relevered(clause: Clause) -> bool:
    """`BTC long leverage now 2x`, `lev to 3x`, `5x instead of 10x`: what changes it stands beside its label."""
    return any(
        atom.text.lower() in _INSTEAD
        or (atom.sense is Sense.LEVERAGE and (after.sense is Sense.NOW or after.text.lower() in {"to", "down to"}))
        for atom, after in pairwise(clause.atoms)
    )
