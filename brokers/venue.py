"""A venue as the program knows it before anybody connects: one declared constant `VENUE` in a package of its own.

A venue is one package under `brokers` with a module `venue` that declares it and imports nothing heavy: no SDK, nothing
of the adapter. The adapter is imported by `open`, when somebody is connected there.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Protocol

import brokers
from brokers.broker import Capabilities, RemoteBroker
from brokers.credentials import Credentials, Keyring
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Ticker
from domain.order import SentOrder
from runtime.clock import Clock


class Environment(StrEnum):
    """Where orders go: to the market, or to the venue's own place for practice."""

    LIVE = "live"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that a user enters to connect; `hint` says where at the venue it is found."""

    name: str
    label: str
    hint: str = ""
    hidden: bool = True
    long: bool = False  # more than a line, as a private key in PEM
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """How a user grants access at the venue's own site (RFC 6749, authorisation code).

    `access` and `refresh` are how long the tokens live, as the venue documents it; None where nothing is documented.
    """

    authorize: str
    token: str
    scopes: tuple[str, ...] = ()
    pkce: bool = False
    access: timedelta | None = None
    refresh: timedelta | None = None


class Register(Protocol):
    """Our own record of what was sent, for venues that keep no name of ours."""

    async def sent(self, account: AccountId, order: ClientOrderId) -> SentOrder | None:
        """The order as it was sent, or None where we have none of this name."""
        ...

    async def open(self, account: AccountId) -> list[SentOrder]:
        """The orders of the account that may still work at the venue."""
        ...

    async def tickers(self, account: AccountId) -> list[Ticker]:
        """What the account traded within the last days through us, or still holds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """All that an adapter is given.

    `urls` replaces addresses of the venue by name, for tests and for proxies. `app` is the program's own registration
    at a venue where users grant access: `client_id` and `client_secret`.
    """

    environment: Environment
    keyring: Keyring
    register: Register
    clock: Clock
    urls: Mapping[str, str] = field(default_factory=dict)
    app: Credentials | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """One venue.

    `fields` are what a user enters, `oauth` how he grants access instead where the venue has it. A venue that has
    `closed` has no adapter: the text says why, and `instead` names the venue to use.
    """

    name: str
    title: str
    capabilities: Capabilities
    fields: tuple[Field, ...] = ()
    oauth: OAuth | None = None
    environments: tuple[Environment, ...] = (Environment.LIVE,)
    open: Callable[[Opening], RemoteBroker] | None = None
    closed: str = ""
    instead: str = ""
    advice: str = ""  # what to know before connecting: which rights to give the key, and which not


PRACTICE = "-practice"


def key_of(name: str, environment: Environment) -> str:
    """The name by which accounts, orders and halts know a venue's environment: `alpaca`, `alpaca-practice`."""
    return name + PRACTICE if environment is Environment.PRACTICE else name


def place_of(key: str) -> tuple[str, Environment]:
    """The venue's name and its environment behind such a key."""
    name = key.removesuffix(PRACTICE)
    return name, Environment.LIVE if name == key else Environment.PRACTICE


def venues() -> Mapping[str, Venue]:
    """Every venue there is, by name.

    Raises `TypeError` for a module `venue` that declares none.
    """
    return _found()


@cache
def _found() -> Mapping[str, Venue]:
    packages = sorted(module.name for module in pkgutil.iter_modules(brokers.__path__) if module.ispkg)
    found = (_declared(f"{brokers.__name__}.{name}.venue") for name in packages if _declares(name))
    return {venue.name: venue for venue in found}


def _declares(package: str) -> bool:
    path = [f"{root}/{package}" for root in brokers.__path__]
    return any(module.name == "venue" for module in pkgutil.iter_modules(path))


def _declared(module: str) -> Venue:
    venue = getattr(importlib.import_module(module), "VENUE", None)
    if not isinstance(venue, Venue):
        raise TypeError(f"{module} must declare VENUE, a brokers.venue.Venue")
    return venue
