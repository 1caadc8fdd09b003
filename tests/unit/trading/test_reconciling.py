"""The comparison at the start: what happened while we were away is known and explained before anything is opened."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

from structlog.testing import capture_logs

from domain.copy import CopyState
from domain.errors import BrokerUnavailable, MarketClosed
from domain.event import PositionClosed, VenueHalted
from domain.ids import AccountId
from domain.order import OrderState
from domain.signal import Side
from storage import halts
from tests.fixtures.street import AAPL
from tests.unit.trading.rough import POST, Rough
from tests.unit.trading.test_by_hand import by_hand
from trading.reconciling import AT_ONCE, PATIENCE, RETRY


async def begins(rough: Rough) -> list[str]:
    """The engine begins anew; what it found to be different, in its own words."""
    await rough.street.engine.reconciler.begin()
    with capture_logs() as lines:
        await rough.street.engine.reconciler.step()
    return [
        line["difference"] for line in lines if line["event"] == "books_differ" and line["account"] == rough.account
    ]


async def test_nothing_is_said_of_what_is_as_it_was(rough: Rough) -> None:
    await rough.enters()

    assert await begins(rough) == []


async def test_what_filled_while_we_were_away_is_explained_and_entered(rough: Rough) -> None:
    await rough.enters()
    for quote in rough.street.feed.set(AAPL, Decimal("160.1")):
        await rough.street.paper.on_quote(quote)

    found = await begins(rough)

    assert any(
        words.startswith("target1 of copy 2 is accepted with 0 filled in our books, and filled") for words in found
    )
    assert any(words.startswith("fill 2-2 over 200") for words in found)
    assert any("our books hold 200 AAPL and the venue 0" in words.replace(".0000", "") for words in found)
    assert await rough.state() is CopyState.CLOSED


async def test_what_was_closed_by_hand_while_we_were_away_is_entered_as_that(rough: Rough) -> None:
    await rough.enters()
    await by_hand(rough, "200")

    await begins(rough)

    (closed,) = await rough.mine(PositionClosed)
    assert closed.by_hand


async def test_a_stop_that_went_while_we_were_away_is_placed_before_anything_else(rough: Rough) -> None:
    await rough.enters()
    await rough.street.paper.cancel(rough.account, (await rough.order("stop")).client_order_id)

    await begins(rough)
    await rough.street.dispatch()

    assert (await rough.order("stop:1")).state is OrderState.ACCEPTED


async def test_what_the_venue_has_besides_is_named_and_left_alone(rough: Rough) -> None:
    await rough.enters()
    await by_hand(rough, "50", Side.BUY, reduces=False)

    found = await begins(rough)

    assert any("the rest is not ours" in words for words in found)
    assert await rough.state() is CopyState.OPEN


async def test_nothing_is_opened_in_an_account_before_it_is_compared(rough: Rough) -> None:
    await rough.enters()
    rough.fails("positions", BrokerUnavailable("down"), times=2)
    await begins(rough)

    await rough.street.post("BUY TSLA NOW, SL 1", step=False)
    for _ in range(4):
        await rough.street.engine.intake.step()
        await rough.street.dispatch()
    early = await rough.state()
    assert rough.street.engine.reconciler.waits(rough.account)
    rough.venue.recovers()
    await rough.street.engine.reconciler.step()
    await rough.after(6)

    assert early is CopyState.PENDING
    assert not rough.street.engine.reconciler.waits(rough.account)
    assert await rough.state() is CopyState.OPEN


async def test_an_entry_that_was_not_sent_yet_waits_for_the_comparison(rough: Rough) -> None:
    await rough.enters()
    rough.fails("submit", BrokerUnavailable("down"))
    await rough.street.post("BUY AAPL @ 120, SL 110, TP 140")
    rough.fails("positions", BrokerUnavailable("down"))
    await begins(rough)
    await rough.after(5)
    early = (await rough.order()).state

    await rough.street.engine.reconciler.step()
    await rough.street.step()

    assert early is OrderState.READY
    assert (await rough.order()).state is OrderState.ACCEPTED


async def test_an_entry_is_not_sent_sooner_than_its_venue_asked_because_its_account_was_compared(rough: Rough) -> None:
    await rough.enters()
    rough.fails("submit", MarketClosed(rough.street.clock.now() + timedelta(seconds=12)))
    await rough.street.post("BUY AAPL @ 120, SL 110, TP 140")

    await begins(rough)
    await rough.after(1)
    early = (await rough.order()).state
    await rough.after(12)

    assert early is OrderState.READY
    assert (await rough.order()).state is OrderState.ACCEPTED


async def test_a_venue_that_answers_nobody_is_halted_asked_again_and_lifted(rough: Rough) -> None:
    await rough.street.post(POST)
    rough.venue.fails("positions", BrokerUnavailable("down"), times=100)
    await begins(rough)
    rough.street.clock.advance(PATIENCE + RETRY)
    await rough.street.engine.reconciler.step()
    await rough.street.engine.reconciler.step()
    async with rough.street.store.read() as connection:
        halted = await halts.current(connection, rough.street.clock.now())

    rough.venue.recovers()
    await rough.street.engine.reconciler.step()

    assert halts.of_venue("paper") in halted
    assert len(await rough.street.events(VenueHalted)) == 1
    async with rough.street.store.read() as connection:
        assert await halts.current(connection, rough.street.clock.now()) == {}


async def test_the_board_is_told_how_far_it_is(rough: Rough) -> None:
    await rough.enters()
    told: list[str] = []
    rough.street.engine.reconciler._tell = lambda one: told.append(str(one))
    rough.fails("positions", BrokerUnavailable("down"))

    await rough.street.engine.reconciler.begin()
    await rough.street.engine.reconciler.step()
    await rough.street.engine.reconciler.step()

    assert told[1] == "1 of 2 accounts are not compared yet; nothing new is opened in them"
    assert told[2].startswith("2 accounts compared at the start, 0 differences")


async def test_however_many_accounts_wait_a_few_are_compared_at_a_time(rough: Rough) -> None:
    reconciler, now, most, compared = rough.street.engine.reconciler, 0, 0, list[int]()

    async def compare(account: AccountId) -> None:
        nonlocal now, most
        now, most = now + 1, max(most, now + 1)
        await asyncio.sleep(0)
        now -= 1
        compared.append(account)

    reconciler._waiting = {AccountId(number) for number in range(10 * AT_ONCE)}
    reconciler._compare = compare
    await reconciler.step()

    assert sorted(compared) == list(range(10 * AT_ONCE))
    assert most == AT_ONCE
