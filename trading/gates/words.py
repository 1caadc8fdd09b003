"""What several gates say alike."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from domain.money import plain
from domain.risk import Gate, Measured

NONE = "no limit"
UNCOUNTED = "not counted"
KEPT = 1024


def passing(gate: Gate, value: str, limit: str = NONE) -> Measured:
    """What a gate says where there is nothing to measure; made once, as most copies meet most gates like this."""
    return Measured(gate=gate, value=value, limit=limit, passed=True)


@lru_cache(maxsize=KEPT)
def at_most(limit: Decimal | int | None, unit: str = "") -> str:
    """The limit in words, with its unit."""
    if limit is None:
        return NONE
    return f"{plain(limit) if isinstance(limit, Decimal) else limit}{unit}"
