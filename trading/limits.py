"""Several sets of limits as one: the narrower of each wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache, reduce
from typing import Any

from domain.instrument import AssetClass
from domain.risk import RiskLimits, SizedBy, Weights
from domain.week import both

KEPT = 4096


def narrowest(sets: Sequence[RiskLimits]) -> RiskLimits:
    """The limits that hold when all of `sets` do; `sets` is not empty, and the most personal comes last.

    The follower's default stop is the tightest of those given. Where several say what a size aims at, the last one
    does, and what the others aim at bounds it; the shares of entries and targets are the last ones given.
    """
    return sets[0] if len(sets) == 1 else _joined(tuple(sets))


@lru_cache(maxsize=KEPT)
def _joined(sets: tuple[RiskLimits, ...]) -> RiskLimits:
    capped = [_capped(one) for one in sets]
    joined: dict[str, Any] = {name: join([getattr(one, name) for one in capped]) for name, join in _JOINS.items()}
    return RiskLimits(
        **joined,
        cooldown_minutes=max([one.cooldown_minutes for one in sets if one.cooldown_losses is not None], default=60),
        class_deviation_pct=_deviations(sets),
    )


def _capped(limits: RiskLimits) -> RiskLimits:
    # What one set aims at is a bound where another set aims at something else.
    amount = limits.size_amount if limits.sized_by is SizedBy.AMOUNT else None
    percent = limits.size_pct if limits.sized_by is SizedBy.PERCENT else None
    return replace(
        limits,
        size_amount=amount,
        size_pct=percent,
        max_position_amount=_least([limits.max_position_amount, amount]),
        max_position_pct=min(limits.max_position_pct, limits.max_position_pct if percent is None else percent),
    )


def _deviations(sets: Sequence[RiskLimits]) -> tuple[tuple[AssetClass, Decimal], ...]:
    all_others = min(one.max_deviation_pct for one in sets)
    least = ((kind, min(one.deviation_for(kind) for one in sets)) for kind in AssetClass)
    return tuple((kind, percent) for kind, percent in least if percent != all_others)


def _least(values: Sequence[Any]) -> Any:
    known = [value for value in values if value is not None]
    return min(known) if known else None


def _most(values: Sequence[Any]) -> Any:
    known = [value for value in values if value is not None]
    return max(known) if known else None


def _last(values: Sequence[tuple[Decimal, ...]]) -> tuple[Decimal, ...]:
    return next((one for one in reversed(values) if one), ())


def _weights(values: Sequence[Weights]) -> Weights:
    return next((one for one in reversed(values) if one is not Weights.EQUAL), Weights.EQUAL)


def _aim(values: Sequence[SizedBy]) -> SizedBy:
    if SizedBy.PROVIDER in values:
        return SizedBy.PROVIDER
    return next((one for one in reversed(values) if one is not SizedBy.RISK), SizedBy.RISK)


def _only(values: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    known = [value for value in values if value is not None]
    return reduce(_shared, known) if known else None


def _shared(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    # BTC allows BTC/USDT too, so the two together leave BTC/USDT.
    return frozenset(max(a, b, key=len) for a in one for b in other if a == b or _part_of(a, b) or _part_of(b, a))


def _part_of(whole: str, part: str) -> bool:
    return whole.startswith((f"{part}/", f"{part} "))


def _shared_hours(values: Sequence[Any]) -> Any:
    known = [value for value in values if value is not None]
    return reduce(both, known) if known else None


_JOINS: Mapping[str, Callable[[Any], Any]] = {
    "sized_by": _aim,
    "size_amount": _least,
    "size_pct": _least,
    "max_position_pct": min,
    "max_position_amount": _least,
    "risk_pct": min,
    "max_leverage": _least,
    "max_daily_loss_pct": _least,
    "max_weekly_loss_pct": _least,
    "cooldown_losses": _least,
    "max_open_positions": _least,
    "max_open_symbol": _least,
    "max_open_class": _least,
    "max_open_provider": _least,
    "max_exposure_pct": _least,
    "max_underlying_pct": _least,
    "asset_classes": lambda values: frozenset.intersection(*values),
    "only_symbols": _only,
    "denied_symbols": lambda values: frozenset.union(*values),
    "trading_hours": _shared_hours,
    "default_stop_pct": _least,
    "only_with_stop": any,
    "max_deviation_pct": min,
    "max_age_seconds": min,
    "min_reward_risk": _most,
    "entry_steps": _least,
    "entry_weights": _weights,
    "entry_shares": _last,
    "chases": _least,
    "breakeven_after_target": _least,
    "trail_targets": any,
    "trail_pct": _least,
    "trail_amount": _least,
    "target_shares": _last,
    "hold_hours": _least,
}
"""How each limit of several sets becomes one."""
