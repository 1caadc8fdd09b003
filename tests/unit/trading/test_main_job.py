"""The main job on the street: a post becomes protected trades, and everything closes with a proven result."""

from __future__ import annotations

from decimal import Decimal

from structlog.testing import capture_logs

from domain.copy import CopyState, SignalState
from domain.event import CopyDenied, PositionClosed, PositionReduced, PostRefused, SignalClosed, StopMoved
from domain.instrument import AssetClass
from domain.order import OrderRole, OrderState
from domain.post import PostEvent
from domain.risk import RiskLimits
from storage import ledger, people, signals
from tests.fakes.clock import START
from tests.fixtures.street import Street

POST = "BUY AAPL @ $150, SL $145, TP $160"


async def test_each_follower_gets_a_bracket_of_his_own_size(wall: Street) -> None:
    bold = await wall.follower("bold", RiskLimits(max_position_pct=Decimal(50)))
    careful = await wall.follower("careful", RiskLimits(max_position_pct=Decimal(2)))

    await wall.post(POST)

    big, small = await wall.orders(bold), await wall.orders(careful)
    assert big["entry"].quantity == Decimal(200)  # 1 % of 100,000 at risk over 5 dollars
    assert small["entry"].quantity == Decimal("13.3333")  # 2 % of 100,000 at 150, rounded down
    assert {leg: order.state for leg, order in big.items()} == dict.fromkeys(
        ("entry", "stop", "target1"), OrderState.ACCEPTED
    )
    assert (big["stop"].stop_price, big["target1"].limit_price) == (Decimal(145), Decimal(160))


async def test_one_is_denied_by_his_limit_and_told_which_gate_with_value_and_limit(wall: Street) -> None:
    coins_only = await wall.follower("coins", RiskLimits(asset_classes=frozenset({AssetClass.CRYPTO})))

    await wall.post(POST)

    (denied,) = await wall.events(CopyDenied)
    assert (denied.user_id, denied.gate, denied.value, denied.limit) == (coins_only, "asset_class", "stock", "crypto")
    copy = await wall.copy(coins_only)
    assert copy.state is CopyState.DENIED
    assert [gate.passed for gate in copy.gates] == [True, True, True, False]


async def test_a_target_closes_with_a_result_that_the_ledger_proves(wall: Street) -> None:
    trader = await wall.follower("trader", RiskLimits(max_position_pct=Decimal(50)))
    await wall.post(POST)

    await wall.price("149.99")
    opened = await wall.state(trader)
    await wall.price("160.05")

    result = await wall.result(trader)
    assert opened is CopyState.OPEN
    assert await wall.state(trader) is CopyState.CLOSED
    assert result is not None
    assert result.entry == Decimal("150.00")
    assert result.exit >= Decimal(160)
    assert result.r is not None
    assert result.r >= Decimal(2)
    async with wall.store.read() as connection:
        entry = await ledger.find(connection, result.code)
        verdict = await ledger.verify(connection)
    assert entry is not None
    assert entry.kind == "result"
    assert verdict.broken is None


async def test_every_line_of_the_log_from_the_post_to_its_fills_and_result_has_one_trace_id(wall: Street) -> None:
    await wall.follower("trader", RiskLimits(max_position_pct=Decimal(50)))
    await wall.follower("coins", RiskLimits(asset_classes=frozenset({AssetClass.CRYPTO})))

    with capture_logs() as lines:
        await wall.post("good morning everybody")
        await wall.post(POST)
        await wall.price("149.99")
        await wall.post("move stop to 148")
        await wall.price("160.05")

    told = {line["event"]: line.get("trace_id") for line in lines}
    chain = {"signal_received", "copy_denied", "order_filled", "copy_changed", "position_closed"}
    assert chain <= told.keys()
    assert {told[event] for event in chain} == {"post-2"}


