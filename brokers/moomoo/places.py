"""Where a user's OpenD is, and which account is meant there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import md5
from urllib.parse import urlsplit

from brokers.credentials import Credentials
from brokers.reach import PORTS, entered, number, public
from runtime.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An OpenD, what unlocks trading there, and the account meant; `account` is empty where it has one."""

    host: str
    port: int
    key: Secret
    account: str


async def place_of(credentials: Credentials, named: Mapping[str, str]) -> Place:
    """The place that the credentials name; `named` are the admin's own addresses, as `tcp://10.0.0.5:11111`.

    Raises `ReauthorisationNeeded` where it is none, `BrokerUnavailable` where its name is not found.
    """
    host = entered(credentials, "host")
    key, account = _key(entered(credentials, "password")), entered(credentials, "account")
    if host in named:
        url = urlsplit(named[host])
        return Place(host=url.hostname or "", port=url.port or 0, key=key, account=account)
    port = number(credentials, "port", PORTS)
    return Place(host=await public(host, port, "OpenD"), port=port, key=key, account=account)


def _key(password: str) -> Secret:
    """What OpenD wants instead of the password: its MD5 in lower case (Trd_UnlockTrade, `pwdMD5`)."""
    return Secret(md5(password.encode(), usedforsecurity=False).hexdigest() if password else "")
