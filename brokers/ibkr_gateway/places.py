"""Where a user's Gateway is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from brokers.credentials import Credentials
from brokers.reach import PORTS, entered, number, public
from domain.errors import ReauthorisationNeeded

CLIENTS = range(2**31)
MASTER = 0
"""This client id owns orders made by hand, and is not for us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A Gateway, the client id to come under, and the account meant there; `account` is empty where it has one."""

    host: str
    port: int
    client_id: int
    account: str

    @property
    def line(self) -> tuple[str, int, int]:
        """What one connection is held for."""
        return self.host, self.port, self.client_id


async def place_of(credentials: Credentials, named: Mapping[str, str]) -> Place:
    """The place that the credentials name; `named` are the admin's own addresses, as `tcp://10.0.0.5:4002`.

    Raises `ReauthorisationNeeded` where it is none, `BrokerUnavailable` where its name is not found.
    """
    host = entered(credentials, "host")
    client_id = number(credentials, "client_id", CLIENTS)
    if client_id == MASTER:
        raise ReauthorisationNeeded("the client ID 0 is for orders made by hand: choose another")
    account = entered(credentials, "account").upper()
    if host in named:
        url = urlsplit(named[host])
        return Place(host=url.hostname or "", port=url.port or 0, client_id=client_id, account=account)
    port = number(credentials, "port", PORTS)
    return Place(host=await public(host, port, "the Gateway"), port=port, client_id=client_id, account=account)
