"""Where a user's own program may be reached: public addresses, and those that the admin has named.

Whoever may name a host could have us knock at our own doors. A private address is therefore only for the admin to
give, by a name in the table of addresses; what users enter must be public.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket

from brokers.credentials import Credentials
from domain.errors import BrokerUnavailable, ReauthorisationNeeded

PORTS = range(1, 65536)


def entered(credentials: Credentials, name: str) -> str:
    """What the user entered there, or nothing."""
    secret = credentials.get(name)
    return secret.reveal().strip() if secret else ""


def number(credentials: Credentials, name: str, allowed: range) -> int:
    """A number that the user entered. Raises `ReauthorisationNeeded`."""
    text = entered(credentials, name)
    if not text.isascii() or not text.isdigit() or len(text) > len(str(allowed.stop)) or int(text) not in allowed:
        raise ReauthorisationNeeded(f"the {name.replace('_', ' ')} must be a number: connect again")
    return int(text)


async def public(host: str, port: int, whose: str) -> str:
    """An address behind the name; all that it has must be public, and the one that was looked at is connected to.

    Raises `BrokerUnavailable` where the name is not found, `ReauthorisationNeeded` where an address is not public.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as e:
        raise BrokerUnavailable(f"{whose}'s host is not found") from e
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(ipaddress.ip_address(one.partition("%")[0]).is_global for one in addresses):
        raise ReauthorisationNeeded(f"{whose}'s host must be a public address, or one that the admin has named")
    return addresses[0]
