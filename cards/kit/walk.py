"""An invented price path for samples, the same every time."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_STEPS = 96


def walk(start: tuple[datetime, Decimal], end: tuple[datetime, Decimal]) -> tuple[tuple[datetime, Decimal], ...]:
    """Give (time, price) points that begin exactly at `start`, end exactly at `end`, and wander between."""
    (opened, entry), (closed, last) = start, end
    return tuple(
        (
            opened + (closed - opened) * step / (_STEPS - 1),
            entry + (last - entry) * _rise(step) + abs(last - entry) * _ripple(step),
        )
        for step in range(_STEPS)
    )


def _rise(step: int) -> Decimal:
    place = step / (_STEPS - 1)
    return _exact(place * place * (3 - 2 * place))


def _ripple(step: int) -> Decimal:
    fade = math.sin(math.pi * step / (_STEPS - 1)) ** 0.6 if 0 < step < _STEPS - 1 else 0
    slow = 0.11 * math.sin(step / 6.3 + 2.4) + 0.06 * math.sin(step / 2.7)
    quick = 0.035 * math.sin(step * 1.7) + 0.03 * math.sin(step * 2.9 + 1) + 0.02 * math.sin(step * step * 0.7)
    return _exact(fade * (slow + quick - 0.1))


def _exact(value: float) -> Decimal:
    return Decimal(repr(round(value, 6)))
