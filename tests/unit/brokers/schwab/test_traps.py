"""What is known to go wrong at Schwab, and how the adapter goes on."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from brokers.credentials import Credentials
from brokers.schwab import orders
from domain.errors import (
    BrokerUnavailable,
    InsufficientFunds,
    InvalidInstrument,
    NotSent,
    OutcomeUnknown,
    Rejected,
)
from domain.instrument import AssetClass, Instrument, OptionContract, Right, Ticker
from domain.order import Order, OrderState, OrderType
from domain.signal import Side
from tests.contract.broker_cards import Maker, only
from tests.fakes.venues.face import Mishap
from tests.unit.brokers.schwab.rig import APPLE, ME, SchwabRig, grant

CALL = Ticker(
    asset_class=AssetClass.OPTION,
    symbol="AAPL",
    option=OptionContract(expiry=date(2026, 12, 18), strike=Decimal(150), right=Right.CALL),
)


async def test_an_order_whose_answer_was_lost_is_found_by_its_looks(rig: SchwabRig, make: Maker) -> None:
    order = make.order(limit="95")
    rig.face.fails(Mishap.DROPPED_AFTER, path=rig.deeds)
    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, order)

    (listed,) = await rig.broker.open_orders(rig.account)
    found = await rig.broker.find(rig.account, order.client_order_id)

    assert listed == found
    assert listed.client_order_id == order.client_order_id


async def test_two_orders_that_look_alike_are_never_guessed_between(rig: SchwabRig, make: Maker) -> None:
    order = make.order(limit="95")
    rig.face.fails(Mishap.DROPPED_AFTER, path=rig.deeds)
    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, order)
    by_hand = make.order(limit="95")
    await rig.real.submit(rig.account, by_hand)
    forget(rig)

    with pytest.raises(BrokerUnavailable, match="several"):
        await rig.broker.find(rig.account, order.client_order_id)
    names = {one.client_order_id for one in await rig.broker.open_orders(rig.account)}
    assert order.client_order_id not in names


async def test_an_order_that_is_known_to_be_another_one_is_no_match(rig: SchwabRig, make: Maker) -> None:
    first, second = make.order(limit="95"), make.order(limit="95")
    await rig.broker.submit(rig.account, first)
    rig.face.fails(Mishap.DROPPED_BEFORE, path=rig.deeds)
    with pytest.raises((OutcomeUnknown, NotSent)):
        await rig.broker.submit(rig.account, second)

    assert await rig.broker.find(rig.account, second.client_order_id) is None


@pytest.mark.parametrize(
    "other",
    [
        {"limit": "94"},
        {"quantity": "9", "limit": "95"},
        {"stop": "105"},
        {"side": Side.SELL, "limit": "105"},
    ],
)
async def test_an_order_that_looks_different_is_no_match(rig: SchwabRig, make: Maker, other: dict[str, Any]) -> None:
    order = make.order(limit="95")
    rig.face.fails(Mishap.DROPPED_BEFORE, path=rig.deeds)
    with pytest.raises((OutcomeUnknown, NotSent)):
        await rig.broker.submit(rig.account, order)
    await rig.real.submit(rig.account, make.order(**other))

    assert await rig.broker.find(rig.account, order.client_order_id) is None


async def test_an_order_of_another_hour_is_no_match(rig: SchwabRig, make: Maker) -> None:
    await rig.real.submit(rig.account, make.order(limit="95"))
    forget(rig)
    rig.clock.advance(3600)
    order = make.order(limit="95")
    rig.ring.held[ME] = grant(minutes=90)
    rig.face.fails(Mishap.DROPPED_BEFORE, path=rig.deeds)
    with pytest.raises((OutcomeUnknown, NotSent)):
        await rig.broker.submit(rig.account, order)

    assert await rig.broker.find(rig.account, order.client_order_id) is None


async def test_an_order_without_an_address_is_taken_and_unknown_until_it_is_found(rig: SchwabRig, make: Maker) -> None:
    rig.venue.tells_place = False
    order = make.order(limit="95")
    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, order)

    assert (await rig.broker.find(rig.account, order.client_order_id)) is not None


async def test_a_replaced_order_goes_on_under_our_name(rig: SchwabRig, make: Maker) -> None:
    order = make.order(limit="90")
    first = only(await rig.broker.submit(rig.account, order))
    for price in (91, 92):
        moved = await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(price))

    assert moved == await rig.broker.find(rig.account, order.client_order_id)
    assert moved.broker_order_id != first.broker_order_id
    assert [one.client_order_id for one in await rig.broker.open_orders(rig.account)] == [order.client_order_id]


async def test_a_change_whose_answer_was_lost_is_found_where_one_order_alone_can_be_it(
    rig: SchwabRig, make: Maker
) -> None:
    order = make.order(limit="90")
    await rig.broker.submit(rig.account, order)
    rig.face.fails(Mishap.DROPPED_AFTER, method="PUT")
    with pytest.raises(OutcomeUnknown):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(91))

    with pytest.raises(BrokerUnavailable, match="cannot be told"):  # our books have the old price yet
        await rig.broker.find(rig.account, order.client_order_id)

    wanted = Order(**{**{name: getattr(order, name) for name in order.__slots__}, "limit_price": Decimal(91)})
    known = rig.pages._sent[ME, order.client_order_id]
    rig.pages.note(rig.account, wanted)
    sent = rig.pages._sent[ME, order.client_order_id]
    object.__setattr__(sent, "broker_order_id", known.broker_order_id)
    found = await rig.broker.find(rig.account, order.client_order_id)
    assert found is not None
    assert found.limit_price == 91


async def test_what_filled_before_an_order_was_replaced_is_told_under_our_name(rig: SchwabRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    await rig.price("94")
    rig.venue.listed[ME][0].replaced = True
    rig.real._names.known_as(ME, order.client_order_id, "1000000099")  # type: ignore[attr-defined]

    (fill,) = await rig.broker.fills(rig.account, since=0)

    assert fill.client_order_id == order.client_order_id


async def test_what_is_taken_and_rejected_at_once_is_a_refusal(rig: SchwabRig, make: Maker) -> None:
    with pytest.raises(Rejected, match="oversold"):
        await rig.broker.submit(rig.account, make.order(Side.SELL, reduce_only=True))
    with pytest.raises(InsufficientFunds):
        await rig.broker.submit(rig.account, make.order(quantity="1000000", stop="105"))


async def test_an_order_that_was_taken_is_taken_though_it_cannot_be_read(rig: SchwabRig, make: Maker) -> None:
    rig.face.says(b"<html>", method="GET", path=rig.deeds)

    report = only(await rig.broker.submit(rig.account, make.order(limit="95")))

    assert report.state is OrderState.ACCEPTED
    assert report.limit_price == 95


async def test_the_market_opens_with_its_next_session(rig: SchwabRig) -> None:
    now = rig.clock.now()
    assert await rig.broker.opens_at(APPLE, now) == now

    evening = now + timedelta(hours=8)
    rig.venue.closed_days.add("2026-03-03")
    assert await rig.broker.opens_at(APPLE, evening) == datetime.fromisoformat("2026-03-04T09:30:00-05:00")

    rig.venue.closed_days |= {f"2026-03-{day:02d}" for day in range(1, 32)}
    with pytest.raises(BrokerUnavailable):
        await rig.broker.opens_at(CALL, evening)


async def test_an_option_is_bought_and_held_under_our_key(rig: SchwabRig) -> None:
    rig.floor.price(CALL, Decimal("4.20"))
    instrument = await rig.broker.resolve(CALL)
    assert instrument is not None

    await rig.broker.submit(rig.account, Maker(instrument=instrument).order(quantity="2"))

    assert (instrument.tick, instrument.multiplier) == (Decimal("0.05"), 100)
    assert [one.key for one in await rig.broker.positions(rig.account)] == [CALL.key]
    assert [one.key for one in await rig.broker.fills(rig.account, since=0)] == [CALL.key]


@pytest.mark.parametrize(
    ("ticker", "text"),
    [
        (Ticker(asset_class=AssetClass.STOCK, symbol="BRK.B"), "BRK/B"),
        (APPLE, "AAPL"),
        (CALL, "AAPL  261218C00150000"),
    ],
)
def test_symbols_are_theirs_and_ours(ticker: Ticker, text: str) -> None:
    assert orders.symbol(ticker) == text
    assert orders.key(text) == ticker.key


def test_what_can_have_no_symbol_and_prices_that_do_not_fit_are_refused() -> None:
    def order(ticker: Ticker, **parts: Any) -> Order:
        instrument = Instrument(ticker=ticker, tick=Decimal("0.01"), lot=Decimal(1))
        name: Any = "0" * 32
        return Order(client_order_id=name, instrument=instrument, side=Side.BUY, quantity=Decimal(1), **parts)

    with pytest.raises(InvalidInstrument):
        orders.written(order(Ticker(asset_class=AssetClass.CRYPTO, symbol="BTC/USD"), type=OrderType.MARKET))
    with pytest.raises(Rejected):
        orders.written(order(APPLE, type=OrderType.LIMIT))


@pytest.mark.parametrize("wrong", [None, 5, [5], {}, {"securitiesAccount": 5}, b"<html>"])
async def test_an_answer_that_cannot_be_read_is_none(rig: SchwabRig, make: Maker, wrong: Any) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.face.says(wrong, method="GET", path="/", times=50)

    for question in (
        rig.broker.account(rig.account),
        rig.broker.positions(rig.account),
        rig.broker.find(rig.account, order.client_order_id),
        rig.broker.opens_at(rig.ticker, rig.clock.now()),
        rig.real.validate_credentials(rig.good),
    ):
        with pytest.raises(BrokerUnavailable):
            await question


async def test_whoever_listens_is_woken_again_for_a_while_after_a_deed(rig: SchwabRig, make: Maker) -> None:
    updates = rig.broker.updates()
    await rig.broker.submit(rig.account, make.order(limit="95"))
    assert await anext(updates) == rig.account

    await rig.clock.until_asleep()
    rig.clock.advance(5)
    async with asyncio.timeout(5):
        assert await anext(updates) == rig.account


async def test_changes_and_cancels_that_are_refused_say_why(rig: SchwabRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    refusal = {"message": "Order cannot be changed now"}
    rig.face.says(refusal, status=400, method="PUT")
    rig.face.says(refusal, status=400, method="DELETE")

    with pytest.raises(Rejected, match="cannot be changed"):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))
    with pytest.raises(Rejected, match="cannot be changed"):
        await rig.broker.cancel(rig.account, order.client_order_id)
    assert (await rig.broker.cancel(rig.account, order.client_order_id)).state is OrderState.CANCELLED
    with pytest.raises(Rejected, match="brackets"):
        await rig.broker.submit(rig.account, make.bracket())


async def test_old_orders_that_are_listed_no_more_are_asked_for_one_by_one(rig: SchwabRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.clock.advance(timedelta(days=65).total_seconds())
    rig.ring.held[ME] = Credentials(fields=grant().fields)

    (listed,) = await rig.broker.open_orders(rig.account)

    assert listed.client_order_id == order.client_order_id


async def test_an_order_that_is_gone_is_none_and_what_nobody_placed_here_keeps_its_id(
    rig: SchwabRig, make: Maker
) -> None:
    order = make.order(limit="95")
    taken = only(await rig.broker.submit(rig.account, order))
    forget(rig)
    rig.pages._sent.clear()
    assert only(await rig.broker.open_orders(rig.account)).client_order_id == taken.broker_order_id

    rig.real._names.known_as(ME, order.client_order_id, "5")  # type: ignore[attr-defined]
    assert await rig.broker.find(rig.account, order.client_order_id) is None
    with pytest.raises(Rejected, match="knows no order"):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))


async def test_an_order_that_filled_in_part_is_left_as_it_is(rig: SchwabRig, make: Maker) -> None:
    order = make.order(limit="95")
    taken = only(await rig.broker.submit(rig.account, order))
    told = rig.venue._told(ME, rig.venue.listed[ME][0])
    part = {**told, "filledQuantity": 3.0, "orderId": int(taken.broker_order_id)}
    rig.face.says(part, method="GET", path=rig.deeds)

    with pytest.raises(Rejected, match="in part"):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))


async def test_an_order_with_several_legs_is_nobodys(rig: SchwabRig, make: Maker) -> None:
    order = make.order(limit="95")
    rig.face.fails(Mishap.DROPPED_AFTER, path=rig.deeds)
    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, order)
    told = rig.venue._told(ME, rig.venue.listed[ME][0])
    rig.face.says([{**told, "orderLegCollection": []}], method="GET", path=rig.deeds)

    assert await rig.broker.find(rig.account, order.client_order_id) is None


@pytest.mark.parametrize(
    ("quoted", "tick"),
    [
        ({"assetMainType": "EQUITY", "quote": {"askPrice": 0.52}}, "0.0001"),
        ({"assetMainType": "EQUITY", "quote": {"askPrice": 1}}, "0.01"),
        ({"assetMainType": "OPTION", "quote": {}}, None),
        (None, None),
    ],
)
async def test_the_step_of_a_share_is_finer_under_a_dollar(rig: SchwabRig, quoted: Any, tick: str | None) -> None:
    rig.face.says({"AAPL": quoted} if quoted else {}, method="GET", path="/marketdata/v1/quotes")

    instrument = await rig.broker.resolve(APPLE)

    assert (instrument.tick if instrument else None) == (Decimal(tick) if tick else None)


async def test_a_quote_needs_both_sides_and_its_symbol(rig: SchwabRig) -> None:
    path, quote = "/marketdata/v1/quotes", {"bidPrice": 0, "askPrice": 1, "quoteTime": 1}
    rig.face.says({"AAPL": {"quote": quote}}, method="GET", path=path)
    with pytest.raises(BrokerUnavailable):
        await rig.real.quote(APPLE)
    rig.face.says({"MSFT": {"quote": quote}}, method="GET", path=path)
    with pytest.raises(BrokerUnavailable):
        await rig.real.quote(APPLE)

    rig.face.says({"errors": [{"title": "Bad Request"}]}, status=400, method="GET", path=path)
    assert await rig.real.quote(APPLE) is None
    assert await rig.real.quote(Ticker(asset_class=AssetClass.CRYPTO, symbol="BTC/USD")) is None


async def test_nobodys_grant_is_blamed_for_a_question_about_the_market(rig: SchwabRig) -> None:
    await rig.expire()

    with pytest.raises(BrokerUnavailable):
        await rig.real.time()


async def test_an_account_that_cannot_be_named_is_none(rig: SchwabRig) -> None:
    rig.real._client._hashes.clear()  # type: ignore[attr-defined]
    told = [{"accountNumber": "1", "hashValue": "../../v1"}]
    rig.face.says(told, method="GET", path="/trader/v1/accounts/accountNumbers")

    with pytest.raises(BrokerUnavailable):
        await rig.broker.account(rig.account)


def forget(rig: SchwabRig) -> None:
    """As after a start: what the venue told of ids is in our books alone."""
    rig.real._names._ids.clear()  # type: ignore[attr-defined]
    rig.real._names._went_by.clear()  # type: ignore[attr-defined]
