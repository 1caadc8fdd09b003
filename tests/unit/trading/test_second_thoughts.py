"""What providers do after their first word: edits of edits, edited instructions, repeats, strangers, and greed."""

from __future__ import annotations

from decimal import Decimal

from domain.copy import CopyState
from domain.errors import OutcomeUnknown
from domain.event import PostRefused
from domain.post import Platform
from domain.provider import ProviderProfile
from domain.risk import RiskLimits
from storage import providers
from tests.fixtures.street import CHAT, Street
from tests.unit.trading.rough import Rough

POST = "BUY AAPL @ $150, SL $145, TP $160"


async def test_editing_an_instruction_does_not_carry_it_out_again(wall: Street) -> None:
    trader = await wall.follower("trader", RiskLimits(max_position_pct=Decimal(50)))
    await wall.post(POST)
    await wall.price("149.99")
    half = await wall.post("Close half AAPL")

    await wall.edit(half, "Close half AAPL 🔥")

    account = await wall.account(trader)
    (held,) = await wall.paper.positions(account)
    assert held.quantity == Decimal(100)
    assert len(await wall.events(PostRefused)) == 1


async def test_an_edit_back_takes_the_stop_back(wall: Street) -> None:
    trader = await wall.follower("trader")
    message = await wall.post(POST)

    await wall.edit(message, "BUY AAPL @ $150, SL $146, TP $160")
    await wall.edit(message, POST)

    assert (await wall.orders(trader))["stop"].stop_price == Decimal(145)


async def test_an_edit_of_the_targets_leaves_a_stop_that_was_moved_since(wall: Street) -> None:
    trader = await wall.follower("trader")
    message = await wall.post(POST)
    await wall.price("149.99")
    await wall.price("156")
    await wall.edit(message, "BUY AAPL @ $150, SL $146, TP $160")
    await wall.post("SL to BE on AAPL")

    await wall.edit(message, "BUY AAPL @ $150, SL $146, TP $165")

    placed = await wall.orders(trader)
    assert placed["stop"].stop_price == Decimal(150)
    assert placed["target1"].limit_price == Decimal(165)


async def test_only_the_named_authors_of_a_channel_are_read(wall: Street) -> None:
    trader = await wall.follower("trader")
    await _authors(wall, frozenset({"p1"}))

    stranger = await wall.post("BUY TSLA NOW SL 1", author_id="stranger")
    provider = await wall.post(POST)
    order = await wall.post("close all", author_id="stranger")

    assert await wall.outcome(stranger) == "ignored"
    assert await wall.outcome(provider) == "signal"
    assert await wall.outcome(order) == "ignored"
    assert await wall.state(trader) is CopyState.PLACED


async def test_the_same_call_after_its_trade_is_over_is_refused_with_a_reason(wall: Street) -> None:
    await wall.follower("trader")
    await wall.post(POST)
    await wall.price("149.99")
    await wall.price("160.1")
    await wall.price("150.01")

    again = await wall.post(POST)

    assert await wall.outcome(again) == "duplicate"
    (told,) = await wall.events(PostRefused)
    assert "within the last day" in told.words


async def test_no_update_makes_a_copy_lose_more_than_its_follower_allowed(wall: Street) -> None:
    trader = await wall.follower("trader", RiskLimits(max_position_pct=Decimal(100), risk_pct=Decimal(1)))
    await wall.post(POST)
    await wall.price("149.99")

    await wall.post("Move SL to 90 on AAPL")

    assert (await wall.orders(trader))["stop"].stop_price == Decimal(145)


async def test_break_even_after_a_target_never_loosens_a_better_stop(wall: Street) -> None:
    trader = await wall.follower("trader", RiskLimits(max_position_pct=Decimal(50), breakeven_after_target=1))
    await wall.post("BUY AAPL @ 150 SL 145 TP1 155 TP2 160")
    await wall.price("149.99")
    await wall.price("154")
    await wall.post("Move SL to 152 on AAPL")

    await wall.price("155.1")

    assert (await wall.orders(trader))["stop"].stop_price == Decimal(152)


async def test_an_entry_off_the_tick_is_rounded_in_the_followers_favour(wall: Street) -> None:
    trader = await wall.follower("trader")

    await wall.post("BUY AAPL @ 149.997, SL 145, TP 160")

    assert (await wall.orders(trader))["entry"].limit_price == Decimal("149.99")


async def test_what_is_not_decided_when_he_leaves_is_not_copied(wall: Street) -> None:
    trader = await wall.follower("trader")
    await wall.post(POST, step=False)
    await wall.engine.intake.step()
    async with wall.store.write() as connection:
        await providers.unfollow(connection, trader, wall.provider)

    await wall.step()

    assert await wall.state(trader) is CopyState.CANCELLED


async def test_a_close_catches_what_fills_while_the_entry_was_in_doubt(rough: Rough) -> None:
    rough.fails("submit", OutcomeUnknown("the answer was lost"), reaches=True)
    rough.fails("find", OutcomeUnknown("no answer"), times=2)
    await rough.street.post("BUY AAPL NOW, SL $145, TP $160", step=False)
    await rough.street.engine.intake.step()
    for _ in ("decided", "sent"):
        await rough.street.dispatch()

    await rough.street.post("Close everything now")
    await rough.after(60)
    await rough.after(60)

    assert await rough.street.paper.positions(rough.account) == []
    assert await rough.state() is CopyState.CLOSED


async def _authors(wall: Street, authors: frozenset[str]) -> None:
    wanted = providers.Watch(
        platform=Platform.DISCORD,
        chat_id=CHAT,
        name="signals",
        profile=ProviderProfile(),
        source="config",
        authors=authors,
    )
    async with wall.store.write() as connection:
        await providers.watch(connection, wall.provider, wanted, now=wall.clock.now())
