"""A paper venue on a simulated market, for one test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from brokers.paper.broker import PaperBroker
from brokers.paper.settings import PaperSettings
from tests.contract.broker_cards import make
from tests.fakes.clock import ManualClock
from tests.unit.brokers.market import APPLE, Market, PaperRig

__all__ = ["make"]


@pytest.fixture
def market(clock: ManualClock) -> Market:
    return Market(clock)


@pytest.fixture
def settings() -> PaperSettings:
    return PaperSettings()


@pytest.fixture
async def rig(tmp_path: Path, market: Market, clock: ManualClock, settings: PaperSettings) -> AsyncIterator[PaperRig]:
    market.put(APPLE, Decimal(100))
    rig = PaperRig(path=tmp_path / "paper.db", market=market, clock=clock, settings=settings)
    rig.broker = await PaperBroker.open(rig.path, market, clock, settings)
    yield rig
    await rig.broker.aclose()
