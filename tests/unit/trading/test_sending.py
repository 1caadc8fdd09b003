"""Orders that a venue refuses or does not take: they end with its words, or wait for their time, but never too long."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from brokers.paper.settings import PaperSettings
from domain.copy import CopyState
from domain.errors import (
    BrokerUnavailable,
    InsufficientFunds,
    InvalidInstrument,
    MarketClosed,
    OutcomeUnknown,
    RateLimited,
    ReauthorisationNeeded,
    Rejected,
)
from domain.event import CopyEnded, OrderRefused
from domain.order import OrderState
from storage import orders
from tests.unit.trading.conftest import OpenRough
from tests.unit.trading.invariants import covered, hold
from tests.unit.trading.rough import AT_MARKET, POST, Rough

WHOLE = dict.fromkeys(("entry", "stop", "target1"), OrderState.ACCEPTED)
THIN = PaperSettings(fees={}, slippage_bps=Decimal(0), touch_depth=Decimal(8000))


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Rejected("only accredited investors may trade this"), "only accredited investors may trade this"),
        (InsufficientFunds(available=Decimal(5), required=Decimal(9)), "the order needs 9 and 5 is available"),
        (InvalidInstrument("AAPL is halted"), "AAPL is halted"),
        (ReauthorisationNeeded("please connect your account again"), "please connect your account again"),
    ],
)
async def test_a_refused_copy_ends_with_the_venues_own_words(rough: Rough, refusal: Exception, words: str) -> None:
    rough.fails("submit", refusal)

    await rough.street.post(POST)

    copy = await rough.street.copy(rough.user)
    (ended,) = await rough.mine(CopyEnded)
    assert (copy.state, copy.reason) == (CopyState.REJECTED, words)
    assert (ended.state, ended.words) == ("rejected", words)
    assert await rough.states() == {
        "entry": OrderState.REJECTED,
        "stop": OrderState.SKIPPED,
        "target1": OrderState.SKIPPED,
    }
    assert await rough.at_venue() == {}


async def test_a_refusal_of_one_follower_is_no_trouble_of_the_others(rough: Rough) -> None:
    others = [await rough.street.follower(f"other{n}") for n in range(4)]
    rough.fails("submit", Rejected("no"))
    rough.venue.fails("submit", BrokerUnavailable("down"), of=await rough.street.account(others[0]))
    lost = OutcomeUnknown("lost")
    rough.venue.fails("submit", lost, of=await rough.street.account(others[1]), reaches=True)

    await rough.street.post(POST)
    await rough.after(2)

    assert await rough.state() is CopyState.REJECTED
    assert {await rough.street.state(other) for other in others} == {CopyState.PLACED}
    for other in others:
        assert len(await rough.venue.real.open_orders(await rough.street.account(other))) == 3
    await hold(rough.street)


async def test_a_limit_of_requests_is_waited_out(rough: Rough) -> None:
    rough.fails("submit", RateLimited(30))
    await rough.street.post(POST)

    await rough.after(29)
    early = (await rough.order()).state, await rough.sent()
    await rough.after(1)

    assert early == (OrderState.READY, 1)
    assert await rough.states() == WHOLE


async def test_a_venue_that_cannot_be_reached_is_tried_again_with_growing_pauses(rough: Rough) -> None:
    rough.fails("submit", BrokerUnavailable("down"), times=3)
    await rough.street.post(POST)

    attempts = []
    for _ in range(14):
        await rough.after(1)
        attempts.append(await rough.sent())

    assert attempts == [1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4]
    assert await rough.states() == WHOLE


async def test_a_signal_that_grew_old_in_an_outage_is_never_sent(rough: Rough) -> None:
    rough.fails("submit", BrokerUnavailable("down"), times=100)
    await rough.street.post(POST)
    await rough.after(200)
    tried = await rough.sent()
    rough.venue.recovers()

    await rough.after(101)

    (ended,) = await rough.mine(CopyEnded)
    assert (await rough.state(), ended.words) == (CopyState.EXPIRED, "the entry did not fill in time")
    assert await rough.sent() == tried
    assert await rough.at_venue() == {}


async def test_what_is_withdrawn_before_it_was_sent_is_never_sent(rough: Rough) -> None:
    rough.fails("submit", BrokerUnavailable("down"), times=100)
    message = await rough.street.post(POST)

    await rough.street.delete(message)
    rough.venue.recovers()
    await rough.after(10)

    assert await rough.state() is CopyState.CANCELLED
    assert await rough.sent() == 1


async def test_an_order_withdrawn_while_it_was_being_refused_ends(rough: Rough) -> None:
    rough.fails("submit", BrokerUnavailable("down"))
    await rough.street.post(POST)
    entry = await rough.order()
    async with rough.street.store.write() as connection:
        await orders.change(connection, entry.id, now=rough.street.clock.now(), cancel_wanted=True)

    await rough.street.step()

    assert await rough.state() is CopyState.CANCELLED
    assert (await rough.order()).state is OrderState.CANCELLED


async def test_a_closed_market_is_waited_for(rough: Rough) -> None:
    opens = rough.street.clock.now() + timedelta(hours=2)
    rough.fails("submit", MarketClosed(opens))
    await rough.street.post(POST)

    await rough.after(3600)
    early = (await rough.order()).state, await rough.sent()
    await rough.after(3600)

    assert early == (OrderState.READY, 1)
    assert await rough.states() == WHOLE


async def test_an_opening_that_was_missed_is_not_made_up_for(rough: Rough) -> None:
    rough.fails("submit", MarketClosed(rough.street.clock.now() + timedelta(hours=2)))
    await rough.street.post(POST)

    await rough.after(2 * 3600 + 301)

    assert await rough.state() is CopyState.EXPIRED
    assert await rough.sent() == 1


async def test_a_market_that_opens_after_the_orders_day_is_over_is_not_waited_for(rough: Rough) -> None:
    rough.fails("submit", MarketClosed(rough.street.clock.now() + timedelta(hours=60)))
    await rough.street.post(POST)

    await rough.after(24 * 3600)

    assert await rough.state() is CopyState.EXPIRED
    assert await rough.sent() == 1


async def test_a_close_waits_for_the_market_and_never_grows_old(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    opens = rough.street.clock.now() + timedelta(hours=24)
    rough.fails("submit", MarketClosed(opens))
    await rough.street.post("close AAPL")
    waiting = await rough.state()

    await rough.after(24 * 3600)

    assert waiting is CopyState.OPEN
    assert await rough.state() is CopyState.CLOSED
    await hold(rough.street)


async def test_a_refused_close_leaves_the_position_with_its_stop(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    rough.fails("submit", Rejected("the market maker is at lunch"))

    await rough.street.post("close AAPL")

    close = next(o for leg, o in (await rough.street.orders(rough.user)).items() if leg.startswith("close"))
    assert (close.state, close.error) == (OrderState.REJECTED, "the market maker is at lunch")
    assert await rough.state() is CopyState.OPEN
    (told,) = await rough.mine(OrderRefused)
    assert (told.role, told.asked, told.words) == ("close", "send", "the market maker is at lunch")
    await hold(rough.street)


async def test_what_fills_in_parts_is_covered_by_its_stop_at_every_step(open_rough: OpenRough) -> None:
    async with open_rough(rules=THIN) as rough:
        await rough.street.post("BUY AAPL @ $150, SL $145, TP1 $155 TP2 $160")
        filled = []
        for price in ("149.98", "149.97", "149.96", "149.95", "149.94", "149.93"):
            await rough.street.price(price)
            await covered(rough.street)
            filled.append((await rough.order()).filled)
        for price in ("155.10", "155.20", "155.30", "160.10", "160.20", "160.30", "160.40", "160.50", "160.60"):
            await rough.street.price(price)
            await covered(rough.street)
            await hold(rough.street)

        assert 0 < filled[0] < filled[1] < Decimal(200)
        assert await rough.state() is CopyState.CLOSED
        assert (await rough.order("target1")).state is OrderState.FILLED


async def test_a_stop_that_closes_a_part_filled_entry_is_done_and_no_longer_watched(open_rough: OpenRough) -> None:
    async with open_rough(rules=THIN) as rough:
        await rough.street.post(POST)
        await rough.street.price("149.98")

        for price in ("144.90", "144.80", "144.70", "144.60"):
            await rough.street.price(price)
            await covered(rough.street)

        assert await rough.state() is CopyState.CLOSED
        assert not any(order.unfinished for order in (await rough.street.orders(rough.user)).values())
        assert (await rough.order("stop")).state is OrderState.FILLED
        await hold(rough.street)


async def test_withdrawing_a_part_filled_entry_keeps_its_exits(open_rough: OpenRough) -> None:
    async with open_rough(rules=THIN) as rough:
        message = await rough.street.post(POST)
        await rough.street.price("149.98")

        await rough.street.delete(message)

        entry = await rough.order()
        assert (entry.state, await rough.state()) == (OrderState.CANCELLED, CopyState.OPEN)
        assert 0 < entry.filled < entry.quantity
        reports = await rough.at_venue()
        assert reports["stop"].quantity == entry.filled
        assert set(reports) == {"stop", "target1"}
        await hold(rough.street)


async def test_a_short_is_protected_above_and_earns_below(rough: Rough) -> None:
    await rough.street.post("SELL AAPL @ $150, SL $155, TP $140")
    await rough.street.price("150.05")
    await covered(rough.street)
    stop = await rough.order("stop")

    await rough.street.price("139.90")

    result = await rough.street.result(rough.user)
    assert stop.stop_price == Decimal(155)
    assert result is not None
    assert result.pnl > 0
    assert result.r is not None
    assert result.r > Decimal("1.9")
    await hold(rough.street)


async def test_a_short_that_is_stopped_loses_what_was_risked(rough: Rough) -> None:
    await rough.street.post("SELL AAPL @ $150, SL $155, TP $140")
    await rough.street.price("150.05")

    await rough.street.price("154.99")

    result = await rough.street.result(rough.user)
    assert result is not None
    assert Decimal(-1020) < result.pnl < Decimal(-980)


async def test_an_answer_is_kept_while_others_are_waited_for(rough: Rough) -> None:
    slow = await rough.street.follower("slow")
    answer = asyncio.Event()
    rough.venue.fails("submit", of=await rough.street.account(slow), meanwhile=answer.wait)
    await rough.street.post(POST, step=False)
    await rough.street.engine.intake.step()

    await rough.street.engine.dispatcher.step()
    async with asyncio.timeout(10):
        while await rough.states() != WHOLE:
            await asyncio.sleep(0.01)
    waiting = (await rough.street.orders(slow))["entry"].state
    answer.set()
    await rough.street.engine.sender.landed()

    assert waiting is OrderState.SUBMITTING
    assert (await rough.street.orders(slow))["entry"].state is OrderState.ACCEPTED
