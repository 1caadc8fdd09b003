"""The day's recap of a channel: what following its provider earned that day, on what followers could get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.settings.model import Jobs
from domain.ids import ChannelId, ProviderId
from domain.money import ZERO
from storage import providers
from storage.positions import Result, result_of
from storage.providers import Channel
from storage.tables import copy, position, result

DAY = timedelta(days=1)
HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """The trades of the house that closed, oldest first, and how many of the provider's calls are open now."""

    results: tuple[Result, ...]
    open: int

    @property
    def wins(self) -> int:
        """How many earned anything."""
        return sum(one.pnl > 0 for one in self.results)

    @property
    def total_pct(self) -> Decimal:
        """The sum of the returns in percent: what one equal unit on each call earned."""
        return sum((one.return_pct for one in self.results), ZERO)

    @property
    def best(self) -> Result:
        """The one with the highest return; there must be one."""
        return max(self.results, key=lambda one: one.return_pct)


def day_of(posted_at: datetime, jobs: Jobs) -> date:
    """Which day a recap that is due at `posted_at` is about: the one most of its 24 hours lie in."""
    return (posted_at.astimezone(ZoneInfo(jobs.recap_time_zone)).replace(tzinfo=None) - HALF_A_DAY).date()


def window(day: date, jobs: Jobs) -> tuple[datetime, datetime]:
    """From when (included) to when (not) the recap of `day` counts: the last 24 hours by the wall when it is due."""
    noon = datetime.combine(day, jobs.recap_time)
    end = noon if day_of(noon.replace(tzinfo=ZoneInfo(jobs.recap_time_zone)), jobs) == day else noon + DAY
    zone = ZoneInfo(jobs.recap_time_zone)
    return (end - DAY).replace(tzinfo=zone).astimezone(UTC), end.replace(tzinfo=zone).astimezone(UTC)


async def recap(connection: AsyncConnection, provider: ProviderId, since: datetime, until: datetime) -> Recap:
    """The provider's recap."""
    closed = (
        select(result)
        .where(result.c.provider_id == provider, result.c.house)
        .where(result.c.closed_at >= since, result.c.closed_at < until)
        .order_by(result.c.closed_at)
    )
    opened = (
        select(func.count())
        .select_from(position.join(copy, copy.c.id == position.c.copy_id))
        .where(copy.c.provider_id == provider, copy.c.house, position.c.open)
    )
    rows = (await connection.execute(closed)).all()
    count = (await connection.execute(opened)).scalar_one()
    return Recap(results=tuple(result_of(row) for row in rows), open=count)


async def channel(connection: AsyncConnection, wanted: ChannelId) -> Channel | None:
    """The channel, if it is still watched."""
    return next((one for one in await providers.channels(connection) if one.id == wanted), None)
