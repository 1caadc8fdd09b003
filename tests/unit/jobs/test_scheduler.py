"""Jobs run once for each of their times, through failures, restarts and a second process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.job import Daily, Every, Job, Schedule
from bot.scheduler import Jobs
from runtime.clock import SystemClock
from storage.advisory import AdvisoryLock
from storage.store import Store
from tests.fakes.clock import ManualClock
from tests.unit.jobs.scene import house, last_run

DAILY = Daily(at=time(12), zone="UTC")


class Count:
    """A job that counts its runs, and fails or waits as it is told."""

    def __init__(self, name: str, schedule: Schedule = DAILY) -> None:
        self.planned: list[datetime] = []
        self.fails = False
        self.ran = asyncio.Event()
        self.gate: asyncio.Event | None = None
        self.cancelled = False
        self.job = Job(name=name, schedule=lambda _: schedule, run=self._run)

    async def _run(self, _: object, planned: datetime) -> None:
        self.planned.append(planned)
        self.ran.set()
        if self.gate is not None:
            try:
                await self.gate.wait()
            except asyncio.CancelledError:
                self.cancelled = True
                raise
        if self.fails:
            raise ValueError("no luck")


@asynccontextmanager
async def running(jobs: Jobs) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(jobs.run())
    try:
        yield task
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def soon(done: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await done():
            await asyncio.sleep(0.01)


async def test_a_daily_job_runs_once_a_day_however_often_the_program_starts(store: Store, clock: ManualClock) -> None:
    count, home = Count("once"), house(store, clock)

    assert await Jobs(home, [count.job]).look(count.job)
    assert not await Jobs(home, [count.job]).look(count.job)
    clock.advance(24 * 3600)
    assert await Jobs(home, [count.job]).look(count.job)

    assert count.planned == [datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 3, 12, tzinfo=UTC)]
    assert await last_run(home, "once") == count.planned[-1]


async def test_days_without_the_program_are_made_up_for_once(store: Store, clock: ManualClock) -> None:
    count, home = Count("late"), house(store, clock)
    await Jobs(home, [count.job]).look(count.job)

    clock.advance(4 * 24 * 3600)
    await Jobs(home, [count.job]).look(count.job)

    assert count.planned[1:] == [datetime(2026, 3, 6, 12, tzinfo=UTC)]


async def test_a_failing_job_stays_due_and_is_logged_by_its_name(
    store: Store, clock: ManualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    count, home = Count("weak"), house(store, clock)
    count.fails = True

    assert not await Jobs(home, [count.job]).look(count.job)
    count.fails = False
    assert await Jobs(home, [count.job]).look(count.job)

    assert len(count.planned) == 2
    said = capsys.readouterr().out
    assert "job_failed" in said
    assert "weak" in said


async def test_the_scheduler_runs_what_was_missed_at_once_and_a_failure_stops_no_other(
    store: Store, database_url: str
) -> None:
    bad, good = Count("bad"), Count("good")
    bad.fails = True
    home = house(store, SystemClock(), database_url)

    async with running(Jobs(home, [bad.job, good.job])):
        async with asyncio.timeout(10):
            await bad.ran.wait()
            await good.ran.wait()

        async def kept() -> bool:
            return await last_run(home, "good") is not None

        await soon(kept)

    assert await last_run(home, "bad") is None
    assert len(good.planned) == 1


async def test_a_job_runs_again_with_every_period(store: Store, database_url: str) -> None:
    count = Count("often", Every(period=timedelta(seconds=1)))

    async with running(Jobs(house(store, SystemClock(), database_url), [count.job])):

        async def thrice() -> bool:
            return len(count.planned) >= 3

        await soon(thrice)

    assert count.planned == sorted(set(count.planned))


async def test_the_end_of_the_program_ends_a_job_under_way(store: Store, database_url: str) -> None:
    count, home = Count("slow"), house(store, SystemClock(), database_url)
    count.gate = asyncio.Event()

    async with running(Jobs(home, [count.job])):
        async with asyncio.timeout(10):
            await count.ran.wait()

    assert count.cancelled
    assert await last_run(home, "slow") is None


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_of_two_processes_one_runs_the_jobs_until_it_is_gone(store: Store, database_url: str) -> None:
    first, second = Count("turn"), Count("turn")
    clock = ManualClock()

    async with running(Jobs(house(store, clock, database_url), [first.job])):
        async with asyncio.timeout(10):
            await first.ran.wait()
        assert await AdvisoryLock.take(database_url, "jobs") is None

        waiting = ManualClock(datetime(2026, 3, 3, 14, 30, tzinfo=UTC))
        async with running(Jobs(house(store, waiting, database_url), [second.job])):
            await waiting.until_asleep()  # it asked for the lock and waits for its next turn
            assert not second.planned

    lock = await AdvisoryLock.take(database_url, "jobs")
    assert lock is not None
    assert await lock.held()
    await lock.release()
    assert not await lock.held()

    async with running(Jobs(house(store, waiting, database_url), [second.job])):
        async with asyncio.timeout(10):
            await second.ran.wait()