async def test_the_house_measures_every_signal_on_one_unit_and_the_signal_closes_with_its_last_copy(
    wall: Street,
) -> None:
    await wall.post(POST)

    await wall.price("149.99")
    await wall.price("160.05")

    (closed,) = await wall.events(PositionClosed)
    (over,) = await wall.events(SignalClosed)
    async with wall.store.read() as connection:
        recorded = await signals.read(connection, closed.signal_id)
    assert closed.house
    assert over.signal_id == closed.signal_id
    assert recorded.state is SignalState.CLOSED


async def test_a_stop_moved_by_the_provider_reaches_the_venue_and_is_told(wall: Street) -> None:
    trader = await wall.follower("trader")
    await wall.post(POST)
    await wall.price("149.99")
    await wall.price("155")

    await wall.post("Move SL to 152 on AAPL")

    assert (await wall.orders(trader))["stop"].stop_price == Decimal(152)
    moved = [event for event in await wall.events(StopMoved) if event.user_id == trader]
    assert [event.price for event in moved] == [Decimal(152)]
    await wall.price("151.90")
    result = await wall.result(trader)
    assert result is not None
    assert result.pnl > 0


async def test_a_stop_goes_to_break_even_without_naming_the_trade(wall: Street) -> None:
    trader = await wall.follower("trader")
    await wall.post(POST)
    await wall.price("149.99")
    await wall.price("156")

    await wall.post("SL to BE")

    assert (await wall.orders(trader))["stop"].stop_price == Decimal("150.00")


async def test_close_half_sells_half_and_the_stop_keeps_covering_the_rest(wall: Street) -> None:
    trader = await wall.follower("trader", RiskLimits(max_position_pct=Decimal(50)))
    await wall.post(POST)
    await wall.price("149.99")
    await wall.price("155")

    await wall.post("close half of AAPL")

    (reduced,) = [event for event in await wall.events(PositionReduced) if event.user_id == trader]
    assert (reduced.role, reduced.quantity, reduced.left) == (OrderRole.CLOSE, Decimal(100), Decimal(100))
    account = await wall.account(trader)
    working = {report.client_order_id: report for report in await wall.paper.open_orders(account)}
    stop = (await wall.orders(trader))["stop"]
    assert working[stop.client_order_id].quantity - working[stop.client_order_id].filled == Decimal(100)


async def test_close_all_closes_what_is_open_and_withdraws_what_is_not(wall: Street) -> None:
    trader = await wall.follower("trader")
    await wall.post(POST)
    await wall.price("149.99")
    await wall.post("BUY AAPL @ $120, SL $110, TP $140")
    newest = await wall.state(trader)

    await wall.post("Close everything now")

    assert newest is CopyState.PLACED
    assert await wall.state(trader) is CopyState.CANCELLED
    closed = [event for event in await wall.events(PositionClosed) if event.user_id == trader]
    assert len(closed) == 1
    assert await wall.paper.positions(await wall.account(trader)) == []


async def test_a_repost_within_a_day_is_a_duplicate(wall: Street) -> None:
    trader = await wall.follower("trader")
    first = await wall.post(POST)

    again = await wall.post("🔥 BUY AAPL @ 150 SL 145 TP 160 🔥")

    assert (await wall.outcome(first), await wall.outcome(again)) == ("signal", "duplicate")
    assert len(await wall.paper.open_orders(await wall.account(trader))) == 3


async def test_chatter_is_filed_without_a_word_and_a_contradiction_is_explained_to_the_provider(wall: Street) -> None:
    chatter = await wall.post("good morning everyone ☕")
    wrong = await wall.post("BUY AAPL @ 150, SL 155, TP 160")

    refusals = await wall.events(PostRefused)
    assert (await wall.outcome(chatter), await wall.outcome(wrong)) == ("refusal", "refusal")
    assert len(refusals) == 1
    assert "stop" in refusals[0].words


async def test_an_update_that_fits_two_trades_touches_none_and_asks(wall: Street) -> None:
    trader = await wall.follower("trader")
    await wall.post(POST)
    await wall.post("LONG TSLA SL 1")
    before = await wall.orders(trader)

    update = await wall.post("SL to BE")

    assert await wall.outcome(update) == "refusal"
    assert await wall.orders(trader) == before
    (asked,) = await wall.events(PostRefused)
    assert "AAPL" in asked.words
    assert "TSLA" in asked.words


