"""Requests are signed as Kalshi checks them, by its clock."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from brokers.credentials import Credentials
from brokers.kalshi.signing import headers
from domain.errors import BrokerUnavailable, NotSent, ReauthorisationNeeded
from runtime.secret import Secret
from tests.contract.broker_cards import Maker
from tests.fakes.clock import START
from tests.unit.brokers.kalshi.rig import ME, OWN, KalshiRig, at, keys

MINUTE = timedelta(minutes=1)
PATH = "/trade-api/v2/portfolio/orders"


def test_what_is_signed_is_time_method_and_path_without_its_query() -> None:
    signed = headers(keys(), "GET", f"{PATH}?limit=5", START + timedelta(microseconds=1999))

    stamp = signed["KALSHI-ACCESS-TIMESTAMP"]
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
    text = f"{stamp}GET{PATH}".encode()
    OWN.public_key().verify(base64.b64decode(signed["KALSHI-ACCESS-SIGNATURE"]), text, scheme, hashes.SHA256())
    assert stamp == str(int(START.timestamp()) * 1000 + 1)
    assert signed["KALSHI-ACCESS-KEY"] == "a952bcbe-ec3b"


def _no_rsa() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@pytest.mark.parametrize(
    "pem", ["", "no key", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----", _no_rsa()]
)
def test_a_key_that_cannot_be_read_asks_for_the_user_and_is_not_told(pem: str) -> None:
    with pytest.raises(ReauthorisationNeeded) as refusal:
        headers(Credentials(fields={"key": Secret("k"), "private_key": Secret(pem)}), "GET", PATH, START)

    assert not pem or pem not in f"{refusal.value!r}{refusal.value.__cause__!r}"


def test_a_connection_without_a_key_asks_for_the_user() -> None:
    with pytest.raises(ReauthorisationNeeded, match="no key"):
        headers(Credentials(fields={"key": Secret("k")}), "GET", PATH, START)


async def test_a_question_refused_for_our_clock_is_asked_again_by_the_venues(rig: KalshiRig) -> None:
    rig.venue.ahead = MINUTE

    await rig.real.account(ME)
    await rig.real.account(ME)

    assert rig.face.count("GET", "/trade-api/v2/portfolio/balance") == 3


async def test_a_deed_refused_for_our_clock_is_not_sent_and_the_next_one_is_taken(rig: KalshiRig, make: Maker) -> None:
    rig.venue.ahead = MINUTE
    order = replace(make.order(limit="95"), limit_price=at("95"))
    rig.face.says({"market_positions": [], "cursor": ""}, method="GET", path="/trade-api/v2/portfolio/positions")

    with pytest.raises(NotSent, match="clock"):
        await rig.broker.submit(ME, order)
    (taken,) = await rig.broker.submit(ME, order)

    assert taken.filled == 0
    assert len(rig.venue.placed[ME]) == 1


async def test_a_key_that_is_refused_while_the_clock_is_right_asks_for_the_user(rig: KalshiRig) -> None:
    await rig.expire()

    with pytest.raises(ReauthorisationNeeded):
        await rig.real.account(ME)
    assert rig.face.count("GET", "/trade-api/v2/portfolio/balance") == 1


async def test_a_venue_that_does_not_date_its_answers_does_not_tell_the_time(rig: KalshiRig) -> None:
    rig.venue.dated = False

    with pytest.raises(BrokerUnavailable, match="time"):
        await rig.real.time()


async def test_the_time_is_taken_for_what_is_signed_from_then_on(rig: KalshiRig) -> None:
    rig.venue.ahead = MINUTE
    assert await rig.real.time() == rig.venue.now()

    await rig.real.account(ME)

    assert rig.face.count("GET", "/trade-api/v2/portfolio/balance") == 1
