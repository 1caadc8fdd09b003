"""Closes positions that were held for as long as their followers allow."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.house import House
from bot.job import Every, Job
from bot.settings.model import Settings
from trading.holding import close_overdue

log = structlog.get_logger(__name__)


def _when(_: Settings) -> Every:
    return Every(period=timedelta(minutes=1))


async def _close(house: House, _: datetime) -> None:
    async with house.store.write() as connection:
        closed = await close_overdue(connection, house.clock.now())
    if closed:
        log.info("positions_held_long_enough", count=closed)
        house.wakes.dispatch.set()


JOB = Job(name="overdue", schedule=_when, run=_close)
