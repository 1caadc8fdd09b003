"""Runs the jobs when their time comes: each once for each of its times, whatever was missed, repeated or failed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import select

from bot.house import House
from bot.job import EPOCH, Daily, Every, Job, Schedule, discovered, planned
from runtime.log import trace
from storage.advisory import AdvisoryLock
from storage.tables import job_run
from storage.upsert import insert_into

log = structlog.get_logger(__name__)

LOCK = "jobs"
TURN = 15.0
"""Seconds between two looks at whether the duty is free, or still ours."""
AGAIN = timedelta(minutes=5)
"""When a job that failed is tried again."""
LONGEST = 600.0
"""Seconds that one run of a job may take."""
PARTING = 3.0
"""Seconds that a job under way has to end when the program does."""


class Jobs:
    """All jobs of the program. Of several processes on one PostgreSQL database only one runs them."""

    def __init__(self, house: House, jobs: Sequence[Job] | None = None) -> None:
        self._house = house
        self._jobs = discovered() if jobs is None else tuple(jobs)
        self._under_way: set[asyncio.Task[Any]] = set()

    async def run(self) -> None:
        """Run the jobs until cancelled."""
        if self._house.store.dialect != "postgresql":
            async with self._scheduled():
                await asyncio.Event().wait()
        while True:
            await self._on_duty()
            await self._house.clock.sleep(TURN)

    async def look(self, job: Job) -> bool:
        """Run the job if a time of it has come since it last ran; whether it was run and succeeded.

        Raises nothing: a failure is logged, and the job stays due.
        """
        now = self._house.clock.now()
        try:
            due = planned(job.schedule(self._house.settings), now)
            if await self._last_run(job) >= due:
                return False
            with trace(f"job-{job.name}"):
                async with asyncio.timeout(LONGEST):
                    await job.run(self._house, due)
                await self._ran(job, due)
        except Exception:  # the loop over jobs: one that fails must not stop the others
            log.exception("job_failed", job=job.name, again_in=AGAIN.total_seconds())
            return False
        log.debug("job_done", job=job.name, planned=due.isoformat())
        return True

    async def _on_duty(self) -> None:
        lock = await AdvisoryLock.take(self._house.settings.database.address, LOCK)
        if lock is None:
            return
        try:
            async with self._scheduled():
                while await lock.held():
                    await self._house.clock.sleep(TURN)
            log.warning("jobs_left", reason="the connection that holds their lock was lost")
        finally:
            await lock.release()

    @asynccontextmanager
    async def _scheduled(self) -> AsyncIterator[None]:
        logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every run, and so do we
        scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )
        for job in self._jobs:
            # The first look comes at once, for what was missed; times that have run already are left alone.
            scheduler.add_job(
                self._fire,
                _trigger(job.schedule(self._house.settings)),
                args=(scheduler, job),
                id=job.name,
                name=job.name,
                next_run_time=datetime.now(UTC),  # noqa: TID251  the scheduler's timers follow the machine's clock
            )
        scheduler.start()
        try:
            yield
        finally:
            scheduler.pause()
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=PARTING)
            scheduler.shutdown(wait=False)  # cancels what is still under way
            await asyncio.sleep(0)  # it is shut down by a callback of the loop

    async def _fire(self, scheduler: AsyncIOScheduler, job: Job) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        try:
            if not await self.look(job) and await self._overdue(job):
                later = datetime.now(UTC) + AGAIN  # noqa: TID251  as above
                scheduler.modify_job(job.name, next_run_time=later)
        finally:
            self._under_way.discard(task)

    async def _overdue(self, job: Job) -> bool:
        now = self._house.clock.now()
        try:
            return await self._last_run(job) < planned(job.schedule(self._house.settings), now)
        except Exception as e:  # noqa: BLE001  the database may be what failed
            log.warning("job_state_unknown", job=job.name, error=str(e))
            return True

    async def _last_run(self, job: Job) -> datetime:
        async with self._house.store.read() as connection:
            query = select(job_run.c.last_run_at).where(job_run.c.name == job.name)
            return (await connection.execute(query)).scalar_one_or_none() or EPOCH

    async def _ran(self, job: Job, due: datetime) -> None:
        async with self._house.store.write() as connection:
            await connection.execute(
                insert_into(connection, job_run)
                .values(name=job.name, last_run_at=due)
                .on_conflict_do_update(index_elements=["name"], set_={"last_run_at": due})
            )


def _trigger(schedule: Schedule) -> Any:
    match schedule:
        case Every(period=period):
            return IntervalTrigger(seconds=int(period.total_seconds()), start_date=EPOCH, timezone=UTC)
        case Daily(at=at, zone=zone):
            return CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=zone)
