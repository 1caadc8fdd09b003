"""Binance as a venue."""

from __future__ import annotations

from datetime import timedelta

from brokers.broker import Capabilities, Idempotency, RemoteBroker
from brokers.venue import Field, Opening, Venue
from domain.instrument import AssetClass


def _open(opening: Opening) -> RemoteBroker:
    from brokers.binance.house import HOUSE  # noqa: PLC0415
    from brokers.exchange.broker import Exchange  # noqa: PLC0415  only when somebody is connected there

    return Exchange(HOUSE, opening)


VENUE = Venue(
    name="binance",
    title="Binance",
    capabilities=Capabilities(
        venue="binance",
        asset_classes=frozenset({AssetClass.CRYPTO}),
        idempotency=Idempotency.UNIQUE_WHILE_OPEN,
        # Requests carry a window of 5 s (recvWindow).
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
        Field(name="key", label="API key", hint="API Management, your key", hidden=False),
        Field(
            name="secret", label="Secret key", hint="shown once; or the private key of an RSA or Ed25519 key", long=True
        ),
    ),
    open=_open,
    advice=(
        "Allow reading and spot trading, and nothing else; never withdrawals. Bind the key to this server's address: "
        "Binance ends unbound keys that may trade. Fees of purchases are taken from what was bought unless the account "
        "pays them in BNB, so that a little less can be sold."
    ),
)
