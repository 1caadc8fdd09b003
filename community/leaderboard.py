"""Rankings of providers and of traders over a period, by figures that luck and few trades cannot raise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from cards.leaderboard import LeaderboardCard, LeaderboardRow
from community.estimate import Estimate
from community.history import Open, provider_records, trader_records
from community.records import TrackRecord
from domain.quote import Quote
from storage import tables as t

COMMUNITY = "Bellwether"
NEEDED = 10
"""Trades without which nobody is ranked."""


class Who(StrEnum):
    """Whom a leaderboard ranks."""

    PROVIDERS = "providers"
    TRADERS = "traders"


class Period(StrEnum):
    """The one fixed set of periods, so that nobody picks his best."""

    WEEK = "7d"
    MONTH = "30d"
    ALL = "all"

    def since(self, now: datetime) -> datetime | None:
        """When it began; None for ever."""
        length = _LENGTHS[self]
        return None if length is None else now - length


class Metric(StrEnum):
    """What is ranked by."""

    EXPECTANCY = "expectancy"
    RETURN = "return"
    TOTAL_R = "total-r"
    WIN_RATE = "win-rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One place; `rank` is None for those with fewer than `NEEDED` trades."""

    rank: int | None
    name: str
    handle: str
    record: TrackRecord

    @property
    def row(self) -> LeaderboardRow:
        """The place as the card draws it."""
        record = self.record
        return LeaderboardRow(
            rank=self.rank,
            name=self.name,
            handle=self.handle,
            trades=record.trades,
            win_rate=record.win_rate.mean if record.win_rate else None,
            average_r=record.expectancy.mean if record.expectancy else None,
            lower_bound=record.expectancy.at_least if record.expectancy else None,
            return_pct=record.mean_return.mean if record.mean_return else None,
            needed=NEEDED if self.rank is None else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaderboard:
    """A ranking: those ranked by `metric`, best first, then those not ranked yet by name."""

    who: Who
    metric: Metric
    period: Period
    as_of: datetime
    standings: tuple[Standing, ...]

    @property
    def ranked(self) -> tuple[Standing, ...]:
        """Those with a place."""
        return tuple(one for one in self.standings if one.rank is not None)

    @property
    def card(self) -> LeaderboardCard:
        """The ranking as a picture's data."""
        return LeaderboardCard(
            title="Top providers" if self.who is Who.PROVIDERS else "Top traders",
            period=PERIODS[self.period],
            metric=METRICS[self.metric],
            rows=tuple(one.row for one in self.standings),
            community=COMMUNITY,
            as_of=self.as_of,
        )


PERIODS: Mapping[Period, str] = {
    Period.WEEK: "last 7 days",
    Period.MONTH: "last 30 days",
    Period.ALL: "all time",
}
METRICS: Mapping[Metric, str] = {
    Metric.EXPECTANCY: "by R per trade, at least",
    Metric.RETURN: "by return per trade, at least",
    Metric.TOTAL_R: "by R in sum",
    Metric.WIN_RATE: "by win rate, at least",
}
_LENGTHS: Mapping[Period, timedelta | None] = {
    Period.WEEK: timedelta(days=7),
    Period.MONTH: timedelta(days=30),
    Period.ALL: None,
}


async def providers_board(
    connection: AsyncConnection,
    opened: Sequence[Open],
    quotes: Mapping[str, Quote],
    *,
    metric: Metric,
    period: Period,
    now: datetime,
) -> Leaderboard:
    """Providers, ranked by what the house got on every call; `opened` are the house's open positions."""
    records = await provider_records(connection, opened, quotes, now=now, since=period.since(now))
    people = await connection.execute(select(t.provider.c.id, t.provider.c.name, t.provider.c.handle))
    named = [(row.name, row.handle, records[row.id]) for row in people if row.id in records]
    return Leaderboard(who=Who.PROVIDERS, metric=metric, period=period, as_of=now, standings=rank(named, metric))


async def traders_board(
    connection: AsyncConnection,
    opened: Sequence[Open],
    quotes: Mapping[str, Quote],
    *,
    metric: Metric,
    period: Period,
    now: datetime,
) -> Leaderboard:
    """Those with a name, ranked by their own trades in percent and R; whoever has no name takes no part."""
    records = await trader_records(connection, opened, quotes, now=now, since=period.since(now))
    people = await connection.execute(select(t.user.c.id, t.user.c.name).where(t.user.c.name != "", ~t.user.c.house))
    named = [(row.name, "", records[row.id]) for row in people if row.id in records]
    return Leaderboard(who=Who.TRADERS, metric=metric, period=period, as_of=now, standings=rank(named, metric))


def rank(named: Iterable[tuple[str, str, TrackRecord]], metric: Metric) -> tuple[Standing, ...]:
    """The places of these (name, handle, record): ranked ones first; those without any trade are left out.

    Equals are ordered by their number of trades, then by name.
    """
    entered = [one for one in named if one[2].trades]
    full = [one for one in entered if one[2].trades >= NEEDED]
    full.sort(key=lambda one: (-_SCORES[metric](one[2]), -one[2].trades, one[0]))
    few = sorted((one for one in entered if one[2].trades < NEEDED), key=lambda one: one[0])
    return tuple(
        Standing(rank=place if place <= len(full) else None, name=name, handle=handle, record=record)
        for place, (name, handle, record) in enumerate([*full, *few], 1)
    )


def _at_least(estimate: Estimate | None) -> Decimal:
    return estimate.at_least if estimate else Decimal("-Infinity")


_SCORES: Mapping[Metric, Callable[[TrackRecord], Decimal]] = {
    Metric.EXPECTANCY: lambda record: _at_least(record.expectancy),
    Metric.RETURN: lambda record: _at_least(record.mean_return),
    Metric.TOTAL_R: lambda record: record.total_r,
    Metric.WIN_RATE: lambda record: _at_least(record.win_rate),
}
