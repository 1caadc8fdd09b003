"""A venue's documented limits: never overrun, whatever the line does, and kept in the order of those who wait."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brokers import limits
from brokers.limits import LONGEST, Bucket, Cost, Limits, Rule
from domain.errors import RateLimited
from tests.fakes.clock import ManualClock

RULES = {
    "weight": Rule(most=6, within=timedelta(seconds=10)),
    "orders": Rule(most=2, within=timedelta(seconds=4)),
}
ONE = Cost("orders", key="me")


@dataclass(frozen=True, kw_only=True)
class Request:
    """In whole seconds: when it comes, how long its answer takes, and after how many of them the venue counts it."""

    comes: int
    takes: int
    counted: int
    weight: int


@st.composite
def requests(draw: st.DrawFn) -> Request:
    takes = draw(st.integers(0, 5))
    return Request(
        comes=draw(st.integers(0, 12)),
        takes=takes,
        counted=draw(st.integers(0, takes)),
        weight=draw(st.integers(1, 6)),
    )


async def settled() -> None:
    for _ in range(60):
        await asyncio.sleep(0)


async def spend(kept: Limits, *costs: Cost) -> None:
    async with kept.turn(*costs, longest=LONGEST):
        pass


async def ask(kept: Limits, *costs: Cost) -> None:
    async with kept.turn(*costs):
        pass


async def until_done(clock: ManualClock, tasks: list[asyncio.Task[None]]) -> None:
    async with asyncio.timeout(10):
        while not all(task.done() for task in tasks):
            await settled()
            clock.advance(1)
    for task in tasks:
        task.result()


@settings(deadline=None)
@given(st.lists(requests(), min_size=1, max_size=12))
async def test_in_no_stretch_more_is_spent_than_allowed_and_nobody_is_passed_over(asked: list[Request]) -> None:
    clock = ManualClock()
    kept = Limits(RULES, clock)
    rule = RULES["weight"]
    came: list[int] = []
    left: list[int] = []
    counted: list[tuple[float, int]] = []

    async def send(number: int, request: Request) -> None:
        await clock.sleep(request.comes)
        came.append(number)
        async with kept.turn(Cost("weight", request.weight)):
            left.append(number)
            counted.append((clock.monotonic() + request.counted, request.weight))
            await clock.sleep(request.takes)

    await until_done(clock, [asyncio.create_task(send(*one)) for one in enumerate(asked)])

    assert left == came
    for begins, _ in counted:
        ends = begins + rule.within.total_seconds()
        assert sum(weight for at, weight in counted if begins <= at < ends) <= rule.most


async def test_what_was_spent_is_free_again_when_the_time_has_passed_since_the_answer(clock: ManualClock) -> None:
    kept = Limits(RULES, clock)
    async with kept.turn(ONE), kept.turn(ONE):
        clock.advance(3)

    with pytest.raises(RateLimited) as refused:
        await spend(kept, ONE)
    clock.advance(4)
    await spend(kept, ONE)

    assert refused.value.retry_after == 4


async def test_a_request_that_fails_has_spent_all_the_same(clock: ManualClock) -> None:
    kept = Limits(RULES, clock)
    for _ in range(2):
        with pytest.raises(ConnectionError):
            async with kept.turn(ONE):
                raise ConnectionError

    with pytest.raises(RateLimited):
        await spend(kept, ONE)


async def test_a_deed_waits_for_a_second_and_not_for_longer(clock: ManualClock) -> None:
    kept = Limits(RULES, clock)
    async with kept.turn(ONE), kept.turn(ONE):
        pass
    clock.advance(2.5)
    with pytest.raises(RateLimited):
        await spend(kept, ONE)
    clock.advance(0.5)

    waits = asyncio.create_task(spend(kept, ONE))
    await clock.until_asleep()
    clock.advance(1)

    await waits


async def test_whoever_waits_is_counted_by_those_who_come_after(clock: ManualClock) -> None:
    kept = Limits(RULES, clock)
    await spend(kept, ONE)
    clock.advance(3)
    await spend(kept, ONE)
    waits = asyncio.create_task(spend(kept, ONE))
    await clock.until_asleep()

    with pytest.raises(RateLimited) as refused:
        await spend(kept, ONE)
    clock.advance(1)
    await waits

    assert refused.value.retry_after == 4


async def test_a_light_one_does_not_slip_past_a_heavy_one_that_waits(clock: ManualClock) -> None:
    kept = Limits(RULES, clock)
    passed: list[int] = []

    async def ask(weight: int) -> None:
        async with kept.turn(Cost("weight", weight)):
            passed.append(weight)

    await ask(4)
    heavy = asyncio.create_task(ask(5))
    await clock.until_asleep()
    light = asyncio.create_task(ask(1))
    await settled()
    before = list(passed)
    clock.advance(10)
    await heavy
    await light

    assert before == [4]
    assert passed == [4, 5, 1]


async def test_who_gives_up_waiting_leaves_the_place_to_the_next(clock: ManualClock) -> None:
    kept = Limits(RULES, clock)
    async with kept.turn(ONE), kept.turn(ONE):
        gives_up = asyncio.create_task(ask(kept, ONE))
        await settled()
        waits = asyncio.create_task(ask(kept, ONE))
        await settled()
        gives_up.cancel()
        await settled()
    await clock.until_asleep()
    clock.advance(4)

    await waits

    assert gives_up.cancelled()
    assert kept.bucket("orders", "me").wait(1) == 0


async def test_each_key_has_a_bucket_of_its_own(clock: ManualClock) -> None:
    kept = Limits(RULES, clock)
    await spend(kept, ONE)
    await spend(kept, ONE)

    await spend(kept, Cost("orders", key="you"))

    assert kept.bucket("orders", "me").wait(1) == 4
    assert kept.bucket("orders", "you").wait(1) == 0


async def test_a_request_spends_of_every_rule_that_it_is_linked_to(clock: ManualClock) -> None:
    kept = Limits(RULES, clock)
    await spend(kept, ONE, Cost("weight", 5))

    with pytest.raises(RateLimited) as refused:
        await spend(kept, ONE, Cost("weight", 2))

    assert refused.value.retry_after == 10
    assert kept.bucket("orders", "me").wait(1) == 0


async def test_while_one_waits_for_the_wider_rule_the_narrower_is_spent(clock: ManualClock) -> None:
    kept = Limits(RULES, clock)
    await spend(kept, Cost("weight", 6))
    waits = asyncio.create_task(ask(kept, ONE, Cost("weight")))
    await clock.until_asleep()

    assert kept.bucket("orders", "me").wait(2) == 4
    clock.advance(10)
    await waits


async def test_what_the_venue_says_is_used_is_spent_by_somebody_else(clock: ManualClock) -> None:
    bucket = Bucket(RULES["weight"], clock)
    await bucket.take(2)

    bucket.heard(5)

    assert bucket.wait(1) == 0
    assert bucket.wait(2) == 10


async def test_what_the_venue_says_is_used_never_gives_anything_back(clock: ManualClock) -> None:
    bucket = Bucket(RULES["weight"], clock)
    await bucket.take(6)

    bucket.heard(0)
    bucket.heard(6)
    bucket.end(6)

    assert bucket.wait(1) == 10


async def test_a_venue_that_wants_to_be_left_alone_is(clock: ManualClock) -> None:
    bucket = Bucket(RULES["weight"], clock)
    bucket.rest(7)
    bucket.rest(3)
    wait, idle = bucket.wait(1), bucket.idle
    waits = asyncio.create_task(bucket.take(1))
    await clock.until_asleep()

    clock.advance(6)
    await settled()
    early = waits.done()
    clock.advance(1)
    await waits

    assert (wait, idle, early) == (7, False, False)


async def test_who_waits_already_waits_for_the_end_of_the_rest(clock: ManualClock) -> None:
    kept = Limits(RULES, clock)
    async with kept.turn(ONE), kept.turn(ONE):
        pass
    waits = asyncio.create_task(ask(kept, ONE))
    await clock.until_asleep()
    kept.bucket("orders", "me").rest(9)

    clock.advance(4)
    await clock.until_asleep()
    early = waits.done()
    clock.advance(5)
    await waits

    assert not early


async def test_what_is_heavier_than_the_rule_passes_when_nothing_else_is_spent(clock: ManualClock) -> None:
    kept = Limits(RULES, clock)
    await ask(kept, Cost("weight", 1))
    heavy = asyncio.create_task(ask(kept, Cost("weight", 7)))
    await clock.until_asleep()

    clock.advance(10)
    await heavy

    assert kept.bucket("weight").wait(1) == 10


async def test_idle_buckets_are_forgotten_first_those_used_longest_ago(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "KEPT", 2)
    kept = Limits(RULES, clock)
    first, second = kept.bucket("orders", 1), kept.bucket("orders", 2)
    kept.bucket("orders", 1)

    kept.bucket("orders", 3)

    assert kept.bucket("orders", 1) is first
    assert kept.bucket("orders", 2) is not second


async def test_a_bucket_of_which_something_is_spent_is_never_forgotten(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "KEPT", 2)
    kept = Limits(RULES, clock)
    for _ in range(2):
        await spend(kept, ONE)
    for stranger in range(5):
        kept.bucket("orders", stranger)

    with pytest.raises(RateLimited):
        await spend(kept, ONE)


async def test_a_bucket_is_not_doubled_while_its_request_waits_for_another(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "KEPT", 2)
    kept = Limits(RULES, clock)
    await spend(kept, ONE)
    await spend(kept, ONE)
    wide = Cost("weight", 6, key="mine")
    waits = asyncio.create_task(ask(kept, ONE, wide))
    await clock.until_asleep()
    for stranger in range(3):
        kept.bucket("orders", "me")
        kept.bucket("weight", stranger)
    clock.advance(4)
    await waits

    with pytest.raises(RateLimited):
        await spend(kept, wide)
