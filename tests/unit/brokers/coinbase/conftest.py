"""Coinbase's rig."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from brokers.coinbase.venue import VENUE
from tests.fakes.venues.coinbase import CoinbaseVenue
from tests.unit.brokers.exchange.rig import SpotRig, opened


def pem() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


KEYS = {name: (f"organizations/o/apiKeys/{name}-0123", pem()) for name in ("good", "wrong", "withdrawing")}


@pytest.fixture
async def rig() -> AsyncIterator[SpotRig]:
    deeds, questions = "/api/v3/brokerage/orders", "/api/v3/brokerage/accounts"
    async with opened(VENUE, CoinbaseVenue, KEYS, deeds=deeds, questions=questions) as rig:
        yield rig
