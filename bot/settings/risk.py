"""The limits of the settings: those a new follower starts with, and those of everybody who follows one provider."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from bot.settings.fields import NUMBER, Switch, refused
from bot.settings.section import Section
from domain import week
from domain.instrument import AssetClass
from domain.risk import UNLIMITED, RiskLimits, SizedBy

_LIMITS: Final = RiskLimits()
_SAME_NAME: Final = (
    "max_position_pct",
    "max_position_amount",
    "max_leverage",
    "max_daily_loss_pct",
    "max_weekly_loss_pct",
    "cooldown_losses",
    "cooldown_minutes",
    "max_open_positions",
    "max_exposure_pct",
    "max_underlying_pct",
    "asset_classes",
    "only_with_stop",
    "min_reward_risk",
)
_OTHER_NAME: Final = {
    "risk_per_trade_pct": "risk_pct",
    "max_open_per_symbol": "max_open_symbol",
    "max_open_per_market": "max_open_class",
    "max_open_per_provider": "max_open_provider",
    "max_price_deviation_pct": "max_deviation_pct",
    "freshness_seconds": "max_age_seconds",
}
"""Settings by what they are called in `RiskLimits`."""


def _hours(value: str) -> str:
    if week.read(value) is None:
        raise refused("is no time of a week", 'Write days and hours, such as "mon-fri 09:30-16:00, sun 18-23".')
    return value


def _symbols(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(symbol.strip().lstrip("$#").upper() for symbol in value)


def _deviations(value: tuple[str, ...]) -> tuple[str, ...]:
    for text in value:
        kind, _, percent = text.partition(" ")
        whole, _, part = percent.partition(".")
        known = kind in {one.value for one in AssetClass}
        if not known or not whole.isdecimal() or not (part or "0").isdecimal() or not 0 < Decimal(percent) <= 100:  # noqa: PLR2004
            raise refused("is no market with a percentage", 'Write each as a market and a number, such as "crypto 5".')
    return value


Percent = Annotated[Decimal, NUMBER, Field(gt=0, le=100)]
Times = Annotated[Decimal, NUMBER, Field(gt=0, le=1000)]
Money = Annotated[Decimal, NUMBER, Field(gt=0, le=1_000_000_000)]
Count = Annotated[int, NUMBER, Field(ge=1, le=1000)]
Hours = Annotated[str, AfterValidator(_hours)]
Symbols = Annotated[tuple[str, ...], AfterValidator(_symbols)]
Deviations = Annotated[tuple[str, ...], AfterValidator(_deviations)]


class _Limits(Section):
    max_position_amount: Money | None = None
    max_leverage: Times | None = None
    max_weekly_loss_pct: Percent | None = None
    cooldown_losses: Annotated[int, NUMBER, Field(ge=1, le=20)] | None = None
    cooldown_minutes: Annotated[int, NUMBER, Field(ge=1, le=7 * 24 * 60)] = _LIMITS.cooldown_minutes
    max_open_per_symbol: Count | None = None
    max_open_per_market: Count | None = None
    max_open_per_provider: Count | None = None
    max_exposure_pct: Annotated[Decimal, NUMBER, Field(gt=0, le=10_000)] | None = None
    max_underlying_pct: Percent | None = None
    only_symbols: Symbols | None = None
    denied_symbols: Symbols = ()
    trading_hours: Hours | None = None
    only_with_stop: Switch = False
    class_deviation_pct: Deviations = ()
    min_reward_risk: Times | None = None

    def _upon(self, base: RiskLimits) -> RiskLimits:
        """`base` with everything that is set here."""
        named = {name: getattr(self, name, None) for name in _SAME_NAME}
        named |= {field: getattr(self, name, None) for name, field in _OTHER_NAME.items()}
        changes: dict[str, Any] = {field: value for field, value in named.items() if value is not None}
        changes["denied_symbols"] = frozenset(self.denied_symbols)
        changes["only_symbols"] = None if self.only_symbols is None else frozenset(self.only_symbols)
        changes["trading_hours"] = None if self.trading_hours is None else week.read(self.trading_hours)
        pairs = (text.partition(" ") for text in self.class_deviation_pct)
        changes["class_deviation_pct"] = tuple((AssetClass(kind), Decimal(percent)) for kind, _, percent in pairs)
        return replace(base, **changes)


class Risk(_Limits):
    """`[risk]`: the limits a new follower starts with; `domain.risk.RiskLimits` says what each means."""

    sized_by: SizedBy = _LIMITS.sized_by
    size_amount: Money | None = None
    size_pct: Percent | None = None
    max_position_pct: Percent = _LIMITS.max_position_pct
    risk_per_trade_pct: Percent = _LIMITS.risk_pct
    max_daily_loss_pct: Percent = _LIMITS.max_daily_loss_pct or Decimal(100)
    max_open_positions: Count = _LIMITS.max_open_positions or 1000
    asset_classes: frozenset[AssetClass] = _LIMITS.asset_classes
    default_stop_pct: Percent | None = _LIMITS.default_stop_pct
    max_price_deviation_pct: Percent = _LIMITS.max_deviation_pct
    freshness_seconds: Annotated[int, NUMBER, Field(ge=1, le=86_400)] = _LIMITS.max_age_seconds
    break_even_after_target: Annotated[int, NUMBER, Field(ge=1, le=20)] | None = _LIMITS.breakeven_after_target

    @field_validator("max_daily_loss_pct")
    @classmethod
    def _room_for_one_trade(cls, value: Decimal, info: ValidationInfo) -> Decimal:
        if value < info.data.get("risk_per_trade_pct", value):
            raise refused("is less than risk_per_trade_pct", "One loss would end the day: raise it, or risk less.")
        return value

    @field_validator("asset_classes")
    @classmethod
    def _something(cls, value: frozenset[AssetClass]) -> frozenset[AssetClass]:
        if not value:
            raise refused("names nothing", "Name at least one asset class, or nobody could copy anything.")
        return value

    @field_validator("size_amount", "size_pct")
    @classmethod
    def _needed(cls, value: Decimal | None, info: ValidationInfo) -> Decimal | None:
        wanted = {SizedBy.AMOUNT: "size_amount", SizedBy.PERCENT: "size_pct"}.get(info.data.get("sized_by", ""))
        if value is None and wanted == info.field_name:
            raise refused("is missing", f"sized_by needs it: set {wanted}, or size by risk.")
        return value

    @property
    def limits(self) -> RiskLimits:
        """The same as the engine takes it."""
        return replace(
            self._upon(_LIMITS),
            sized_by=self.sized_by,
            size_amount=self.size_amount,
            size_pct=self.size_pct,
            default_stop_pct=self.default_stop_pct,
            breakeven_after_target=self.break_even_after_target,
        )


class ProviderLimits(_Limits):
    """`[channels.limits]`: limits of everybody who follows the channel's provider; what is left out limits nothing."""

    max_position_pct: Percent | None = None
    risk_per_trade_pct: Percent | None = None
    max_daily_loss_pct: Percent | None = None
    max_open_positions: Count | None = None
    asset_classes: frozenset[AssetClass] | None = None
    max_price_deviation_pct: Percent | None = None
    freshness_seconds: Annotated[int, NUMBER, Field(ge=1, le=86_400)] | None = None

    @property
    def risk_limits(self) -> RiskLimits | None:
        """The same as the engine takes it; None where nothing is limited."""
        found = self._upon(UNLIMITED)
        return None if found == UNLIMITED else found
