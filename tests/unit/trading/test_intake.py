"""Every post is read once, always leaves a reason, and never stops the others."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select, text, update

from domain.copy import CopyState
from domain.errors import StorageFull
from domain.event import PostRefused, UpdateReceived
from domain.instrument import Ticker
from domain.post import Attachment, PostEvent
from domain.quote import Quote
from domain.signal import RefusalReason
from runtime.metrics import Metrics
from runtime.wake import Wake
from storage import tables as t
from tests.fakes.venue import NEVER, Trouble, TroubledQuotes
from tests.fixtures.street import AAPL
from tests.unit.trading.rough import POST, Rough
from trading import intake, pricing
from trading.dispatch import Here


async def refusals(rough: Rough) -> list[str]:
    async with rough.street.store.read() as connection:
        return list((await connection.execute(select(t.refusal.c.reason).order_by(t.refusal.c.id))).scalars())


async def test_a_post_that_cannot_be_handled_never_stops_the_others(rough: Rough) -> None:
    poisoned = await rough.street.post("LONG TSLA SL 1")
    async with rough.street.store.write() as connection:
        await connection.execute(update(t.signal).values(body="{}"))
        await connection.execute(update(t.copy).values(state=CopyState.DENIED.value))
    version = {"event": PostEvent.EDITED, "version": 5}
    await rough.street._hear(poisoned, "LONG TSLA SL 2", **version)

    good = await rough.street.post(POST)

    assert await rough.street.outcome(poisoned) == "failed"
    assert await rough.street.outcome(good) == "signal"
    assert await rough.state() is CopyState.PLACED


async def test_a_full_disk_stops_the_intake_and_loses_nothing(rough: Rough) -> None:
    message = await rough.street.post(POST, step=False)
    async with rough.street.store.write() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count = {pages}"))

    with pytest.raises(StorageFull):
        await _until_full(rough)
    async with rough.street.store.write() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1000000"))
    await rough.street.step()

    assert await rough.street.outcome(message) == "signal"
    assert await rough.state() in (CopyState.PLACED, CopyState.OPEN)


async def test_posts_elsewhere_and_empty_ones_are_filed(rough: Rough) -> None:
    elsewhere = await rough.street.post(POST, chat_id="999")
    empty = await rough.street.post("  ")
    picture = await rough.street.post("", attachments=(Attachment(name="chart.png"),))
    gone = "m-unknown"
    await rough.street.delete(gone)

    outcomes = [await rough.street.outcome(m) for m in (elsewhere, empty, picture, gone)]

    assert outcomes == ["ignored", "refusal", "refusal", "ignored"]
    assert await refusals(rough) == [RefusalReason.EMPTY.value, RefusalReason.PICTURE_ONLY.value]
    assert await rough.street.events(PostRefused) == []


async def test_many_posts_are_read_in_one_go(rough: Rough) -> None:
    for number in range(intake.BREATH + 5):
        await rough.street.post(f"good morning {number}", step=False)

    assert await rough.street.engine.intake.step() == intake.BREATH + 5
    assert await rough.street.engine.intake.step() == 0


async def test_an_edit_that_says_the_same_in_other_words_changes_nothing(rough: Rough) -> None:
    message = await rough.street.post(POST)

    await rough.street.edit(message, POST + " 🚀 good luck")

    assert await rough.street.outcome(message) == "edit"
    assert await rough.street.events(UpdateReceived) == []


async def test_an_edit_of_chatter_into_chatter_is_refused(rough: Rough) -> None:
    message = await rough.street.post("good morning")

    await rough.street.edit(message, "good evening")

    assert await rough.street.outcome(message) == "refusal"


async def test_a_quick_edit_may_make_a_signal_of_a_typo(rough: Rough) -> None:
    message = await rough.street.post("BUY AAPL @ 150, SL 155, TP 160")

    await rough.street.edit(message, POST)

    assert await rough.street.outcome(message) == "signal"
    assert await rough.state() is CopyState.PLACED


async def test_a_trade_that_was_edited_away_stays_frozen_and_is_asked_about_once(rough: Rough) -> None:
    message = await rough.street.post(POST)

    await rough.street.edit(message, "never mind")
    await rough.street.edit(message, "really, never mind")
    await rough.street.delete(message)

    assert len(await rough.street.events(PostRefused)) == 1
    assert await rough.state() is CopyState.CANCELLED
    assert await rough.street.outcome(message) == "deletion"


async def test_a_reply_to_a_trade_that_is_over_touches_no_other(rough: Rough) -> None:
    first = await rough.street.post(POST)
    await rough.street.delete(first)
    await rough.street.post("BUY AAPL @ $120, SL $110, TP $140")

    update_ = await rough.street.post("move stop to 115", reply_to=first)

    assert await rough.street.outcome(update_) == "refusal"
    assert (await rough.order("stop")).stop_price == 110
    (asked,) = await rough.street.events(PostRefused)
    assert "is over" in asked.words


async def test_a_market_entry_below_its_own_stop_is_denied_and_never_mirrored(rough: Rough) -> None:
    await rough.street.price("140")

    await rough.street.post("BUY AAPL NOW, SL $145, TP $160")

    copy = await rough.street.copy(rough.user)
    assert (copy.state, copy.reason) == (CopyState.DENIED, "stop")
    assert "already past the stop 145" in copy.gates[-1].value


async def test_a_price_that_does_not_come_holds_nothing_up(rough: Rough, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "QUOTE_WAIT", 0.05)
    prices = TroubledQuotes(rough.street.feed)
    prices.trouble = Trouble(wait=NEVER)
    rough.street.engine.intake._quotes = prices

    message = await rough.street.post(POST)

    assert await rough.street.outcome(message) == "signal"


async def _until_full(rough: Rough) -> None:
    for _ in range(40):
        await rough.street.engine.intake.step()
        await rough.street.post("LONG TSLA SL 1 " + "🚀" * 1500, step=False)


async def test_a_price_that_no_market_can_have_is_none_for_whoever_reads_posts(rough: Rough) -> None:
    class Broken:
        async def quote(self, ticker: Ticker) -> Quote:
            return Quote(key=ticker.key, bid=Decimal(2), ask=Decimal(1), at=rough.street.clock.now())

    reading = intake.Intake(
        store=rough.street.store,
        clock=rough.street.clock,
        quotes=Broken(),
        metrics=Metrics(),
        wake=Wake(),
        dispatch=Here(Wake()),
        events=Wake(),
    )

    assert await pricing.price(reading._quotes, AAPL) is None
