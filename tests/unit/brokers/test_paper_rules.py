"""What the paper venue does with orders, money and hours, one rule at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from brokers.paper.broker import PaperBroker
from brokers.paper.settings import Fee, PaperSettings
from brokers.paper.staged import Staged
from domain.errors import BrokerUnavailable, InsufficientFunds, InvalidInstrument, Rejected
from domain.ids import ClientOrderId
from domain.instrument import AssetClass, OptionContract, Right, Ticker
from domain.order import Bracket, Order, OrderState
from domain.signal import Side
from tests.contract.broker_cards import Maker, held, only, remaining, states
from tests.unit.brokers.market import APPLE, PaperRig

SATURDAY = datetime(2026, 3, 7, 15, tzinfo=UTC)
YEN = Ticker(asset_class=AssetClass.FOREX, symbol="USD/JPY")
ES = Ticker(asset_class=AssetClass.FUTURE, symbol="ES")
CALL = Ticker(
    asset_class=AssetClass.OPTION,
    symbol="SPY",
    option=OptionContract(expiry=date(2026, 12, 18), strike=Decimal(450), right=Right.CALL),
)
YES = Ticker(asset_class=AssetClass.PREDICTION, symbol="shutdown", outcome="YES")
BITCOIN = Ticker(asset_class=AssetClass.CRYPTO, symbol="BTC/USDT")


@asynccontextmanager
async def opened(rig: PaperRig, settings: PaperSettings) -> AsyncIterator[PaperBroker]:
    broker = await PaperBroker.open(rig.path.with_name("other.db"), rig.market, rig.clock, settings)
    try:
        yield broker
    finally:
        await broker.aclose()


async def maker_of(rig: PaperRig, ticker: Ticker, price: str, broker: PaperBroker | None = None) -> Maker:
    rig.market.put(ticker, Decimal(price))
    instrument = await (broker or rig.broker).resolve(ticker)
    assert instrument is not None
    return Maker(instrument=instrument)


async def test_a_large_order_fills_over_several_quotes_and_the_same_way_each_time(rig: PaperRig, make: Maker) -> None:
    settings = PaperSettings(touch_depth=Decimal(500), slippage_bps=Decimal(0))
    bracket = make.bracket("20", targets=[("20", "110")])

    async with opened(rig, settings) as broker:
        reports = await broker.submit(rig.account, bracket)
        assert bracket.stop is not None
        while reports[0].state is not OrderState.FILLED:
            rig.clock.advance(1)
            await broker.on_quote(rig.market.put(APPLE, Decimal(100)))
            stop = await broker.find(rig.account, bracket.stop.client_order_id)
            (position,) = await broker.positions(rig.account)
            assert stop is not None
            assert stop.quantity == position.quantity
            reports = await broker.submit(rig.account, bracket)
        fills = await broker.fills(rig.account, since=0)

    assert len(fills) > 3
    assert all(Decimal("2.5") <= fill.quantity <= 5 for fill in fills[:-1])
    assert sum(fill.quantity for fill in fills) == 20


async def test_cancelling_a_partly_filled_entry_leaves_the_exits_on_what_filled(rig: PaperRig, make: Maker) -> None:
    bracket = make.bracket("20", targets=[("10", "110"), ("10", "120")])

    async with opened(rig, PaperSettings(touch_depth=Decimal(500))) as broker:
        await broker.submit(rig.account, bracket)
        entry = await broker.cancel(rig.account, bracket.entry.client_order_id)
        exits = await broker.open_orders(rig.account)

    assert entry.state is OrderState.CANCELLED
    assert 0 < entry.filled < 20
    assert [report.quantity for report in exits] == [entry.filled, entry.filled, 0]


async def test_the_stop_wins_when_one_quote_reaches_stop_and_target(rig: PaperRig, make: Maker) -> None:
    bracket = make.bracket(targets=[("10", "110")])
    await rig.broker.submit(rig.account, bracket)
    assert bracket.stop is not None
    rig.clock.advance((SATURDAY - rig.clock.now()).total_seconds())
    await rig.broker.replace(rig.account, bracket.targets[0].client_order_id, limit_price=Decimal(98))
    await rig.broker.replace(rig.account, bracket.stop.client_order_id, stop_price=Decimal(99))

    rig.clock.advance(timedelta(days=2).total_seconds())
    await rig.price("98.50")

    assert await states(rig, bracket.orders) == ["filled", "filled", "cancelled"]


async def test_an_old_quote_and_a_worthless_bid_fill_nothing(rig: PaperRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order())
    worthless = replace(rig.market.put(APPLE, Decimal(100)), bid=Decimal(0), ask=Decimal("0.01"))
    close = make.order(Side.SELL, stop="50", reduce_only=True)
    await rig.broker.submit(rig.account, close)

    await rig.broker.on_quote(worthless)
    await rig.broker.on_quote(replace(worthless, at=worthless.at - timedelta(hours=1)))

    assert await states(rig, [close]) == ["accepted"]
    assert await held(rig) == 10


async def test_slippage_worsens_market_orders_and_rounds_against_them(rig: PaperRig, make: Maker) -> None:
    async with opened(rig, PaperSettings(slippage_bps=Decimal(5))) as broker:
        bought = only(await broker.submit(rig.account, make.order()))
        sold = only(await broker.submit(rig.account, make.order(Side.SELL, reduce_only=True)))

    assert (bought.average_price, sold.average_price) == (Decimal("100.07"), Decimal("99.94"))


async def test_an_order_rests_while_the_market_is_closed(rig: PaperRig, make: Maker) -> None:
    rig.clock.advance((SATURDAY - rig.clock.now()).total_seconds())
    order = make.order()
    weekend = only(await rig.broker.submit(rig.account, order))
    await rig.price("101")
    still = await states(rig, [order])

    opening = await rig.broker.opens_at(APPLE, rig.clock.now())
    rig.clock.advance((opening - rig.clock.now()).total_seconds())
    await rig.price("102")

    assert weekend.state is OrderState.ACCEPTED
    assert still == ["accepted"]
    assert opening == datetime(2026, 3, 9, 13, 30, tzinfo=UTC)
    assert await states(rig, [order]) == ["filled"]


async def test_hours_can_be_switched_off(rig: PaperRig, make: Maker) -> None:
    rig.clock.advance((SATURDAY - rig.clock.now()).total_seconds())

    async with opened(rig, PaperSettings(keeps_hours=frozenset())) as broker:
        report = only(await broker.submit(rig.account, make.order()))
        assert await broker.opens_at(APPLE, SATURDAY) == SATURDAY

    assert report.state is OrderState.FILLED


async def test_running_matches_what_the_feed_publishes_and_expires_by_the_clock(rig: PaperRig, make: Maker) -> None:
    limit = make.order(limit="95")
    short_lived = make.order(limit="50", expires_in=timedelta(seconds=30), clock=rig.clock)
    await rig.broker.submit(rig.account, limit)
    await rig.broker.submit(rig.account, short_lived)
    updates = rig.broker.updates()

    async with asyncio.timeout(10):
        running = asyncio.create_task(rig.broker.run())
        await rig.clock.until_asleep()
        rig.market.publisher.publish([rig.market.put(APPLE, Decimal(94))])
        assert await anext(updates) == rig.account
        rig.clock.advance(31)
        assert await anext(updates) == rig.account
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    assert await states(rig, [limit, short_lived]) == ["filled", "expired"]


async def test_updates_of_one_account_are_one_and_end_with_the_venue(rig: PaperRig, make: Maker) -> None:
    updates = rig.broker.updates()
    for _ in range(5):
        await rig.broker.submit(rig.account, make.order(quantity="1"))

    await rig.broker.aclose()

    assert [account async for account in updates] == [rig.account]


async def test_latency_passes_before_an_order_is_taken(rig: PaperRig, make: Maker) -> None:
    async with opened(rig, PaperSettings(latency=timedelta(milliseconds=250))) as broker:
        task = asyncio.create_task(broker.submit(rig.account, make.order()))
        await rig.clock.until_asleep()
        before = task.done()
        rig.clock.advance(0.25)

        assert not before
        assert only(await task).state is OrderState.FILLED


async def test_an_option_costs_its_whole_premium_and_a_fee_per_contract(rig: PaperRig) -> None:
    make = await maker_of(rig, CALL, "4.00")

    await rig.broker.submit(rig.account, make.order(quantity="2", limit="4.01"))

    account = await rig.broker.account(rig.account)
    assert make.instrument.multiplier == 100
    assert account.cash == 100_000 - 2 * Decimal("4.01") * 100 - Decimal("1.30")
    assert account.buying_power == account.cash


async def test_a_written_option_ties_up_a_fifth_of_its_strike(rig: PaperRig) -> None:
    make = await maker_of(rig, CALL, "4.00")

    await rig.broker.submit(rig.account, make.order(Side.SELL, "1", limit="3.99"))

    account = await rig.broker.account(rig.account)
    assert account.equity - account.buying_power == Decimal(450) * 100 / 5


async def test_a_short_stock_ties_up_half_its_value(rig: PaperRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order(Side.SELL, "100", limit="99.99"))

    account = await rig.broker.account(rig.account)
    assert account.cash == 100_000 + Decimal(9999)
    assert account.equity == 100_000 - 2
    assert account.buying_power == account.equity - Decimal("100.01") * 100 / 2


async def test_a_future_moves_cash_only_by_its_profit(rig: PaperRig) -> None:
    make = await maker_of(rig, ES, "5000")
    await rig.broker.submit(rig.account, make.order(quantity="1", limit="5000.25"))
    entered = await rig.broker.account(rig.account)

    await rig.broker.on_quote(rig.market.put(ES, Decimal(5010)))
    await rig.broker.submit(rig.account, make.order(Side.SELL, "1", limit="5009.75", reduce_only=True))

    closed = await rig.broker.account(rig.account)
    assert entered.cash == 100_000 - Decimal("2.25")
    assert entered.buying_power < 100_000 - Decimal(12000)
    assert closed.cash == 100_000 - Decimal("4.50") + (Decimal("5009.99") - Decimal("5000.01")) * 50


async def test_profit_in_yen_is_counted_in_dollars(rig: PaperRig) -> None:
    make = await maker_of(rig, YEN, "150")
    await rig.broker.submit(rig.account, make.order(quantity="150000", limit="150.01"))

    await rig.broker.on_quote(rig.market.put(YEN, Decimal(151)))

    account = await rig.broker.account(rig.account)
    assert make.instrument.currency == "JPY"
    assert account.equity == 100_000 + Decimal(150_000) * (Decimal("150.99") - Decimal("150.01")) * (1 / Decimal(151))


async def test_a_prediction_is_not_sold_short_and_costs_at_most_one(rig: PaperRig) -> None:
    make = await maker_of(rig, YES, "0.40")

    with pytest.raises(Rejected, match="other outcome"):
        await rig.broker.submit(rig.account, make.order(Side.SELL))
    with pytest.raises(Rejected, match="at most 1"):
        await rig.broker.submit(rig.account, make.order(limit="1.20"))

    report = only(await rig.broker.submit(rig.account, make.order(quantity="100", limit="0.41")))
    assert report.state is OrderState.FILLED
    assert (await rig.broker.account(rig.account)).cash == 100_000 - 41


async def test_a_resting_order_reserves_its_money(rig: PaperRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order(quantity="900", limit="90"))

    with pytest.raises(InsufficientFunds) as refusal:
        await rig.broker.submit(rig.account, make.order(quantity="900", limit="91"))

    assert refusal.value.available == Decimal(19_000)
    assert refusal.value.required == Decimal(81_900)


async def test_replacing_checks_the_money_of_the_difference(rig: PaperRig, make: Maker) -> None:
    order = make.order(quantity="900", limit="90")
    await rig.broker.submit(rig.account, order)

    raised = await rig.broker.replace(rig.account, order.client_order_id, quantity=Decimal(1000))
    with pytest.raises(InsufficientFunds):
        await rig.broker.replace(rig.account, order.client_order_id, quantity=Decimal(1200))

    assert raised.quantity == 1000
    assert await remaining(rig, [order]) == [1000]


async def test_turning_a_position_round_needs_money_only_for_what_it_opens(rig: PaperRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order(quantity="900"))

    await rig.broker.submit(rig.account, make.order(Side.SELL, "1000"))

    (position,) = await rig.broker.positions(rig.account)
    assert position.quantity == -100
    assert position.average_price == Decimal("99.98")


async def test_reducing_the_whole_position_shrinks_the_oldest_bracket_first(rig: PaperRig, make: Maker) -> None:
    older, newer = make.bracket(targets=[]), make.bracket(targets=[])
    for request in (older, newer, make.order(quantity="3")):
        await rig.broker.submit(rig.account, request)

    await rig.broker.submit(rig.account, make.order(Side.SELL, "8", reduce_only=True))
    some = await remaining(rig, [older.orders[1], newer.orders[1]])
    await rig.broker.submit(rig.account, make.order(Side.SELL, "9", reduce_only=True))

    assert some == [2, 10]
    assert await states(rig, [older.orders[1]]) == ["cancelled"]
    assert await remaining(rig, [newer.orders[1]]) == [3]
    assert await held(rig) == 6


async def test_a_resting_reduction_ends_when_nothing_is_left_to_close(rig: PaperRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order())
    resting = make.order(Side.SELL, limit="110", reduce_only=True)
    await rig.broker.submit(rig.account, resting)
    await rig.broker.submit(rig.account, make.order(Side.SELL))

    await rig.price("111")

    assert await states(rig, [resting]) == ["cancelled"]
    assert await held(rig) == 0


async def test_a_stop_can_be_added_to_an_open_entry_once(rig: PaperRig, make: Maker) -> None:
    entry = make.order()
    await rig.broker.submit(rig.account, entry)
    stop = make.order(Side.SELL, "1", stop="90", reduce_only=True, bracket=entry.client_order_id)
    second = make.order(Side.SELL, "1", stop="91", reduce_only=True, bracket=entry.client_order_id)

    report = only(await rig.broker.submit(rig.account, stop))
    with pytest.raises(Rejected, match="has a stop already"):
        await rig.broker.submit(rig.account, second)
    await rig.price("89")

    assert report.quantity == 10
    assert await held(rig) == 0


async def test_a_limit_close_of_a_bracket_rests_and_takes_its_part(rig: PaperRig, make: Maker) -> None:
    bracket = make.bracket(targets=[])
    await rig.broker.submit(rig.account, bracket)
    close = make.order(Side.SELL, "6", limit="105", reduce_only=True, bracket=bracket.entry.client_order_id)
    await rig.broker.submit(rig.account, close)
    resting = await remaining(rig, [bracket.orders[1], close])

    await rig.price("106")

    assert resting == [10, 6]
    assert await remaining(rig, [bracket.orders[1], close]) == [4, 0]


async def test_closes_that_fit_no_bracket_are_refused(rig: PaperRig, make: Maker) -> None:
    bracket = make.bracket(limit="95")
    await rig.broker.submit(rig.account, bracket)
    unknown, head = ClientOrderId("nobody"), bracket.entry.client_order_id

    for order in (
        make.order(Side.SELL, reduce_only=True, bracket=unknown),
        make.order(Side.SELL, reduce_only=True, bracket=head),
        make.order(Side.BUY, reduce_only=True, bracket=head),
        make.order(Side.BUY, bracket=head),
    ):
        with pytest.raises(Rejected):
            await rig.broker.submit(rig.account, order)


async def test_the_quantity_of_a_stop_is_the_venue_s_affair(rig: PaperRig, make: Maker) -> None:
    bracket = make.bracket()
    await rig.broker.submit(rig.account, bracket)
    assert bracket.stop is not None
    stop = bracket.stop.client_order_id

    same = await rig.broker.replace(rig.account, stop, quantity=Decimal(10))
    with pytest.raises(Rejected, match="covers all"):
        await rig.broker.replace(rig.account, stop, quantity=Decimal(5))

    assert same.quantity == 10


async def test_a_smaller_target_leaves_its_rest_to_the_next_one(rig: PaperRig, make: Maker) -> None:
    bracket = make.bracket(targets=[("8", "110"), ("2", "120")])
    await rig.broker.submit(rig.account, bracket)

    await rig.broker.replace(rig.account, bracket.targets[1].client_order_id, quantity=Decimal(6))
    before = await remaining(rig, bracket.targets)
    await rig.broker.replace(rig.account, bracket.targets[0].client_order_id, quantity=Decimal(4))

    assert before == [8, 2]
    assert await remaining(rig, bracket.targets) == [4, 6]


@pytest.mark.parametrize(
    "changes", [{"stop_price": Decimal(90)}, {"limit_price": Decimal("0.001")}, {"quantity": Decimal("0.00001")}]
)
async def test_replacements_that_do_not_fit_are_refused(
    rig: PaperRig, make: Maker, changes: dict[str, Decimal]
) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)

    with pytest.raises(Rejected):
        await rig.broker.replace(rig.account, order.client_order_id, **changes)


async def test_a_stop_order_has_no_limit_and_a_reached_one_no_new_stop(rig: PaperRig, make: Maker) -> None:
    stop, stop_limit = make.order(stop="105"), make.order(stop="105", limit="104")
    for order in (stop, stop_limit):
        await rig.broker.submit(rig.account, order)

    with pytest.raises(Rejected):
        await rig.broker.replace(rig.account, stop.client_order_id, limit_price=Decimal(106))
    await rig.price("110")
    with pytest.raises(Rejected, match="reached"):
        await rig.broker.replace(rig.account, stop_limit.client_order_id, stop_price=Decimal(106))


async def test_a_partly_filled_order_cannot_shrink_below_its_fills(rig: PaperRig, make: Maker) -> None:
    order = make.order(quantity="20")

    async with opened(rig, PaperSettings(touch_depth=Decimal(500))) as broker:
        await broker.submit(rig.account, order)
        with pytest.raises(Rejected, match="cancel the rest"):
            await broker.replace(rig.account, order.client_order_id, quantity=Decimal(1))


async def test_brackets_that_do_not_hold_together_are_refused(rig: PaperRig, make: Maker) -> None:
    good = make.bracket()
    other = await maker_of(rig, BITCOIN, "60000")
    assert good.stop is not None
    bad = [
        replace(good, stop=replace(good.stop, side=Side.BUY)),
        replace(good, stop=good.targets[0]),
        replace(good, stop=make.order(Side.SELL, limit="120")),
        replace(good, targets=(make.order(Side.SELL, "5", stop="90"),)),
        replace(good, targets=(make.order(Side.SELL, "11", limit="110"),)),
        replace(good, targets=(other.order(Side.SELL, "5", limit="70000"),)),
        make.bracket(stop="101"),
        make.bracket(limit="80", stop="85"),
    ]

    for bracket in bad:
        with pytest.raises(Rejected):
            await rig.broker.submit(rig.account, bracket)
    assert await rig.broker.open_orders(rig.account) == []


async def test_orders_whose_parts_do_not_fit_their_type_are_refused(rig: PaperRig, make: Maker) -> None:
    good = make.order(limit="95")
    bad: list[Order | Bracket] = [
        replace(good, limit_price=None),
        replace(good, stop_price=Decimal(90)),
        replace(good, expires_at=rig.clock.now()),
        replace(good, quantity=Decimal("NaN")),
        replace(good, limit_price=Decimal("Infinity")),
        replace(good, quantity=Decimal("0.0001")),
    ]

    for order in bad:
        with pytest.raises(Rejected):
            await rig.broker.submit(rig.account, order)


async def test_an_exit_with_the_id_of_another_order_is_refused(rig: PaperRig, make: Maker) -> None:
    order = make.order()
    await rig.broker.submit(rig.account, order)
    bracket = make.bracket()
    assert bracket.stop is not None

    with pytest.raises(Rejected, match="id of another"):
        await rig.broker.submit(
            rig.account, replace(bracket, stop=replace(bracket.stop, client_order_id=order.client_order_id))
        )


async def test_a_key_belongs_to_one_instrument(rig: PaperRig) -> None:
    future = await maker_of(rig, ES, "5000")
    stock = Ticker(asset_class=AssetClass.STOCK, symbol="ES")
    order = Maker(instrument=replace(future.instrument, ticker=stock)).order(quantity="1")
    await rig.broker.submit(rig.account, future.order(quantity="1"))

    assert await rig.broker.resolve(stock) is None
    with pytest.raises(InvalidInstrument):
        await rig.broker.submit(rig.account, order)


async def test_without_prices_nothing_is_sent_but_repeats_are_found(rig: PaperRig, make: Maker) -> None:
    order = make.order()
    first = await rig.broker.submit(rig.account, order)
    rig.market.reachable = False

    again = await rig.broker.submit(rig.account, order)
    with pytest.raises(BrokerUnavailable):
        await rig.broker.submit(rig.account, make.order())

    assert again == first


async def test_fees_are_taken_from_each_fill(rig: PaperRig, make: Maker) -> None:
    fees = {AssetClass.STOCK: Fee(bps=Decimal(10), per_contract=Decimal("0.01"))}

    async with opened(rig, PaperSettings(fees=fees, slippage_bps=Decimal(0))) as broker:
        await broker.submit(rig.account, make.order())
        (fill,) = await broker.fills(rig.account, since=0)
        account = await broker.account(rig.account)

    assert fill.fee == Decimal("1.0001") + Decimal("0.10")
    assert account.cash == 100_000 - Decimal("1000.1") - fill.fee


async def test_capabilities_are_declared(rig: PaperRig) -> None:
    capabilities = rig.broker.capabilities

    assert capabilities.venue == "paper"
    assert capabilities.native_bracket
    assert capabilities.asset_classes == frozenset(AssetClass)


def test_a_staged_table_shows_drafts_to_itself_only() -> None:
    table: Staged[str, int] = Staged()
    table.put("a", 1)
    table.accept()
    table.put("a", 2)

    assert (table.get("a"), dict(table.pending), dict(table.kept)) == (2, {"a": 1}, {})
    table.undo()
    table.commit()
    assert (table.get("a"), dict(table.kept)) == (1, {"a": 1})
