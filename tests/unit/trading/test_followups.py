"""A message after its first word on the street: levels after an alert, edits of the entry, targets that are added."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.copy import CopyState
from domain.errors import OutcomeUnknown, Rejected
from domain.event import InstructionSkipped, PostRefused, SignalReceived, UpdateReceived
from domain.ids import UserId
from domain.order import OrderState
from domain.post import Attachment, Platform
from domain.provider import ProviderProfile
from domain.risk import RiskLimits
from storage import ledger, orders, providers, trades
from storage.orders import Placed
from tests.fixtures.street import CHAT, Street
from tests.unit.trading.invariants import hold
from tests.unit.trading.rough import Rough

POST = "BUY AAPL @ $150, SL $145, TP $160"
ALERT = "LONG AAPL"
LEVELS = "SL 145 TP 160"
EASY = RiskLimits(default_stop_pct=Decimal(4), max_position_pct=Decimal(50))
BOLD = RiskLimits(max_position_pct=Decimal(50))


async def counts(wall: Street) -> tuple[int, int]:
    """How many trades were opened, and how many updates there were."""
    return len(await wall.events(SignalReceived)), len(await wall.events(UpdateReceived))


# -- levels after an alert -------------------------------------------------------------------------------------


async def test_levels_after_an_alert_become_its_stop_and_targets(wall: Street) -> None:
    easy = await wall.follower("easy", EASY)
    await wall.post(ALERT)
    opened = await wall.orders(easy)

    levels = await wall.post(LEVELS)

    placed = await wall.orders(easy)
    assert opened["entry"].state is OrderState.FILLED
    assert opened["stop"].stop_price == Decimal("144.01")
    assert await wall.outcome(levels) == "update"
    assert (placed["stop"].stop_price, placed["target1"].limit_price) == (Decimal(145), Decimal(160))
    assert await counts(wall) == (1, 1)
    await wall.price("160.05")
    assert await wall.state(easy) is CopyState.CLOSED
    await hold(wall)


async def test_who_needs_a_stop_waits_for_the_levels_and_gets_them_from_the_start(wall: Street) -> None:
    strict = await wall.follower("strict", BOLD)
    await wall.post(ALERT)
    waiting = await wall.state(strict)

    await wall.post(LEVELS)

    placed = await wall.orders(strict)
    assert waiting is CopyState.PENDING
    assert placed["entry"].state is OrderState.FILLED
    assert placed["entry"].quantity < Decimal(201)
    assert (placed["stop"].stop_price, placed["target1"].limit_price) == (Decimal(145), Decimal(160))
    assert "target2" not in placed
    await hold(wall)


async def test_levels_that_do_not_come_leave_who_needs_a_stop_out(wall: Street) -> None:
    strict = await wall.follower("strict")
    await wall.post(ALERT)

    wall.clock.advance(61)
    await wall.step()
    levels = await wall.post(LEVELS)

    assert (await wall.copy(strict)).reason == "stop"
    assert await wall.outcome(levels) == "refusal"


async def test_an_alert_and_its_levels_may_be_read_together(wall: Street) -> None:
    strict = await wall.follower("strict")
    await wall.post(ALERT, step=False)
    levels = await wall.post(LEVELS, step=False)

    await wall.step()

    assert await wall.outcome(levels) == "update"
    assert (await wall.orders(strict))["stop"].stop_price == Decimal(145)


@pytest.mark.parametrize("whole", ["LONG AAPL SL 145 TP 160", "BUY AAPL @ 150\nSL 145\nTP 160"])
async def test_a_whole_signal_after_its_alert_is_the_same_trade(wall: Street, whole: str) -> None:
    easy = await wall.follower("easy", EASY)
    await wall.post(ALERT)

    first, again = await wall.post(whole), await wall.post(whole)

    placed = await wall.orders(easy)
    assert [await wall.outcome(first), await wall.outcome(again)] == ["update", "duplicate"]
    assert (placed["stop"].stop_price, placed["target1"].limit_price) == (Decimal(145), Decimal(160))
    assert await counts(wall) == (1, 1)


async def test_a_whole_signal_after_its_alert_is_a_repeat_for_the_rest_of_the_day(wall: Street) -> None:
    await wall.post(ALERT)
    await wall.post("LONG AAPL SL 145 TP 160")
    wall.clock.advance(3600)

    again = await wall.post("LONG AAPL SL 145 TP 160")

    assert await wall.outcome(again) == "duplicate"
    assert await counts(wall) == (1, 1)


async def test_an_alert_after_its_whole_signal_is_the_same_trade_and_its_author_is_told(wall: Street) -> None:
    await wall.post(POST)

    alert = await wall.post(ALERT)

    assert await wall.outcome(alert) == "duplicate"
    assert await counts(wall) == (1, 0)
    assert len(await wall.events(PostRefused)) == 1


@pytest.mark.parametrize(
    "other", [{"author_id": "p2"}, {"chat_id": "elsewhere"}], ids=["another author", "another channel"]
)
async def test_levels_of_somebody_else_are_not_the_alerts(wall: Street, other: dict[str, str]) -> None:
    await wall.post(ALERT)

    await wall.post(LEVELS, **other)

    assert await counts(wall) == (1, 0)


@pytest.mark.parametrize("levels", ["SL 155 TP 160", "SL 64000 TP 67000", "SL 145 TP 140"])
async def test_levels_that_do_not_stand_around_the_price_are_not_the_alerts(wall: Street, levels: str) -> None:
    await wall.post(ALERT)

    await wall.post(levels)

    assert await counts(wall) == (1, 0)


async def test_levels_find_their_alert_among_two_by_their_prices(wall: Street) -> None:
    easy = await wall.follower("easy", EASY)
    await wall.post("LONG BTC")
    await wall.post(ALERT)

    await wall.post(LEVELS)

    assert (await wall.orders(easy))["stop"].stop_price == Decimal(145)


async def test_a_provider_without_a_window_has_his_levels_refused(wall: Street) -> None:
    await _profile(wall, ProviderProfile(alert_window=ProviderProfile().alert_window * 0))
    await wall.post(ALERT)

    levels = await wall.post(LEVELS)

    assert await wall.outcome(levels) == "refusal"
    assert await counts(wall) == (1, 0)


async def test_an_alert_that_is_edited_to_have_levels_is_one_trade(wall: Street) -> None:
    strict, easy = await wall.follower("strict"), await wall.follower("easy", EASY)
    alert = await wall.post(ALERT)

    await wall.edit(alert, "LONG AAPL\nEntry 150\nSL 145\nTP 160")

    for trader in (strict, easy):
        placed = await wall.orders(trader)
        assert (placed["stop"].stop_price, placed["target1"].limit_price) == (Decimal(145), Decimal(160))
    assert await counts(wall) == (1, 1)


async def test_levels_in_pips_follow_an_alert_too(wall: Street) -> None:
    easy = await wall.follower("easy", EASY)
    await wall.post(ALERT)

    await wall.post("SL 4 points TP 8 points")

    placed = await wall.orders(easy)
    assert Decimal("145.9") < (placed["stop"].stop_price or 0) < Decimal("146.1")


@pytest.mark.parametrize("later", [0, 3600])
async def test_levels_that_answer_a_trade_need_not_name_it(wall: Street, later: int) -> None:
    bold = await wall.follower("bold", BOLD)
    message = await wall.post(POST)
    await wall.post("LONG TSLA SL 1")
    await wall.price("149.99")
    wall.clock.advance(later)

    levels = await wall.post("SL 147 TP 165", reply_to=message)

    placed = {order.leg: order for order in await _orders_of(wall, bold, "AAPL")}
    assert await wall.outcome(levels) == "update"
    assert (placed["stop"].stop_price, placed["target1"].limit_price) == (Decimal(147), Decimal(165))


# -- edits -----------------------------------------------------------------------------------------------------


async def test_an_edited_entry_is_quoted_and_sized_anew_for_every_follower(wall: Street) -> None:
    bold = await wall.follower("bold", BOLD)
    careful = await wall.follower("careful", RiskLimits(max_position_pct=Decimal(2)))
    message = await wall.post(POST)

    await wall.edit(message, "BUY AAPL @ $149, SL $139, TP $160")

    big, small = await wall.orders(bold), await wall.orders(careful)
    assert (big["entry"].limit_price, big["entry"].quantity) == (Decimal(149), Decimal(100))
    assert small["entry"].quantity == Decimal("13.4228")
    assert big["stop"].stop_price == Decimal(139)
    copy = await wall.copy(bold)
    assert (copy.quantity, copy.risk) == (Decimal(100), Decimal(1000))
    await wall.price("148.9")
    await hold(wall)
    await wall.price("138.9")
    result = await wall.result(bold)
    assert result is not None
    assert result.quantity == Decimal(100)
    assert result.pnl > Decimal(-1020)


async def test_an_edit_after_the_fill_moves_stop_and_targets_only(wall: Street) -> None:
    bold = await wall.follower("bold", BOLD)
    message = await wall.post(POST)
    await wall.price("149.99")

    await wall.edit(message, "BUY AAPL @ $148, SL $146, TP $161")

    placed = await wall.orders(bold)
    assert (placed["entry"].limit_price, placed["entry"].quantity) == (Decimal(150), Decimal(200))
    assert (placed["stop"].stop_price, placed["target1"].limit_price) == (Decimal(146), Decimal(161))
    await hold(wall)


async def test_an_entry_that_the_venue_will_not_quote_anew_is_withdrawn(rough: Rough) -> None:
    message = await rough.street.post(POST)
    rough.fails("replace", Rejected("not now"), times=3)

    await rough.street.edit(message, "BUY AAPL @ $149, SL $139, TP $160")

    assert await rough.state() is CopyState.CANCELLED
    assert await rough.at_venue() == {}


async def test_a_stop_in_percent_moves_with_its_entry(wall: Street) -> None:
    bold = await wall.follower("bold", BOLD)
    message = await wall.post("BUY AAPL @ 150, SL 2%, TP 160")

    await wall.edit(message, "BUY AAPL @ 140, SL 2%, TP 160")

    placed = await wall.orders(bold)
    assert (placed["entry"].limit_price, placed["stop"].stop_price) == (Decimal(140), Decimal("137.2"))


@pytest.mark.parametrize(
    ("edited", "word"), [("BUY AAPL @ $150, TP $160", "stop"), ("BUY AAPL NOW, SL $145, TP $160", "market")]
)
async def test_what_an_edit_cannot_change_is_told_to_its_author(wall: Street, edited: str, word: str) -> None:
    bold = await wall.follower("bold", BOLD)
    message = await wall.post(POST)
    before = await wall.orders(bold)

    await wall.edit(message, edited)

    (told,) = await wall.events(PostRefused)
    assert word in told.words
    assert await wall.orders(bold) == before


async def test_a_second_signal_that_an_edit_adds_opens(wall: Street) -> None:
    await wall.follower("trader")
    message = await wall.post(POST)

    await wall.edit(message, f"{POST}\n\nSELL TSLA @ 300, SL 310, TP 280")

    assert await wall.outcome(message) == "signal"
    assert await counts(wall) == (2, 0)


async def test_a_second_signal_that_a_late_edit_adds_is_refused_with_a_word(wall: Street) -> None:
    posted = wall.clock.now()
    message = await wall.post(POST)
    wall.clock.advance(3600)

    version = int(wall.clock.now().timestamp() * 1_000_000)
    text = f"{POST}\n\nSELL TSLA @ 300, SL 310, TP 280"
    await wall._hear(message, text, event="edited", version=version, posted_at=posted)
    await wall.step()

    assert await counts(wall) == (1, 0)
    (told,) = await wall.events(PostRefused)
    assert "post it as a new message" in told.words


async def test_an_edit_of_a_trade_that_is_over_into_another_is_told(wall: Street) -> None:
    message = await wall.post(POST)
    await wall.delete(await wall.post("noise"))
    await wall.post("Cancel AAPL")

    await wall.edit(message, "SELL TSLA @ 300, SL 310, TP 280")

    assert await counts(wall) == (1, 1)
    (told,) = await wall.events(PostRefused)
    assert "as a message of its own" in told.words


async def test_everything_stays_in_the_ledger(wall: Street) -> None:
    message = await wall.post(POST)
    await wall.edit(message, "BUY AAPL @ $149, SL $144, TP $160")
    await wall.edit(message, "never mind")
    await wall.delete(message)
    await wall.post(ALERT.replace("AAPL", "MSFT"))

    async with wall.store.read() as connection:
        verdict = await ledger.verify(connection)

    assert verdict.broken is None
    assert await counts(wall) == (2, 2)


# -- targets ---------------------------------------------------------------------------------------------------


async def test_a_target_that_is_added_takes_its_share_at_the_venue(wall: Street) -> None:
    bold = await wall.follower("bold", BOLD)
    await wall.post(POST)
    await wall.price("149.99")

    await wall.post("add target 170 AAPL")

    placed = await wall.orders(bold)
    assert (placed["target1"].quantity, placed["target2"].quantity) == (Decimal(100), Decimal(100))
    assert placed["target2"].state is OrderState.ACCEPTED
    await hold(wall)
    await wall.price("160.05")
    assert await wall.state(bold) is CopyState.OPEN
    await wall.price("170.05")
    assert await wall.state(bold) is CopyState.CLOSED
    await hold(wall)


async def test_a_target_may_be_added_before_the_fill(wall: Street) -> None:
    bold = await wall.follower("bold", BOLD)
    await wall.post(POST)

    await wall.post("add target 170 AAPL")
    await wall.price("149.99")
    await wall.price("160.05")

    placed = await wall.orders(bold)
    assert (placed["target1"].state, placed["target2"].state) == (OrderState.FILLED, OrderState.ACCEPTED)
    await hold(wall)


async def test_a_target_that_is_added_while_the_entry_is_in_doubt_waits_for_it(rough: Rough) -> None:
    rough.fails("submit", OutcomeUnknown("the answer was lost"), reaches=True)
    rough.fails("find", OutcomeUnknown("no answer"), times=1)
    await rough.street.post("BUY AAPL NOW, SL $145, TP $160", step=False)
    await rough.street.engine.intake.step()
    for _ in ("decided", "sent"):
        await rough.street.dispatch()

    await rough.street.post("add target 170 AAPL", step=False)
    await rough.street.engine.intake.step()
    await rough.street.engine.dispatcher._updater.step()
    early = await rough.street.orders(rough.user)
    await rough.after(60)
    await rough.after(60)

    assert "target2" not in early
    assert (await rough.order("target2")).state is OrderState.ACCEPTED
    await hold(rough.street)


async def test_what_is_not_carried_out_is_told_to_each_follower_once(wall: Street) -> None:
    trader = await wall.follower("trader")
    await wall.post(POST)
    await wall.price("149.99")

    await wall.post("Trail your stop on AAPL")
    await wall.post("Added more AAPL here")
    await wall.step()

    told = [event.words for event in await wall.events(InstructionSkipped) if event.user_id == trader]
    assert len(told) == 2
    assert "Yours stays at 145" in told[0]
    assert "added" in told[1]


# -- albums ----------------------------------------------------------------------------------------------------


async def test_of_an_album_only_its_caption_is_read(wall: Street) -> None:
    photo = {"attachments": (Attachment(name="photo.jpg"),), "album": "a1"}
    first = await wall.post("", step=False, **photo)
    caption = await wall.post(POST, step=False, **photo)
    last = await wall.post("", **photo)

    assert [await wall.outcome(m) for m in (first, caption, last)] == ["ignored", "signal", "ignored"]


async def test_an_album_without_a_caption_is_refused_once(wall: Street) -> None:
    photo = {"attachments": (Attachment(name="photo.jpg"),), "album": "a1"}
    messages = [await wall.post("", **photo) for _ in range(3)]
    alone = await wall.post("", attachments=(Attachment(name="photo.jpg"),))

    outcomes = [await wall.outcome(m) for m in (*messages, alone)]
    assert outcomes == ["refusal", "ignored", "ignored", "refusal"]


async def _profile(wall: Street, profile: ProviderProfile) -> None:
    wanted = providers.Watch(platform=Platform.DISCORD, chat_id=CHAT, name="signals", profile=profile, source="config")
    async with wall.store.write() as connection:
        await providers.watch(connection, wall.provider, wanted, now=wall.clock.now())


async def _orders_of(wall: Street, user: UserId, key: str) -> list[Placed]:
    async with wall.store.read() as connection:
        mine = [trade.copy_id for trade in await trades.of_user(connection, user) if trade.key == key]
        return (await orders.of_copies(connection, mine))[mine[0]]
