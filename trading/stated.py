"""The size a provider states, as one follower's money: units, lots, money, a share of the account, or a risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.instrument import AssetClass
from domain.money import HUNDRED, ONE
from domain.signal import Signal, SizeUnit
from trading.situation import Situation

FOREX_LOT = Decimal(100_000)
METAL_LOTS: Mapping[str, Decimal] = {"XAU": Decimal(100), "XAG": Decimal(5000)}
"""Ounces of one lot, as brokers of forex list metals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A stated size; one of the four is set."""

    units: Decimal | None = None
    money: Decimal | None = None
    share_pct: Decimal | None = None
    risk_pct: Decimal | None = None

    def cost(self, equity: Decimal, unit_cost: Decimal) -> Decimal | None:
        """What it costs to enter, where one unit costs `unit_cost`; None for a risk, which says nothing of that."""
        if self.units is not None:
            return self.units * unit_cost
        if self.money is not None:
            return self.money
        return None if self.share_pct is None else equity * self.share_pct / HUNDRED


def stated(situation: Situation) -> Stated | None:
    """What the signal says of its size, the lower end of a span; None where it says nothing that can be counted.

    A share of the account is the margin where the provider states a leverage, which counts up to the follower's cap.
    """
    size = situation.signal.size
    if size is None or size.value <= 0:
        return None
    match size.unit:
        case SizeUnit.CONTRACTS | SizeUnit.SHARES:
            return Stated(units=size.value)
        case SizeUnit.LOTS:
            lot = _lot(situation.signal)
            return None if lot is None else Stated(units=size.value * lot)
        case SizeUnit.USD:
            return Stated(money=size.value)
        case SizeUnit.PERCENT:
            return Stated(share_pct=size.value * _leverage(situation))
        case SizeUnit.RISK_PERCENT:
            return Stated(risk_pct=size.value)


def _leverage(situation: Situation) -> Decimal:
    leverage, cap = situation.signal.leverage, situation.limits.max_leverage
    if leverage is None:
        return ONE
    return leverage.value if cap is None else min(leverage.value, cap)


def _lot(signal: Signal) -> Decimal | None:
    ticker = signal.ticker
    if ticker.asset_class is AssetClass.FUTURE:
        return ONE
    if ticker.asset_class is not AssetClass.FOREX or "/" not in ticker.symbol:
        return None
    first = ticker.symbol.partition("/")[0]
    return METAL_LOTS.get(first, None if first.startswith("X") else FOREX_LOT)
