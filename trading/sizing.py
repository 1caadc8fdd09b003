"""How much: the smallest of all that the follower's limits and money allow, rounded down to whole lots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from domain.instrument import Instrument
from domain.money import HUNDRED, ZERO, floor_to, plain
from domain.risk import SizedBy
from trading.exposure import worth_of
from trading.situation import Situation
from trading.stated import stated

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


@dataclass(frozen=True, slots=True)
class Bound:
    """The most money that one limit allows; its words are made only where it is the narrowest."""

    money: Decimal
    words: str
    number: Decimal | None = None

    def __str__(self) -> str:
        return self.words if self.number is None else self.words.format(plain(self.number))


def size(situation: Situation, instrument: Instrument, entry: Decimal, stop: Decimal) -> Sizing:
    """The quantity for a position entered at `entry` and stopped at `stop`; zero when nothing tradable fits."""
    unit_cost = entry * instrument.point_value
    unit_risk = abs(entry - stop) * instrument.point_value
    if unit_cost <= 0 or unit_risk <= 0:
        return Sizing(quantity=ZERO, risk=ZERO, bound="the stop leaves nothing to size by")
    risk, cost = _risk_bound(situation), _cost_bound(situation, instrument, entry)
    quantity = fit(_allowed(risk, cost), instrument, entry, stop)
    by_risk = risk is not None and risk.money * unit_cost <= cost.money * unit_risk
    return Sizing(quantity=quantity, risk=quantity * unit_risk, bound=str(risk if by_risk else cost))


def allowance(situation: Situation, instrument: Instrument, entry: Decimal) -> Allowance:
    """What the follower lets one copy lose and cost, in money of his account as it is now."""
    return _allowed(_risk_bound(situation), _cost_bound(situation, instrument, entry))


def fit(allowed: Allowance, instrument: Instrument, entry: Decimal, stop: Decimal) -> Decimal:
    """The quantity that an allowance lets be entered at `entry` and stopped at `stop`, which is another price."""
    unit_cost = entry * instrument.point_value
    by_cost = floor_to(allowed.cost / unit_cost, instrument.lot)
    if allowed.risk is None:
        return max(by_cost, instrument.lot)
    by_risk = floor_to(allowed.risk / (abs(entry - stop) * instrument.point_value), instrument.lot)
    quantity = max(min(by_cost, by_risk), ZERO)
    return quantity if quantity * entry * instrument.multiplier >= instrument.minimum_notional else ZERO


def _allowed(risk: Bound | None, cost: Bound) -> Allowance:
    return Allowance(risk=None if risk is None else risk.money, cost=cost.money)


def _risk_bound(situation: Situation) -> Bound | None:
    if situation.fixed_notional is not None:
        return None
    limits = situation.limits
    own = Bound(situation.equity * limits.risk_pct / HUNDRED, "{} % of the account at risk", limits.risk_pct)
    asked = stated(situation) if limits.sized_by is SizedBy.PROVIDER else None
    if asked is None or asked.risk_pct is None or asked.risk_pct >= limits.risk_pct:
        return own
    return Bound(situation.equity * asked.risk_pct / HUNDRED, "{} % at risk, as stated", asked.risk_pct)


def _cost_bound(situation: Situation, instrument: Instrument, entry: Decimal) -> Bound:
    if situation.fixed_notional is not None:
        return Bound(situation.fixed_notional, "one unit per signal")
    return min(_cost_bounds(situation, instrument, entry), key=_money)


def _money(bound: Bound) -> Decimal:
    return bound.money


def _cost_bounds(situation: Situation, instrument: Instrument, entry: Decimal) -> Iterator[Bound]:
    limits, equity = situation.limits, situation.equity
    yield Bound(equity * limits.max_position_pct / HUNDRED, "{} % of the account", limits.max_position_pct)
    yield Bound(situation.buying_power * RESERVE, "the buying power")
    if limits.max_position_amount is not None:
        yield Bound(limits.max_position_amount, "at most {} in one position", limits.max_position_amount)
    yield from _aimed(situation, instrument, entry)
    yield from _room(situation)


def _aimed(situation: Situation, instrument: Instrument, entry: Decimal) -> Iterator[Bound]:
    limits = situation.limits
    if limits.sized_by is SizedBy.AMOUNT and limits.size_amount is not None:
        yield Bound(limits.size_amount, "{} for each trade", limits.size_amount)
    elif limits.sized_by is SizedBy.PERCENT and limits.size_pct is not None:
        yield Bound(situation.equity * limits.size_pct / HUNDRED, "{} % of the account for each trade", limits.size_pct)
    elif limits.sized_by is SizedBy.PROVIDER:
        asked = stated(situation)
        cost = None if asked is None else asked.cost(situation.equity, entry * instrument.point_value)
        if cost is not None:
            yield Bound(cost, "the size as stated")


def _room(situation: Situation) -> Iterator[Bound]:
    limits, equity = situation.limits, situation.equity
    if limits.max_exposure_pct is not None:
        room = equity * limits.max_exposure_pct / HUNDRED - worth_of(situation.stakes)
        yield Bound(room, "{} % of the account in all", limits.max_exposure_pct)
    if limits.max_underlying_pct is not None:
        held = worth_of(situation.stakes, situation.underlying)
        room = equity * limits.max_underlying_pct / HUNDRED - held
        yield Bound(room, f"{{}} % of the account in {situation.underlying}", limits.max_underlying_pct)
    if limits.max_leverage is not None:
        room = equity * limits.max_leverage - worth_of(situation.stakes)
        yield Bound(room, "{} times the account", limits.max_leverage)
