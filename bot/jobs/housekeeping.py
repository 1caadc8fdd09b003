"""Deletes what was handled long ago, at a quiet hour."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import structlog

from bot.house import House
from bot.job import Daily, Job
from bot.settings.model import Settings
from storage.housekeeping import Retention, sweep

log = structlog.get_logger(__name__)

QUIET = Daily(at=time(4, 10), zone="UTC")


def _when(_: Settings) -> Daily:
    return QUIET


async def _sweep(house: House, _: datetime) -> None:
    kept = Retention(posts=timedelta(days=house.settings.jobs.retention_days))
    swept = await sweep(house.store, house.clock.now(), kept)
    log.info("swept", raw_updates=swept.raw_updates, parcels=swept.parcels, posts=swept.posts)


JOB = Job(name="housekeeping", schedule=_when, run=_sweep)
