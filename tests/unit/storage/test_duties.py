"""Duties that several processes share: parted fairly, given back in order, and taken over from those who are gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest
from sqlalchemy import func, insert, select
from structlog.testing import capture_logs

from domain.errors import LeaseLost
from runtime.clock import SystemClock
from runtime.supervise import Service
from storage import tables as t
from storage.duties import Duties, Duty, Pace
from storage.store import Store
from tests.fakes.clock import ManualClock

NAMES = ["one", "two", "three", "four"]
PACE = Pace(lasts=10, renew=3, margin=2)


@dataclass
class Process:
    """One of several at work: what it serves, and how it ends, now or by doing nothing any more."""

    duties: Duties
    serving: dict[str, Duty] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None

    def serve(self, duty: Duty, store: Store) -> Mapping[str, Service]:
        return {duty.name: partial(self._serve, duty)}

    async def _serve(self, duty: Duty) -> None:
        self.serving[duty.name] = duty
        try:
            await asyncio.Event().wait()
        finally:
            del self.serving[duty.name]

    @property
    def names(self) -> set[str]:
        return set(self.serving)


@pytest.fixture
def sqlite(store: Store) -> Store:
    if store.dialect != "sqlite":
        pytest.skip("the time of a server cannot be moved by hand")
    return store


@asynccontextmanager
async def process(store: Store, clock: ManualClock) -> AsyncIterator[Process]:
    one = Process(Duties(store=store, clock=clock, group="worker", names=NAMES, pace=PACE))
    before = clock.sleepers
    one.task = asyncio.create_task(one.duties.run(one.serve))
    await clock.until_asleep(before + 1)
    await asyncio.sleep(0.01)
    try:
        yield one
    finally:
        await end(one)


async def end(one: Process) -> None:
    assert one.task is not None
    one.task.cancel()
    await asyncio.wait({one.task})


async def pass_by(clock: ManualClock, seconds: float) -> None:
    asleep = clock.sleepers
    clock.advance(seconds)
    await clock.until_asleep(asleep)
    await asyncio.sleep(0.02)


async def test_a_process_alone_has_every_duty(sqlite: Store, clock: ManualClock) -> None:
    async with process(sqlite, clock) as one:
        assert one.names == set(NAMES)
        assert all(one.duties.holds(name) for name in NAMES)


async def test_who_joins_gets_a_share_that_the_others_give_up_and_nobody_has_one_twice(
    sqlite: Store, clock: ManualClock
) -> None:
    async with process(sqlite, clock) as one, process(sqlite, clock) as two:
        assert two.names == set()
        for _ in range(3):
            await pass_by(clock, PACE.renew)
            assert not one.names & two.names

        assert (len(one.names), len(two.names)) == (2, 2)
        assert {duty.epoch for duty in one.serving.values()} == {1}
        assert {duty.epoch for duty in two.serving.values()} == {2}


async def test_who_ends_in_order_gives_everything_back_at_once(sqlite: Store, clock: ManualClock) -> None:
    async with process(sqlite, clock) as one:
        async with process(sqlite, clock) as two:
            await pass_by(clock, PACE.renew)
            await pass_by(clock, PACE.renew)
            assert two.names

        await pass_by(clock, PACE.renew)

        assert one.names == set(NAMES)


async def test_a_frozen_process_begins_nothing_after_its_time_and_can_write_nothing_when_another_took_over(
    sqlite: Store, clock: ManualClock
) -> None:
    frozen = Duties(store=sqlite, clock=clock, group="worker", names=NAMES, pace=PACE)
    duty = (await frozen._round())[0]
    clock.advance(PACE.lasts - PACE.margin - 0.1)
    assert duty.holds()
    clock.advance(0.1)
    assert not duty.holds()

    async with process(sqlite, clock) as other:
        assert other.names == set()
        await pass_by(clock, PACE.margin)
        assert other.names == set()  # half of them are left to whom is still counted
        await pass_by(clock, PACE.renew)
        await pass_by(clock, PACE.renew)

        assert other.names == set(NAMES)
        with pytest.raises(LeaseLost):
            async with sqlite.fenced(duty.fence).write():
                pytest.fail("it wrote")
        async with sqlite.fenced(other.serving["one"].fence).write() as connection:
            await connection.execute(insert(t.halt).values(scope="x", reason="y", actor="z", since=clock.now()))


async def test_what_is_lost_is_stopped_and_taken_anew_under_a_later_epoch(sqlite: Store, clock: ManualClock) -> None:
    async with process(sqlite, clock) as one:
        before = one.serving["one"]
        clock._elapsed += PACE.lasts  # asleep all the while, as under SIGSTOP
        await pass_by(clock, 0)
        await pass_by(clock, PACE.renew)
        await pass_by(clock, PACE.renew)

        assert one.names == set(NAMES)
        assert one.serving["one"].epoch == before.epoch + 1


async def test_writers_of_two_processes_wait_for_each_other(database_url: str, store: Store) -> None:
    if store.dialect != "postgresql":
        pytest.skip("a database file has one process")
    other = await Store.open(database_url, clock=SystemClock())
    order: list[str] = []

    async def late() -> None:
        async with other.write() as connection:
            order.append("second")
            order.append(str(await connection.scalar(select(func.count()).select_from(t.halt))))

    async with asyncio.TaskGroup() as group, store.write() as connection:
        group.create_task(late())
        await asyncio.sleep(0.1)
        now = SystemClock().now()
        await connection.execute(insert(t.halt).values(scope="x", reason="y", actor="z", since=now))
        order.append("first")

    await other.aclose()
    assert order == ["first", "second", "1"]


async def test_two_processes_on_a_server_share_its_duties(database_url: str, store: Store) -> None:
    if store.dialect != "postgresql":
        pytest.skip("a database file has one process")
    pace, clock = Pace(lasts=2, renew=0.05, margin=0.5), SystemClock()
    one, two = (Process(Duties(store=store, clock=clock, group="worker", names=NAMES, pace=pace)) for _ in range(2))
    for each in (one, two):
        each.task = asyncio.create_task(each.duties.run(each.serve))
    try:
        async with asyncio.timeout(10):
            while (len(one.names), len(two.names)) != (2, 2):
                await asyncio.sleep(0.01)
                assert not one.names & two.names
        await end(one)
        async with asyncio.timeout(10):
            while two.names != set(NAMES):
                await asyncio.sleep(0.01)
    finally:
        await end(one)
        await end(two)


async def test_a_clock_that_is_not_the_servers_gets_no_duty(store: Store, clock: ManualClock) -> None:
    if store.dialect != "postgresql":
        pytest.skip("a database file has no clock of its own")

    with capture_logs() as logs:
        async with process(store, clock) as one:
            assert one.names == set()

    assert [line["event"] for line in logs] == ["duties_not_renewed"]
    assert "apart" in logs[0]["error"]
