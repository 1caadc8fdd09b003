"""How much: the smallest of what risk, position limit and buying power allow, rounded down to whole lots."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.instrument import Instrument
from domain.money import HUNDRED, ZERO, floor_to
from trading.situation import Situation

RESERVE = Decimal("0.995")
"""A little buying power is left for fees and for a market that moves between sizing and fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """A quantity in units of the instrument, the money at risk at the stop, and what bounded it, in words."""

    quantity: Decimal
    risk: Decimal
    bound: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """The most money a copy may lose at its stop and may be entered for; without `risk` it is one equal unit."""

    risk: Decimal | None
    cost: Decimal


def size(situation: Situation, instrument: Instrument, entry: Decimal, stop: Decimal) -> Sizing:
    """The quantity for a position entered at `entry` and stopped at `stop`; zero when nothing tradable fits."""
    unit_cost = entry * instrument.point_value
    unit_risk = abs(entry - stop) * instrument.point_value
    if unit_cost <= 0 or unit_risk <= 0:
        return Sizing(quantity=ZERO, risk=ZERO, bound="the stop leaves nothing to size by")
    allowed = allowance(situation)
    quantity = fit(allowed, instrument, entry, stop)
    return Sizing(quantity=quantity, risk=quantity * unit_risk, bound=_bound(situation, allowed, unit_risk / unit_cost))


def allowance(situation: Situation) -> Allowance:
    """What the follower lets one copy lose and cost, in money of his account as it is now."""
    if situation.fixed_notional is not None:
        return Allowance(risk=None, cost=situation.fixed_notional)
    limits = situation.limits
    position = situation.equity * limits.max_position_pct / HUNDRED
    return Allowance(
        risk=situation.equity * limits.risk_pct / HUNDRED, cost=min(position, situation.buying_power * RESERVE)
    )


def fit(allowed: Allowance, instrument: Instrument, entry: Decimal, stop: Decimal) -> Decimal:
    """The quantity that an allowance lets be entered at `entry` and stopped at `stop`, which is another price."""
    unit_cost = entry * instrument.point_value
    by_cost = floor_to(allowed.cost / unit_cost, instrument.lot)
    if allowed.risk is None:
        return max(by_cost, instrument.lot)
    by_risk = floor_to(allowed.risk / (abs(entry - stop) * instrument.point_value), instrument.lot)
    quantity = max(min(by_cost, by_risk), ZERO)
    return quantity if quantity * unit_cost >= instrument.minimum_notional else ZERO


def _bound(situation: Situation, allowed: Allowance, loss: Decimal) -> str:
    # `loss` is the share of the cost that is lost at the stop.
    if allowed.risk is None:
        return "one unit per signal"
    limits = situation.limits
    if allowed.risk <= allowed.cost * loss:
        return f"{limits.risk_pct} % of the account at risk"
    within = situation.equity * limits.max_position_pct / HUNDRED <= situation.buying_power * RESERVE
    return f"{limits.max_position_pct} % of the account" if within else "the buying power"
