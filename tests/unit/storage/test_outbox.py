from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import StorageFull
from runtime.clock import SystemClock
from runtime.wake import Wake
from storage import audit, outbox
from storage.outbox import Parcel
from storage.relay import ATTEMPTS, BATCH, Relay
from storage.store import Store
from storage.tables import audit as audit_table
from storage.tables import outbox as parcels
from tests.fakes.clock import START, ManualClock

LATER = START + timedelta(seconds=60)


async def put(store: Store, *keys: str, topic: str = "notice") -> None:
    async with store.write() as connection:
        await outbox.put_many(connection, topic, [(key, f"payload of {key}") for key in keys], now=START)


async def keys_due(store: Store, topic: str = "notice") -> list[str]:
    async with store.read() as connection:
        return [parcel.key for parcel in await outbox.due(connection, topic, LATER, 1000)]


async def effects(store: Store) -> list[str]:
    async with store.read() as connection:
        return list(await connection.scalars(select(audit_table.c.detail).order_by(audit_table.c.id)))


async def record(connection: AsyncConnection, parcel: Parcel) -> None:
    await audit.note(connection, START, "test", "handled", parcel.key)
    if parcel.key.startswith("poison"):
        raise ZeroDivisionError("cannot be handled")


def relay(store: Store, clock: ManualClock) -> Relay:
    return Relay(store, "notice", record, Wake(), clock)


async def test_a_parcel_put_twice_is_there_once(store: Store) -> None:
    await put(store, "a", "b")
    await put(store, "a")

    assert await keys_due(store) == ["a", "b"]


async def test_topics_do_not_see_each_other(store: Store) -> None:
    await put(store, "a")
    await put(store, "a", topic="card")

    assert await keys_due(store, "card") == ["a"]


async def test_parcels_come_by_priority_and_then_by_age(store: Store) -> None:
    async with store.write() as connection:
        await outbox.put(connection, "notice", "late", "", now=START, priority=1)
        await outbox.put(connection, "notice", "first", "", now=START)
        await outbox.put(connection, "notice", "second", "", now=START)
        await outbox.put(connection, "notice", "urgent", "", now=START, priority=-1)

    assert await keys_due(store) == ["urgent", "first", "second", "late"]


async def test_a_parcel_is_not_due_before_its_time(store: Store) -> None:
    async with store.write() as connection:
        await outbox.put(connection, "notice", "a", "", now=START, not_before=LATER)

        assert await outbox.due(connection, "notice", LATER - timedelta(microseconds=1), 10) == []
        assert len(await outbox.due(connection, "notice", LATER, 10)) == 1
        assert await outbox.age(connection, "notice", START) == 0
        assert await outbox.age(connection, "notice", LATER + timedelta(seconds=5)) == 5


async def test_age_is_that_of_the_longest_waiting_parcel(store: Store) -> None:
    await put(store, "a")

    async with store.write() as connection:
        assert await outbox.age(connection, "notice", LATER) == 60
        (parcel,) = await outbox.due(connection, "notice", LATER, 10)
        await outbox.done(connection, [parcel.id], LATER)
        assert await outbox.age(connection, "notice", LATER) == 0


async def test_a_relayed_parcel_has_its_effect_once(store: Store, clock: ManualClock) -> None:
    await put(store, "a", "b", "c")

    assert await relay(store, clock).step() == 3
    assert await relay(store, clock).step() == 0

    assert await effects(store) == ["a", "b", "c"]
    assert await keys_due(store) == []


async def test_a_relay_that_dies_before_its_commit_leaves_everything_for_the_next(
    store: Store, clock: ManualClock
) -> None:
    async def die(connection: AsyncConnection, parcel: Parcel) -> None:
        await record(connection, parcel)
        if parcel.key == "b":
            raise asyncio.CancelledError

    await put(store, "a", "b")
    with pytest.raises(asyncio.CancelledError):
        await Relay(store, "notice", die, Wake(), clock).step()
    assert await effects(store) == []

    await relay(store, clock).step()

    assert await effects(store) == ["a", "b"]


async def test_a_poison_parcel_has_no_effect_and_holds_up_nobody(store: Store, clock: ManualClock) -> None:
    await put(store, "a", "poison", "b")

    await relay(store, clock).step()

    assert await effects(store) == ["a", "b"]


async def test_a_failing_parcel_is_tried_again_after_growing_pauses_and_then_parked(
    store: Store, clock: ManualClock
) -> None:
    await put(store, "poison")
    tried_at = []
    for _ in range(400):
        if await relay(store, clock).step():
            tried_at.append(clock.monotonic())
        clock.advance(1)

    assert tried_at == [0, 1, 3, 7, 15, 31, 63, 127]
    assert len(tried_at) == ATTEMPTS
    async with store.read() as connection:
        [parcel] = await connection.execute(select(parcels).where(parcels.c.done_at.is_not(None)))
    assert (parcel.key, parcel.attempts, parcel.error) == (
        "poison",
        ATTEMPTS,
        "ZeroDivisionError: cannot be handled",
    )


async def test_a_full_disk_is_counted_against_no_parcel(store: Store, clock: ManualClock) -> None:
    async def full(_connection: AsyncConnection, _parcel: Parcel) -> None:
        raise StorageFull("no space")

    await put(store, "a")

    with pytest.raises(StorageFull):
        await Relay(store, "notice", full, Wake(), clock).step()

    async with store.read() as connection:
        (parcel,) = await outbox.due(connection, "notice", LATER, 10)
    assert parcel.attempts == 0


async def test_a_running_relay_is_woken_and_works_through_more_than_one_batch(store: Store, clock: ManualClock) -> None:
    wake = Wake()
    task = asyncio.create_task(Relay(store, "notice", record, wake, clock).run())
    started = SystemClock().monotonic()

    await put(store, *(f"{number:03}" for number in range(BATCH * 2 + 1)))
    wake.set()
    async with asyncio.timeout(30):
        while await keys_due(store):
            await asyncio.sleep(0.01)
    task.cancel()

    assert await effects(store) == [f"{number:03}" for number in range(BATCH * 2 + 1)]
    assert SystemClock().monotonic() - started < 30


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_relays_on_one_server_share_the_work_and_double_nothing(store: Store, clock: ManualClock) -> None:
    await put(store, *(f"{number:03}" for number in range(300)))

    async def work() -> int:
        taken = 0
        while await keys_due(store):
            taken += await relay(store, clock).step()
        return taken

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work()) for _ in range(3)]

    assert sum(task.result() for task in tasks) == 300
    async with store.read() as connection:
        assert await connection.scalar(select(func.count(audit_table.c.detail.distinct()))) == 300
        assert await connection.scalar(select(func.count()).select_from(audit_table)) == 300
