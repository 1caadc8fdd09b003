"""Answers that are lost: nothing is sent twice, nothing is forgotten, and who cannot be told is told so."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from brokers.broker import Idempotency
from domain.copy import CopyState
from domain.errors import BrokerUnavailable, OutcomeUnknown
from domain.event import CopyEnded, CopyPlaced, PositionOpened
from domain.order import OrderState
from storage import copies
from tests.fakes.venue import NEVER
from tests.unit.trading.conftest import OpenRough
from tests.unit.trading.invariants import hold
from tests.unit.trading.rough import AT_MARKET, POST, Rough
from trading import sending

LOST = OutcomeUnknown("the line went dead")
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

    await forgetful.after(9)
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
    await forgetful.after(9)
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

        await rough.after(30)

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

    await forgetful.after(10)

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
    await rough.after(5)

    assert early is OrderState.UNKNOWN
    assert (await rough.order()).state is OrderState.CANCELLED
    assert await rough.state() is CopyState.CANCELLED
    assert await rough.sent() == 1


async def test_a_withdrawn_entry_in_doubt_that_is_not_found_is_cancelled_and_not_sent_again(forgetful: Rough) -> None:
    forgetful.fails("submit", LOST)
    message = await forgetful.street.post(POST)
    await forgetful.street.delete(message)

    await forgetful.after(10)

    (ended,) = await forgetful.mine(CopyEnded)
    assert await forgetful.state() is CopyState.CANCELLED
    assert "withdrawn" in ended.words
    assert await forgetful.sent() == 1


@pytest.mark.parametrize("trouble", [BrokerUnavailable("down"), OutcomeUnknown("down")])
async def test_a_look_up_that_fails_is_tried_again_later(forgetful: Rough, trouble: Exception) -> None:
    forgetful.fails("submit", LOST, reaches=True)
    await forgetful.street.post(POST)
    forgetful.fails("find", trouble)

    await forgetful.after(10)
    still = (await forgetful.order()).state
    await forgetful.after(2)

    assert still is OrderState.UNKNOWN
    assert await forgetful.states() == WHOLE


async def test_a_venue_that_does_not_answer_leaves_the_order_in_doubt(
    forgetful: Rough, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SEND_WAIT", 0.05)
    forgetful.fails("submit", wait=NEVER)
    await forgetful.street.post(POST)
    entry = await forgetful.order()
    forgetful.fails("find", wait=NEVER)
    await forgetful.after(10)
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
    await forgetful.after(10)

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
    await forgetful.after(10)

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
    step = asyncio.create_task(rough.street.engine.dispatcher.step())
    async with asyncio.timeout(20):
        while ("submit" not in {name for name, _ in rough.venue.calls}) or not await _heard(rough, until):
            await asyncio.sleep(0.01)
        while not any(o.state is OrderState.SUBMITTING for o in (await rough.street.orders(rough.user)).values()):
            await asyncio.sleep(0.01)
    step.cancel()
    with pytest.raises(asyncio.CancelledError):
        await step


async def _heard(rough: Rough, until: type | None) -> bool:
    return until is None or bool(await rough.mine(until))
