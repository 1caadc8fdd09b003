"""Each row of the table of errors, and what proves nothing."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from brokers.alpaca.errors import Refused, Why, judge
from brokers.transport import Answer
from domain.errors import (
    BrokerUnavailable,
    InsufficientFunds,
    MarketClosed,
    NotSent,
    OutcomeUnknown,
    ReauthorisationNeeded,
    Rejected,
)
from tests.contract.broker_cards import Maker
from tests.unit.brokers.alpaca.rig import AlpacaRig


@pytest.mark.parametrize(
    ("status", "code", "message", "why"),
    [
        (403, 40310000, "insufficient buying power", Why.FUNDS),
        (403, 40310000, "insufficient options buying power for cash-secured put", Why.FUNDS),
        (403, 40310000, "insufficient balance for USD (requested: 10, available: 0)", Why.FUNDS),
        (403, 40310000, "insufficient qty available for order (requested: 10, available: 0)", Why.OTHER),
        (403, 40310000, "potential wash trade detected. use complex orders", Why.OTHER),
        (404, 40410000, "order not found for x", Why.MISSING),
        (422, 40010001, "client_order_id must be unique", Why.DUPLICATE),
        (422, 42210000, 'asset "NOWHERE" not found', Why.INSTRUMENT),
        (422, 42210000, "asset NOWHERE is not tradable", Why.INSTRUMENT),
        (422, 42210000, "invalid symbol", Why.INSTRUMENT),
        (422, 42210000, "options market orders are only allowed during market hours", Why.CLOSED),
        (422, 42210000, "unable to replace order, order isn't sent to exchange yet", Why.EARLY),
        (422, 42210000, "order is not open", Why.OTHER),
        (400, 40010000, "request body format is invalid", Why.OTHER),
    ],
)
def test_a_refusal_is_sorted_by_what_it_says(status: int, code: int, message: str, why: Why) -> None:
    with pytest.raises(Refused) as refused:
        judge(answer(status, {"code": code, "message": message}), OutcomeUnknown)

    assert refused.value.why is why
    assert refused.value.text == message
    assert refused.value.code == str(code)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"message": "unauthorized."}),
        (401, {"code": 40110000, "message": "request is not authorized"}),
        (403, {"message": "forbidden."}),
    ],
)
def test_credentials_that_are_not_taken_ask_for_the_user(status: int, body: Any) -> None:
    with pytest.raises(ReauthorisationNeeded):
        judge(answer(status, body), OutcomeUnknown)


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b"{}", b'{"message": 5}', b'{"message": ""}', b"[" * 100_000])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_an_error_that_does_not_say_why_proves_nothing(status: int, body: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        judge(Answer(status, {}, body), OutcomeUnknown)


async def test_what_is_already_reserved_for_other_orders_is_refused_in_the_venues_words(
    rig: AlpacaRig, make: Maker
) -> None:
    await rig.broker.submit(rig.account, make.order())
    await rig.broker.submit(rig.account, make.order(make.order().side.opposite, stop="90"))

    with pytest.raises(Rejected, match=r"insufficient qty available for order \(requested: 10, available: 0\)"):
        await rig.broker.submit(rig.account, make.order(make.order().side.opposite, limit="110"))


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"code": 40310000, "message": "insufficient balance for USD (requested: 12.5, available: 3)"}, "3 of 12.5"),
        ({"code": 40310000, "message": "insufficient buying power", "cost_basis": "9000000"}, "looked up"),
        ({"code": 40310000, "message": "insufficient buying power"}, "refused"),
        ({"code": 40310000, "message": "insufficient buying power", "buying_power": [], "cost_basis": "1"}, "refused"),
        ({"code": 40310000, "message": "insufficient buying power", "buying_power": "9", "cost_basis": "1"}, "refused"),
    ],
)
async def test_both_amounts_are_told_where_they_can_be(rig: AlpacaRig, make: Maker, body: Any, error: str) -> None:
    rig.face.says(body, status=403, path="/v2/orders")

    with pytest.raises(Rejected) as refused:
        await rig.broker.submit(rig.account, make.order())

    amounts = {
        "3 of 12.5": (Decimal(3), Decimal("12.5")),
        "looked up": ((await rig.broker.account(rig.account)).buying_power, Decimal(9_000_000)),
    }
    if isinstance(refused.value, InsufficientFunds):
        assert (refused.value.available, refused.value.required) == amounts[error]
    else:
        assert error == "refused"


async def test_a_closed_market_says_when_it_opens(rig: AlpacaRig, make: Maker) -> None:
    rig.venue.open = False
    body = {"code": 42210000, "message": "options market orders are only allowed during market hours"}
    rig.face.says(body, status=422, path="/v2/orders")

    with pytest.raises(MarketClosed) as refused:
        await rig.broker.submit(rig.account, make.order())

    assert refused.value.opens_at == rig.venue.opens_at


async def test_an_order_that_has_not_reached_the_exchange_is_changed_later(rig: AlpacaRig, make: Maker) -> None:
    order = make.order(limit="95")
    await rig.broker.submit(rig.account, order)
    rig.venue.routed = False

    with pytest.raises(NotSent):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))

    rig.venue.open = False
    rig.clock.advance(60)
    with pytest.raises(MarketClosed):
        await rig.broker.replace(rig.account, order.client_order_id, limit_price=Decimal(96))


async def test_a_question_that_is_refused_is_a_venue_that_does_not_tell(rig: AlpacaRig) -> None:
    body = {"code": 40310000, "message": "account is restricted"}
    rig.face.says(body, status=403, method="GET", path="/v2/account", times=2)

    with pytest.raises(BrokerUnavailable, match="account is restricted"):
        await rig.broker.account(rig.account)
    with pytest.raises(BrokerUnavailable, match="account is restricted"):
        await rig.real.validate_credentials(rig.good)


def answer(status: int, body: Any) -> Answer:
    return Answer(status, {}, json.dumps(body).encode())
