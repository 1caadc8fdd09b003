"""The track record: what following every call of somebody would have earned, computed from trades alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from community import estimate
from community.estimate import Estimate
from domain.money import HUNDRED, ZERO

NEVER_CLOSED = timedelta(days=90)
"""A call open for longer counts as never closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One call that was entered.

    `return_pct` is on the money put in, `r` on the risk taken, both after fees; of an open one (`closed_at` is None)
    they are as if it were closed now.
    """

    return_pct: Decimal
    r: Decimal | None
    opened_at: datetime
    closed_at: datetime | None = None

    @property
    def won(self) -> bool:
        """Whether it earned anything."""
        return self.return_pct > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """What became of the posts beside the trades.

    `signals` were accepted; `missed` of them never gave a position that could be had; `refused` posts were not
    clearly a signal; `edited` and `deleted` signals were changed after they were recorded, which changed nothing.
    """

    signals: int = 0
    missed: int = 0
    refused: int = 0
    edited: int = 0
    deleted: int = 0


NO_POSTS = Posts()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """A record of equal units, one unit on every call.

    `expectancy` (in R), `mean_return` (in percent) and everything summed count open trades at the market, so that no
    loss hides by staying open; wins, losses, win rate, best, worst and holding time are of closed trades. `drawdown`
    is the deepest fall of the running sum, in units. `profit_factor` is None where nothing was lost.
    """

    posts: Posts
    closed: int
    wins: int
    losses: int
    open: int
    never_closed: int
    win_rate: Estimate | None
    mean_return: Estimate | None
    expectancy: Estimate | None
    total_units: Decimal
    total_r: Decimal
    profit_factor: Decimal | None
    best: Decimal | None
    worst: Decimal | None
    drawdown: Decimal
    median_holding: timedelta | None

    @property
    def trades(self) -> int:
        """Closed and open ones."""
        return self.closed + self.open


def measure(trades: Sequence[Trade], posts: Posts, *, now: datetime) -> TrackRecord:
    """The record of these trades, in any order."""
    trades = sorted(trades, key=lambda t: (t.closed_at or now, t.opened_at, t.return_pct, t.r or ZERO))
    closed = [trade for trade in trades if trade.closed_at is not None]
    opened = [trade for trade in trades if trade.closed_at is None]
    returns = [trade.return_pct for trade in trades]
    multiples = [trade.r for trade in trades if trade.r is not None]
    wins = sum(trade.won for trade in closed)
    return TrackRecord(
        posts=posts,
        closed=len(closed),
        wins=wins,
        losses=sum(trade.return_pct < 0 for trade in closed),
        open=len(opened),
        never_closed=sum(now - trade.opened_at > NEVER_CLOSED for trade in opened),
        win_rate=estimate.of_share(wins, len(closed)),
        mean_return=estimate.of_returns(returns),
        expectancy=estimate.of_multiples(multiples),
        total_units=sum(returns, ZERO) / HUNDRED,
        total_r=sum(multiples, ZERO),
        profit_factor=_profit_factor(returns),
        best=max((trade.return_pct for trade in closed), default=None),
        worst=min((trade.return_pct for trade in closed), default=None),
        drawdown=_drawdown(returns),
        median_holding=_median([trade.closed_at - trade.opened_at for trade in closed if trade.closed_at]),
    )


def _profit_factor(returns: Sequence[Decimal]) -> Decimal | None:
    lost = -sum((value for value in returns if value < 0), ZERO)
    return sum((value for value in returns if value > 0), ZERO) / lost if lost else None


def _drawdown(returns: Sequence[Decimal]) -> Decimal:
    running = peak = deepest = ZERO
    for value in returns:
        running += value / HUNDRED
        peak = max(peak, running)
        deepest = max(deepest, peak - running)
    return deepest


def _median(times: Sequence[timedelta]) -> timedelta | None:
    if not times:
        return None
    ordered = sorted(times)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
