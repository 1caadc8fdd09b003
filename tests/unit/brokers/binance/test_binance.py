"""Binance's signatures, errors, fees, and orders that are placed anew because they cannot be changed."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from brokers.binance import desk
from brokers.binance.errors import judge
from brokers.binance.house import HOUSE
from brokers.exchange.faults import Verdict
from brokers.exchange.signer import Call, Signer
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
from domain.order import OrderState
from domain.signal import Side
from tests.contract.broker_cards import Maker, make
from tests.fakes.clock import ManualClock
from tests.fakes.venues.binance import refuse
from tests.fakes.venues.exchange import Refuse
from tests.unit.brokers.exchange.rig import SpotRig, credentials

__all__ = ["make"]

ADD, QUERY, CANCEL = "POST /api/v3/order", "GET /api/v3/order", "DELETE /api/v3/order"
# The key and the parameters of the example in binance-spot-api-docs, "SIGNED endpoint examples".
KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"


async def test_it_signs_exactly_what_it_sends() -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1499827319559)
    signer = Signer("binance", ManualClock(at), HOUSE.options)
    await signer.ready()
    fields = {"symbol": "LTCBTC", "side": "BUY", "quantity": "1", "price": "0.1", "newClientOrderId": "a" * 32}

    signed = signer.sign(Call(path="order", kind=("private",), method="POST", fields=fields), credentials(KEY, SECRET))

    payload, _, signature = signed.body.decode().rpartition("&signature=")
    assert signature == hmac.new(SECRET.encode(), payload.encode(), hashlib.sha256).hexdigest()
    assert "timestamp=1499827319559" in payload
    assert "recvWindow=5000" in payload
    assert f"newClientOrderId={'a' * 32}" in payload
    assert (signed.path, signed.headers["X-MBX-APIKEY"]) == ("/api/v3/order", KEY)


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        (-1000, "An unknown error occurred while processing the request.", OutcomeUnknown),
        (-1001, "Internal error; unable to process your request. Please try again.", OutcomeUnknown),
        (-1006, "An unexpected response was received from the message bus.", OutcomeUnknown),
        (-1007, "Timeout waiting for response from backend server.", OutcomeUnknown),
        (-1008, "Server is currently overloaded with other requests.", OutcomeUnknown),
        (-3000, "Internal server error.", OutcomeUnknown),
        (-1003, "Too many requests queued.", RateLimited),
        (-1015, "Too many new orders.", RateLimited),
        (-1021, "Timestamp for this request was 1000ms ahead of the server's time.", NotSent),
        (-1022, "Signature for this request is not valid.", ReauthorisationNeeded),
        (-2014, "API-key format invalid.", ReauthorisationNeeded),
        (-2015, "Invalid API-key, IP, or permissions for action.", ReauthorisationNeeded),
        (-1013, "Filter failure: PERCENT_PRICE", Rejected),
        (-1111, "Precision is over the maximum defined for this asset.", Rejected),
        (-2010, "Stop price would trigger immediately.", Rejected),
        (-1121, "Invalid symbol.", InvalidInstrument),
    ],
)
async def test_a_code_is_what_the_caller_does_next_wherever_it_comes_from(
    rig: SpotRig, make: Maker, code: int, text: str, kind: type[Exception]
) -> None:
    await rig.broker.account(rig.account)
    rig.fake.next_error(ADD, refuse(code, text))

    with pytest.raises(kind) as refusal:
        await rig.broker.submit(rig.account, make.order(limit="95"))

    assert not isinstance(refusal.value, InsufficientFunds)
    assert not isinstance(refusal.value, BrokerUnavailable)


def test_an_error_without_a_code_is_unsure_and_an_answer_without_one_is_well() -> None:
    assert judge(200, {"orderId": 1}) is None
    assert judge(200, []) is None
    fault = judge(403, {"message": "blocked"})
    assert fault is not None
    assert fault.verdict is Verdict.UNSURE
    hidden = judge(200, {"code": -2015, "msg": None})
    assert hidden is not None
    assert hidden.verdict is Verdict.KEY


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        None,
        {"orderId": 1, "clientOrderId": "x", "status": "NEW"},
        {"symbol": "BTCUSDT", "orderId": 9, "clientOrderId": "f" * 32, "transactTime": 1},
    ],
)
async def test_an_answer_that_is_not_about_the_order_leaves_it_unknown(rig: SpotRig, make: Maker, body: Any) -> None:
    rig.fake.next_error(ADD, Refuse(body))

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, make.order(limit="95"))


async def test_what_is_spent_is_heard_from_the_venue(rig: SpotRig) -> None:
    line = rig.real._line
    answer = type("Answer", (), {"headers": {"x-mbx-used-weight-1m": "5499"}})()
    await rig.broker.account(rig.account)

    line._heed(answer, None)

    assert line._limits.bucket("weight").wait(2) > 0
    line._heed(type("Answer", (), {"headers": {"x-mbx-used-weight-1m": "9" * 99}})(), None)


async def test_a_changed_order_is_the_rest_placed_anew_under_its_next_name(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)

    first = await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))
    second = await rig.broker.replace(rig.account, order.client_order_id, quantity=Decimal(4))
    (open_,) = await rig.broker.open_orders(rig.account)

    assert [one.id for one in rig.floor.orders(rig.account)] == [
        order.client_order_id,
        f"{order.client_order_id}-1",
        f"{order.client_order_id}-2",
    ]
    assert (first.limit_price, first.quantity) == (96, 10)
    assert (second.limit_price, second.quantity, second.state) == (96, 4, OrderState.ACCEPTED)
    assert open_ == second == await rig.broker.find(rig.account, order.client_order_id)
    await rig.price("94")
    (fill,) = await rig.broker.fills(rig.account, since=0)
    assert fill.client_order_id == order.client_order_id


async def test_a_stop_limit_is_placed_anew_with_both_prices(rig: SpotRig, make: Maker) -> None:
    order = make.order(stop="105", limit="106")
    await rig.broker.submit(rig.account, order)

    changed = await rig.broker.replace(
        rig.account, order.client_order_id, stop_price=Decimal(107), limit_price=Decimal(108)
    )

    assert (changed.stop_price, changed.limit_price, changed.quantity) == (107, 108, 10)


async def test_an_order_that_is_refused_when_placed_anew_is_cancelled(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.fake.next_error(ADD, refuse(-1013, "Filter failure: PERCENT_PRICE"))

    with pytest.raises(Rejected):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))

    found = await rig.broker.find(rig.account, order.client_order_id)
    assert found is not None
    assert found.state is OrderState.CANCELLED


async def test_an_order_that_filled_while_it_was_changed_is_finished(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    shown = rig.fake._shown(rig.fake.keys["good-key-0123456789"], rig.fake.latest(rig.account, order.client_order_id))
    filled = {**shown, "status": "FILLED", "executedQty": "10", "cummulativeQuoteQty": "950"}
    rig.fake.next_error(QUERY, Refuse(filled), after=1)

    with pytest.raises(Rejected):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))
    assert len(rig.floor.orders(rig.account)) == 1


async def test_an_order_that_still_works_after_its_end_is_not_placed_twice(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    shown = rig.fake._shown(rig.fake.keys["good-key-0123456789"], rig.fake.latest(rig.account, order.client_order_id))
    rig.fake.next_error(QUERY, Refuse({**shown, "status": "PENDING_CANCEL"}), after=1)

    with pytest.raises(OutcomeUnknown):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))
    assert len(rig.floor.orders(rig.account)) == 1


async def test_what_our_books_do_not_know_is_not_placed_anew_and_found_only_open(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.real.submit(rig.account, order)

    with pytest.raises(Rejected):
        await rig.real.replace(rig.account, order.client_order_id, limit_price=Decimal(96))
    found = await rig.real.find(rig.account, order.client_order_id)
    with pytest.raises(OutcomeUnknown):
        await rig.real.cancel(rig.account, order.client_order_id)

    assert found.state is OrderState.ACCEPTED
    assert await rig.real.find(rig.account, order.client_order_id) is None


async def test_a_cancel_that_was_done_but_cannot_be_seen_is_unknown(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.fake.next_error(CANCEL, Refuse({"orderId": 77}))
    with pytest.raises(OutcomeUnknown):
        await rig.broker.cancel(rig.account, order.client_order_id)
    rig.fake.next_error(QUERY, refuse(-2013, "Order does not exist."), after=1)
    with pytest.raises(OutcomeUnknown):
        await rig.broker.cancel(rig.account, order.client_order_id)


async def test_the_last_of_a_position_is_sold_though_its_fee_was_taken_from_it(rig: SpotRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order(quantity="9.99"))
    sell = make.order(Side.SELL, "10", reduce_only=True)

    (report,) = await rig.broker.submit(rig.account, sell)

    assert (report.state, report.quantity, report.filled) == (OrderState.FILLED, Decimal("9.99"), Decimal("9.99"))
    assert await rig.broker.positions(rig.account) == []


async def test_what_is_missing_beyond_a_fee_is_refused(rig: SpotRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order(quantity="9"))

    with pytest.raises(InsufficientFunds) as refusal:
        await rig.broker.submit(rig.account, make.order(Side.SELL, "10", reduce_only=True))
    with pytest.raises(InsufficientFunds):
        await rig.broker.submit(rig.account, make.order(Side.SELL, "9.001"))
    rig.fake.next_error("GET /api/v3/account", refuse(-1000, "unknown"))
    with pytest.raises(Rejected) as plain:
        await rig.broker.submit(rig.account, make.order(Side.SELL, "10", reduce_only=True))
    rig.fake.next_error("GET /api/v3/account", refuse(-1000, "unknown"))
    with pytest.raises(Rejected):
        await rig.broker.submit(rig.account, make.order(Side.SELL, "10"))

    assert (refusal.value.available, refusal.value.required) == (9, 10)
    assert not isinstance(plain.value, InsufficientFunds)


@pytest.mark.parametrize(
    ("asset", "commission", "cost"), [("USDT", "0.5", "0.5"), ("BTC", "0.01", "1"), ("BNB", "0.1", "0")]
)
async def test_fees_are_told_in_the_money_of_the_instrument(
    rig: SpotRig, make: Maker, asset: str, commission: str, cost: str
) -> None:
    rig.fake.commission = (asset, Decimal(commission))
    await rig.broker.submit(rig.account, make.order())

    (fill,) = await rig.broker.fills(rig.account, since=0)

    assert abs(fill.fee - Decimal(cost)) < Decimal("0.001")


async def test_executions_are_read_page_by_page(rig: SpotRig, make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        await rig.broker.submit(rig.account, make.order(quantity="1"))
    monkeypatch.setattr(desk, "PAGE", 2)

    assert len(await rig.broker.fills(rig.account, since=0)) == 3
    monkeypatch.setattr(desk, "PAGES", 1)
    with pytest.raises(BrokerUnavailable):
        await rig.broker.fills(rig.account, since=0)


async def test_a_malformed_list_or_another_markets_quote_is_no_answer(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.fake.next_error("GET /api/v3/openOrders", Refuse({"not": "a list"}))
    with pytest.raises(BrokerUnavailable):
        await rig.broker.open_orders(rig.account)
    shown = rig.fake._shown(rig.fake.keys["good-key-0123456789"], rig.fake.latest(rig.account, order.client_order_id))
    for damage in ({"status": "ODD"}, {"orderId": None}, {"origQty": "x"}):
        rig.fake.next_error(QUERY, Refuse({**shown, **damage}))
        with pytest.raises(BrokerUnavailable):
            await rig.broker.find(rig.account, order.client_order_id)
    rig.pages.note(rig.account, replace(order, reduce_only=True))
    rig.fake._shown = lambda key, one: {**shown, "clientOrderId": "e" * 32}
    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(rig.account, order.client_order_id)
