"""A job: something that happens by the clock, declared as one constant `JOB` in one module under `bot.jobs`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot import jobs
from bot.house import House
from bot.settings.model import Settings

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """Again and again, at whole multiples of `period` since 1970."""

    period: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """Once a day, at a time on the wall of a zone."""

    at: time
    zone: str


Schedule = Every | Daily


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is done, and when; `run` gets the instant it was planned for, and may be run for it again."""

    name: str
    schedule: Callable[[Settings], Schedule]
    run: Callable[[House, datetime], Awaitable[None]]


def planned(schedule: Schedule, now: datetime) -> datetime:
    """The last instant that `schedule` names, not after `now`; in UTC."""
    match schedule:
        case Every(period=period):
            return now - (now - EPOCH) % period
        case Daily(at=at, zone=zone):
            today = datetime.combine(now.astimezone(ZoneInfo(zone)).date(), at, ZoneInfo(zone))
            # Back by the wall, not by 24 hours: days of 23 and 25 hours have one such time, too.
            return next(day for day in (today, today - DAY) if day.astimezone(UTC) <= now).astimezone(UTC)


@cache
def discovered() -> tuple[Job, ...]:
    """Every job there is, by module name.

    Raises `TypeError` for a module under `bot.jobs` that declares none.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(jobs.__path__))
    return tuple(_declared(f"{jobs.__name__}.{name}") for name in names)


def _declared(module: str) -> Job:
    job = getattr(importlib.import_module(module), "JOB", None)
    if not isinstance(job, Job):
        raise TypeError(f"{module} must declare JOB, a bot.job.Job")
    return job
