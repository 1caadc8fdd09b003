"""Moomoo through an OpenD passes the cards of what it can do, at the market and in practice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from brokers.venue import Environment
from tests.contract.venue_cards import VenueCards
from tests.fakes.clock import ManualClock
from tests.unit.brokers.moomoo.conftest import MoomooRig, rigged


class TestMoomoo(VenueCards):
    pass


class TestMoomooInPractice(VenueCards):
    @pytest.fixture
    async def rig(self, clock: ManualClock) -> AsyncIterator[MoomooRig]:
        async with rigged(clock, Environment.PRACTICE) as made:
            yield made
