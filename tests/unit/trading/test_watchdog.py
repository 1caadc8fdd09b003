"""The watchdog: an open position whose stop is gone gets a new one, is closed where none stands, and is told of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.copy import CopyState
from domain.errors import BrokerUnavailable, Rejected
from domain.event import PositionClosed, StopRestored, Unprotected
from domain.order import OrderRole, OrderState
from storage import copies, orders
from tests.unit.trading.conftest import OpenRough
from tests.unit.trading.invariants import hold
from tests.unit.trading.rough import Rough
from tests.unit.trading.test_sending import THIN


async def cancelled(rough: Rough, leg: str = "stop") -> None:
    """Somebody cancels an order of ours at the venue."""
    await rough.street.paper.cancel(rough.account, (await rough.order(leg)).client_order_id)


async def seconds(rough: Rough) -> tuple[float, float]:
    """How many ended positions were measured, and for how many seconds they had no stop."""
    samples = rough.street.engine.watchdog._metrics.unprotected_seconds.collect()[0].samples
    found = {sample.name: sample.value for sample in samples}
    return found["bellwether_unprotected_seconds_count"], found["bellwether_unprotected_seconds_sum"]


async def test_a_stop_that_was_cancelled_at_the_venue_is_placed_anew_under_a_new_name(rough: Rough) -> None:
    await rough.enters()
    await cancelled(rough)

    await rough.street.step()

    old, new = await rough.order("stop"), await rough.order("stop:1")
    at_venue = await rough.at_venue()
    assert old.state is OrderState.CANCELLED
    assert new.client_order_id != old.client_order_id
    assert (new.state, new.stop_price, at_venue["stop:1"].quantity) == (OrderState.ACCEPTED, old.stop_price, 200)
    (told,) = await rough.mine(StopRestored)
    assert (told.price, told.lost) == (Decimal(145), OrderState.CANCELLED)


async def test_the_new_stop_is_the_one_that_updates_move_and_that_closes_the_trade(rough: Rough) -> None:
    await rough.enters()
    await cancelled(rough)
    await rough.street.step()

    await rough.street.post("Move SL to 147 on AAPL")
    moved = (await rough.order("stop:1")).stop_price
    await rough.street.price("146.9")

    assert moved == Decimal(147)
    assert await rough.state() is CopyState.CLOSED
    (closed,) = await rough.mine(PositionClosed)
    assert (closed.role, closed.by_hand) == (OrderRole.STOP, False)


async def test_who_cancels_the_second_stop_as_well_is_left_without_one_and_told_in_red(rough: Rough) -> None:
    await rough.enters()
    await cancelled(rough)
    await rough.street.step()
    await cancelled(rough, "stop:1")

    for _ in range(5):
        await rough.after(30)

    (told,) = await rough.mine(Unprotected)
    assert told.plight == "left"
    assert [leg for leg in await rough.states() if leg.startswith("stop")] == ["stop", "stop:1"]
    assert await rough.state() is CopyState.OPEN


async def test_nobody_chooses_for_the_house_which_always_gets_its_stop_again(rough: Rough) -> None:
    await rough.enters()
    async with rough.street.store.read() as connection:
        (house,) = [c for c in (await copies.read(connection, [1, 2])).values() if c.house]  # type: ignore[list-item]

    for leg in ("stop", "stop:1", "stop:2"):
        async with rough.street.store.read() as connection:
            legs = {o.leg: o for o in (await orders.of_copies(connection, [house.id]))[house.id]}
        await rough.street.paper.cancel(house.account_id, legs[leg].client_order_id)
        await rough.street.step()
        await rough.after(61)

    async with rough.street.store.read() as connection:
        legs = {o.leg: o for o in (await orders.of_copies(connection, [house.id]))[house.id]}
    assert legs["stop:3"].state is OrderState.ACCEPTED


async def test_a_position_for_which_no_stop_can_be_placed_is_closed_at_the_market_within_ten_seconds(
    rough: Rough,
) -> None:
    await rough.enters()
    rough.fails("submit", Rejected("stops are not taken today"), times=3)
    await cancelled(rough)

    await rough.street.step()
    for _ in range(9):
        await rough.after(1)

    assert await rough.state() is CopyState.CLOSED
    legs = await rough.states()
    assert [legs[f"stop:{n}"] for n in (1, 2, 3)] == [OrderState.REJECTED] * 3
    assert legs["close:unprotected0"] is OrderState.FILLED
    (told,) = await rough.mine(Unprotected)
    assert (told.plight, told.quantity) == ("closing", 200)
    await hold_all(rough)


async def test_a_close_that_is_refused_too_is_told_and_the_ladder_begins_anew_after_a_minute(rough: Rough) -> None:
    await rough.enters()
    rough.fails("submit", Rejected("nothing is taken today"), times=8)
    await cancelled(rough)
    await rough.street.step()

    for _ in range(150):
        await rough.after(1)

    assert [event.plight for event in await rough.mine(Unprotected)] == ["closing", "stuck"]
    legs = await rough.states()
    assert [legs[f"close:unprotected{n}"] for n in (0, 1)] == [OrderState.REJECTED] * 2
    assert len([leg for leg in legs if leg.startswith("stop:")]) in (7, 8)
    assert {o for leg, o in legs.items() if leg.startswith("stop:")} >= {OrderState.ACCEPTED}


async def test_nothing_is_placed_while_the_venue_cannot_be_asked_what_is_there(rough: Rough) -> None:
    await rough.enters()
    stop = await rough.order("stop")
    await rough.street.paper.cancel(rough.account, stop.client_order_id)
    await rough.street.engine.watcher.sweep()
    rough.fails("positions", BrokerUnavailable("down"), times=2)

    await rough.street.engine.watchdog.step()
    first = await rough.states()
    await rough.street.engine.watchdog.step()
    await rough.after(1)

    assert "stop:1" not in first
    assert (await rough.order("stop:1")).state is OrderState.ACCEPTED


async def test_a_stop_that_waits_to_be_sent_again_waits_no_longer_because_the_clock_was_set_back(rough: Rough) -> None:
    await rough.enters()
    await cancelled(rough)
    rough.fails("submit", BrokerUnavailable("down"))
    await rough.street.step()
    waiting = await rough.order("stop:1")

    rough.street.clock.set_back(60)
    for _ in range(3):
        await rough.after(1)

    assert waiting.state is OrderState.READY
    assert (await rough.order("stop:1")).state is OrderState.ACCEPTED


async def test_a_stop_that_stands_is_left_alone_and_costs_the_venue_one_comparison_in_fifteen_seconds(
    rough: Rough,
) -> None:
    await rough.enters()
    rough.venue.calls.clear()

    for _ in range(30):
        await rough.after(1)

    assert rough.venue.count("positions", rough.account) == 2
    assert [leg for leg in await rough.states() if leg.startswith("stop")] == ["stop"]


async def test_a_partly_filled_entry_is_covered_again_over_what_is_open(open_rough: OpenRough) -> None:
    async with open_rough(rules=THIN) as rough:
        await rough.street.post("BUY AAPL @ $150, SL $145, TP $160")
        await rough.street.price("149.98")
        await cancelled(rough)
        await rough.street.step()
        position, first = await rough.position(), (await rough.at_venue())["stop:1"]

        await rough.street.price("149.97")

        later, second = await rough.position(), (await rough.at_venue())["stop:1"]
        assert position is not None
        assert later is not None
        assert (first.quantity, second.quantity) == (position.quantity, later.quantity)
        assert later.quantity > position.quantity


async def test_the_seconds_without_a_stop_are_measured_by_what_the_venue_said_and_when(rough: Rough) -> None:
    await rough.enters()
    await rough.after(20)
    await cancelled(rough)
    rough.fails("positions", BrokerUnavailable("down"), times=4)
    for _ in range(4):
        await rough.after(1)
    assert rough.street.engine.watchdog._metrics.unprotected._value.get() == 1
    await rough.after(1)
    await rough.after(40)

    await rough.street.price("160.1")
    await rough.street.step()

    count, bare = await seconds(rough)
    assert count == 2  # the house's never was without
    assert bare == pytest.approx(5.0)
    assert rough.street.engine.watchdog._metrics.unprotected._value.get() == 0


async def hold_all(rough: Rough) -> None:
    """The invariants, for a copy whose first stop is not its last."""
    holdings = await rough.street.paper.positions(rough.account)
    assert holdings == []
    assert await rough.at_venue() == {}


async def test_the_books_still_balance_after_a_stop_was_restored(rough: Rough) -> None:
    await rough.enters()
    await cancelled(rough)
    await rough.street.step()

    await rough.street.price("144.9")

    await hold(rough.street)
