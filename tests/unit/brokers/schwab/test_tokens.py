"""Tokens are renewed in time, once, and by whom they were granted; the limits are those of the registration."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from brokers.credentials import Credentials
from domain.errors import (
    BrokerUnavailable,
    NotSent,
    RateLimited,
    ReauthorisationNeeded,
)
from domain.instrument import AssetClass, OptionContract, Right, Ticker
from domain.order import OrderState
from runtime.secret import Secret
from tests.contract.broker_cards import Maker, only
from tests.fakes.clock import START
from tests.unit.brokers.schwab.rig import ME, SchwabRig

TOKEN = "/v1/oauth/token"
CALL = Ticker(
    asset_class=AssetClass.OPTION,
    symbol="AAPL",
    option=OptionContract(expiry=date(2026, 12, 18), strike=Decimal(150), right=Right.CALL),
)


async def test_a_token_is_renewed_before_it_ends_once_for_all_who_wait(rig: SchwabRig) -> None:
    rig.clock.advance(timedelta(minutes=29).total_seconds())

    await asyncio.gather(*(rig.broker.account(rig.account) for _ in range(5)))

    assert rig.face.count("POST", TOKEN) == 1
    assert rig.ring.renewals == 1
    assert rig.ring.held[ME].expires_at == START + timedelta(minutes=59)


async def test_a_token_that_is_refused_early_is_renewed_and_the_question_asked_again(
    rig: SchwabRig, make: Maker
) -> None:
    rig.venue.access.clear()
    assert (await rig.broker.account(rig.account)).cash > 0

    rig.venue.access.clear()
    with pytest.raises(NotSent, match="renewed"):
        await rig.broker.submit(rig.account, make.order())
    assert only(await rig.broker.submit(rig.account, make.order())).state is OrderState.FILLED


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"error": "unsupported_token_type"}, ReauthorisationNeeded),
        (401, {"error": "invalid_client"}, ReauthorisationNeeded),
        (400, b"<html>", BrokerUnavailable),
        (404, {}, BrokerUnavailable),
        (200, {}, BrokerUnavailable),
        (200, {"access_token": "a", "expires_in": 0}, BrokerUnavailable),
        (200, {"expires_in": 1800}, BrokerUnavailable),
        (200, [], BrokerUnavailable),
    ],
)
async def test_a_renewal_that_fails_says_whether_the_user_has_to_come(
    rig: SchwabRig, status: int, body: Any, error: type[Exception]
) -> None:
    rig.clock.advance(3600)
    rig.face.says(body, status=status, path=TOKEN)

    with pytest.raises(error):
        await rig.broker.account(rig.account)


async def test_without_a_registration_or_tokens_nothing_is_renewed(rig: SchwabRig) -> None:
    rig.clock.advance(3600)
    rig.real._client._tokens._app = None  # type: ignore[attr-defined]
    with pytest.raises(BrokerUnavailable, match="registration"):
        await rig.broker.account(rig.account)

    rig.ring.held[ME] = Credentials(fields={"access_token": Secret("x")}, expires_at=START)
    with pytest.raises(ReauthorisationNeeded):
        await rig.broker.account(rig.account)
    rig.ring.held[ME] = Credentials(fields={})
    with pytest.raises(ReauthorisationNeeded):
        await rig.broker.account(rig.account)
    with pytest.raises(ReauthorisationNeeded):
        await rig.real.validate_credentials(Credentials(fields={}))


async def test_of_several_accounts_none_is_chosen(rig: SchwabRig) -> None:
    rig.venue.linked = 2

    with pytest.raises(ReauthorisationNeeded, match="exactly one"):
        await rig.real.validate_credentials(rig.good)


async def test_limits_are_those_of_the_registration(rig: SchwabRig, make: Maker) -> None:
    rig.real._client._limits.bucket("app").heard(120)  # type: ignore[attr-defined]

    with pytest.raises(RateLimited):
        await rig.broker.submit(rig.account, make.order())
