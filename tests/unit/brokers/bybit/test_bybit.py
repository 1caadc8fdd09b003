"""Bybit's signatures, codes, pages and oddities."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from brokers.bybit import desk
from brokers.bybit.errors import judge
from brokers.bybit.house import HOUSE
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
from tests.contract.broker_cards import Maker, make
from tests.fakes.clock import ManualClock
from tests.fakes.venues.bybit import refuse
from tests.fakes.venues.exchange import Refuse
from tests.unit.brokers.exchange.rig import SpotRig, credentials

__all__ = ["make"]

ADD, NOW, PAST = "/v5/order/create", "/v5/order/realtime", "/v5/order/history"
ME = "good-key-0123456789"


async def test_it_signs_time_key_window_and_what_is_sent() -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1658384314791)
    signer = Signer("bybit", ManualClock(at), HOUSE.options)
    await signer.ready()
    told = Call(path="v5/order/create", kind=("private",), method="POST", fields={"category": "spot", "qty": "1"})
    asked = Call(path="v5/order/realtime", kind=("private",), fields={"category": "spot", "orderLinkId": "a" * 32})

    for call in (told, asked):
        signed = signer.sign(call, credentials("XXXXXXXXXX", "secret"))
        what = signed.body.decode() or signed.path.partition("?")[2]
        payload = f"1658384314791XXXXXXXXXX5000{what}".encode()
        assert signed.headers["X-BAPI-SIGN"] == hmac.new(b"secret", payload, hashlib.sha256).hexdigest()
    assert json.loads(signer.sign(told, credentials("k", "s")).body) == {"category": "spot", "qty": "1"}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (10000, OutcomeUnknown),
        (10016, OutcomeUnknown),
        (170001, OutcomeUnknown),
        (170007, OutcomeUnknown),
        (170146, OutcomeUnknown),
        (170149, OutcomeUnknown),
        (99999, OutcomeUnknown),
        (10002, NotSent),
        (10003, ReauthorisationNeeded),
        (10004, ReauthorisationNeeded),
        (10005, ReauthorisationNeeded),
        (10010, ReauthorisationNeeded),
        (33004, ReauthorisationNeeded),
        (10006, RateLimited),
        (10018, RateLimited),
        (170222, RateLimited),
        (10001, Rejected),
        (10024, Rejected),
        (170140, Rejected),
        (170193, Rejected),
        (170121, InvalidInstrument),
    ],
)
async def test_a_code_is_what_the_caller_does_next(rig: SpotRig, make: Maker, code: int, kind: type[Exception]) -> None:
    rig.fake.next_error(ADD, refuse(code, "words"))

    with pytest.raises(kind) as refusal:
        await rig.broker.submit(rig.account, make.order(limit="95"))

    assert not isinstance(refusal.value, InsufficientFunds | BrokerUnavailable)


def test_403_without_a_code_is_a_barred_address_and_other_answers_are_unsure() -> None:
    barred, odd = judge(403, {"message": "denied"}), judge(200, [])
    contrary, well = judge(400, {"retCode": 0}), judge(200, {"retCode": 0})

    assert barred is not None
    assert (barred.verdict, barred.after) == (Verdict.LIMITED, 600.0)
    assert odd is not None
    assert odd.verdict is Verdict.UNSURE
    assert contrary is not None
    assert contrary.verdict is Verdict.UNSURE
    assert well is None


@pytest.mark.parametrize("result", [None, [], {}, {"orderId": "1"}, {"orderId": "1", "orderLinkId": "other"}])
async def test_an_acknowledgement_of_nothing_leaves_an_order_unknown(rig: SpotRig, make: Maker, result: Any) -> None:
    rig.fake.next_error(ADD, Refuse({"retCode": 0, "result": result}))

    with pytest.raises(OutcomeUnknown):
        await rig.broker.submit(rig.account, make.order(limit="95"))


async def test_orders_are_marked_for_what_they_are(rig: SpotRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order())
    await rig.broker.submit(rig.account, make.order(stop="105", limit="106"))

    market, stop = [json.loads(one.body) for one in rig.face.heard if one.path == ADD]

    assert market["marketUnit"] == "baseCoin"
    assert (stop["orderFilter"], stop["triggerPrice"], stop["price"]) == ("StopOrder", "105", "106")
    assert not {"takeProfit", "stopLoss", "reduceOnly"} & {*market, *stop}
    assert not next(one for one in rig.face.heard if one.path == ADD).headers.get("Referer")


async def test_a_repeated_name_is_answered_with_the_order_it_has(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    (first,) = await rig.broker.submit(rig.account, order)
    rig.fake.next_error(ADD, refuse(170141, "Duplicate clientOrderId"))

    (again,) = await rig.broker.submit(rig.account, order)

    assert again == first


async def test_a_repeated_name_of_which_nothing_is_found_is_refused(rig: SpotRig, make: Maker) -> None:
    rig.fake.next_error(ADD, refuse(170141, "Duplicate clientOrderId"))

    with pytest.raises(Rejected):
        await rig.broker.submit(rig.account, make.order(limit="95"))


async def test_an_order_is_found_in_the_history_when_it_works_no_more(rig: SpotRig, make: Maker) -> None:
    order = make.order()
    await rig.broker.submit(rig.account, order)
    rig.fake.next_error(NOW, refuse(170213, "Order does not exist."))

    found = await rig.broker.find(rig.account, order.client_order_id)

    assert found is not None
    assert found.state is OrderState.FILLED


async def test_changes_that_name_another_order_are_unknown(rig: SpotRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.fake.next_error("/v5/order/amend", Refuse({"retCode": 0, "result": {"orderId": "77"}}))

    with pytest.raises(OutcomeUnknown):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(94))


async def test_working_orders_are_read_page_by_page_up_to_a_bound(
    rig: SpotRig, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for price in ("95", "94", "93"):
        await rig.broker.submit(rig.account, make.order(limit=price, quantity="1"))
    rig.fake.page = 1

    assert len(await rig.broker.open_orders(rig.account)) == 3
    monkeypatch.setattr(desk, "PAGES", 2)
    with pytest.raises(BrokerUnavailable):
        await rig.broker.open_orders(rig.account)


@pytest.mark.parametrize(
    "damage", [{"orderStatus": "Odd"}, {"qty": ""}, {"cumExecQty": "x"}, {"updatedTime": None}, {"orderType": 1.5}]
)
async def test_a_malformed_order_is_no_answer(rig: SpotRig, make: Maker, damage: dict[str, Any]) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    shown = rig.fake._orders(rig.fake.keys[ME], {}, working=True)["list"][0]
    rig.fake.next_error(NOW, Refuse({"retCode": 0, "result": {"list": [{**shown, **damage}]}}))

    with pytest.raises(BrokerUnavailable):
        await rig.broker.find(rig.account, order.client_order_id)


async def test_executions_without_a_side_are_no_answer_and_others_are_left_out(rig: SpotRig, make: Maker) -> None:
    await rig.broker.submit(rig.account, make.order())
    (shown,) = rig.fake._trades(rig.fake.keys[ME], {"startTime": "0"})["list"]
    funding = {**shown, "execType": "Funding"}
    rig.fake.next_error("/v5/execution/list", Refuse({"retCode": 0, "result": {"list": [funding]}}))
    assert await rig.broker.fills(rig.account, since=0) == []
    rig.fake.next_error("/v5/execution/list", Refuse({"retCode": 0, "result": {"list": [{**shown, "side": "None"}]}}))
    with pytest.raises(BrokerUnavailable):
        await rig.broker.fills(rig.account, since=0)


async def test_a_key_that_only_reads_may_not_trade(rig: SpotRig) -> None:
    body = {"userID": 1, "readOnly": 1, "permissions": {"Spot": ["SpotTrade"], "Wallet": ["Withdraw"]}}
    rig.fake.next_error("/v5/user/query-api", Refuse({"retCode": 0, "result": body}))

    grant = await rig.real.validate_credentials(rig.good)

    assert not grant.may_trade
    assert not grant.may_withdraw
    assert grant.permissions == ("SpotTrade", "Withdraw")
