"""Coinbase's signatures, refusals under 200, and orders looked for without a name to ask by."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web

from brokers.coinbase import desk
from brokers.coinbase.errors import judge
from brokers.exchange.faults import Verdict
from domain.errors import (
    BrokerUnavailable,
    InsufficientFunds,
    InvalidInstrument,
    OutcomeUnknown,
    RateLimited,
    ReauthorisationNeeded,
    Rejected,
)
from domain.order import OrderState
from domain.signal import Side
from tests.contract.broker_cards import Maker, make
from tests.fakes.venues.coinbase import failed, refused
from tests.fakes.venues.exchange import Refuse
from tests.unit.brokers.exchange.rig import SpotRig

__all__ = ["make"]

ADD, QUERY, CANCEL = "/orders", "/orders/historical/{order_id}", "/orders/batch_cancel"
ME = "organizations/o/apiKeys/good-0123"


def sent(rig: SpotRig) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in rig.face.heard if one.path == "/api/v3/brokerage/orders"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("UNSUPPORTED_ORDER_CONFIGURATION", Rejected),
        ("INVALID_SIZE_PRECISION", Rejected),
        ("INVALID_PRODUCT_ID", InvalidInstrument),
        ("PERMISSION_DENIED", ReauthorisationNeeded),
        ("RESOURCE_EXHAUSTED", RateLimited),
        ("UNKNOWN_FAILURE_REASON", OutcomeUnknown),
        ("SOMETHING_NEW", OutcomeUnknown),
    ],
)
async def test_a_refusal_under_200_is_what_the_caller_does_next(
    rig: SpotRig, make: Maker, code: str, kind: type[Exception]
) -> None:
    rig.fake.next_error(ADD, refused(code, "words"))

    with pytest.raises(kind) as refusal:
        await rig.broker.submit(rig.account, make.order(limit="95"))

    assert not isinstance(refusal.value, InsufficientFunds | BrokerUnavailable)


@pytest.mark.parametrize(
    "body",
    [
        {"success": False, "order_id": ""},
        {"success": False, "error_response": None},
        {"success": "true"},
        {},
        [],
        {"success": True, "success_response": {"order_id": "1", "client_order_id": "other"}},
        {"success": True, "success_response": {}},
    ],
)
async def test_neither_a_refusal_without_a_reason_nor_a_success_without_the_order_is_believed(
    rig: SpotRig, make: Maker, body: Any
) -> None:
    rig.fake.next_error(ADD, Refuse(body))

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, make.order(limit="95"))


def test_errors_by_status_are_sorted_by_their_name() -> None:
    for status, body, verdict in (
        (401, {"error": "UNAUTHENTICATED"}, Verdict.KEY),
        (404, {"error": "NOT_FOUND"}, Verdict.NO_ORDER),
        (400, {"error": "INVALID_ARGUMENT", "message": "x"}, Verdict.REFUSED),
        (400, {"error": 3}, Verdict.UNSURE),
    ):
        fault = judge(status, body)
        assert fault is not None
        assert fault.verdict is verdict
    assert judge(200, {"results": [{"success": True}]}) is None


async def test_401_without_json_asks_for_the_user(rig: SpotRig, make: Maker) -> None:
    def plain(key: Any, fields: Any) -> Any:
        raise web.HTTPUnauthorized(text="Unauthorized\n")

    assert make.instrument
    rig.fake.guard = lambda path: plain(None, None)

    with pytest.raises(ReauthorisationNeeded):
        await rig.broker.account(rig.account)


async def test_orders_carry_our_name_by_the_raw_field(rig: SpotRig, make: Maker) -> None:
    orders = [make.order(), make.order(Side.SELL, "1"), make.order(limit="95"), make.order(stop="105", limit="106")]
    for order in orders:
        await rig.broker.submit(rig.account, order)

    told = sent(rig)

    assert [one["client_order_id"] for one in told] == [order.client_order_id for order in orders]
    assert [next(iter(one["order_configuration"])) for one in told] == [
        "sor_limit_ioc",
        "market_market_ioc",
        "limit_limit_gtc",
        "stop_limit_stop_limit_gtc",
    ]
    assert Decimal(told[0]["order_configuration"]["sor_limit_ioc"]["limit_price"]) > 101
    assert told[3]["order_configuration"]["stop_limit_stop_limit_gtc"]["stop_direction"] == "STOP_DIRECTION_STOP_UP"


async def test_a_stop_at_the_market_is_refused_before_it_is_sent(rig: SpotRig, make: Maker) -> None:
    with pytest.raises(Rejected):
        await rig.broker.submit(rig.account, make.order(stop="105"))

    assert sent(rig) == []


async def test_an_order_without_its_number_is_found_among_the_latest(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    known = rig.pages._sent[rig.account, order.client_order_id]
    rig.pages._sent[rig.account, order.client_order_id] = replace(known, broker_order_id=None)
    by_name = await rig.broker.find(rig.account, order.client_order_id)
    rig.pages._sent[rig.account, order.client_order_id] = known
    rig.fake.next_error(QUERY, failed(404, "NOT_FOUND"))
    after_a_miss = await rig.broker.find(rig.account, order.client_order_id)

    assert by_name is not None
    assert by_name == after_a_miss


async def test_an_order_placed_anew_is_found_though_our_books_have_its_latest_number(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)

    changed = await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))
    rig.pages.heard(rig.account, [changed])
    found = await rig.broker.find(rig.account, order.client_order_id)

    assert found == changed
    assert found.limit_price == 96


async def test_a_cancel_of_what_is_over_or_of_another_is_not_believed(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    for results in ([], [{"success": True, "order_id": "77"}]):
        rig.fake.next_error(CANCEL, Refuse({"results": results}))
        with pytest.raises(OutcomeUnknown):
            await rig.broker.cancel(rig.account, order.client_order_id)
    said = {"success": False, "failure_reason": "UNKNOWN_CANCEL_ORDER", "order_id": "1"}
    rig.fake.next_error(CANCEL, Refuse({"results": [said]}))

    assert (await rig.broker.cancel(rig.account, order.client_order_id)).state is OrderState.ACCEPTED


@pytest.mark.parametrize(
    "damage", [{"status": "ODD"}, {"order_configuration": {}}, {"created_time": "x"}, {"filled_size": "NaN"}]
)
async def test_a_malformed_order_is_no_answer(rig: SpotRig, make: Maker, damage: dict[str, Any]) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    (shown,) = rig.fake._batch(rig.fake.keys[ME], {})["orders"]
    rig.fake.next_error(QUERY, Refuse({"order": {**shown, **damage}}))

    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(rig.account, order.client_order_id)


async def test_executions_in_money_are_told_in_quantity_and_odd_ones_are_no_answer(rig: SpotRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order())
    (shown,) = rig.fake._fills(rig.fake.keys[ME], {"start_sequence_timestamp": "2026-01-01T00:00:00Z"})["fills"]
    money = {**shown, "size": "1000", "price": "100", "size_in_quote": True}
    rig.fake.next_error("/orders/historical/fills", Refuse({"fills": [money, {**shown, "trade_type": "REVERSAL"}]}))
    (fill,) = await rig.broker.fills(rig.account, since=0)

    assert fill.quantity == 10
    for damage in ({"side": "X"}, {"price": "0"}):
        rig.fake.next_error("/orders/historical/fills", Refuse({"fills": [{**money, **damage}]}))
        with pytest.raises(BrokerUnavailable):
            await rig.broker.fills(rig.account, since=0)


async def test_lists_are_read_page_by_page_up_to_a_bound(rig: SpotRig, monkeypatch: pytest.MonkeyPatch) -> None:
    page = {"accounts": [], "has_next": True, "cursor": "more"}
    rig.fake.next_error("/accounts", Refuse(page))
    assert (await rig.broker.account(rig.account)).cash > 0
    monkeypatch.setattr(desk, "PAGES", 1)
    rig.fake.next_error("/accounts", Refuse(page))

    with pytest.raises(BrokerUnavailable):
        await rig.broker.account(rig.account)


async def test_a_purchase_without_a_price_is_not_sent(rig: SpotRig, make: Maker) -> None:
    rig.fake.best = lambda: ("", "")

    with pytest.raises(BrokerUnavailable):
        await rig.broker.submit(rig.account, make.order())
    assert sent(rig) == []
