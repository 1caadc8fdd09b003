"""Interactive Brokers through the user's own Gateway, as the program knows it before anybody connects."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from brokers.broker import Capabilities, Idempotency
from brokers.venue import Environment, Field, Opening, Venue, key_of
from domain.instrument import AssetClass

if TYPE_CHECKING:
    from brokers.broker import RemoteBroker

NAME = "ibkr_gateway"

CAPABILITIES = Capabilities(
    venue=NAME,
    asset_classes=frozenset({AssetClass.STOCK, AssetClass.OPTION, AssetClass.FUTURE, AssetClass.FOREX}),
    # A repeated number of an order is refused with 103, but the name we give it (`orderRef`) is only a label.
    idempotency=Idempotency.LOOK_UP_ONLY,
    validity=timedelta(seconds=30),
    native_bracket=False,
    fractional=False,
    shorting=True,
    reduces=False,
)


def capabilities(environment: Environment) -> Capabilities:
    """What it can do, under the name of its environment."""
    return replace(CAPABILITIES, venue=key_of(NAME, environment))


def _open(opening: Opening) -> RemoteBroker:
    from brokers.ibkr_gateway.broker import GatewayBroker  # noqa: PLC0415  brings the library of the protocol along

    return GatewayBroker(opening)


VENUE = Venue(
    name=NAME,
    title="Interactive Brokers (your own Gateway)",
    capabilities=CAPABILITIES,
    fields=(
        Field(name="host", label="Host", hint="where your IB Gateway or TWS can be reached", hidden=False),
        Field(name="port", label="Port", hint="4001 live, 4002 paper; TWS has 7496 and 7497", hidden=False),
        Field(
            name="client_id",
            label="Client ID",
            hint="a number that no other program uses there; keep it, as orders can be changed only under it",
            hidden=False,
        ),
        Field(
            name="account",
            label="Account",
            hint="only where the login has several, such as U1234567",
            hidden=False,
            optional=True,
        ),
    ),
    environments=(Environment.LIVE, Environment.PRACTICE),
    open=_open,
    advice=(
        "In the Gateway's API settings allow socket clients, switch Read-Only API off, and trust only our address. "
        "The line is not encrypted: lead it through a tunnel. The API cannot withdraw."
    ),
)
