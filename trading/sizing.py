"""How much: the smallest of all that the follower's limits and money allow, rounded down to whole lots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.instrument import Instrument
from domain.money import HUNDRED, ZERO, floor_to, plain
from domain.risk import SizedBy
from trading.exposure import worth_of
from trading.ladder import Rung, ladders, mean, spread
from trading.situation import Situation
from trading.stated import stated

RESERVE = Decimal("0.995")
"""A little buying power is left for fees and for a market that moves between sizing and fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """The most money a copy may lose at its stop and may be entered for; without `risk` it is one equal unit."""

    risk: Decimal | None
    cost: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """A quantity in units of the instrument, the money at risk at the stop, and what bounded it, in words.

    `rungs` are the steps of the entry, with a quantity for each in `parts`; `allowed` is what bounds them together.
    """

    quantity: Decimal
    risk: Decimal
    bound: str
    allowed: Allowance = Allowance(risk=None, cost=ZERO)
    rungs: tuple[Rung, ...] = ()
    parts: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """The most money that one limit allows; its words are made only where it is the narrowest."""

    money: Decimal
    words: str
    number: Decimal | None = None

    def __str__(self) -> str:
        return self.words if self.number is None else self.words.format(plain(self.number))


NOTHING = Sizing(quantity=ZERO, risk=ZERO, bound="the stop leaves nothing to size by")


def size(situation: Situation, instrument: Instrument, entry: Decimal, stop: Decimal) -> Sizing:
    """The quantity for a position entered from `entry` on and stopped at `stop`; zero when nothing tradable fits.

    Its steps together lose and cost no more than is allowed; where one would be too small there is one step less.
    """
    if entry * instrument.point_value <= 0 or abs(entry - stop) * instrument.point_value <= 0:
        return NOTHING
    found, risk = NOTHING, _risk_bound(situation)
    for rungs in ladders(situation.signal, instrument, entry, stop, situation.limits):
        found = _sized(situation, instrument, rungs, stop, risk)
        if all(found.parts):
            break
    return found


def fit(allowed: Allowance, instrument: Instrument, rungs: Sequence[Rung], stop: Decimal) -> tuple[Decimal, ...]:
    """The quantity of each step that an allowance lets be stopped at `stop`; zero for one too small to be traded."""
    return _fitted(allowed, instrument, rungs, *_units(rungs, instrument, stop))


def at_risk(parts: Sequence[Decimal], rungs: Sequence[Rung], instrument: Instrument, stop: Decimal) -> list[Decimal]:
    """The money that each step loses when it has filled and its stop fills at its price."""
    away = (abs(rung.price - stop) * instrument.point_value for rung in rungs)
    return [part * distance for part, distance in zip(parts, away, strict=True)]


def _sized(
    situation: Situation, instrument: Instrument, rungs: tuple[Rung, ...], stop: Decimal, risk: Bound | None
) -> Sizing:
    cost = _cost_bound(situation, instrument, mean(rungs))
    allowed = Allowance(risk=None if risk is None else risk.money, cost=cost.money)
    unit_cost, unit_risk = _units(rungs, instrument, stop)
    parts = _fitted(allowed, instrument, rungs, unit_cost, unit_risk)
    by_risk = risk is not None and risk.money * unit_cost <= cost.money * unit_risk
    return Sizing(
        quantity=sum(parts, ZERO),
        risk=sum(at_risk(parts, rungs, instrument, stop), ZERO),
        bound=str(risk if by_risk else cost),
        allowed=allowed,
        rungs=rungs,
        parts=parts,
    )


def _units(rungs: Sequence[Rung], instrument: Instrument, stop: Decimal) -> tuple[Decimal, Decimal]:
    """What one unit costs and risks on average when all steps fill."""
    each = instrument.point_value
    if len(rungs) == 1:
        return rungs[0].price * each, abs(rungs[0].price - stop) * each
    return mean(rungs) * each, sum((rung.share * abs(rung.price - stop) for rung in rungs), ZERO) * each


def _fitted(
    allowed: Allowance, instrument: Instrument, rungs: Sequence[Rung], unit_cost: Decimal, unit_risk: Decimal
) -> tuple[Decimal, ...]:
    by_cost = floor_to(allowed.cost / unit_cost, instrument.lot)
    if allowed.risk is None:
        whole = max(by_cost, instrument.lot)
    else:
        whole = max(min(by_cost, floor_to(allowed.risk / unit_risk, instrument.lot)), ZERO)
    parts = spread(whole, rungs, instrument.lot)
    if allowed.risk is None and len(rungs) == 1:
        return parts  # the unit by which every call is measured, however small
    least, each = instrument.minimum_notional, instrument.multiplier
    return tuple(part if part * rung.price * each >= least else ZERO for part, rung in zip(parts, rungs, strict=True))


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