async def test_a_reply_says_which_trade_is_meant(wall: Street) -> None:
    trader = await wall.follower("trader")
    first = await wall.post(POST)
    await wall.price("149.99")
    await wall.post("BUY AAPL @ $120, SL $110, TP $140")

    update = await wall.post("cancel", reply_to=first)
    answered = await wall.outcome(update)
    await wall.post("move stop to 147", reply_to=first)

    assert answered == "update"
    assert (await wall.orders(trader))["stop"].stop_price == Decimal(110)
    assert StopMoved in {type(event) for event in await wall.events(StopMoved)}


async def test_an_edit_changes_the_stop_of_the_trade_it_made(wall: Street) -> None:
    trader = await wall.follower("trader")
    message = await wall.post(POST)

    await wall.edit(message, "BUY AAPL @ $150, SL $147, TP $161")

    placed = await wall.orders(trader)
    assert await wall.outcome(message) == "edit"
    assert (placed["stop"].stop_price, placed["target1"].limit_price) == (Decimal(147), Decimal(161))
    assert placed["stop"].acknowledged == placed["stop"].revision


async def test_an_edit_into_another_trade_withdraws_the_entry_and_asks(wall: Street) -> None:
    trader = await wall.follower("trader")
    message = await wall.post(POST)

    await wall.edit(message, "SELL TSLA @ 300, SL 310, TP 280")

    assert await wall.state(trader) is CopyState.CANCELLED
    assert len(await wall.events(PostRefused)) == 1


async def test_a_frozen_trade_takes_no_orders_but_can_always_be_ended(wall: Street) -> None:
    trader = await wall.follower("trader")
    message = await wall.post(POST)
    await wall.price("149.99")
    await wall.edit(message, "SELL TSLA @ 300, SL 310, TP 280")

    moved = await wall.post("Move SL to 149 on AAPL")
    closed = await wall.post("Close AAPL now")

    assert (await wall.outcome(moved), await wall.outcome(closed)) == ("refusal", "update")
    assert await wall.state(trader) is CopyState.CLOSED


async def test_an_edit_that_turns_an_old_message_into_a_signal_opens_nothing(wall: Street) -> None:
    trader = await wall.follower("trader")
    message = await wall.post("thinking about apple")
    wall.clock.advance(3600)

    await wall._hear(
        message,
        POST,
        event=PostEvent.EDITED,
        version=int(wall.clock.now().timestamp() * 1_000_000),
        posted_at=START,
    )
    await wall.step()

    assert await wall.outcome(message) == "refusal"
    assert await wall.paper.open_orders(await wall.account(trader)) == []


async def test_a_deleted_signal_withdraws_the_entry_and_keeps_the_record(wall: Street) -> None:
    trader = await wall.follower("trader")
    message = await wall.post(POST)

    await wall.delete(message)

    assert await wall.outcome(message) == "deletion"
    assert await wall.state(trader) is CopyState.CANCELLED


async def test_a_deleted_signal_leaves_an_open_position_protected(wall: Street) -> None:
    trader = await wall.follower("trader")
    message = await wall.post(POST)
    await wall.price("149.99")

    await wall.delete(message)

    assert await wall.state(trader) is CopyState.OPEN
    assert (await wall.orders(trader))["stop"].state is OrderState.ACCEPTED


async def test_a_signal_seen_too_late_is_denied_as_stale(wall: Street) -> None:
    trader = await wall.follower("trader")
    old = wall.clock.now()
    wall.clock.advance(301)

    await wall.post(POST, posted_at=old)

    copy = await wall.copy(trader)
    assert (copy.state, copy.reason) == (CopyState.DENIED, "freshness")


