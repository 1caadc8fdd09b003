"""Bybit's rig."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from brokers.bybit.venue import VENUE
from tests.fakes.venues.bybit import BybitVenue
from tests.unit.brokers.exchange.rig import SpotRig, opened

KEYS = {name: (f"{name}-key-0123456789", f"{name}-secret-0123456789") for name in ("good", "wrong", "withdrawing")}


@pytest.fixture
async def rig() -> AsyncIterator[SpotRig]:
    async with opened(VENUE, BybitVenue, KEYS, deeds="/v5/order/create", questions="/v5/account/wallet-balance") as rig:
        yield rig
