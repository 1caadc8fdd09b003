"""A venue's quota: never exceeded in any stretch of time, with half of it left to orders."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from brokers.broker import Quota
from brokers.metered import LONGEST, Turns
from domain.errors import RateLimited
from tests.fakes.clock import ManualClock

FIVE = Quota(requests=5, within=timedelta(seconds=10))


async def test_what_an_earlier_run_may_have_used_is_not_used_again(clock: ManualClock) -> None:
    turns = Turns(FIVE, clock)

    with pytest.raises(RateLimited) as refused:
        await turns.take(LONGEST)

    assert refused.value.retry_after == 10


async def test_so_many_pass_at_once_and_the_next_when_the_first_is_long_enough_ago(clock: ManualClock) -> None:
    turns = Turns(FIVE, clock)
    clock.advance(10)
    for _ in range(5):
        await turns.take(LONGEST)
    clock.advance(4)

    with pytest.raises(RateLimited) as refused:
        await turns.take(LONGEST)
    clock.advance(6)
    await turns.take(LONGEST)

    assert refused.value.retry_after == 6


async def test_whoever_waits_is_counted_by_those_who_come_after(clock: ManualClock) -> None:
    turns = Turns(Quota(requests=1, within=timedelta(seconds=1)), clock)
    clock.advance(0.5)
    first = asyncio.create_task(turns.take(LONGEST))
    await clock.until_asleep()
    passed = []

    async def second() -> None:
        await turns.take()
        passed.append(clock.monotonic())

    after = asyncio.create_task(second())
    await asyncio.sleep(0)
    clock.advance(0.5)
    await first
    await clock.until_asleep()
    early = list(passed)
    clock.advance(1)
    await after

    assert early == []
    assert passed == [2.0]