async def test_a_price_that_has_run_away_is_denied(wall: Street) -> None:
    trader = await wall.follower("trader")
    await wall.price("154")

    await wall.post("BUY AAPL NOW @ $150, SL $145, TP $160")

    copy = await wall.copy(trader)
    assert (copy.state, copy.reason) == (CopyState.DENIED, "deviation")


async def test_a_price_that_is_past_the_stop_already_is_denied(wall: Street) -> None:
    trader = await wall.follower("trader", RiskLimits(max_deviation_pct=Decimal(50)))
    await wall.price("144")

    await wall.post(POST)

    copy = await wall.copy(trader)
    assert (copy.state, copy.reason) == (CopyState.DENIED, "stop")


async def test_a_signal_without_stop_is_denied_unless_the_follower_has_a_default(wall: Street) -> None:
    strict = await wall.follower("strict")
    easy = await wall.follower("easy", RiskLimits(default_stop_pct=Decimal(4)))

    await wall.post("BUY AAPL @ 150 TP 160")

    assert (await wall.copy(strict)).reason == "stop"
    assert (await wall.orders(easy))["stop"].stop_price == Decimal("144.00")


async def test_the_daily_loss_limit_counts_open_losses(wall: Street) -> None:
    trader = await wall.follower("trader", RiskLimits(max_daily_loss_pct=Decimal("0.5"), max_position_pct=Decimal(50)))
    await wall.post("BUY AAPL @ 150, SL 140, TP 170")
    await wall.price("149.99")
    await wall.price("143")

    await wall.post("BUY AAPL @ 143, SL 138, TP 150")

    copy = await wall.copy(trader)
    assert (copy.state, copy.reason) == (CopyState.DENIED, "daily_loss")


async def test_paused_followers_get_nothing(wall: Street) -> None:
    trader = await wall.follower("trader")
    async with wall.store.write() as connection:
        await people.change(connection, trader, paused=True)

    await wall.post(POST)

    assert (await wall.copy(trader)).reason == "paused"


async def test_several_targets_each_sell_their_part_and_a_rule_moves_the_stop_after_the_first(wall: Street) -> None:
    trader = await wall.follower("trader", RiskLimits(max_position_pct=Decimal(50), breakeven_after_target=1))
    await wall.post("BUY AAPL @ 150 SL 145 TP1 155 TP2 160 TP3 170")
    await wall.price("149.99")

    await wall.price("155.05")

    placed = await wall.orders(trader)
    assert placed["target1"].state is OrderState.FILLED
    assert placed["target1"].quantity == Decimal("66.6666")
    assert placed["stop"].stop_price == Decimal("150.00")
    await wall.price("149.90")
    result = await wall.result(trader)
    assert result is not None
    assert result.pnl > 0


async def test_an_entry_that_does_not_fill_in_a_day_expires_and_says_so(wall: Street) -> None:
    trader = await wall.follower("trader")
    await wall.post("BUY AAPL @ 120, SL 110, TP 140")

    wall.clock.advance(24 * 3600 + 1)
    await wall.price("150")

    assert await wall.state(trader) is CopyState.EXPIRED
    assert (await wall.orders(trader))["stop"].state in (OrderState.CANCELLED, OrderState.EXPIRED)


async def test_a_crypto_block_is_copied_in_fractions(wall: Street) -> None:
    trader = await wall.follower("trader", RiskLimits(max_position_pct=Decimal(20)))
    price = await wall.feed.quote(
        __import__("domain.instrument", fromlist=["Ticker"]).Ticker(asset_class=AssetClass.CRYPTO, symbol="BTC/USDT")
    )
    assert price is not None
    mid = int(price.mid)

    await wall.post(
        f"#BTC/USDT LONG\nEntry: {mid}\nTargets: {mid + 1000}, {mid + 2000}\nStop: {mid - 1000}\nLeverage: 5x"
    )

    placed = await wall.orders(trader)
    assert placed["entry"].quantity > 0
    assert placed["entry"].quantity != placed["entry"].quantity.to_integral_value()
    assert {"target1", "target2"} <= set(placed)
