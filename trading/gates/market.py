"""Whether the market takes the signal: traded, open, priced, and not gone from where the provider saw it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from domain.money import CENT, nearest, percent, plain
from domain.risk import Gate, Measured
from domain.signal import EntryKind, Side
from trading.gates.words import at_most, passing
from trading.situation import Situation

FARTHEST = Decimal(50)
"""Percent that a resting order may be from the market; beyond, a number was misread."""

OLDEST = timedelta(minutes=15)
"""Age of a price in an open market that is still taken for the current one; thin options are quoted now and then."""

_OPEN = passing(Gate.MARKET_HOURS, "open", "an open market")
_DID_NOT_WAIT = passing(Gate.GAP, "did not wait", "asked after a wait")


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


def market_hours(situation: Situation) -> Measured:
    """The market is open; while it is not, the copy waits, which is no refusal."""
    if situation.opens_at is None:
        return _OPEN
    local = situation.opens_at.astimezone(ZoneInfo(situation.time_zone))
    return Measured(
        gate=Gate.MARKET_HOURS, value=f"opens {local:%a %d %b %H:%M}", limit="waits until it is open", passed=True
    )


def price_known(situation: Situation) -> Measured:
    """There is a price to check the signal against, and it is of now."""
    quote, limit = situation.quote, f"a price of the last {plain(_minutes(OLDEST))} minutes"
    if quote is None:
        return Measured(gate=Gate.PRICE_KNOWN, value="no price", limit=limit, passed=False)
    if situation.now - quote.at > OLDEST:
        value = f"the last price is {plain(_minutes(situation.now - quote.at))} minutes old"
        return Measured(gate=Gate.PRICE_KNOWN, value=value, limit=limit, passed=False)
    value = f"{plain(quote.bid)} / {plain(quote.ask)}"
    return Measured(gate=Gate.PRICE_KNOWN, value=value, limit=limit, passed=True)


def gap(situation: Situation) -> Measured:
    """A market that was closed has not opened further from where it was than the guard allows, either way."""
    if situation.waited_until is None:
        return _DID_NOT_WAIT
    limit = situation.limits.deviation_for(situation.signal.ticker.asset_class)
    then, now = situation.market_then, situation.market
    if then is None or now is None:
        return Measured(gate=Gate.GAP, value="no price before", limit=at_most(limit, " %"), passed=True)
    jumped = nearest(percent(now - then, then), CENT)
    up = "up" if jumped > 0 else "down"
    value = f"opened {plain(abs(jumped))} % {up}, at {plain(now)}" if jumped else "opened where it was"
    return Measured(gate=Gate.GAP, value=value, limit=at_most(limit, " %"), passed=abs(jumped) <= limit)


def deviation(situation: Situation) -> Measured:
    """The market has not left the signal's price behind.

    An entry at the market or by a stop order costs more the further the price has run; a limit order waits for its
    price, but where the market has fallen through it, the trade the provider meant is gone.
    """
    limit = situation.limits.deviation_for(situation.signal.ticker.asset_class)
    away = _away(situation)
    shown = at_most(limit, " %")
    if away is None:
        return Measured(gate=Gate.DEVIATION, value="no price stated", limit=shown, passed=True)
    if away < -FARTHEST:
        value = f"{plain(-away)} % away: one of the two prices is misread"
        return Measured(gate=Gate.DEVIATION, value=value, limit=f"{plain(FARTHEST)} % at most", passed=False)
    value = f"{plain(away)} % past the entry" if away > 0 else f"{plain(-away)} % before the entry"
    return Measured(gate=Gate.DEVIATION, value=value, limit=shown, passed=away <= limit)


def _minutes(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(minutes=1))


def _away(situation: Situation) -> Decimal | None:
    """How far the market is past the stated price, in percent of it; negative while it waits or is better."""
    entry, market, side = situation.signal.entry, situation.market, situation.signal.side
    stated = entry.prices or entry.reference[:1]
    if not stated or market is None:
        return None
    waits = entry.kind in (EntryKind.LIMIT, EntryKind.RANGE)
    # What a limit order or a zone has to fear is a market that fell through its far end.
    mark = (min(stated) if side is Side.BUY else max(stated)) if waits else stated[0]
    worse = (mark - market if waits else market - mark) * side.sign
    return nearest(percent(worse, mark), CENT)
