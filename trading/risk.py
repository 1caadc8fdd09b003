"""The gates a copy passes before anything is sent, in order, and what they say together."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from domain.money import plain
from domain.risk import Gate, Measured
from trading.gates import admission, holdings, losses, market, protection
from trading.situation import UNTOUCHED, Situation
from trading.sizing import Sizing, size


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What every gate measured, in order, up to the first that said no.

    `sizing` when none did and the market is open; with neither a no nor a sizing the copy waits for the open.
    """

    measured: tuple[Measured, ...]
    sizing: Sizing | None

    @property
    def denied(self) -> Measured | None:
        """The gate that said no."""
        return next((m for m in self.measured if not m.passed), None)


def examine(situation: Situation) -> Verdict:
    """Send the copy through all gates; while its market is closed, through those that need no price."""
    return _verdict(situation, _measure(situation))


def examine_all(situations: Sequence[Situation]) -> list[Verdict]:
    """The same for many of one instant: what the gates cannot tell apart they measure once."""
    known: dict[Hashable, tuple[Measured, ...]] = {}
    verdicts = []
    for situation in situations:
        looks = _looks(situation)
        measured = known.get(looks)
        if measured is None:
            measured = known[looks] = _measure(situation)
        verdicts.append(_verdict(situation, measured))
    return verdicts


BEFORE_THE_OPEN: tuple[Callable[[Situation], Measured], ...] = (
    admission.paused,
    admission.halted,
    admission.freshness,
    admission.asset_class,
    admission.symbol,
    market.instrument,
    market.market_hours,
)
"""What can be asked of a copy whose market is closed; at the open all is asked again."""

GATES: tuple[Callable[[Situation], Measured], ...] = (
    *BEFORE_THE_OPEN,
    admission.trading_hours,
    admission.cooldown,
    market.price_known,
    market.gap,
    market.deviation,
    protection.stop,
    protection.target,
    protection.reward,
    holdings.open_positions,
    holdings.open_symbol,
    holdings.open_class,
    holdings.open_provider,
    losses.open_loss,
    losses.daily_loss,
    losses.weekly_loss,
    holdings.exposure,
    holdings.underlying,
    holdings.leverage,
    holdings.opposite,
)


def _looks(s: Situation) -> Hashable:
    """All that the gates look at. What an account is worth only weighs on who holds or has lost something.

    Signals and limits are those of many copies, so that which object it is tells them apart.
    """
    burdened = bool(s.stakes) or s.lost != UNTOUCHED
    worth = s.equity if burdened else s.equity > 0
    mine = (id(s.limits), s.paused, s.halted, s.time_zone, s.fixed_notional, s.stakes, worth)
    told = (id(s.signal), s.provider_id, s.posted_at, s.quote_then, s.waited_until, s.opens_at, s.now, s.nets)
    return mine, told, id(s.quote), id(s.instrument), s.lost


def _measure(situation: Situation) -> tuple[Measured, ...]:
    measured: list[Measured] = []
    for gate in GATES if situation.opens_at is None else BEFORE_THE_OPEN:
        measured.append(gate(situation))
        if not measured[-1].passed:
            break
    return tuple(measured)


def _verdict(situation: Situation, measured: tuple[Measured, ...]) -> Verdict:
    if situation.opens_at is not None or not measured[-1].passed:
        return Verdict(measured=measured, sizing=None)
    sizing = _sized(situation)
    last = _size(situation, sizing)
    return Verdict(measured=(*measured, last), sizing=sizing if last.passed else None)


def _sized(situation: Situation) -> Sizing:
    instrument, entry, stop = situation.instrument, situation.entry, situation.stop
    assert instrument is not None
    assert entry is not None
    assert stop is not None
    return size(situation, instrument, entry, stop)


def _size(situation: Situation, sizing: Sizing) -> Measured:
    instrument = situation.instrument
    assert instrument is not None
    smallest = plain(instrument.lot)
    return Measured(
        gate=Gate.SIZE,
        value=f"{plain(sizing.quantity)}{_in_steps(sizing)}, bounded by {sizing.bound}"
        if sizing.quantity
        else f"less than {smallest}, bounded by {sizing.bound}",
        limit=f"at least {smallest}",
        passed=sizing.quantity > 0,
    )


def _in_steps(sizing: Sizing) -> str:
    return f" in {len(sizing.rungs)} steps" if len(sizing.rungs) > 1 else ""
