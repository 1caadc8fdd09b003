"""Moomoo through the user's own OpenD, as the program knows it before anybody connects."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from brokers.broker import Capabilities, Idempotency
from brokers.venue import Environment, Field, Opening, Venue, key_of
from domain.instrument import AssetClass
from domain.order import OrderType

if TYPE_CHECKING:
    from brokers.broker import RemoteBroker

NAME = "moomoo"

CAPABILITIES = Capabilities(
    venue=NAME,
    asset_classes=frozenset({AssetClass.STOCK}),
    # `remark` carries our name of an order, and is only a label.
    idempotency=Idempotency.LOOK_UP_ONLY,
    validity=timedelta(seconds=30),
    native_bracket=False,
    fractional=False,
    shorting=True,
    expires=False,
    reduces=False,
)


def capabilities(environment: Environment) -> Capabilities:
    """What it can do in an environment; the place for practice knows market and limit orders of a day only."""
    if environment is Environment.LIVE:
        return CAPABILITIES
    simple = frozenset({OrderType.MARKET, OrderType.LIMIT})
    return replace(CAPABILITIES, venue=key_of(NAME, environment), order_types=simple, shorting=False)


def _open(opening: Opening) -> RemoteBroker:
    from brokers.moomoo.broker import MoomooBroker  # noqa: PLC0415

    return MoomooBroker(opening)


VENUE = Venue(
    name=NAME,
    title="Moomoo (your own OpenD)",
    capabilities=CAPABILITIES,
    fields=(
        Field(name="host", label="Host", hint="where your OpenD can be reached", hidden=False),
        Field(name="port", label="Port", hint="OpenD's API port, 11111 unless you changed it", hidden=False),
        Field(
            name="password",
            label="Trading password",
            hint="six digits that unlock trading; not needed for practice",
            optional=True,
        ),
        Field(
            name="account",
            label="Account",
            hint="number of the account or of its card, only where the login has several for US shares",
            hidden=False,
            optional=True,
        ),
    ),
    environments=(Environment.LIVE, Environment.PRACTICE),
    open=_open,
    advice=(
        "Lead the line to OpenD through a tunnel that ends on OpenD's own machine, and let OpenD listen there only, "
        "without a key for its protocol: the line itself is not encrypted. The API cannot withdraw."
    ),
)
