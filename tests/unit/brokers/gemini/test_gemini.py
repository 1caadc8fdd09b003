"""Gemini's errors, its lists, and orders at a market that it does not have."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from brokers.exchange.faults import Verdict
from brokers.gemini import desk
from brokers.gemini.errors import CODES, judge
from domain.errors import (
    BrokerUnavailable,
    InsufficientFunds,
    InvalidInstrument,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ReauthorisationNeeded,
    Rejected,
)
from domain.instrument import AssetClass, Ticker
from domain.order import Order, OrderReport, OrderState
from domain.signal import Side
from tests.contract.broker_cards import Maker, make
from tests.fakes.venues.exchange import Refuse
from tests.fakes.venues.gemini import FIRST, refused
from tests.unit.brokers.exchange.rig import SpotRig

__all__ = ["make"]

NEW, STATUS, CANCEL, TRADES = "/v1/order/new", "/v1/order/status", "/v1/order/cancel", "/v1/mytrades"
ME = "account-good0123456789"


def sent(rig: SpotRig, path: str = NEW) -> list[dict[str, Any]]:
    payloads = [one.headers["X-GEMINI-PAYLOAD"] for one in rig.face.heard if one.path == path]
    return [json.loads(base64.b64decode(one)) for one in payloads]


def shown(rig: SpotRig, which: int = -1) -> dict[str, Any]:
    """An order as the venue shows it."""
    key = rig.fake.keys[ME]
    found: dict[str, Any] = rig.fake._shown(key, rig.floor.orders(rig.account)[which])
    return found


async def forgotten(rig: SpotRig, order: Order) -> None:
    """Our books have no number of the order."""
    known = rig.pages._sent[rig.account, order.client_order_id]
    rig.pages._sent[rig.account, order.client_order_id] = replace(known, broker_order_id=None)


async def resting(rig: SpotRig, make: Maker) -> tuple[Order, OrderReport]:
    order = make.order(limit="95")
    (report,) = await rig.broker.submit(rig.account, order)
    return order, report


@pytest.mark.parametrize(
    ("why", "kind"),
    [
        ("InvalidPrice", Rejected),
        ("InvalidStopPriceRatio", Rejected),
        ("MarketNotOpen", Rejected),
        ("UnsupportedOption", Rejected),
        ("InvalidSymbol", InvalidInstrument),
        ("InvalidSignature", ReauthorisationNeeded),
        ("MissingRole", ReauthorisationNeeded),
        ("ApiKeyIpFilteringFailure", ReauthorisationNeeded),
        ("RateLimit", RateLimited),
        ("InvalidNonce", NotSent),
        ("System", OutcomeUnknown),
        ("Maintenance", OutcomeUnknown),
        ("SomethingNew", OutcomeUnknown),
    ],
)
async def test_a_refusal_is_what_the_caller_does_next(
    rig: SpotRig, make: Maker, why: str, kind: type[Exception]
) -> None:
    rig.fake.next_error(NEW, refused(why, f"API key {ME} which"))

    with pytest.raises(kind) as refusal:
        await rig.broker.submit(rig.account, make.order(limit="95"))

    assert not isinstance(refusal.value, InsufficientFunds)
    assert kind is not ReauthorisationNeeded or ME not in str(refusal.value)
    assert rig.floor.orders(rig.account) == []


def test_every_reason_of_the_table_is_sorted_by_it_whatever_the_status() -> None:
    for status in (200, 400, 403):
        for reason, verdict in CODES.items():
            fault = judge(status, {"result": "error", "reason": reason, "message": None})
            assert fault is not None
            assert fault.verdict is verdict
    for odd in ({"result": "error"}, {"result": "error", "reason": 3}, [], "no", None):
        fault = judge(400, odd)
        assert fault is not None
        assert fault.verdict is Verdict.UNSURE
    assert judge(200, []) is None


@pytest.mark.parametrize(
    "damage",
    [
        {"client_order_id": "other"},
        {"order_id": "abc"},
        {"order_id": None},
        {"order_id": "9" * 40},
        {"symbol": "ethusd"},
        {"original_amount": "7"},
        {"original_amount": None},
        {"executed_amount": "-1"},
        {"executed_amount": "11"},
        {"executed_amount": "NaN"},
        {"is_live": None},
        {"is_cancelled": True},
        {"is_live": False},
        {"timestampms": "soon"},
    ],
)
async def test_a_malformed_order_is_no_answer(rig: SpotRig, make: Maker, damage: dict[str, Any]) -> None:
    order, report = await resting(rig, make)
    odd = {**shown(rig), **damage}
    fresh = make.order(limit="95")
    rig.fake.next_error(NEW, Refuse({**odd, "client_order_id": damage.get("client_order_id", fresh.client_order_id)}))

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, fresh)
    if not {"symbol", "original_amount", "client_order_id"} & damage.keys():
        rig.fake.next_error(STATUS, Refuse(odd))
        with pytest.raises(BrokerUnavailable):
            await rig.broker.find(rig.account, order.client_order_id)
    assert report.state is OrderState.ACCEPTED


@pytest.mark.parametrize("body", [[], {}, "no", 7, None, {"result": "ok"}])
async def test_an_answer_of_another_kind_leaves_an_order_unknown(rig: SpotRig, make: Maker, body: Any) -> None:
    rig.fake.next_error(NEW, Refuse(body))

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, make.order(limit="95"))


async def test_orders_at_the_market_are_limits_beyond_it_that_rest_nowhere(rig: SpotRig, make: Maker) -> None:
    for order in (make.order(), make.order(Side.SELL, "10")):
        (report,) = await rig.broker.submit(rig.account, order)
        assert report.state is OrderState.FILLED
        assert report.limit_price is None

    bought, sold = sent(rig)
    assert bought["options"] == sold["options"] == ["immediate-or-cancel"]
    assert bought["type"] == "exchange limit"
    assert Decimal("101.9") < Decimal(bought["price"]) < Decimal("102.1")
    assert Decimal("94.9") < Decimal(sold["price"]) < Decimal("95.1")
    assert bought["amount"] == "10"


async def test_what_was_not_to_be_had_at_once_is_reported_as_cancelled_and_why(rig: SpotRig, make: Maker) -> None:
    rig.fake.best = lambda: (Decimal(80), Decimal(81))
    order = make.order()

    (report,) = await rig.broker.submit(rig.account, order)

    assert report.state is OrderState.CANCELLED
    assert report.filled == 0
    assert report.text == "ImmediateOrCancelWouldPost"
    assert await rig.broker.find(rig.account, order.client_order_id) == report
    assert await rig.broker.open_orders(rig.account) == []


async def test_a_part_that_filled_before_the_rest_was_cancelled_is_told(rig: SpotRig, make: Maker) -> None:
    order = make.order()
    await rig.broker.submit(rig.account, order)
    part = {**shown(rig), "executed_amount": "4", "remaining_amount": "6", "is_cancelled": True}
    rig.fake.next_error(STATUS, Refuse(part))

    report = await rig.broker.find(rig.account, order.client_order_id)

    assert report is not None
    assert (report.state, report.filled, report.quantity) == (OrderState.CANCELLED, 4, 10)


async def test_orders_of_one_second_share_one_look_at_the_market(rig: SpotRig, make: Maker) -> None:
    before = rig.face.count("GET", "/v1/book")
    await asyncio.gather(*(rig.broker.submit(rig.account, make.order(quantity="1")) for _ in range(4)))
    assert rig.face.count("GET", "/v1/book") == before + 1
    rig.clock.advance(1)
    await rig.broker.submit(rig.account, make.order(quantity="1"))

    assert rig.face.count("GET", "/v1/book") == before + 2


async def test_a_purchase_without_a_price_is_not_sent(rig: SpotRig, make: Maker) -> None:
    rig.fake._book = lambda request: {"bids": [], "asks": []}
    rig.fake.best = lambda: ("", "")

    with pytest.raises(BrokerUnavailable):
        await rig.broker.submit(rig.account, make.order())
    assert sent(rig) == []


async def test_a_stop_is_a_stop_limit_without_options_and_none_at_the_market(rig: SpotRig, make: Maker) -> None:
    order = make.order(stop="105", limit="106")
    (report,) = await rig.broker.submit(rig.account, order)
    with pytest.raises(Rejected):
        await rig.broker.submit(rig.account, make.order(stop="105"))

    (told,) = sent(rig)
    assert (told["type"], told["stop_price"], told["price"]) == ("exchange stop limit", "105", "106")
    assert "options" not in told
    assert (report.state, report.stop_price, report.limit_price) == (OrderState.ACCEPTED, 105, 106)


async def test_an_order_is_found_by_name_and_where_that_is_not_enough_in_the_lists(rig: SpotRig, make: Maker) -> None:
    order, report = await resting(rig, make)
    await forgotten(rig, order)
    assert await rig.broker.find(rig.account, order.client_order_id) == report

    rig.fake.names_found = False
    assert await rig.broker.find(rig.account, order.client_order_id) == report
    await rig.price("94")
    filled = await rig.broker.find(rig.account, order.client_order_id)

    assert filled is not None
    assert filled.state is OrderState.FILLED
    assert await rig.broker.find(rig.account, make.order().client_order_id) is None


async def test_of_two_orders_of_one_name_the_one_that_works_is_told(rig: SpotRig, make: Maker) -> None:
    order, report = await resting(rig, make)
    await forgotten(rig, order)
    ended = {**shown(rig), "order_id": str(FIRST + 9), "is_live": False, "is_cancelled": True}
    rig.fake.next_error(STATUS, Refuse([ended, shown(rig)]))

    assert await rig.broker.find(rig.account, order.client_order_id) == report
    rig.fake.next_error(STATUS, Refuse([{**ended, "client_order_id": "somebody else's"}]))
    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(rig.account, order.client_order_id)


async def test_an_order_of_another_number_is_no_answer(rig: SpotRig, make: Maker) -> None:
    order, _ = await resting(rig, make)
    other = {**shown(rig), "order_id": str(FIRST + 9)}
    rig.fake.next_error(STATUS, Refuse(other))
    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(rig.account, order.client_order_id)
    rig.fake.next_error(CANCEL, Refuse(other))
    with pytest.raises(OutcomeUnknown):
        await rig.broker.cancel(rig.account, order.client_order_id)
    rig.fake.next_error(CANCEL, refused("OrderNotFound"))

    assert (await rig.broker.cancel(rig.account, order.client_order_id)).state is OrderState.ACCEPTED
    assert isinstance(sent(rig, CANCEL)[-1]["order_id"], int)


async def test_orders_of_others_are_left_out_whatever_they_are(rig: SpotRig, make: Maker) -> None:
    _, report = await resting(rig, make)
    market_buy = {"order_id": "5", "type": "market buy", "is_live": True}
    rig.fake.next_error("/v1/orders", Refuse([market_buy, {**market_buy, "client_order_id": "mine"}, shown(rig)]))

    assert await rig.broker.open_orders(rig.account) == [report]


async def test_trades_are_read_by_market_and_those_that_were_broken_are_none(rig: SpotRig, make: Maker) -> None:
    order = make.order()
    await rig.broker.submit(rig.account, order)
    (trade,) = rig.fake._trades(rig.fake.keys[ME], {"symbol": "btcusd", "timestamp": 0, "limit_trades": 500})
    broken = {**trade, "tid": 991, "break": "full"}
    unnamed = {name: value for name, value in trade.items() if name not in ("client_order_id", "symbol")}
    paid = {**unnamed, "tid": 992, "fee_amount": "0.01", "fee_currency": "BTC"}
    rig.fake.next_error(TRADES, Refuse([trade, broken, paid]))

    first, second = await rig.broker.fills(rig.account, since=0)

    assert first.client_order_id == second.client_order_id == order.client_order_id
    assert second.fee == Decimal("0.01") * second.price
    assert sent(rig, TRADES)[0]["symbol"] == "btcusd"
    for damage in ({"type": "?"}, {"symbol": "ETHUSD"}, {"amount": None}, {"timestampms": -1}, {"tid": ""}):
        rig.fake.next_error(TRADES, Refuse([{**trade, **damage}]))
        with pytest.raises(BrokerUnavailable):
            await rig.broker.fills(rig.account, since=0)


async def test_lists_are_read_page_by_page_up_to_a_bound(
    rig: SpotRig, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 1)
    for _ in range(3):
        await rig.broker.submit(rig.account, make.order(quantity="1"))
        rig.clock.advance(1)

    with pytest.raises(BrokerUnavailable):  # a page that holds one trade can never be left behind
        await rig.broker.fills(rig.account, since=0)
    monkeypatch.setattr(desk, "PAGE", 2)
    assert len(await rig.broker.fills(rig.account, since=0)) == 3
    monkeypatch.setattr(desk, "PAGES", 1)
    with pytest.raises(BrokerUnavailable):
        await rig.broker.fills(rig.account, since=0)


async def test_only_spot_markets_that_are_open_and_whole_are_known(rig: SpotRig) -> None:
    found = [
        await rig.real.resolve(Ticker(asset_class=AssetClass.CRYPTO, symbol=symbol))
        for symbol in ("BTC/USD", "BTC/GUSD", "OLD/USD", "ODD/USD", "NIL/USD")
    ]
    btc = await rig.real._markets.by_id("btcusd")

    assert [one is not None for one in found] == [True, False, False, False, False]
    assert btc is not None
    assert (btc.symbol, btc.tick, btc.lot) == ("BTC/USD", rig.fake.instrument.tick, rig.fake.instrument.lot)


async def test_roles_and_balances_that_are_not_as_documented_are_no_answer(rig: SpotRig) -> None:
    rig.fake.next_error("/v1/roles", Refuse({"isTrader": "yes"}))
    with pytest.raises(BrokerUnavailable):
        await rig.real.validate_credentials(rig.good)
    usd = {"type": "exchange", "currency": "USD", "amount": "5", "available": "4"}
    rig.fake.next_error("/v1/balances", Refuse([usd, {**usd, "type": "custody", "amount": "900"}]))
    account = await rig.real.account(rig.account)
    rig.fake.next_error("/v1/balances", Refuse([{**usd, "amount": "many"}]))
    with pytest.raises(BrokerUnavailable):
        await rig.real.account(rig.account)

    assert (account.cash, account.buying_power) == (5, 4)
