"""Kalshi on loopback, for one test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contract.broker_cards import make
from tests.fakes.clock import ManualClock
from tests.unit.brokers.kalshi.rig import KalshiRig, opened

__all__ = ["make"]


@pytest.fixture
async def rig(clock: ManualClock) -> AsyncIterator[KalshiRig]:
    async with opened(clock) as rig:
        yield rig
