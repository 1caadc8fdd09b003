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


def size(situation: Situation, instrument: Instrument, entry: Decimal, stop: Decimal) -> Sizing:
    """The quantity for a position entered at `entry` and stopped at `stop`; zero when nothing tradable fits."""
    unit_cost = entry * instrument.point_value
    unit_risk = abs(entry - stop) * instrument.point_value
    if unit_cost <= 0 or unit_risk <= 0:
        return Sizing(quantity=ZERO, risk=ZERO, bound="the stop leaves nothing to size by")
    if situation.fixed_notional is not None:
        quantity = max(floor_to(situation.fixed_notional / unit_cost, instrument.lot), instrument.lot)
        return Sizing(quantity=quantity, risk=quantity * unit_risk, bound="one unit per signal")
    limits = situation.limits
    bounds = [
        (situation.equity * limits.risk_pct / HUNDRED / unit_risk, f"{limits.risk_pct} % of the account at risk"),
        (
            situation.equity * limits.max_position_pct / HUNDRED / unit_cost,
            f"{limits.max_position_pct} % of the account",
        ),
        (situation.buying_power * RESERVE / unit_cost, "the buying power"),
    ]
    wanted, bound = min(bounds, key=lambda pair: pair[0])
    quantity = max(floor_to(wanted, instrument.lot), ZERO)
    if quantity * unit_cost < instrument.minimum_notional:
        quantity = ZERO
    return Sizing(quantity=quantity, risk=quantity * unit_risk, bound=bound)
