"""Breaks the way to a venue that keeps failing: nothing new is copied to it for a while; exits go on."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.errors import BrokerError, RateLimited, ReauthorisationNeeded, Rejected

FAILURES = 3
REST = timedelta(minutes=5)
ANSWERS = (Rejected, RateLimited, ReauthorisationNeeded)
"""A venue that says any of these is there: it has answered."""


class Breaker:
    """Counts a venue's failures in a row; after a rest the first further failure breaks again."""

    def __init__(self) -> None:
        self.error = ""
        self._in_a_row = 0
        self._until: datetime | None = None

    def note(self, outcome: object) -> None:
        """What came back of one request: what was asked for, or the error instead."""
        if not isinstance(outcome, BrokerError | TimeoutError) or isinstance(outcome, ANSWERS):
            self._in_a_row = 0
            return
        self._in_a_row += 1
        self.error = str(outcome) or "it does not answer in time"

    def breaks(self, now: datetime) -> datetime | None:
        """Until when the venue is to rest, once for each break; None while nothing changes."""
        if self._in_a_row < FAILURES or (self._until is not None and now < self._until):
            return None
        self._until = now + REST
        return self._until
