"""What a follower allows, and how a refusal of ours is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from domain.instrument import AssetClass
from domain.week import Span

ALL_CLASSES = frozenset(AssetClass)


class Weights(StrEnum):
    """How the steps of an entry share its size: equally, or most to the first or to the last of them."""

    EQUAL = "equal"
    FIRST = "first"
    LAST = "last"


class SizedBy(StrEnum):
    """What a copy's size aims at; the limits bound it whatever that is."""

    RISK = "risk"
    AMOUNT = "amount"
    PERCENT = "percent"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLimits:
    """What one follower allows; percentages are of his equity, amounts in its currency, None means no such limit.

    Size: `sized_by` aims at `risk_pct` at the stop, at `size_amount`, at `size_pct` or at what the provider states,
    and never gets beyond `risk_pct`, `max_position_pct` and `max_position_amount`; `max_leverage` is how many times
    the equity all positions together may be worth, and the most that a stated leverage counts.

    Losses: `max_daily_loss_pct` and `max_weekly_loss_pct` count realised plus open loss of his own day and week (from
    Monday). After `cooldown_losses` losses in a row nothing is copied for `cooldown_minutes`.

    Holdings: `max_open_positions` in all, and for one symbol, one asset class, one provider; `max_exposure_pct` is what
    all positions together may be worth, `max_underlying_pct` those on one underlying, whoever called them.

    Choice: `asset_classes`; `only_symbols` where not None; never `denied_symbols`; only within the spans of
    `trading_hours`, in minutes of his own week.

    Price: `max_deviation_pct` is how far the price may have run from the signal's entry, `class_deviation_pct` the same
    for one asset class; `max_age_seconds` how old a signal may be; `min_reward_risk` what its targets must promise on
    average for each unit of risk. `default_stop_pct` protects signals without a stop, which are denied where it is None
    or with `only_with_stop`.

    Entries: `entry_steps` is the most orders that an entry is made of: one for each price that the signal lists, and as
    many as that over a zone; where it is None a zone is one order at its near end. They share the size by
    `entry_weights`, or as `entry_shares` say in percent, in their order. `chases` is how often an entry that waits
    is moved after the market, never further than the price may have run.

    Exits: after `breakeven_after_target` the stop goes to the entry; with `trail_targets` it follows one target behind;
    with `trail_pct` or `trail_amount` (of price) it stays that far behind the best price since the entry.
    `target_shares` are the percentages that the targets sell in their order; the rest is shared equally. Nothing is
    held longer than `hold_hours`.

    A field that is added later must mean "no limit" by default: stored limits do not name it.
    """

    sized_by: SizedBy = SizedBy.RISK
    size_amount: Decimal | None = None
    size_pct: Decimal | None = None
    max_position_pct: Decimal = Decimal(10)
    max_position_amount: Decimal | None = None
    risk_pct: Decimal = Decimal(1)
    max_leverage: Decimal | None = None
    max_daily_loss_pct: Decimal | None = Decimal(5)
    max_weekly_loss_pct: Decimal | None = None
    cooldown_losses: int | None = None
    cooldown_minutes: int = 60
    max_open_positions: int | None = 10
    max_open_symbol: int | None = None
    max_open_class: int | None = None
    max_open_provider: int | None = None
    max_exposure_pct: Decimal | None = None
    max_underlying_pct: Decimal | None = None
    asset_classes: frozenset[AssetClass] = field(default=ALL_CLASSES)
    only_symbols: frozenset[str] | None = None
    denied_symbols: frozenset[str] = frozenset()
    trading_hours: tuple[Span, ...] | None = None
    default_stop_pct: Decimal | None = None
    only_with_stop: bool = False
    max_deviation_pct: Decimal = Decimal(2)
    class_deviation_pct: tuple[tuple[AssetClass, Decimal], ...] = ()
    max_age_seconds: int = 300
    min_reward_risk: Decimal | None = None
    entry_steps: int | None = None
    entry_weights: Weights = Weights.EQUAL
    entry_shares: tuple[Decimal, ...] = ()
    chases: int | None = None
    breakeven_after_target: int | None = None
    trail_targets: bool = False
    trail_pct: Decimal | None = None
    trail_amount: Decimal | None = None
    target_shares: tuple[Decimal, ...] = ()
    hold_hours: int | None = None

    def deviation_for(self, asset_class: AssetClass) -> Decimal:
        """How far the price of this asset class may have run, in percent."""
        for one, percent in self.class_deviation_pct:
            if one is asset_class:
                return percent
        return self.max_deviation_pct


UNLIMITED = RiskLimits(
    max_position_pct=Decimal(100),
    risk_pct=Decimal(100),
    max_daily_loss_pct=None,
    max_open_positions=None,
    max_deviation_pct=Decimal(1000),
    max_age_seconds=24 * 3600,
)
"""Limits that narrow nothing: where those of a follow or a provider begin."""

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
    SYMBOL = "symbol"
    INSTRUMENT = "instrument"
    MARKET_HOURS = "market_hours"
    TRADING_HOURS = "trading_hours"
    COOLDOWN = "cooldown"
    PRICE_KNOWN = "price_known"
    GAP = "gap"
    DEVIATION = "deviation"
    STOP = "stop"
    TARGET = "target"
    REWARD = "reward"
    OPEN_POSITIONS = "open_positions"
    OPEN_SYMBOL = "open_symbol"
    OPEN_CLASS = "open_class"
    OPEN_PROVIDER = "open_provider"
    OPEN_LOSS = "open_loss"
    DAILY_LOSS = "daily_loss"
    WEEKLY_LOSS = "weekly_loss"
    EXPOSURE = "exposure"
    UNDERLYING = "underlying"
    LEVERAGE = "leverage"
    OPPOSITE = "opposite"
    SIZE = "size"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one gate measured, against which limit, and whether the copy passed; texts for people, with units."""

    gate: Gate
    value: str
    limit: str
    passed: bool
