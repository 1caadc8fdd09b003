"""Whether the follower has lost enough for a day or a week, open losses included."""

from __future__ import annotations

from decimal import Decimal

from domain.money import CENT, ZERO, nearest, percent, plain
from domain.risk import Gate, Measured
from trading.gates.words import UNCOUNTED, at_most, passing
from trading.situation import Situation

ALL_PRICED = "a price or a stop for all you hold"
_ALL_PRICED = passing(Gate.OPEN_LOSS, "known", ALL_PRICED)
_ANY_WEEK = passing(Gate.WEEKLY_LOSS, UNCOUNTED)


def open_loss(situation: Situation) -> Measured:
    """The loss of everything he holds can be told, where a limit of loss depends on it."""
    limits, unpriced = situation.limits, situation.lost.unpriced
    if not unpriced:
        return _ALL_PRICED
    counted = limits.max_daily_loss_pct is not None or limits.max_weekly_loss_pct is not None
    return Measured(
        gate=Gate.OPEN_LOSS,
        value=f"no price and no stop for {', '.join(unpriced)}",
        limit=ALL_PRICED,
        passed=not counted,
    )


def daily_loss(situation: Situation) -> Measured:
    """Realised plus open loss of the follower's day is within his limit."""
    return _lost(situation, Gate.DAILY_LOSS, situation.lost.day, "today", situation.limits.max_daily_loss_pct)


def weekly_loss(situation: Situation) -> Measured:
    """The same of his week, which begins on Monday."""
    limit = situation.limits.max_weekly_loss_pct
    return _ANY_WEEK if limit is None else _lost(situation, Gate.WEEKLY_LOSS, situation.lost.week, "this week", limit)


def _lost(situation: Situation, gate: Gate, money: Decimal, when: str, limit: Decimal | None) -> Measured:
    share = nearest(percent(money, situation.equity + money), CENT) if money > 0 else ZERO
    return Measured(
        gate=gate,
        value=f"{plain(share)} % lost {when}",
        limit=at_most(limit, " %"),
        passed=limit is None or share < limit,
    )
