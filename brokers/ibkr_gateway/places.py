"""Where a user's Gateway is: an address that may be connected to, and nothing of our own network.

Whoever may name a host could have us knock at our own doors. A private address is therefore only for the admin to
give, by a name in the table of addresses; what users enter must be public.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from brokers.credentials import Credentials
from domain.errors import BrokerUnavailable, ReauthorisationNeeded

PORTS = range(1, 65536)
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
    host = _text(credentials, "host")
    client_id = _number(credentials, "client_id", CLIENTS)
    if client_id == MASTER:
        raise ReauthorisationNeeded("the client ID 0 is for orders made by hand: choose another")
    account = _text(credentials, "account").upper()
    if host in named:
        url = urlsplit(named[host])
        return Place(host=url.hostname or "", port=url.port or 0, client_id=client_id, account=account)
    port = _number(credentials, "port", PORTS)
    return Place(host=await _public(host, port), port=port, client_id=client_id, account=account)


def _text(credentials: Credentials, name: str) -> str:
    secret = credentials.get(name)
    return secret.reveal().strip() if secret else ""


def _number(credentials: Credentials, name: str, allowed: range) -> int:
    text = _text(credentials, name)
    if not text.isascii() or not text.isdigit() or len(text) > len(str(allowed.stop)) or int(text) not in allowed:
        raise ReauthorisationNeeded(f"the {name.replace('_', ' ')} must be a number: connect again")
    return int(text)


async def _public(host: str, port: int) -> str:
    """An address behind the name; all that it has must be public, and the one that was looked at is connected to."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as e:
        raise BrokerUnavailable("the Gateway's host is not found") from e
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(ipaddress.ip_address(one.partition("%")[0]).is_global for one in addresses):
        raise ReauthorisationNeeded("the Gateway's host must be a public address, or one that the admin has named")
    return addresses[0]
