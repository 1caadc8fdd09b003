"""Kraken's rig."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator

import pytest

from brokers.kraken.venue import VENUE
from tests.fakes.venues.kraken import KrakenVenue
from tests.unit.brokers.exchange.rig import SpotRig, opened

KEYS = {
    name: (f"{name}-key-0123456789", base64.b64encode(f"{name} secret of sixty-four bytes".encode() * 2).decode())
    for name in ("good", "wrong", "withdrawing")
}


@pytest.fixture
async def rig() -> AsyncIterator[SpotRig]:
    async with opened(VENUE, KrakenVenue, KEYS, deeds="/0/private/AddOrder", questions="/0/private/BalanceEx") as rig:
        yield rig
