"""How requests to Gemini are signed, numbered and timed, and where they go."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from brokers.exchange.signer import Call, Signer
from brokers.gemini.house import HOUSE
from brokers.gemini.venue import VENUE
from brokers.venue import Environment, Opening
from domain.errors import BrokerUnavailable, NotSent, ReauthorisationNeeded
from tests.contract.broker_cards import Maker, make
from tests.fakes.clock import ManualClock
from tests.fakes.venues.gemini import signature
from tests.unit.brokers.exchange.rig import SpotRig, credentials

__all__ = ["make"]

ME = "account-good0123456789"
PUBLISHED = (
    b"ewogICAgInJlcXVlc3QiOiAiL3YxL29yZGVyL3N0YXR1cyIsCiAgICAibm9uY2UiOiAxMjM0NTYsCgogICAgIm9yZGVyX2lkIjogMTg4MzQKfQo="
)
"""The payload of the example in Gemini's documentation, which is signed with `1234abcd`."""


def test_the_fake_signs_as_geminis_own_example_does() -> None:
    made = "337cc8b4ea692cfe65b4a85fcc9f042b2e3f702ac956fd098d600ab15705775017beae402be773ceee10719ff70d710f"

    assert signature("1234abcd", PUBLISHED) == made


async def test_a_request_is_a_payload_in_a_header_signed_with_sha384_of_its_base64() -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1495127793000)
    signer = Signer("gemini", ManualClock(at), {})
    await signer.ready()
    call = Call(path="v1/order/status", kind=("private",), method="POST", fields={"order_id": 18834})

    signed = signer.sign(call, credentials("account-mykey", "1234abcd"))

    payload = signed.headers["X-GEMINI-PAYLOAD"]
    assert json.loads(base64.b64decode(payload)) == {
        "request": "/v1/order/status",
        "nonce": "1495127793000",
        "order_id": 18834,
    }
    assert signed.headers["X-GEMINI-SIGNATURE"] == signature("1234abcd", payload.encode())
    assert signed.headers["X-GEMINI-APIKEY"] == "account-mykey"
    assert signed.path == "/v1/order/status"
    assert "1234abcd" not in f"{signed!r}{signer._client.__dict__}"


async def test_a_key_that_is_not_of_one_account_asks_for_the_user(rig: SpotRig) -> None:
    for key in ("master-0123456789", "short", "", "account-\r\nX: y"):
        with pytest.raises(ReauthorisationNeeded) as refusal:
            await rig.real.validate_credentials(credentials(key, "aSecret"))
        assert "aSecret" not in f"{refusal.value}"
    assert rig.face.count("POST") == 0


async def test_numbers_of_a_key_grow_though_requests_are_made_at_once(rig: SpotRig) -> None:
    await asyncio.gather(*(rig.real.account(rig.account) for _ in range(8)))

    numbers = rig.fake.keys[ME].numbers
    assert len(numbers) == 8
    assert numbers == sorted(set(numbers))


async def test_a_number_that_was_refused_sends_nothing_and_the_clocks_are_compared_again(
    rig: SpotRig, make: Maker
) -> None:
    await rig.broker.account(rig.account)
    rig.fake.ahead = 100.0

    with pytest.raises(NotSent):
        await rig.broker.submit(rig.account, make.order(limit="95"))
    assert rig.floor.orders(rig.account) == []
    await rig.broker.submit(rig.account, make.order(limit="95"))

    assert len(rig.floor.orders(rig.account)) == 1


async def test_time_is_the_date_of_an_answer_and_none_without_it(rig: SpotRig) -> None:
    rig.fake.ahead = 12.7

    assert await rig.real.time() == rig.clock.now() + timedelta(seconds=12)
    rig.fake.undated = True
    with pytest.raises(BrokerUnavailable):
        await rig.real.time()


async def test_the_sandbox_is_a_place_of_its_own(rig: SpotRig) -> None:
    assert VENUE.open is not None
    opening = Opening(environment=Environment.PRACTICE, keyring=rig.ring, register=rig.pages, clock=rig.clock)
    broker = VENUE.open(opening)

    assert broker.capabilities.venue == "gemini-practice"
    assert HOUSE.addresses[Environment.PRACTICE] == "https://api.sandbox.gemini.com"
    await broker.aclose()
