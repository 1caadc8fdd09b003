"""Errors, arranged by what the caller does next.

BellwetherError
+-- ConfigurationError      stop and tell the admin: a setting is wrong
+-- StorageError            stop: the database cannot be used as it is
|   +-- StorageLocked       another process holds the database
|   +-- StorageTooNew       the database belongs to a newer version of this program
|   +-- StorageFull         the disk is full: keep what is in hand, try again
|   +-- LeaseLost           another process has the duty now: stop at once what belongs to it
+-- BrokerError
    +-- Rejected            never try again: the venue says no, and why
    |   +-- InsufficientFunds   the same, with both amounts
    |   +-- InvalidInstrument   the venue does not trade it
    |   +-- MarketClosed        try again when it opens
    +-- NotSent             try again later: it certainly did not reach the venue
    |   +-- RateLimited         the same, after `retry_after` seconds
    |   +-- BrokerUnavailable   the same, with backoff
    +-- ReauthorisationNeeded   ask the user to connect again
    +-- OutcomeUnknown      look it up after the validity window; never send it again blindly
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal


class BellwetherError(Exception):
    """Everything we raise on purpose."""


class ConfigurationError(BellwetherError):
    """A setting is wrong; the text says which and what would be right."""


class StorageError(BellwetherError):
    """The database cannot be used as it is."""


class StorageLocked(StorageError):  # noqa: N818  the name says the state, as the tree above does
    """Another process holds the database."""


class StorageTooNew(StorageError):  # noqa: N818
    """The database was written by a newer version of this program."""


class StorageFull(StorageError):  # noqa: N818
    """The disk is full."""


class LeaseLost(StorageError):  # noqa: N818
    """Another process has the duty now."""


class BrokerError(BellwetherError):
    """A venue did not do what it was asked."""


class Rejected(BrokerError):  # noqa: N818
    """The venue refuses for good. `code` is the venue's own, `text` fit for people."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class InsufficientFunds(Rejected):
    """The account cannot pay for it."""

    def __init__(self, *, available: Decimal, required: Decimal) -> None:
        super().__init__(f"the order needs {required} and {available} is available", "insufficient_funds")
        self.available = available
        self.required = required


class InvalidInstrument(Rejected):
    """The venue does not trade it."""


class MarketClosed(Rejected):
    """The market is closed until `opens_at`."""

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(f"the market is closed until {opens_at:%Y-%m-%d %H:%M} UTC", "market_closed")
        self.opens_at = opens_at


class NotSent(BrokerError):  # noqa: N818
    """The request certainly did not reach the venue, or was certainly not taken."""


class RateLimited(NotSent):
    """Too many requests; `retry_after` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"rate limited for {retry_after:g} s")
        self.retry_after = retry_after


class BrokerUnavailable(NotSent):
    """The venue cannot be reached."""


class ReauthorisationNeeded(BrokerError):  # noqa: N818
    """The user must connect the venue again."""


class OutcomeUnknown(BrokerError):  # noqa: N818
    """The request may or may not have been taken."""
