"""Coinbase Advanced as a venue."""

from __future__ import annotations

from datetime import timedelta

from brokers.broker import Capabilities, Idempotency, RemoteBroker
from brokers.venue import Field, Opening, Venue
from domain.instrument import AssetClass
from domain.order import OrderType


def _open(opening: Opening) -> RemoteBroker:
    from brokers.coinbase.house import HOUSE  # noqa: PLC0415  only when somebody is connected there
    from brokers.exchange.broker import Exchange  # noqa: PLC0415

    return Exchange(HOUSE, opening)


VENUE = Venue(
    name="coinbase",
    title="Coinbase Advanced",
    capabilities=Capabilities(
        venue="coinbase",
        asset_classes=frozenset({AssetClass.CRYPTO}),
        idempotency=Idempotency.LOOK_UP_ONLY,
        # A signature (JWT) holds for two minutes.
        validity=timedelta(seconds=130),
        native_bracket=False,
        fractional=True,
        shorting=False,
        order_types=frozenset({OrderType.MARKET, OrderType.LIMIT, OrderType.STOP_LIMIT}),
        locks_exits=True,
        expires=False,
        reduces=False,
        streams=False,
    ),
    fields=(
        Field(name="key", label="API key name", hint="organizations/…/apiKeys/…, from the CDP portal", hidden=False),
        Field(name="secret", label="Private key", hint="from BEGIN to END, as it was shown once", long=True),
    ),
    open=_open,
    advice=(
        "Make the key at the CDP portal, for the portfolio to trade in. Allow viewing and trading; never transfers. "
        "Coinbase has no stop orders at the market, so that stops are limits that may be left behind."
    ),
)
