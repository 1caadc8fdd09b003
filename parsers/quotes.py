"""Tells where a contract trades, of which no verb says that it was bought: `SPY 680c hit 2.50`, `QQQ 610p ran to 4`."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.neighbours import is_any
from parsers.senses import Sense
from parsers.tagging import Atom

_MOVING = frozenset({Sense.HIT, Sense.CHECK, Sense.TO, Sense.UP, Sense.LAST})
_PASSED = frozenset({Sense.FILLER, Sense.AT, Sense.AROUND, Sense.WORD})
_TRADED = frozenset(
    {"ran", "runs", "went", "goes", "moved", "jumped", "popped", "ripped", "flew", "exploded", "peaked", "topped"}
    | {"trading", "trades", "traded", "sitting", "high", "low", "worth", "quoted", "marked", "closed at"}
    | {"was", "were", "is", "are", "up", "down", "ask", "mid", "dropped", "fell", "tanked", "doubled", "tripled"}
)
_REACH = 4  # atoms


def quoted(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the words ahead of the price at `at` say that the contract came to it."""
    for atom in reversed(atoms[max(0, at - _REACH) : at]):
        if atom.sense in _MOVING or atom.text.lower() in _TRADED:
            return True
        if atom.sense not in _PASSED:
            return False
    return False


def reached(atoms: Sequence[Atom], at: int) -> bool:
    """Whether the price at `at` is one that was reached: `gold long hit 4050`."""
    before = at - 1 - is_any(atoms, at - 1, Sense.AT)
    return is_any(atoms, before, Sense.HIT)
