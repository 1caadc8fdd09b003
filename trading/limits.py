"""Several sets of limits as one: the narrower of each wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from domain.risk import RiskLimits

N = TypeVar("N", int, Decimal)


def narrowest(sets: Sequence[RiskLimits]) -> RiskLimits:
    """The limits that hold when all of `sets` do; `sets` is not empty.

    The follower's default stop is the tightest of those given.
    """
    first, *others = sets
    if not others:
        return first
    return RiskLimits(
        max_position_pct=min(s.max_position_pct for s in sets),
        risk_pct=min(s.risk_pct for s in sets),
        max_daily_loss_pct=_least(s.max_daily_loss_pct for s in sets),
        max_open_positions=_least(s.max_open_positions for s in sets),
        asset_classes=frozenset.intersection(*(s.asset_classes for s in sets)),
        default_stop_pct=_least(s.default_stop_pct for s in sets),
        max_deviation_pct=min(s.max_deviation_pct for s in sets),
        max_age_seconds=min(s.max_age_seconds for s in sets),
        breakeven_after_target=_least(s.breakeven_after_target for s in sets),
    )


def _least(values: Iterable[N | None]) -> N | None:
    known = [value for value in values if value is not None]
    return min(known) if known else None
