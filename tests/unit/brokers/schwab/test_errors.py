"""Refusals are sorted by what they say, and what says nothing proves nothing."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from brokers.schwab.errors import Refused, Why, judge
from brokers.transport import Answer
from domain.errors import (
    OutcomeUnknown,
    ReauthorisationNeeded,
)
from domain.instrument import AssetClass, OptionContract, Right, Ticker

CALL = Ticker(
    asset_class=AssetClass.OPTION,
    symbol="AAPL",
    option=OptionContract(expiry=date(2026, 12, 18), strike=Decimal(150), right=Right.CALL),
)


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (400, {"message": "Your buying power will be below zero"}, Why.FUNDS),
        (400, {"message": "Unresolved Symbol"}, Why.INSTRUMENT),
        (400, {"message": "A validation error occurred", "errors": ["price is off"]}, Why.OTHER),
        (400, {"errors": [{"title": "Bad Request", "detail": "Invalid symbol X"}, 5]}, Why.INSTRUMENT),
        (404, {"message": "Order not found"}, Why.MISSING),
    ],
)
def test_a_refusal_is_sorted_by_what_it_says(status: int, body: Any, why: Why) -> None:
    with pytest.raises(Refused) as refused:
        judge(Answer(status, {}, json.dumps(body).encode()), OutcomeUnknown)

    assert refused.value.why is why


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"errors": 5}', b"[" * 100_000])
def test_an_error_that_does_not_say_why_proves_nothing(body: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        judge(Answer(400, {}, body), OutcomeUnknown)


def test_an_account_that_is_linked_no_more_asks_for_the_user() -> None:
    with pytest.raises(ReauthorisationNeeded):
        judge(Answer(403, {}, b'{"message": "forbidden"}'), OutcomeUnknown)
