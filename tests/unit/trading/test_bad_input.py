"""Venues and prices that say what cannot be: nothing is lost, nothing is believed, and what happened is explained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.copy import CopyState
from domain.errors import BrokerUnavailable, InvalidInstrument, OutcomeUnknown, Rejected
from domain.event import OrderRefused, Unprotected
from domain.ids import BrokerOrderId, ClientOrderId, ExecId
from domain.instrument import Ticker
from domain.order import Fill, OrderState
from domain.quote import Quote
from domain.risk import Gate
from domain.signal import Side
from tests.fakes.clock import START
from tests.unit.trading.invariants import hold
from tests.unit.trading.rough import AT_MARKET, POST, Rough

PAGE = OutcomeUnknown("POST /orders: the venue answered 502")


class Odd:
    """Implements `Quotes`: one price, as it stands."""

    def __init__(self, bid: str, ask: str, age: timedelta = timedelta(0)) -> None:
        self.told = Quote(key="AAPL", bid=Decimal(bid), ask=Decimal(ask), at=START - age)

    async def quote(self, _: Ticker) -> Quote | None:
        return self.told


def fill(order: ClientOrderId, quantity: str, price: str, *, sequence: int = 900) -> Fill:
    return Fill(
        exec_id=ExecId(f"x{sequence}"),
        sequence=sequence,
        client_order_id=order,
        key="AAPL",
        side=Side.BUY,
        quantity=Decimal(quantity),
        price=Decimal(price),
        fee=Decimal(0),
        at=START,
    )


def beside(*more: Fill) -> Callable[[Any], Any]:
    return lambda told: (*told, *more)


async def denied(rough: Rough, odd: Odd) -> tuple[CopyState, str]:
    """What became of a signal while that was the price."""
    rough.street.engine.dispatcher._planner._quotes._source = odd
    await rough.street.post(AT_MARKET)
    copy = await rough.street.copy(rough.user)
    return copy.state, copy.gates[-1].value


@pytest.mark.parametrize(("bid", "ask"), [("-150", "150"), ("-151", "-150"), ("151", "150"), ("0", "0")])
async def test_a_price_that_no_market_has_is_no_price(rough: Rough, bid: str, ask: str) -> None:
    assert await denied(rough, Odd(bid, ask)) == (CopyState.DENIED, "no price")


async def test_a_price_of_hours_ago_is_not_traded_on(rough: Rough) -> None:
    told = await denied(rough, Odd("149.98", "150.02", timedelta(hours=3)))

    assert told == (CopyState.DENIED, "the last price is 180 minutes old")
    assert (await rough.street.copy(rough.user)).reason == Gate.PRICE_KNOWN


async def test_a_nonsensical_price_moves_no_trailing_stop(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    await rough.street.post("trail stop 2% on AAPL")
    before = (await rough.order("stop")).stop_price
    rough.street.engine.trailer._quotes._source = Odd("900", "1")

    await rough.after(5)

    assert (await rough.order("stop")).stop_price == before


async def test_a_page_in_place_of_an_answer_leaves_the_order_in_doubt_until_it_is_found(rough: Rough) -> None:
    rough.fails("submit", PAGE, reaches=True)

    await rough.street.post(AT_MARKET)
    await rough.after(2)

    assert await rough.state() is CopyState.OPEN
    assert await rough.sent() == 1
    await hold(rough.street)


async def test_a_fill_of_an_order_that_nobody_knows_moves_nothing(rough: Rough) -> None:
    await rough.enters()
    rough.fails("fills", answer=beside(fill(ClientOrderId("nobodys"), "50", "150")))

    await rough.after(1)

    assert (await rough.position()).quantity == 200  # type: ignore[union-attr]
    assert await rough.state() is CopyState.OPEN


@pytest.mark.parametrize(("quantity", "price"), [("200", "-150"), ("-200", "150"), ("0", "150")])
async def test_a_fill_that_cannot_be_is_not_believed_and_the_right_one_is_entered_later(
    rough: Rough, quantity: str, price: str
) -> None:
    await rough.street.post(POST)
    entry = await rough.order()
    rough.fails("fills", answer=lambda _: (fill(entry.client_order_id, quantity, price),), times=3)

    await rough.after(1)
    untouched = await rough.position()
    rough.venue.recovers()
    await rough.street.price("149.99")

    assert untouched is None
    assert (await rough.position()).quantity == 200  # type: ignore[union-attr]
    await hold(rough.street)


async def test_what_cannot_be_in_somebody_elses_order_holds_up_nothing_of_ours(rough: Rough) -> None:
    await rough.street.post(POST)
    rough.fails("fills", answer=beside(fill(ClientOrderId("a spread"), "1", "-2.5", sequence=901)), times=3)

    await rough.street.price("149.99")

    assert (await rough.position()).quantity == 200  # type: ignore[union-attr]
    await hold(rough.street)


async def test_a_fill_larger_than_its_order_is_entered_and_protected(rough: Rough) -> None:
    await rough.enters()
    entry = await rough.order()
    await rough.venue.real.positions(rough.account)
    rough.fails("fills", answer=beside(fill(entry.client_order_id, "50", "150")))
    rough.fails("positions", answer=lambda held: [replace(one, quantity=one.quantity + 50) for one in held], times=99)

    await rough.after(1)
    for _ in range(3):
        await rough.after(30)

    position = await rough.position()
    assert position is not None
    assert (position.quantity, (await rough.order()).state) == (250, OrderState.FILLED)
    assert await rough.state() is CopyState.OPEN


async def test_a_clock_that_jumps_ahead_expires_the_entry_and_sends_nothing_late(rough: Rough) -> None:
    await rough.street.post(POST)

    rough.street.clock.advance(25 * 3600)
    await rough.street.price("150")

    assert await rough.state() is CopyState.EXPIRED
    assert await rough.sent() == 1


async def test_a_clock_that_jumps_back_sends_nothing_twice_and_loses_no_fill(rough: Rough) -> None:
    rough.street.clock.advance(600)
    await rough.street.post(POST)
    rough.street.clock._start -= timedelta(minutes=9)

    await rough.street.price("149.99")
    await rough.street.post("Move SL to 147 on AAPL")
    await rough.street.price("146.9")

    assert await rough.sent() == 1
    assert await rough.state() is CopyState.CLOSED


async def test_a_venue_that_hides_a_working_order_or_names_a_foreign_one_changes_nothing(rough: Rough) -> None:
    await rough.enters()
    stop = await rough.order("stop")
    report = await rough.venue.real.find(rough.account, stop.client_order_id)
    assert report is not None
    foreign = replace(report, client_order_id=ClientOrderId("theirs"), broker_order_id=BrokerOrderId("T1"))
    rough.fails("open_orders", answer=lambda _: [foreign])

    await rough.after(16)
    await rough.after(16)

    assert [leg for leg in await rough.states() if leg.startswith("stop")] == ["stop"]
    assert (await rough.order("stop")).state is OrderState.ACCEPTED


async def test_an_instrument_that_is_delisted_while_open_keeps_its_stop_and_its_follower_is_told(rough: Rough) -> None:
    await rough.enters()
    gone = InvalidInstrument("AAPL is not traded here any more")
    rough.street.engine.dispatcher._planner._quotes._source = Odd("0", "0")
    rough.fails("submit", gone, times=99)
    rough.fails("resolve", answer=lambda _: None, times=99)

    await rough.street.post("close AAPL now")
    await rough.after(60)

    (told, *_) = await rough.mine(OrderRefused)
    assert "not traded here any more" in told.words
    assert (await rough.order("stop")).state is OrderState.ACCEPTED
    assert await rough.state() is CopyState.OPEN
    assert await rough.mine(Unprotected) == []


async def test_a_venue_that_answers_nothing_while_a_position_is_open_is_asked_until_it_does(rough: Rough) -> None:
    await rough.enters()
    for method in ("positions", "open_orders", "fills", "find"):
        rough.fails(method, BrokerUnavailable("a page of a proxy"), times=99)
    await rough.after(60)
    rough.venue.recovers()

    await rough.street.price("144")

    assert await rough.state() is CopyState.CLOSED
    await hold(rough.street)


async def test_a_follower_who_disconnects_while_his_order_is_sent_is_told_and_holds_nothing(rough: Rough) -> None:
    rough.fails("submit", Rejected("this key was deleted"), times=99)

    await rough.street.post(AT_MARKET)

    assert await rough.state() is CopyState.REJECTED
    assert await rough.position() is None
