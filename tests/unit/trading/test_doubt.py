"""Answers that are lost: nothing is sent twice, nothing is forgotten, and who cannot be told is told so."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from brokers.broker import Idempotency
from domain.copy import CopyState
from domain.errors import BrokerUnavailable, MarketClosed, OutcomeUnknown, RateLimited, Rejected
from domain.event import CopyEnded, CopyPlaced, FilledLate, OrderUntraceable, PositionOpened
from domain.order import OrderRole, OrderState
from storage import copies, wishes
from tests.fakes.clock import START
from tests.fakes.venue import NEVER
from tests.unit.trading.conftest import OpenRough
from tests.unit.trading.invariants import hold
from tests.unit.trading.rough import AT_MARKET, POST, Rough
from trading import line
from trading.sending import LEEWAY, exits_of, request_of

LOST = OutcomeUnknown("the line went dead")
LASTS = 11
"""Seconds after which a request has had its effect or never will: its validity, and what clocks may differ by."""
WHOLE = dict.fromkeys(("entry", "stop", "target1"), OrderState.ACCEPTED)


async def test_an_order_whose_answer_was_lost_is_found_at_once_where_repeats_are_refused(rough: Rough) -> None:
    rough.fails("submit", LOST, reaches=True)

    await rough.street.post(POST)

    assert await rough.states() == WHOLE
    assert await rough.sent() == 1
    assert len(await rough.at_venue()) == 3
    assert len(await rough.mine(CopyPlaced)) == 1
    await hold(rough.street)


async def test_an_order_whose_answer_was_lost_is_looked_up_only_when_it_can_no_longer_arrive(forgetful: Rough) -> None:
    forgetful.fails("submit", LOST, reaches=True)
    await forgetful.street.post(POST)
    entry = await forgetful.order()

    await forgetful.after(10)
    asked_early = forgetful.venue.count("find", entry.client_order_id)
    await forgetful.after(1)

    assert (entry.state, asked_early) == (OrderState.UNKNOWN, 0)
    assert await forgetful.states() == WHOLE
    assert await forgetful.sent() == 1
    await hold(forgetful.street)


async def test_an_order_that_never_arrived_is_sent_again_at_once_where_repeats_are_refused(rough: Rough) -> None:
    rough.fails("submit", LOST)

    await rough.street.post(POST)

    assert await rough.states() == WHOLE
    assert await rough.sent() == 2
    await hold(rough.street)


async def test_an_order_that_never_arrived_is_sent_again_after_the_validity_window(forgetful: Rough) -> None:
    forgetful.fails("submit", LOST)
    await forgetful.street.post(POST)
    await forgetful.after(10)
    early = await forgetful.sent()

    await forgetful.after(1)

    assert early == 1
    assert await forgetful.sent() == 2
    assert await forgetful.states() == WHOLE


async def test_a_venue_that_keeps_failing_is_asked_ever_more_rarely(rough: Rough) -> None:
    rough.fails("submit", LOST, times=50)

    await rough.street.post(POST)
    at_once = await rough.sent()
    for _ in range(30):
        await rough.after(1)

    assert at_once <= 2
    assert await rough.sent() <= 6
    rough.venue.recovers()
    await rough.after(60)
    assert await rough.states() == WHOLE


async def test_where_nobody_can_tell_a_person_is_asked(open_rough: OpenRough) -> None:
    async with open_rough(idempotency=Idempotency.NONE, validity=timedelta(seconds=30)) as rough:
        rough.fails("submit", LOST)
        await rough.street.post(POST)
        before = await rough.state()

        await rough.after(31)

        assert before is CopyState.PLACED
        assert await rough.state() is CopyState.MANUAL
        assert await rough.states() == {
            "entry": OrderState.MANUAL,
            "stop": OrderState.SKIPPED,
            "target1": OrderState.SKIPPED,
        }
        (ended,) = await rough.mine(CopyEnded)
        assert "look at your venue" in ended.words
        await rough.after(3600)
        assert await rough.sent() == 1


async def test_an_order_in_doubt_that_is_too_late_for_its_signal_is_never_sent_again(forgetful: Rough) -> None:
    forgetful.fails("submit", LOST)
    await forgetful.street.post(POST)

    await forgetful.after(301)

    assert await forgetful.state() is CopyState.EXPIRED
    assert await forgetful.sent() == 1


async def test_an_order_in_doubt_whose_day_is_over_expires(forgetful: Rough) -> None:
    forgetful.fails("submit", LOST)
    await forgetful.street.post(POST)

    await forgetful.after(24 * 3600)

    assert await forgetful.state() is CopyState.EXPIRED
    assert (await forgetful.order()).state is OrderState.EXPIRED


async def test_a_withdrawn_entry_in_doubt_is_cancelled_when_it_is_found(forgetful: Rough) -> None:
    forgetful.fails("submit", LOST, reaches=True)
    message = await forgetful.street.post(POST)
    await forgetful.street.delete(message)
    waiting = await forgetful.state()

    await forgetful.after(LASTS)

    assert waiting is CopyState.PLACED
    assert await forgetful.state() is CopyState.CANCELLED
    assert await forgetful.at_venue() == {}
    await hold(forgetful.street)


async def test_a_withdrawn_entry_is_not_called_ended_while_it_can_still_arrive(rough: Rough) -> None:
    rough.fails("submit", LOST)
    rough.fails("find", BrokerUnavailable("down"))
    message = await rough.street.post(POST)
    await rough.street.delete(message)

    await rough.after(5)
    early = (await rough.order()).state
    await rough.after(6)

    assert early is OrderState.UNKNOWN
    assert (await rough.order()).state is OrderState.CANCELLED
    assert await rough.state() is CopyState.CANCELLED
    assert await rough.sent() == 1


@pytest.mark.parametrize("trouble", [RateLimited(30), Rejected("not twice"), MarketClosed(START + timedelta(hours=1))])
async def test_what_becomes_of_a_repeat_does_not_end_the_doubt_about_the_first_request(
    rough: Rough, trouble: Exception
) -> None:
    rough.fails("submit", LOST)
    rough.fails("submit", trouble)
    message = await rough.street.post(POST)
    sent, doubted = await rough.sent(), (await rough.order()).state
    await rough.street.delete(message)
    withdrawn = (await rough.order()).state

    await _arrives_late(rough)
    await rough.after(31)

    assert (sent, doubted, withdrawn) == (2, OrderState.UNKNOWN, OrderState.UNKNOWN)
    assert (await rough.order()).state is OrderState.CANCELLED
    assert await rough.at_venue() == {}
    assert await rough.state() is CopyState.CANCELLED
    await hold(rough.street)


async def test_an_exit_that_is_withdrawn_while_its_entry_is_in_doubt_is_cancelled_at_the_venue(
    forgetful: Rough,
) -> None:
    forgetful.fails("submit", LOST, reaches=True)
    await forgetful.street.post("BUY AAPL @ $150, SL $145, TP1 $155 TP2 $160")
    copy = await forgetful.street.copy(forgetful.user)
    async with forgetful.street.store.write() as connection:
        await wishes.want_cancelled(connection, copy.id, OrderRole.TARGET, now=forgetful.street.clock.now())
    meanwhile = (await forgetful.order("target1")).state

    await forgetful.after(LASTS)

    assert meanwhile is OrderState.READY
    assert set(await forgetful.at_venue()) == {"entry", "stop"}
    assert (await forgetful.order("target1")).state is OrderState.CANCELLED
    await hold(forgetful.street)


async def test_the_time_in_which_a_request_can_arrive_begins_when_it_leaves(forgetful: Rough) -> None:
    other = await forgetful.street.follower("other")
    clock = forgetful.street.clock
    forgetful.street.engine.line.turn = asyncio.Semaphore(1)

    async def slow() -> None:
        clock.advance(4)

    forgetful.venue.fails("submit", meanwhile=slow, times=2)
    forgetful.venue.fails("submit", LOST, of=await forgetful.street.account(other))
    await forgetful.street.post(POST)
    left = clock.now()

    (entry,) = [o for o in (await forgetful.street.orders(other)).values() if o.leg == "entry"]
    assert entry.state is OrderState.UNKNOWN
    assert entry.resolve_after == left + timedelta(seconds=LASTS)


async def test_what_waits_too_long_for_its_turn_is_claimed_anew_and_sent_once(forgetful: Rough) -> None:
    other = await forgetful.street.follower("other")
    forgetful.street.engine.line.turn = asyncio.Semaphore(1)

    async def slow() -> None:
        forgetful.street.clock.advance(20)

    forgetful.venue.fails("submit", meanwhile=slow)
    await forgetful.street.post(POST)

    assert await forgetful.states() == WHOLE
    for user in (forgetful.user, other):
        entry = (await forgetful.street.orders(user))["entry"]
        assert entry.state is OrderState.ACCEPTED
        assert forgetful.venue.count("submit", entry.client_order_id) == 1
    await hold(forgetful.street)


async def test_an_entry_that_was_given_up_and_fills_is_closed_and_its_follower_told(open_rough: OpenRough) -> None:
    async with open_rough(idempotency=Idempotency.NONE) as rough:
        rough.fails("submit", LOST)
        await rough.street.post(AT_MARKET)
        await rough.after(LASTS)
        given_up = await rough.state()

        await _arrives_late(rough)
        await rough.after(5)
        await rough.after(5)

        assert given_up is CopyState.MANUAL
        assert len(await rough.mine(FilledLate)) == 1
        assert await rough.state() is CopyState.CLOSED
        assert await rough.at_venue() == {}
        held = await rough.venue.real.positions(rough.account)
        assert not any(holding.quantity for holding in held)
        await hold(rough.street)


async def test_an_entry_that_was_given_up_and_still_works_is_cancelled(forgetful: Rough) -> None:
    forgetful.fails("submit", LOST, reaches=True)
    for asked in ("find", "open_orders"):
        forgetful.fails(asked, BrokerUnavailable("down"), times=1000)
    await forgetful.street.post(POST)
    for _ in range(20):
        await forgetful.after(60)
    given_up = await forgetful.states()

    forgetful.venue.recovers()
    await forgetful.after(5)
    await forgetful.after(5)

    assert given_up["entry"] is OrderState.MANUAL
    assert (await forgetful.order()).state is OrderState.CANCELLED
    assert await forgetful.at_venue() == {}
    (ended,) = await forgetful.mine(CopyEnded)
    assert "look at your venue" in ended.words


async def test_an_order_of_which_the_venue_tells_nothing_is_given_up_after_the_time_that_is_set(
    forgetful: Rough,
) -> None:
    forgetful.fails("submit", LOST)
    forgetful.fails("find", BrokerUnavailable("down"), times=100)
    await forgetful.street.post(POST)

    await forgetful.after(LASTS + 15 * 60 - 1)
    early = await forgetful.state()
    await forgetful.after(60)

    assert early is CopyState.PLACED
    assert await forgetful.state() is CopyState.MANUAL
    assert await forgetful.sent() == 1


async def test_a_close_that_nobody_can_trace_is_told_to_its_follower(open_rough: OpenRough) -> None:
    async with open_rough(idempotency=Idempotency.NONE) as rough:
        await rough.street.post(AT_MARKET)
        rough.fails("submit", LOST)
        await rough.street.post("close AAPL")

        await rough.after(LASTS)

        (told,) = await rough.mine(OrderUntraceable)
        assert told.role is OrderRole.CLOSE
        assert await rough.state() is CopyState.OPEN
        assert set(await rough.at_venue()) == {"stop", "target1"}


async def test_a_withdrawn_entry_in_doubt_that_is_not_found_is_cancelled_and_not_sent_again(forgetful: Rough) -> None:
    forgetful.fails("submit", LOST)
    message = await forgetful.street.post(POST)
    await forgetful.street.delete(message)

    await forgetful.after(LASTS)

    (ended,) = await forgetful.mine(CopyEnded)
    assert await forgetful.state() is CopyState.CANCELLED
    assert "withdrawn" in ended.words
    assert await forgetful.sent() == 1


@pytest.mark.parametrize("trouble", [BrokerUnavailable("down"), OutcomeUnknown("down")])
async def test_a_look_up_that_fails_is_tried_again_later(forgetful: Rough, trouble: Exception) -> None:
    forgetful.fails("submit", LOST, reaches=True)
    await forgetful.street.post(POST)
    forgetful.fails("find", trouble)

    await forgetful.after(LASTS)
    still = (await forgetful.order()).state
    await forgetful.after(2)

    assert still is OrderState.UNKNOWN
    assert await forgetful.states() == WHOLE


async def test_a_venue_that_does_not_answer_leaves_the_order_in_doubt(
    forgetful: Rough, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "WAIT", 0.05)
    forgetful.fails("submit", wait=NEVER)
    await forgetful.street.post(POST)
    entry = await forgetful.order()
    forgetful.fails("find", wait=NEVER)
    await forgetful.after(LASTS)
    unanswered = (await forgetful.order()).state

    await forgetful.after(2)

    assert entry.state is unanswered is OrderState.UNKNOWN
    assert "TimeoutError" in (entry.error or "")
    assert await forgetful.states() == WHOLE


async def test_two_signals_of_one_account_are_never_in_doubt_at_once(forgetful: Rough) -> None:
    forgetful.fails("submit", LOST)
    await forgetful.street.post(POST)

    await forgetful.street.post("LONG TSLA SL 1")
    second = await forgetful.order()
    await forgetful.after(LASTS)

    assert (second.state, second.attempt) == (OrderState.READY, 0)
    assert (await forgetful.order()).state is OrderState.FILLED
    await hold(forgetful.street)


async def test_an_entry_in_doubt_never_holds_up_an_exit(forgetful: Rough) -> None:
    await forgetful.street.post(AT_MARKET)
    copy = await forgetful.street.copy(forgetful.user)
    forgetful.fails("submit", LOST)
    await forgetful.street.post("LONG TSLA SL 1")
    in_doubt = (await forgetful.order()).state

    await forgetful.street.post("close AAPL")

    assert in_doubt is OrderState.UNKNOWN
    async with forgetful.street.store.read() as connection:
        assert (await copies.read(connection, [copy.id]))[copy.id].state is CopyState.CLOSED


@pytest.mark.parametrize("arrived", [True, False])
async def test_what_was_being_sent_when_the_sender_stopped_is_in_doubt_when_it_starts(
    forgetful: Rough, arrived: bool
) -> None:
    hang = {"reaches": True, "meanwhile": lambda: asyncio.sleep(NEVER)} if arrived else {"wait": NEVER}
    forgetful.fails("submit", **hang)
    await forgetful.street.post(POST, step=False)
    await forgetful.street.engine.intake.step()
    await _stop_while_sending(forgetful)
    stopped = (await forgetful.order()).state

    await forgetful.street.engine.sender.begin()
    started = (await forgetful.order()).state
    await forgetful.after(LEEWAY.total_seconds() + LASTS)

    assert (stopped, started) == (OrderState.SUBMITTING, OrderState.UNKNOWN)
    assert await forgetful.states() == WHOLE
    assert await forgetful.sent() == (1 if arrived else 2)
    await hold(forgetful.street)


async def test_a_fill_that_is_heard_of_before_the_answer_is_counted_once(rough: Rough) -> None:
    watcher = rough.street.engine.watcher
    rough.fails("submit", reaches=True, meanwhile=lambda: watcher.look([rough.account]))

    await rough.street.post(AT_MARKET)

    assert await rough.states() == WHOLE | {"entry": OrderState.FILLED}
    assert len(await rough.mine(CopyPlaced)) == len(await rough.mine(PositionOpened)) == 1
    await hold(rough.street)


async def test_a_fill_that_is_heard_of_while_the_answer_is_lost_leaves_nothing_unknown(rough: Rough) -> None:
    watcher = rough.street.engine.watcher
    rough.fails("submit", LOST, reaches=True, meanwhile=lambda: watcher.look([rough.account]))

    await rough.street.post(AT_MARKET)

    assert await rough.states() == WHOLE | {"entry": OrderState.FILLED}
    assert await rough.sent() == 1
    await hold(rough.street)


async def test_a_fill_that_is_heard_of_before_a_crash_leaves_no_exit_unknown(rough: Rough) -> None:
    watcher = rough.street.engine.watcher

    async def heard_then_hang() -> None:
        await watcher.look([rough.account])
        await asyncio.sleep(NEVER)

    rough.fails("submit", reaches=True, meanwhile=heard_then_hang)
    await rough.street.post(AT_MARKET, step=False)
    await rough.street.engine.intake.step()
    await _stop_while_sending(rough, until=PositionOpened)

    await rough.street.engine.sender.begin()
    await rough.after(1)

    assert await rough.states() == WHOLE | {"entry": OrderState.FILLED}
    await rough.street.post("Move SL to 147 on AAPL")
    assert (await rough.order("stop")).acknowledged == 1
    await hold(rough.street)


async def _stop_while_sending(rough: Rough, until: type | None = None) -> None:
    async def steps() -> None:
        while True:
            await rough.street.dispatch()

    step = asyncio.create_task(steps())
    async with asyncio.timeout(20):
        while ("submit" not in {name for name, _ in rough.venue.calls}) or not await _heard(rough, until):
            await asyncio.sleep(0.01)
        while not any(o.state is OrderState.SUBMITTING for o in (await rough.street.orders(rough.user)).values()):
            await asyncio.sleep(0.01)
    step.cancel()
    with pytest.raises(asyncio.CancelledError):
        await step


async def _arrives_late(rough: Rough) -> None:
    """The first request, of which nothing was heard, reaches the venue after all."""
    copy, placed = await rough.street.copy(rough.user), await rough.street.orders(rough.user)
    assert copy.instrument is not None
    request = request_of(placed["entry"], exits_of(placed["entry"], list(placed.values())), copy.instrument)
    await rough.venue.real.submit(rough.account, request)


async def _heard(rough: Rough, until: type | None) -> bool:
    return until is None or bool(await rough.mine(until))
