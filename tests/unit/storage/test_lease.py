from __future__ import annotations

import asyncio
from datetime import timedelta

from storage import lease
from storage.lease import Lease
from storage.store import Store
from tests.fakes.clock import START, ManualClock


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


async def test_a_free_duty_is_taken_and_refused_to_others_until_it_is_over(store: Store) -> None:
    async with store.write() as connection:
        held = await lease.take(connection, "jobs", "a", START, 10)

        assert held == Lease(name="jobs", owner="a", epoch=1, until=START + after(10))
        assert await lease.take(connection, "jobs", "b", START + after(9.9), 10) is None
        assert await lease.take(connection, "other", "b", START, 10) is not None
        taken = await lease.take(connection, "jobs", "b", START + after(10), 10)

    assert taken is not None
    assert taken.epoch == 2


async def test_a_renewed_lease_lasts_longer_under_the_same_epoch(store: Store) -> None:
    async with store.write() as connection:
        held = await lease.take(connection, "jobs", "a", START, 10)
        assert held is not None

        renewed = await lease.renew(connection, held, START + after(5), 10)

        assert renewed == Lease(name="jobs", owner="a", epoch=1, until=START + after(15))
        assert await lease.take(connection, "jobs", "b", START + after(12), 10) is None


async def test_a_lease_that_is_over_or_taken_cannot_be_renewed(store: Store) -> None:
    async with store.write() as connection:
        held = await lease.take(connection, "jobs", "a", START, 10)
        assert held is not None

        assert await lease.renew(connection, held, START + after(10), 10) is None
        await lease.take(connection, "jobs", "b", START + after(11), 10)
        assert await lease.renew(connection, held, START + after(5), 10) is None


async def test_a_restarted_owner_takes_its_own_duty_under_a_new_epoch_that_fences_the_old(store: Store) -> None:
    async with store.write() as connection:
        before = await lease.take(connection, "jobs", "a", START, 10)
        again = await lease.take(connection, "jobs", "a", START + after(1), 10)
        assert before is not None
        assert again is not None

        assert again.epoch == 2
        assert not await lease.holds(connection, before, START + after(2))
        assert await lease.holds(connection, again, START + after(2))
        assert not await lease.holds(connection, again, START + after(11))


async def test_a_released_duty_is_free_at_once_and_its_epoch_goes_on(store: Store) -> None:
    async with store.write() as connection:
        held = await lease.take(connection, "jobs", "a", START, 10)
        assert held is not None

        await lease.release(connection, held, START + after(1))
        taken = await lease.take(connection, "jobs", "b", START + after(1), 10)
        await lease.release(connection, held, START + after(2))

        assert taken is not None
        assert taken.epoch == 2
        assert await lease.holds(connection, taken, START + after(3))


async def test_of_many_who_try_at_once_one_gets_the_duty(store: Store, clock: ManualClock) -> None:
    async def attempt(number: int) -> bool:
        async with store.write() as connection:
            return await lease.take(connection, "jobs", f"owner {number}", clock.now(), 10) is not None

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(attempt(number)) for number in range(8)]

    assert sum(task.result() for task in tasks) == 1
