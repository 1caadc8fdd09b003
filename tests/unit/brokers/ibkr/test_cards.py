"""Interactive Brokers' Web API passes the cards of what it can do."""

from __future__ import annotations

from tests.contract.venue_cards import VenueCards


class TestWebApi(VenueCards):
    pass
