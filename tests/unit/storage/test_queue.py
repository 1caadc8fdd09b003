"""The queue of a server: jobs that are left with the work, and wake whoever has the shard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text

from domain.ids import PostId
from runtime.clock import SystemClock
from runtime.wake import Wake
from storage import tables as t
from storage.queue import Ear, Queue, entrypoint
from storage.shards import SHARDS
from storage.store import Store
from tests.fakes.clock import ManualClock
from tests.fixtures import databases
from tests.fixtures.street import Street, street

pytest.importorskip("pgqueuer")
pytestmark = pytest.mark.postgres

POST = "BUY AAPL @ $150, SL $145, TP $160"
JOBS = text("SELECT entrypoint, count(*) AS jobs FROM pgqueuer GROUP BY entrypoint")


@pytest.fixture
def url(postgresql_template: str) -> Iterator[str]:
    with databases.postgresql(postgresql_template) as address:
        yield address


@pytest.fixture
async def wall(url: str, tmp_path: Path) -> AsyncIterator[Street]:
    clock = ManualClock()
    store = await Store.open(url, clock=clock)
    try:
        async with street(store, clock, tmp_path) as opened:
            opened.engine.intake._dispatch = await Queue.open(store, Wake())
            await Queue.open(store, Wake())  # its tables are made once
            for number in range(3):
                await opened.follower(f"follower {number}")
            yield opened
    finally:
        await store.aclose()


@asynccontextmanager
async def heard(wall: Street, url: str, *shards: int) -> AsyncIterator[dict[int, Wake]]:
    ear, wakes = Ear(wall.store, url), {shard: Wake() for shard in shards}
    tasks = [asyncio.create_task(ear.serve(shard, wake)) for shard, wake in wakes.items()]
    tasks.append(asyncio.create_task(ear.run()))
    try:
        yield wakes
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def jobs(wall: Street) -> dict[str, int]:
    async with wall.store.read() as connection:
        return {row.entrypoint: row.jobs for row in await connection.execute(JOBS)}


async def followed(wall: Street) -> set[int]:
    async with wall.store.read() as connection:
        return {account % SHARDS for account in (await connection.execute(select(t.copy.c.account_id))).scalars()}


async def test_a_signal_leaves_one_job_for_each_shard_that_follows_it_and_so_does_its_update(wall: Street) -> None:
    await wall.post(POST, step=False)
    await wall.engine.intake.step()

    shards = await followed(wall)
    assert len(shards) > 1
    assert await jobs(wall) == {entrypoint(shard): 1 for shard in shards}

    await wall.post("Move SL to 149 on AAPL", step=False)
    await wall.engine.intake.step()
    assert await jobs(wall) == {entrypoint(shard): 2 for shard in shards}


async def test_a_transaction_that_is_undone_leaves_no_job(wall: Street) -> None:
    await wall.post(POST, step=False)
    await wall.engine.intake.step()
    before = await jobs(wall)

    async def undone() -> None:
        async with wall.store.write() as connection:
            posts = [PostId(post) for post in (await connection.execute(select(t.inbox.c.id))).scalars()]
            await wall.engine.intake._dispatch.enqueue(connection, posts)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()

    assert await jobs(wall) == before


async def test_jobs_wake_who_has_the_shard_at_once_and_wait_for_those_of_others(url: str, wall: Street) -> None:
    clock = SystemClock()
    await wall.post(POST, step=False)
    await wall.engine.intake.step()
    mine, *others = sorted(await followed(wall))

    async with heard(wall, url, mine) as wakes:
        await wakes[mine].wait(10)
        await wall.post("Move SL to 149 on AAPL", step=False)
        began = clock.monotonic()
        await wall.engine.intake.step()
        await wakes[mine].wait(10)
        assert clock.monotonic() - began < 5
        async with asyncio.timeout(10):
            while entrypoint(mine) in await jobs(wall):
                await asyncio.sleep(0.05)

    assert await jobs(wall) == {entrypoint(shard): 2 for shard in others}
    began = clock.monotonic()
    async with heard(wall, url, *others) as wakes:
        for wake in wakes.values():
            await wake.wait(10)
    assert clock.monotonic() - began < 8
