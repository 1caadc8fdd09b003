"""Changes of working orders: what we want reaches the venue, however often the line fails, unless it refuses."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.copy import CopyState
from domain.errors import (
    BrokerUnavailable,
    MarketClosed,
    OutcomeUnknown,
    RateLimited,
    ReauthorisationNeeded,
    Rejected,
)
from domain.event import OrderRefused, StopMoved
from domain.order import OrderRole, OrderState
from storage import orders, wishes
from tests.fakes.venue import NEVER
from tests.fixtures.street import AAPL
from tests.unit.trading.invariants import hold
from tests.unit.trading.rough import AT_MARKET, POST, Rough
from trading import line

AFTER_TROUBLE = [
    (BrokerUnavailable("down"), 1),
    (OutcomeUnknown("lost"), 1),
    (RateLimited(20), 20),
    (ReauthorisationNeeded("connect again"), 60),
]


@pytest.mark.parametrize(("trouble", "seconds"), AFTER_TROUBLE)
async def test_a_stop_is_moved_as_soon_as_the_venue_can_be_told(rough: Rough, trouble: Exception, seconds: int) -> None:
    await rough.street.post(AT_MARKET)
    rough.fails("replace", trouble)
    await rough.street.post("Move SL to 147 on AAPL")

    await rough.after(seconds - 1)
    early = await rough.order("stop")
    await rough.after(1)

    stop = await rough.order("stop")
    assert early.acknowledged < early.revision
    assert (stop.stop_price, stop.acknowledged) == (Decimal(147), stop.revision)
    assert [event.price for event in await rough.mine(StopMoved)] == [Decimal(147)]
    await rough.street.price("146.9")
    assert await rough.state() is CopyState.CLOSED


async def test_a_move_whose_answer_was_lost_is_told_once(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    rough.fails("replace", OutcomeUnknown("lost"), reaches=True)

    await rough.street.post("Move SL to 147 on AAPL")
    await rough.after(1)

    assert (await rough.order("stop")).acknowledged == 1
    assert len(await rough.mine(StopMoved)) == 1


async def test_a_move_that_arrives_after_a_later_one_is_undone(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    rough.fails("replace", OutcomeUnknown("lost"))
    await rough.street.post("Move SL to 146 on AAPL")
    await rough.street.post("Move SL to 148 on AAPL")
    await rough.after(1)
    stop = await rough.order("stop")
    await rough.venue.real.replace(rough.account, stop.client_order_id, stop_price=Decimal(146))

    await rough.after(11)
    told = rough.venue.count("replace", stop.client_order_id)
    await rough.after(60)

    await rough.street.price("147.5")
    assert await rough.state() is CopyState.CLOSED
    assert (told, rough.venue.count("replace", stop.client_order_id)) == (3, 3)
    assert [event.price for event in await rough.mine(StopMoved)] == [Decimal(148)]


async def test_what_is_told_once_more_and_refused_stays_as_it_was(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    target, now = await rough.order("target1"), rough.street.clock.now()
    async with rough.street.store.write() as connection:
        await orders.change(connection, target.id, now=now, resolve_after=now)
    rough.fails("replace", Rejected("not now"))

    await rough.street.step()
    await rough.after(60)

    after = await rough.order("target1")
    assert (after.limit_price, after.quantity, after.error) == (target.limit_price, target.quantity, "not now")
    assert rough.venue.count("replace", target.client_order_id) == 1


@pytest.mark.parametrize(("trouble", "seconds"), AFTER_TROUBLE)
async def test_an_entry_is_cancelled_as_soon_as_the_venue_can_be_told(
    rough: Rough, trouble: Exception, seconds: int
) -> None:
    message = await rough.street.post(POST)
    rough.fails("cancel", trouble)
    await rough.street.delete(message)
    before = await rough.state()

    await rough.after(seconds)

    assert before is CopyState.PLACED
    assert await rough.state() is CopyState.CANCELLED
    assert await rough.at_venue() == {}


async def test_a_change_that_the_venue_does_not_answer_is_asked_again(
    rough: Rough, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rough.street.post(AT_MARKET)
    monkeypatch.setattr(line, "WAIT", 0.05)
    rough.fails("replace", wait=NEVER)
    await rough.street.post("Move SL to 147 on AAPL")
    monkeypatch.setattr(line, "WAIT", 10)

    await rough.after(1)

    assert (await rough.order("stop")).acknowledged == 1


async def test_a_change_waits_for_its_market(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    rough.fails("replace", MarketClosed(rough.street.clock.now() + timedelta(hours=1)))
    await rough.street.post("Move SL to 147 on AAPL")

    await rough.after(3599)
    early = await rough.order("stop")
    await rough.after(1)

    assert (early.acknowledged, (await rough.order("stop")).acknowledged) == (0, 1)


async def test_a_refused_change_is_kept_with_the_venues_words_and_not_repeated(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    rough.fails("replace", Rejected("too close to the market"))

    await rough.street.post("Move SL to 147 on AAPL")
    await rough.after(60)

    stop = await rough.order("stop")
    assert (stop.acknowledged, stop.error) == (stop.revision, "too close to the market")
    assert stop.stop_price == Decimal(145)
    assert rough.venue.count("replace", stop.client_order_id) == 1
    assert await rough.mine(StopMoved) == []
    (told,) = await rough.mine(OrderRefused)
    assert (told.role, told.asked, told.price, told.words) == ("stop", "move", Decimal(145), "too close to the market")


async def test_a_change_refused_after_another_goes_back_to_what_the_venue_confirmed_last(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    await rough.street.post("Move SL to 147 on AAPL")
    rough.fails("replace", Rejected("too close to the market"))

    await rough.street.post("Move SL to 149 on AAPL")

    assert (await rough.order("stop")).stop_price == Decimal(147)
    await rough.street.price("146.9")
    assert await rough.state() is CopyState.CLOSED


async def test_a_change_that_is_refused_while_a_newer_one_is_wanted_leaves_the_newer_one(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)

    async def move_on() -> None:
        stop = await rough.order("stop")
        async with rough.street.store.write() as connection:
            await wishes.want(connection, stop.id, now=rough.street.clock.now(), stop_price=Decimal(146))

    async def refuse() -> None:
        await move_on()
        raise Rejected("too close to the market")

    rough.fails("replace", meanwhile=refuse)
    await rough.street.post("Move SL to 147 on AAPL")

    stop = await rough.order("stop")
    assert (stop.stop_price, stop.acknowledged) == (Decimal(146), stop.revision)


async def test_a_change_refused_because_the_order_has_ended_is_no_trouble(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    stop = await rough.order("stop")

    async def stopped_out() -> None:
        for quote in rough.street.feed.set(AAPL, Decimal(144)):
            await rough.street.paper.on_quote(quote)

    rough.fails("replace", Rejected("the order is filled"), reaches=True, meanwhile=stopped_out)
    await rough.street.post("Move SL to 147 on AAPL")

    assert await rough.mine(OrderRefused) == []
    assert (await rough.order("stop")).state is OrderState.FILLED
    assert rough.venue.count("replace", stop.client_order_id) == 1


async def test_a_stop_that_filled_before_the_answer_to_its_move_came_stands_where_it_filled(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)

    async def stopped_out() -> None:
        for quote in rough.street.feed.set(AAPL, Decimal("146.9")):
            await rough.street.paper.on_quote(quote)

    rough.fails("replace", OutcomeUnknown("lost"), reaches=True, meanwhile=stopped_out)
    rough.fails("fills", BrokerUnavailable("down"), times=3)
    await rough.street.post("Move SL to 147 on AAPL")
    await rough.after(1)

    stop = await rough.order("stop")
    assert (stop.state, stop.stop_price) == (OrderState.FILLED, Decimal(147))


async def test_a_refused_cancel_leaves_the_order_working(rough: Rough) -> None:
    message = await rough.street.post(POST)
    rough.fails("cancel", Rejected("too late to cancel"))

    await rough.street.delete(message)

    entry = await rough.order()
    assert (entry.state, entry.cancel_wanted, entry.error) == (OrderState.ACCEPTED, False, "too late to cancel")
    assert await rough.state() is CopyState.PLACED
    (told,) = await rough.mine(OrderRefused)
    assert (told.role, told.asked, told.price) == ("entry", "cancel", Decimal(150))


async def test_a_cancel_wanted_while_a_new_price_is_on_its_way_is_not_forgotten(rough: Rough) -> None:
    await rough.street.post(POST)
    copy = await rough.street.copy(rough.user)

    async def withdraw() -> None:
        async with rough.street.store.write() as connection:
            await wishes.want_cancelled(connection, copy.id, OrderRole.ENTRY, now=rough.street.clock.now())

    rough.fails("replace", meanwhile=withdraw)
    entry = await rough.order()
    async with rough.street.store.write() as connection:
        await wishes.want(connection, entry.id, now=rough.street.clock.now(), limit_price=Decimal(149))
    await rough.street.step()

    assert (await rough.order()).state is OrderState.CANCELLED
    assert await rough.state() is CopyState.CANCELLED
    await hold(rough.street)


async def test_a_price_changed_before_the_order_was_taken_reaches_the_venue(rough: Rough) -> None:
    rough.fails("submit", BrokerUnavailable("down"))
    message = await rough.street.post(POST)

    await rough.street.edit(message, "BUY AAPL @ $149, SL $147, TP $161")
    await rough.after(2)

    placed = await rough.street.orders(rough.user)
    assert {order.state for order in placed.values()} == {OrderState.ACCEPTED}
    assert all(order.acknowledged == order.revision for order in placed.values())
    assert (placed["entry"].limit_price, placed["stop"].stop_price) == (Decimal(149), Decimal(147))
    await rough.street.price("148.9")
    assert (await rough.order()).state is OrderState.FILLED
    await hold(rough.street)


async def test_a_target_that_is_taken_away_is_cancelled_at_the_venue(rough: Rough) -> None:
    message = await rough.street.post("BUY AAPL @ $150, SL $145, TP1 $155 TP2 $160")

    await rough.street.edit(message, "BUY AAPL @ $150, SL $145, TP $158")

    assert (await rough.order("target1")).limit_price == Decimal(158)
    assert (await rough.order("target2")).state is OrderState.CANCELLED
    await hold(rough.street)
