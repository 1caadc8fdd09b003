"""Kraken as a venue."""

from __future__ import annotations

from datetime import timedelta

from brokers.broker import Capabilities, Idempotency, RemoteBroker
from brokers.venue import Field, Opening, Venue
from domain.instrument import AssetClass


def _open(opening: Opening) -> RemoteBroker:
    from brokers.exchange.broker import Exchange  # noqa: PLC0415  only when somebody is connected there
    from brokers.kraken.house import HOUSE  # noqa: PLC0415

    return Exchange(HOUSE, opening)


VENUE = Venue(
    name="kraken",
    title="Kraken",
    capabilities=Capabilities(
        venue="kraken",
        asset_classes=frozenset({AssetClass.CRYPTO}),
        idempotency=Idempotency.UNIQUE_WHILE_OPEN,
        # Orders carry a deadline of 5 s; what changes or ends one does nothing twice.
        validity=timedelta(seconds=15),
        native_bracket=False,
        fractional=True,
        shorting=False,
        locks_exits=True,
        expires=False,
        reduces=False,
        streams=False,
    ),
    fields=(
        Field(name="key", label="API key", hint="Settings, Security, API: the public part", hidden=False),
        Field(name="secret", label="Private key", hint="shown once, when the key is made"),
    ),
    open=_open,
    advice=(
        "Make a key for this bot alone: Kraken wants the numbers of a key's requests to grow, and two programs with "
        "one key disturb each other. Allow: Query Funds, Query Open Orders & Trades, Query Closed Orders & Trades, "
        "Create & Modify Orders, Cancel/Close Orders. Never allow withdrawals."
    ),
)
