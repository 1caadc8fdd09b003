"""What venues say enters the books once, in whatever order it comes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.copy import CopyState
from domain.errors import BrokerUnavailable
from domain.event import CopyEnded
from domain.ids import AccountId, ClientOrderId, ExecId
from domain.order import Fill, Order, OrderReport, OrderState, OrderType
from domain.post import PostEvent
from domain.signal import Side
from storage import positions
from storage.orders import Placed
from tests.unit.trading.conftest import OpenRough
from tests.unit.trading.invariants import hold
from tests.unit.trading.rough import AT_MARKET, POST, Rough
from tests.unit.trading.test_sending import THIN
from trading import books


async def fills_of(rough: Rough) -> list[Fill]:
    return list(await rough.venue.real.fills(rough.account, since=0))


async def test_fills_that_come_out_of_order_and_twice_are_counted_once(open_rough: OpenRough) -> None:
    async with open_rough(rules=THIN) as rough:
        await rough.street.post(POST)
        down = BrokerUnavailable("down")
        rough.fails("fills", down, times=10)
        for price in ("149.98", "149.97", "149.96"):
            await rough.street.price(price)
        rough.venue.recovers()
        fills = await fills_of(rough)

        for _ in range(2):
            for one in reversed(fills):
                async with rough.street.store.write() as connection:
                    await books.enter(connection, rough.account, fills=[one], now=rough.street.clock.now())

        position = await rough.position()
        assert len(fills) == 3
        assert position is not None
        assert position.entered == sum(fill.quantity for fill in fills)
        assert position.entry_value == sum(fill.quantity * fill.price for fill in fills)
        await rough.street.step()
        await hold(rough.street)


async def test_a_trade_made_by_hand_is_left_out_of_the_books(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    copy = await rough.street.copy(rough.user)
    assert copy.instrument is not None
    by_hand = Order(
        client_order_id=ClientOrderId("by-hand"),
        instrument=copy.instrument,
        side=Side.BUY,
        type=OrderType.MARKET,
        quantity=Decimal(7),
    )
    before = await rough.position()

    await rough.venue.real.submit(rough.account, by_hand)
    await rough.street.step()

    async with rough.street.store.read() as connection:
        read_to = await positions.cursor(connection, rough.account)
    assert await rough.position() == before
    assert read_to == (await fills_of(rough))[-1].sequence


async def test_a_report_that_runs_ahead_of_its_fills_keeps_the_order_working(rough: Rough) -> None:
    await rough.street.post(POST)
    entry = await rough.order()
    rough.fails("fills", BrokerUnavailable("down"), times=10)
    await rough.street.price("149.98")
    report = await rough.venue.real.find(rough.account, entry.client_order_id)
    assert report is not None

    for ahead in (report, replace(report, state=OrderState.CANCELLED)):
        async with rough.street.store.write() as connection:
            await books.enter(connection, rough.account, reports=[ahead], now=rough.street.clock.now())
    waiting = await rough.order(), await rough.state()
    rough.venue.recovers()
    await rough.street.step()

    assert (waiting[0].state, waiting[1]) == (OrderState.ACCEPTED, CopyState.PLACED)
    assert ((await rough.order()).state, await rough.state()) == (OrderState.FILLED, CopyState.OPEN)
    await hold(rough.street)


async def test_a_late_fill_of_a_cancelled_rest_is_counted(open_rough: OpenRough) -> None:
    async with open_rough(rules=THIN) as rough:
        message = await rough.street.post(POST)
        await rough.street.price("149.98")
        await rough.street.delete(message)
        entry, (fill, *_) = await rough.order(), await fills_of(rough)
        late = replace(fill, exec_id="late", sequence=fill.sequence + 1, quantity=Decimal(1))

        async with rough.street.store.write() as connection:
            await books.enter(connection, rough.account, fills=[late], now=rough.street.clock.now())

        after = await rough.order()
        assert (entry.state, after.state) == (OrderState.CANCELLED, OrderState.PARTIAL)
        assert after.filled == entry.filled + 1


async def test_an_account_that_cannot_be_read_is_read_later(rough: Rough) -> None:
    await rough.street.post(POST)
    for method in ("open_orders", "fills"):
        rough.fails(method, BrokerUnavailable("down"))
    await rough.street.price("149.98")
    await rough.street.step()

    await rough.street.step()

    assert await rough.state() is CopyState.OPEN
    await hold(rough.street)


async def test_what_is_over_changes_nothing_when_it_is_said_again(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    await rough.street.price("160.1")
    result, fills = await rough.street.result(rough.user), await fills_of(rough)
    reports = [
        await rough.venue.real.find(rough.account, order.client_order_id)
        for order in (await rough.street.orders(rough.user)).values()
    ]

    async with rough.street.store.write() as connection:
        said = [report for report in reports if report is not None]
        await books.enter(connection, rough.account, fills=fills, reports=said, now=rough.street.clock.now())

    assert result is not None
    assert await rough.street.result(rough.user) == result
    await hold(rough.street)


async def test_an_entry_that_fills_after_its_copy_ended_is_sold_at_once(
    rough: Rough, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def said_but_not_done(account: AccountId, order: ClientOrderId) -> OrderReport:
        report = await rough.venue.real.find(account, order)
        assert report is not None
        return replace(report, state=OrderState.CANCELLED)

    message = await rough.street.post(POST)
    with monkeypatch.context() as patch:
        patch.setattr(rough.venue, "cancel", said_but_not_done)
        await rough.street.delete(message)
    ended = await rough.state()
    await rough.street.price("149.99")

    await rough.street.engine.watcher.look([rough.account])
    await rough.street.step()

    assert ended is CopyState.CANCELLED
    assert await rough.state() is CopyState.CLOSED
    assert await rough.venue.real.positions(rough.account) == []
    assert await rough.street.result(rough.user) is not None


async def test_what_fills_after_the_result_is_sold_and_the_result_stays(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    await rough.street.price("160.1")
    result = await rough.street.result(rough.user)

    await _filled(rough, await rough.order(), Side.BUY, "late")
    reopened = await rough.state()
    await _filled(rough, await rough.order("close:late0"), Side.SELL, "later")

    assert (reopened, await rough.state()) == (CopyState.OPEN, CopyState.CLOSED)
    assert await rough.street.result(rough.user) == result
    told = [event for event in await rough.mine(CopyEnded) if "does not count it" in event.words]
    assert len(told) == 1


async def test_an_entry_that_filled_larger_than_wanted_last_gets_its_stop_pulled_in(rough: Rough) -> None:
    message = await rough.street.post(POST)
    whole = (await rough.order()).quantity
    await rough.street._hear(message, "BUY AAPL @ $150, SL $140, TP $160", event=PostEvent.EDITED, version=5)
    await rough.street.engine.intake.step()
    await rough.street.engine.dispatcher._updater.step()
    wanted = await rough.order()

    await rough.street.price("149.99")

    position, stop = await rough.position(), await rough.order("stop")
    assert wanted.quantity < whole
    assert position is not None
    assert position.quantity == whole
    assert stop.stop_price is not None
    allowed = (await rough.street.copy(rough.user)).most_risk
    assert allowed is not None
    assert (position.entry - stop.stop_price) * whole <= allowed


async def _filled(rough: Rough, order: Placed, side: Side, name: str) -> None:
    fill = Fill(
        exec_id=ExecId(name),
        sequence=(await fills_of(rough))[-1].sequence,
        client_order_id=order.client_order_id,
        key="AAPL",
        side=side,
        quantity=Decimal(10),
        price=Decimal(150),
        fee=Decimal(0),
        at=rough.street.clock.now(),
    )
    async with rough.street.store.write() as connection:
        await books.enter(connection, rough.account, fills=[fill], now=rough.street.clock.now())
