"""Gemini passes the cards of venues."""

from __future__ import annotations

from tests.contract.broker_cards import make
from tests.contract.venue_cards import VenueCards

__all__ = ["make"]


class TestGemini(VenueCards):
    """All cards that its capabilities claim."""
