"""The adapters of this process: each venue is opened when somebody has an account there, once for all of them."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from brokers.broker import RemoteBroker
from brokers.credentials import Credentials, Keyring
from brokers.venue import Environment, Opening, Venue, place_of, venues
from domain.errors import ConfigurationError
from storage import connections
from storage.register import Register
from storage.store import Store

log = structlog.get_logger(__name__)


class Venues:
    """Opens adapters by the key of venue and environment, and closes them all at the end.

    `urls` replaces addresses of a venue by its name; `apps` are the credentials of the program's own registration at
    venues where users grant access.
    """

    def __init__(
        self,
        *,
        store: Store,
        keyring: Keyring,
        urls: Mapping[str, Mapping[str, str]] | None = None,
        apps: Mapping[str, Credentials] | None = None,
    ) -> None:
        self._store = store
        self._keyring = keyring
        self._urls = urls or {}
        self._apps = apps or {}
        self._opened: dict[str, RemoteBroker] = {}

    @property
    def opened(self) -> Mapping[str, RemoteBroker]:
        """Those that are open now, by key."""
        return self._opened

    async def needed(self) -> list[str]:
        """The keys of all venues where anybody has an account and that this program knows."""
        async with self._store.read() as connection:
            found = await connections.venues(connection)
        return sorted(key for key in found if (venue := known(key)) is not None and venue.open is not None)

    def broker(self, key: str) -> RemoteBroker:
        """The adapter behind a key, opened where it is not yet.

        Raises `ConfigurationError` for a venue that this program does not know, or that is closed.
        """
        if key not in self._opened:
            self._opened[key] = self._open(key)
        return self._opened[key]

    async def aclose(self) -> None:
        """Close every adapter."""
        while self._opened:
            _, broker = self._opened.popitem()
            await broker.aclose()

    def _open(self, key: str) -> RemoteBroker:
        venue = known(key)
        if venue is None or venue.open is None:
            raise ConfigurationError(f"no venue is called {key}")
        name, environment = place_of(key)
        log.info("venue_opened", venue=key)
        return venue.open(
            Opening(
                environment=environment,
                keyring=self._keyring,
                register=Register(self._store),
                clock=self._store.clock,
                urls=self._urls.get(name, {}),
                app=self._apps.get(name),
            )
        )


def known(key: str) -> Venue | None:
    """The venue behind a key, where it has that environment, or is closed and says so; None otherwise."""
    name, environment = place_of(key)
    venue = venues().get(name)
    return venue if venue is not None and (venue.closed or environment in venue.environments) else None


def title(key: str) -> str:
    """The name of venue and environment for people: `Alpaca`, `Alpaca (practice)`."""
    name, environment = place_of(key)
    venue = venues().get(name)
    shown = venue.title if venue is not None else name.capitalize()
    return f"{shown} (practice)" if environment is Environment.PRACTICE else shown
