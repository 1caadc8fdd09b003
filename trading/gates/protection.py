"""Whether the trade is worth its risk: a stop that protects, a target ahead, and enough between them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.money import CENT, ZERO, floor_to, plain
from domain.risk import Gate, Measured
from domain.signal import Signal, Unit
from trading.gates.words import UNCOUNTED, passing
from trading.levels import target_price
from trading.situation import Situation

_NO_REWARD = passing(Gate.REWARD, UNCOUNTED)


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
        limit="a stop of its own" if situation.limits.only_with_stop else "a stop, or a default stop in your /risk",
        passed=usable,
    )


def target(situation: Situation) -> Measured:
    """The market has not passed every target already."""
    entry, wanted = situation.entry, "a target the price has not passed"
    if entry is None or situation.instrument is None or not situation.signal.targets:
        return Measured(gate=Gate.TARGET, value="no target stated", limit=wanted, passed=True)
    ahead = _ahead(situation)
    if ahead:
        return Measured(gate=Gate.TARGET, value=f"{plain(ahead[0])} ahead", limit=wanted, passed=True)
    stated = ", ".join(plain(level.value) for level in situation.signal.targets)
    return Measured(gate=Gate.TARGET, value=f"the price {plain(entry)} is past {stated}", limit=wanted, passed=False)


def reward(situation: Situation) -> Measured:
    """The targets promise enough for the risk: on average, as each sells an equal part."""
    limit = situation.limits.min_reward_risk
    if limit is None:
        return _NO_REWARD
    wanted = f"at least {plain(limit)}"
    ahead, entry = _ahead(situation), situation.entry
    if not ahead or entry is None:
        return Measured(gate=Gate.REWARD, value="no target stated", limit=wanted, passed=False)
    risk = _risk(situation)
    promised = floor_to(sum((abs(price - entry) for price in ahead), ZERO) / len(ahead) / risk, CENT) if risk else ZERO
    return Measured(gate=Gate.REWARD, value=f"{plain(promised)} to 1", limit=wanted, passed=promised >= limit)


def _ahead(situation: Situation) -> Sequence[Decimal]:
    signal, entry, instrument, risk = situation.signal, situation.entry, situation.instrument, _risk(situation)
    if entry is None or instrument is None:
        return ()
    prices = (target_price(level, signal, instrument, entry, risk) for level in signal.targets)
    return [price for price in prices if price is not None]


def _risk(situation: Situation) -> Decimal:
    if situation.entry is None or situation.stop is None:
        return ZERO
    return abs(situation.entry - situation.stop)


def _named_stop(signal: Signal) -> Decimal | None:
    return signal.stop.value if signal.stop is not None and signal.stop.unit is Unit.PRICE else None
