"""The gates a copy passes before anything is sent: each a function that answers with its value and its limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from domain.money import CENT, nearest, percent, plain
from domain.risk import Gate, Measured
from domain.signal import EntryKind, Side, Signal, Unit
from trading.levels import target_price
from trading.situation import Situation
from trading.sizing import Sizing, size

NONE = "no limit"
FARTHEST = Decimal(50)
"""Percent that a resting order may be from the market; beyond, a number was misread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What every gate measured, in order, up to the first that said no; `sizing` when none did."""

    measured: tuple[Measured, ...]
    sizing: Sizing | None

    @property
    def denied(self) -> Measured | None:
        """The gate that said no."""
        return next((m for m in self.measured if not m.passed), None)


def examine(situation: Situation) -> Verdict:
    """Send the copy through all gates."""
    measured: list[Measured] = []
    for gate in GATES:
        measured.append(gate(situation))
        if not measured[-1].passed:
            return Verdict(measured=tuple(measured), sizing=None)
    sizing = _sized(situation)
    measured.append(_size(situation, sizing))
    return Verdict(measured=tuple(measured), sizing=sizing if measured[-1].passed else None)


def paused(situation: Situation) -> Measured:
    """The follower has not paused his copying."""
    return Measured(
        gate=Gate.PAUSED,
        value="paused" if situation.paused else "running",
        limit="running",
        passed=not situation.paused,
    )


def freshness(situation: Situation) -> Measured:
    """The signal is young enough; a stale one is never sent, whatever the reason for the delay."""
    age = int((situation.now - situation.posted_at).total_seconds())
    limit = situation.limits.max_age_seconds
    return Measured(gate=Gate.FRESHNESS, value=f"{age} s old", limit=f"{limit} s", passed=age <= limit)


def asset_class(situation: Situation) -> Measured:
    """The follower trades this kind of market."""
    asked = situation.signal.ticker.asset_class
    allowed = situation.limits.asset_classes
    names = ", ".join(sorted(allowed)) or "none"
    return Measured(gate=Gate.ASSET_CLASS, value=asked.value, limit=names, passed=asked in allowed)


def instrument(situation: Situation) -> Measured:
    """The venue trades the instrument."""
    known = situation.instrument is not None
    value = situation.signal.ticker.key
    return Measured(
        gate=Gate.INSTRUMENT,
        value=value if known else f"{value} is not traded at your venue",
        limit="an instrument your venue trades",
        passed=known,
    )


def price_known(situation: Situation) -> Measured:
    """There is a price to check the signal against."""
    quote = situation.quote
    value = f"{plain(quote.bid)} / {plain(quote.ask)}" if quote else "no price"
    return Measured(gate=Gate.PRICE_KNOWN, value=value, limit="a current price", passed=quote is not None)


def deviation(situation: Situation) -> Measured:
    """The market has not left the signal's price behind.

    An entry at the market or by a stop order costs more the further the price has run; a limit order waits for its
    price, but where the market has fallen through it, the trade the provider meant is gone.
    """
    limit = situation.limits.max_deviation_pct
    away = _away(situation)
    shown = f"{plain(limit)} %"
    if away is None:
        return Measured(gate=Gate.DEVIATION, value="no price stated", limit=shown, passed=True)
    if away < -FARTHEST:
        value = f"{plain(-away)} % away: one of the two prices is misread"
        return Measured(gate=Gate.DEVIATION, value=value, limit=f"{plain(FARTHEST)} % at most", passed=False)
    value = f"{plain(away)} % past the entry" if away > 0 else f"{plain(-away)} % before the entry"
    return Measured(gate=Gate.DEVIATION, value=value, limit=shown, passed=away <= limit)


def target(situation: Situation) -> Measured:
    """The market has not passed every target already."""
    signal, entry, instrument = situation.signal, situation.entry, situation.instrument
    wanted = "a target the price has not passed"
    if entry is None or instrument is None or not signal.targets:
        return Measured(gate=Gate.TARGET, value="no target stated", limit=wanted, passed=True)
    risk = abs(entry - situation.stop) if situation.stop is not None else Decimal(0)
    ahead = [price for t in signal.targets if (price := target_price(t, signal, instrument, entry, risk)) is not None]
    stated = ", ".join(plain(t.value) for t in signal.targets)
    if ahead:
        return Measured(gate=Gate.TARGET, value=f"{plain(ahead[0])} ahead", limit=wanted, passed=True)
    return Measured(gate=Gate.TARGET, value=f"the price {plain(entry)} is past {stated}", limit=wanted, passed=False)


def stop(situation: Situation) -> Measured:
    """There is a stop, the signal's or the follower's own default, and the market is not past it yet."""
    price, market = situation.stop, situation.market
    named = price or _named_stop(situation.signal)
    if named is not None and market is not None and (market - named) * situation.signal.side.sign <= 0:
        value = f"the price {plain(market)} is already past the stop {plain(named)}"
        return Measured(gate=Gate.STOP, value=value, limit="a stop the price has not reached", passed=False)
    usable = price is not None and market is not None
    return Measured(
        gate=Gate.STOP,
        value=plain(price) if price is not None and usable else "no usable stop",
        limit="a stop, or a default stop in your /risk",
        passed=usable,
    )


def open_positions(situation: Situation) -> Measured:
    """The follower has room for one more position."""
    limit = situation.limits.max_open_positions
    return Measured(
        gate=Gate.OPEN_POSITIONS,
        value=f"{situation.open_positions} open",
        limit=NONE if limit is None else str(limit),
        passed=limit is None or situation.open_positions < limit,
    )


def daily_loss(situation: Situation) -> Measured:
    """Realised plus open loss of the follower's day is within his limit."""
    limit = situation.limits.max_daily_loss_pct
    start = situation.equity + situation.day_loss
    lost = nearest(max(percent(situation.day_loss, start), Decimal(0)), CENT)
    return Measured(
        gate=Gate.DAILY_LOSS,
        value=f"{plain(lost)} % lost today",
        limit=NONE if limit is None else f"{plain(limit)} %",
        passed=limit is None or lost < limit,
    )


GATES: tuple[Callable[[Situation], Measured], ...] = (
    paused,
    freshness,
    asset_class,
    instrument,
    price_known,
    deviation,
    stop,
    target,
    open_positions,
    daily_loss,
)


def _away(situation: Situation) -> Decimal | None:
    """How far the market is past the stated price, in percent of it; negative while it waits or is better."""
    entry, market, side = situation.signal.entry, situation.market, situation.signal.side
    stated = [*entry.prices, *([] if entry.prices else entry.reference[:1])]
    if not stated or market is None:
        return None
    waits = entry.kind in (EntryKind.LIMIT, EntryKind.RANGE)
    # What a limit order or a zone has to fear is a market that fell through its far end.
    mark = (min(stated) if side is Side.BUY else max(stated)) if waits else stated[0]
    worse = (mark - market if waits else market - mark) * side.sign
    return nearest(percent(worse, mark), CENT)


def _named_stop(signal: Signal) -> Decimal | None:
    return signal.stop.value if signal.stop is not None and signal.stop.unit is Unit.PRICE else None


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
        value=f"{plain(sizing.quantity)}, bounded by {sizing.bound}"
        if sizing.quantity
        else f"less than {smallest}, bounded by {sizing.bound}",
        limit=f"at least {smallest}",
        passed=sizing.quantity > 0,
    )
