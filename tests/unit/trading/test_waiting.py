"""A copy whose market is closed waits for the open, can be withdrawn meanwhile, and is asked everything again then."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.copy import CopyState
from domain.errors import BrokerUnavailable
from domain.event import CopyDenied, CopyEnded, CopyPlaced, CopyWaits
from domain.ids import UserId
from domain.order import OrderState
from domain.risk import RiskLimits
from domain.signal import CloseAll
from storage import arrears, people, providers
from storage.shards import Charge
from tests.fixtures.street import Street
from tests.unit.trading.rough import Rough
from trading.updating import close_now

SATURDAY = datetime(2026, 3, 7, 15, tzinfo=UTC)
OPENING = datetime(2026, 3, 9, 13, 30, tzinfo=UTC)  # New York is on summer time since Sunday
POST = "BUY AAPL @ $150, SL $145, TP $160"
AT_MARKET = "BUY AAPL NOW, SL $130, TP $190"


async def until(road: Street, moment: datetime) -> None:
    road.clock.advance((moment - road.clock.now()).total_seconds())
    await road.step()


async def opens(road: Street, price: str = "150", *, at: datetime = OPENING) -> None:
    road.clock.advance((at - road.clock.now()).total_seconds())
    await road.price(price)


async def on_saturday(road: Street, text: str = POST) -> UserId:
    user = await road.follower("weekender")
    await until(road, SATURDAY)
    await road.post(text)
    return user


async def test_a_copy_waits_for_the_open_and_is_told_once(wall: Street) -> None:
    user = await on_saturday(wall)

    for _ in range(3):
        wall.clock.advance(3600)
        await wall.step()

    copy = await wall.copy(user)
    assert (copy.state, copy.waited_until) == (CopyState.PENDING, OPENING)
    assert [gate.value for gate in copy.gates][-1] == "opens Mon 09 Mar 13:30"
    assert all(gate.passed for gate in copy.gates)
    assert [(e.opens_at, e.user_id) for e in await wall.events(CopyWaits) if e.user_id == user] == [(OPENING, user)]


async def test_at_the_open_it_goes_out_like_any_other(wall: Street) -> None:
    user = await on_saturday(wall)

    await opens(wall)

    copy, entry = await wall.copy(user), (await wall.orders(user))["entry"]
    assert copy.state is CopyState.PLACED
    assert entry.state is OrderState.ACCEPTED
    assert "0 s after the open" in [gate.value for gate in copy.gates]
    assert len(await wall.events(CopyPlaced)) == 2  # his and the house's


@pytest.mark.parametrize(
    ("opens_at", "state", "reason"),
    [
        ("152.9", CopyState.OPEN, None),
        ("147.1", CopyState.OPEN, None),
        ("153.1", CopyState.DENIED, "gap"),
        ("146.9", CopyState.DENIED, "gap"),
        ("129", CopyState.DENIED, "gap"),
    ],
)
async def test_a_gap_beyond_the_guard_denies_it(
    rough: Rough, opens_at: str, state: CopyState, reason: str | None
) -> None:
    road = rough.street
    user = await on_saturday(road, AT_MARKET)

    await opens(road, opens_at)

    copy = await road.copy(user)
    assert (copy.state, copy.reason) == (state, reason)


async def test_it_waits_for_the_first_price_after_the_open(rough: Rough) -> None:
    road = rough.street
    user = await on_saturday(road, AT_MARKET)
    await until(road, OPENING)
    waiting = await road.state(user)
    road.clock.advance(4)
    await road.price("160")
    road.clock.advance(1)

    await road.step()

    copy = await road.copy(user)
    assert waiting is CopyState.PENDING
    assert (copy.reason, copy.gates[-1].value) == ("gap", "opened 6.67 % up, at 160.01")


async def test_without_a_price_after_the_open_it_is_too_late_in_the_end(rough: Rough) -> None:
    user = await on_saturday(rough.street)
    await until(rough.street, OPENING)

    await until(rough.street, OPENING.replace(minute=35, second=1))

    assert (await rough.street.copy(user)).reason == "freshness"


async def test_limits_that_changed_meanwhile_are_asked_at_the_open(rough: Rough) -> None:
    user = await on_saturday(rough.street)
    async with rough.street.store.write() as connection:
        await people.change(connection, user, limits=RiskLimits(denied_symbols=frozenset({"AAPL"})))

    await opens(rough.street)

    assert (await rough.street.copy(user)).reason == "symbol"


async def test_what_is_refused_at_once_does_not_wait(rough: Rough) -> None:
    user = await rough.street.follower("paused")
    async with rough.street.store.write() as connection:
        await people.change(connection, user, paused=True)
    await until(rough.street, SATURDAY)

    await rough.street.post(POST)

    assert (await rough.street.copy(user)).reason == "paused"
    assert [e for e in await rough.street.events(CopyWaits) if e.user_id == user] == []


async def test_hours_of_the_follower_are_asked_at_the_open_and_not_before(rough: Rough) -> None:
    user = await on_saturday(rough.street)
    mondays = RiskLimits(trading_hours=((0, 1440),))
    async with rough.street.store.write() as connection:
        await people.change(connection, user, limits=mondays)

    await opens(rough.street)

    assert await rough.street.state(user) is CopyState.PLACED


async def test_it_can_be_withdrawn_while_it_waits(rough: Rough) -> None:
    road = rough.street
    user = await on_saturday(road)
    copy = await road.copy(user)
    async with road.store.write() as connection:
        await close_now(connection, copy.id, actions=[CloseAll()], now=road.clock.now())

    await opens(road)

    assert await road.state(user) is CopyState.CANCELLED
    assert await road.orders(user) == {}
    assert user in [event.user_id for event in await road.events(CopyEnded)]


async def test_what_the_provider_withdraws_meanwhile_never_goes_out(rough: Rough) -> None:
    road = rough.street
    user = await road.follower("weekender")
    await until(road, SATURDAY)
    message = await road.post(POST)

    await road.delete(message)
    await opens(road)

    assert await road.state(user) is CopyState.CANCELLED


async def test_a_stop_that_was_moved_meanwhile_stands_where_it_was_moved(rough: Rough) -> None:
    road = rough.street
    user = await on_saturday(road)
    await road.post("Move SL to 147 on AAPL")

    await opens(road)

    stop = (await road.orders(user))["stop"]
    assert stop.stop_price == Decimal(147)
    first = next(number for number, (method, _) in enumerate(rough.venue.calls) if method == "submit")
    assert not [method for method, _ in rough.venue.calls[:first] if method == "replace"]


async def test_an_entry_that_was_moved_meanwhile_is_never_sent_at_its_old_price(rough: Rough) -> None:
    road = rough.street
    user = await road.follower("weekender")
    await until(road, SATURDAY)
    message = await road.post(POST)
    await road.edit(message, POST.replace("150", "140").replace("145", "135"))

    await opens(road, "149")  # the old entry would fill at once

    entry = (await road.orders(user))["entry"]
    assert (entry.limit_price, entry.filled, entry.state) == (Decimal(140), 0, OrderState.ACCEPTED)


async def test_an_update_is_looked_at_once_while_a_copy_waits(rough: Rough) -> None:
    road = rough.street
    user = await on_saturday(road)
    await road.post("Move SL to 147 on AAPL")
    async with road.store.read() as connection:
        late = await arrears.behind(connection, Charge(venue="paper"), 10)

    await road.post("Close AAPL")

    assert late == []
    assert await road.state(user) is CopyState.CANCELLED


async def test_one_that_slept_through_the_open_is_too_late(rough: Rough) -> None:
    user = await on_saturday(rough.street)

    await opens(rough.street, at=OPENING.replace(minute=36))

    copy = await rough.street.copy(user)
    assert (copy.reason, copy.gates[-1].value) == ("freshness", "360 s after the open")
    assert user in [event.user_id for event in await rough.street.events(CopyDenied)]


async def test_a_venue_that_cannot_tell_its_hours_is_taken_for_open(rough: Rough) -> None:
    await until(rough.street, SATURDAY)
    await rough.street.price("150")
    rough.venue.fails("opens_at", BrokerUnavailable("down"))

    await rough.street.post(POST)

    assert await rough.state() is CopyState.PLACED


async def test_who_stops_following_meanwhile_is_not_copied(rough: Rough) -> None:
    road = rough.street
    user = await on_saturday(road)
    async with road.store.write() as connection:
        await providers.unfollow(connection, user, road.provider)

    await opens(road)

    assert await road.state(user) is CopyState.CANCELLED
