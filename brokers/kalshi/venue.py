"""Kalshi as the program knows it before anybody connects.

It has one book for each market, of YES: who buys NO at a price sells YES at one less that price, and an account holds
one of the two, never both (docs.kalshi.com, order direction). All orders have a limit; those at the market are sent
with the worst price we accept, and what does not fill at once ends. A client order id is documented as unique among
open orders (FIX, `ClOrdID`), reports have it refused for good; the weaker is trusted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from brokers.broker import Capabilities, Idempotency, RemoteBroker
from brokers.venue import Environment, Field, Opening, Venue, key_of
from domain.instrument import AssetClass
from domain.order import OrderType

NAME = "kalshi"
CAPABILITIES = Capabilities(
    venue=NAME,
    asset_classes=frozenset({AssetClass.PREDICTION}),
    idempotency=Idempotency.UNIQUE_WHILE_OPEN,
    validity=timedelta(seconds=60),  # nothing says for how long a signed request is taken
    native_bracket=False,
    fractional=False,
    shorting=False,
    order_types=frozenset({OrderType.MARKET, OrderType.LIMIT}),
    locks_exits=True,  # by us: resting sells are never more than what is held
    expires=True,
    reduces=True,
    streams=False,
)


def capabilities(environment: Environment) -> Capabilities:
    """The same in both environments, under their own names."""
    return replace(CAPABILITIES, venue=key_of(NAME, environment))


def _open(opening: Opening) -> RemoteBroker:
    from brokers.kalshi.broker import KalshiBroker  # noqa: PLC0415  only who is connected there pays for it

    return KalshiBroker(opening)


VENUE = Venue(
    name=NAME,
    title="Kalshi",
    capabilities=CAPABILITIES,
    fields=(
        Field(name="key", label="API key ID", hint="In your account's settings, under API keys", hidden=False),
        Field(name="private_key", label="Private key", hint="The file that came with the key, whole", long=True),
    ),
    environments=(Environment.LIVE, Environment.PRACTICE),
    open=_open,
    advice="Give the key read and write. Demo accounts have keys of their own.",
)
