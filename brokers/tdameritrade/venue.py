"""TD Ameritrade, which closed its interface on 13 May 2024 when its accounts moved to Charles Schwab."""

from __future__ import annotations

from datetime import timedelta

from brokers.broker import Capabilities, Idempotency
from brokers.venue import Venue

NAME = "tdameritrade"

VENUE = Venue(
    name=NAME,
    title="TD Ameritrade",
    capabilities=Capabilities(
        venue=NAME,
        asset_classes=frozenset(),
        idempotency=Idempotency.NONE,
        validity=timedelta(0),
        native_bracket=False,
        fractional=False,
        shorting=False,
        order_types=frozenset(),
        expires=False,
        reduces=False,
        streams=False,
    ),
    environments=(),
    closed="TD Ameritrade ended on 13 May 2024. Its accounts are at Charles Schwab now: connect that instead.",
    instead="schwab",
)
