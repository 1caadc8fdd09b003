"""Bybit as a venue."""

from __future__ import annotations

from datetime import timedelta

from brokers.broker import Capabilities, Idempotency, RemoteBroker
from brokers.venue import Field, Opening, Venue
from domain.instrument import AssetClass


def _open(opening: Opening) -> RemoteBroker:
    from brokers.bybit.house import HOUSE  # noqa: PLC0415
    from brokers.exchange.broker import Exchange  # noqa: PLC0415  only when somebody is connected there

    return Exchange(HOUSE, opening)


VENUE = Venue(
    name="bybit",
    title="Bybit",
    capabilities=Capabilities(
        venue="bybit",
        asset_classes=frozenset({AssetClass.CRYPTO}),
        idempotency=Idempotency.UNIQUE_WHILE_OPEN,
        # Requests carry a window of 5 s (X-BAPI-RECV-WINDOW).
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
        Field(name="key", label="API key", hint="API, your key", hidden=False),
        Field(name="secret", label="API secret", hint="shown once; or an RSA private key", long=True),
    ),
    open=_open,
    advice=(
        "For a unified account. Allow reading and writing for spot trading, and nothing else; never withdrawals. Bind "
        "the key to this server's address: others end after three months. Bybit refuses addresses in the United States."
    ),
)
