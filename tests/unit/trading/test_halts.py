"""What is halted is not copied: everything, a provider, or a venue that keeps failing; exits and updates go on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.copy import CopyState
from domain.errors import BrokerUnavailable, OutcomeUnknown, RateLimited, Rejected
from domain.event import VenueHalted
from domain.order import OrderState
from storage import halts, people
from storage.halts import EVERYTHING, Halt, of_provider, of_venue
from tests.fakes.clock import START
from tests.fixtures.street import Street
from tests.unit.trading.rough import AT_MARKET, POST, Rough
from trading.breaker import FAILURES, REST, Breaker

DOWN = BrokerUnavailable("the venue is down")


async def halted(rough: Rough, scope: str, **more: object) -> None:
    async with rough.street.store.write() as connection:
        known = {"scope": scope, "reason": "a test", "actor": "1", "since": START}
        await halts.put(connection, Halt(**known | more))  # type: ignore[arg-type]


async def test_nothing_is_copied_while_everything_is_halted(wall: Street) -> None:
    user = await wall.follower("halted")
    for reason in ("a first word", "a test"):
        async with wall.store.write() as connection:
            await halts.put(connection, Halt(scope=EVERYTHING, reason=reason, actor="1", since=START))

    await wall.post(POST)
    async with wall.store.write() as connection:
        lifted = [await halts.lift(connection, EVERYTHING) for _ in range(2)]

    copy = await wall.copy(user)
    assert (copy.state, copy.reason) == (CopyState.DENIED, "halted")
    assert copy.gates[-1].value == "All trading is halted since 02 Mar 14:30 UTC: a test"
    assert lifted == [True, False]


async def test_a_halted_provider_is_not_copied_and_still_measured(rough: Rough) -> None:
    await halted(rough, of_provider(rough.street.provider))

    await rough.street.post(POST)

    async with rough.street.store.read() as connection:
        house, _ = await people.house(connection, now=START)
    assert (await rough.street.copy(rough.user)).reason == "halted"
    assert await rough.street.state(house) is CopyState.PLACED


@pytest.mark.parametrize("scope", [of_provider(99), of_venue("elsewhere")])  # type: ignore[arg-type]
async def test_what_is_halted_elsewhere_stops_nobody_here(rough: Rough, scope: str) -> None:
    await halted(rough, scope)

    await rough.street.post(POST)

    assert await rough.state() is CopyState.PLACED


async def test_a_halt_with_an_end_ends_by_itself(rough: Rough) -> None:
    await halted(rough, of_venue("paper"), until=START + timedelta(minutes=5))
    await rough.street.post(POST)
    first = await rough.street.copy(rough.user)
    rough.street.clock.advance(300)

    await rough.street.post("BUY AAPL @ $149, SL $144, TP $160")

    assert first.gates[-1].value == "Trading at paper is halted since 02 Mar 14:30 UTC, until 14:35 UTC: a test"
    assert await rough.state() is CopyState.PLACED


async def test_exits_and_updates_go_on_while_everything_is_halted(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    await halted(rough, EVERYTHING)

    await rough.street.post("Move SL to 147 on AAPL")
    moved = (await rough.order("stop")).stop_price
    await rough.street.price("146")

    assert moved == Decimal(147)
    assert await rough.state() is CopyState.CLOSED


async def test_a_venue_whose_orders_keep_failing_is_halted_and_told(rough: Rough) -> None:
    rough.venue.fails("submit", DOWN, times=2 * FAILURES)
    await rough.street.post(POST)
    for _ in range(FAILURES):
        await rough.after(2)

    await rough.street.post("BUY AAPL @ $149, SL $144, TP $160")

    (told,) = await rough.street.events(VenueHalted)
    copy = await rough.street.copy(rough.user)
    assert (told.venue, told.error, told.until - START) < ("paper", "the venue is down", timedelta(minutes=6))
    assert (copy.reason, copy.gates[-1].passed) == ("halted", False)
    assert "the venue is down" in copy.gates[-1].value


async def test_after_its_rest_a_venue_that_is_back_is_used_again(rough: Rough) -> None:
    rough.venue.fails("submit", DOWN, times=2 * FAILURES)
    await rough.street.post(POST)
    for _ in range(10):
        await rough.after(2)
    first = await rough.order()
    await rough.after(REST.total_seconds())

    await rough.street.post("BUY AAPL @ $149, SL $144, TP $160")

    assert first.state is OrderState.ACCEPTED
    assert await rough.state() is CopyState.PLACED
    assert len(await rough.street.events(VenueHalted)) == 1


def test_only_failures_in_a_row_break() -> None:
    breaker = Breaker()

    for outcome in (DOWN, OutcomeUnknown("lost"), [], DOWN, TimeoutError()):
        breaker.note(outcome)

    assert breaker.breaks(START) is None
    breaker.note(DOWN)
    assert breaker.breaks(START) == START + REST


@pytest.mark.parametrize("answer", [Rejected("no"), RateLimited(1)])
def test_a_venue_that_says_no_is_there(answer: Exception) -> None:
    breaker = Breaker()

    for _ in range(10):
        breaker.note(answer)

    assert breaker.breaks(START) is None


def test_one_break_is_told_once_and_the_next_failure_after_it_again() -> None:
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker.note(TimeoutError())

    first, again, later = (breaker.breaks(START + REST * share) for share in (0, 0.5, 1))

    assert first == START + REST
    assert again is None
    assert later == START + 2 * REST
    assert breaker.error == "it does not answer in time"
