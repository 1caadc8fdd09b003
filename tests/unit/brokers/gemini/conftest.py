"""Gemini's rig."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from brokers.gemini.venue import VENUE
from tests.fakes.venues.gemini import GeminiVenue
from tests.unit.brokers.exchange.rig import SpotRig, opened

KEYS = {name: (f"account-{name}0123456789", f"{name}SecretOfGemini") for name in ("good", "wrong", "withdrawing")}


@pytest.fixture
async def rig() -> AsyncIterator[SpotRig]:
    async with opened(VENUE, GeminiVenue, KEYS, deeds="/v1/order/new", questions="/v1/balances") as rig:
        yield rig
