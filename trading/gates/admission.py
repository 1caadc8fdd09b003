"""Whether a follower wants this signal at all: copying on, fresh, of his markets and symbols, in his hours."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain import week
from domain.instrument import AssetClass
from domain.risk import Gate, Measured
from trading.gates.words import KEPT, NONE, UNCOUNTED, at_most, passing
from trading.situation import Situation
from trading.underlying import is_among

_NOT_PAUSED = passing(Gate.PAUSED, "running", "running")
_NOT_HALTED = passing(Gate.HALTED, "running", "running")
_ANY_TIME = passing(Gate.TRADING_HOURS, "any time")
_NO_COOLDOWN = passing(Gate.COOLDOWN, UNCOUNTED)


def paused(situation: Situation) -> Measured:
    """The follower has not paused his copying."""
    if not situation.paused:
        return _NOT_PAUSED
    return Measured(gate=Gate.PAUSED, value="paused", limit="running", passed=False)


def halted(situation: Situation) -> Measured:
    """Nobody has halted the provider, the venue or everything."""
    if situation.halted is None:
        return _NOT_HALTED
    return Measured(gate=Gate.HALTED, value=situation.halted, limit="running", passed=False)


def freshness(situation: Situation) -> Measured:
    """The signal is young enough; a stale one is never sent, whatever the reason for the delay.

    The time for which its market was closed does not age it.
    """
    since = situation.posted_at if situation.waited_until is None else situation.waited_until
    age = int((situation.now - since).total_seconds())
    limit = situation.limits.max_age_seconds
    old = f"{age} s old" if situation.waited_until is None else f"{age} s after the open"
    return Measured(gate=Gate.FRESHNESS, value=old, limit=at_most(limit, " s"), passed=age <= limit)


def asset_class(situation: Situation) -> Measured:
    """The follower trades this kind of market."""
    asked = situation.signal.ticker.asset_class
    allowed = situation.limits.asset_classes
    return Measured(gate=Gate.ASSET_CLASS, value=asked.value, limit=_named(allowed), passed=asked in allowed)


def symbol(situation: Situation) -> Measured:
    """The follower allows the symbol, and has not ruled it out."""
    ticker, limits = situation.signal.ticker, situation.limits
    only, never = limits.only_symbols, limits.denied_symbols
    if only is None and not never:
        return Measured(gate=Gate.SYMBOL, value=ticker.symbol, limit=NONE, passed=True)
    ruled_out = bool(never) and is_among(ticker, never)
    if only is None or ruled_out:
        limit = f"never {', '.join(sorted(never))}"
        return Measured(gate=Gate.SYMBOL, value=ticker.symbol, limit=limit, passed=not ruled_out)
    limit = f"only {', '.join(sorted(only)) or 'none'}"
    return Measured(gate=Gate.SYMBOL, value=ticker.symbol, limit=limit, passed=is_among(ticker, only))


def trading_hours(situation: Situation) -> Measured:
    """It is within the hours in which the follower wants to be copied, on his own clock."""
    hours = situation.limits.trading_hours
    if hours is None:
        return _ANY_TIME
    local = situation.now.astimezone(ZoneInfo(situation.time_zone))
    return Measured(
        gate=Gate.TRADING_HOURS,
        value=f"{week.DAYS[local.weekday()]} {local:%H:%M}",
        limit=week.shown(hours),
        passed=week.holds(hours, local),
    )


def cooldown(situation: Situation) -> Measured:
    """The follower is not cooling down after losses in a row."""
    limits, lost = situation.limits, situation.lost
    if limits.cooldown_losses is None:
        return _NO_COOLDOWN
    until = lost.last_at + timedelta(minutes=limits.cooldown_minutes) if lost.last_at else situation.now
    cooling = lost.in_a_row >= limits.cooldown_losses and situation.now < until
    again = f", until {until.astimezone(ZoneInfo(situation.time_zone)):%H:%M}" if cooling else ""
    return Measured(
        gate=Gate.COOLDOWN,
        value=f"{lost.in_a_row} lost in a row{again}",
        limit=f"{limits.cooldown_losses} losses, then {limits.cooldown_minutes} minutes of rest",
        passed=not cooling,
    )


@lru_cache(maxsize=KEPT)
def _named(allowed: frozenset[AssetClass]) -> str:
    return ", ".join(sorted(allowed)) or "none"
