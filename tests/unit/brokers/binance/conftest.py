"""Binance's rig."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from brokers.binance.venue import VENUE
from tests.fakes.venues.binance import BinanceVenue
from tests.unit.brokers.exchange.rig import SpotRig, opened

KEYS = {name: (f"{name}-key-0123456789", f"{name}-secret-0123456789") for name in ("good", "wrong", "withdrawing")}


@pytest.fixture
async def rig() -> AsyncIterator[SpotRig]:
    async with opened(VENUE, BinanceVenue, KEYS, deeds="/api/v3/order", questions="/api/v3/account") as rig:
        yield rig
