"""Schwab passes every card that it claims to."""

from __future__ import annotations

from tests.contract.venue_cards import VenueCards


class TestSchwab(VenueCards):
    pass
