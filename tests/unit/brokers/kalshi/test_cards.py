"""Kalshi passes every card that it claims to."""

from __future__ import annotations

from tests.contract.venue_cards import VenueCards
from tests.unit.brokers.kalshi import rig


class TestKalshi(VenueCards):
    at = staticmethod(rig.at)
