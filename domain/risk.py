"""What a follower allows, and how a refusal of ours is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from domain.instrument import AssetClass

ALL_CLASSES = frozenset(AssetClass)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLimits:
    """One follower's limits; percentages are of his equity, None means no such limit.

    `max_position_pct` scales a larger position down; `risk_pct` is what one trade may lose at its stop;
    `max_daily_loss_pct` counts realised plus open loss of his day; `max_deviation_pct` is how far the price may
    have run from the signal's entry; `default_stop_pct` protects signals without a stop, which are denied where it
    is None.
    """

    max_position_pct: Decimal = Decimal(10)
    risk_pct: Decimal = Decimal(1)
    max_daily_loss_pct: Decimal | None = Decimal(5)
    max_open_positions: int | None = 10
    asset_classes: frozenset[AssetClass] = field(default=ALL_CLASSES)
    default_stop_pct: Decimal | None = None
    max_deviation_pct: Decimal = Decimal(2)
    max_age_seconds: int = 300
    breakeven_after_target: int | None = None


HOUSE_LIMITS = RiskLimits(
    max_position_pct=Decimal(10),
    risk_pct=Decimal(100),
    max_daily_loss_pct=None,
    max_open_positions=None,
    default_stop_pct=Decimal(100),
    max_deviation_pct=Decimal(1000),
    max_age_seconds=24 * 3600,
)
"""Limits of the house account, which keeps every provider's record: one equal unit per signal, nothing denied."""


class Gate(StrEnum):
    """The gates a copy passes before anything is sent, in order."""

    PAUSED = "paused"
    HALTED = "halted"
    FRESHNESS = "freshness"
    ASSET_CLASS = "asset_class"
    INSTRUMENT = "instrument"
    PRICE_KNOWN = "price_known"
    DEVIATION = "deviation"
    STOP = "stop"
    TARGET = "target"
    OPEN_POSITIONS = "open_positions"
    DAILY_LOSS = "daily_loss"
    SIZE = "size"
    BUYING_POWER = "buying_power"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one gate measured, against which limit, and whether the copy passed; texts for people, with units."""

    gate: Gate
    value: str
    limit: str
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """A copy we do not send, and the gate that says so."""

    measured: Measured
