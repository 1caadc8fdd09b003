"""Connecting: credentials are tried before they are saved, and refused where they may do more than trade."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from brokers.broker import Grant
from brokers.credentials import Credentials
from brokers.venue import Venue
from domain.connection import Standing
from domain.errors import BrokerError, ReauthorisationNeeded
from domain.ids import AccountId, UserId
from domain.instrument import AssetClass
from runtime.secret import Secret
from runtime.wake import Wake
from storage import audit, connections
from storage.connections import Made
from storage.store import Store
from trading.keyring import Keys, seal
from trading.pinging import Pinger
from trading.venues import Venues, known, title

if TYPE_CHECKING:
    from storage.vault import Vault  # loaded only where there is a key to open it

WAIT = 20.0
LONGEST = 16 * 1024
"""Characters of one field; a private key in PEM has under 4,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A connection that was made: its account, and what the credentials were found to allow."""

    account_id: AccountId
    venue: str
    grant: Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why nothing was saved, in words for the user, with what to do."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A connection that was ended, and the classes that were traded there: such signals are skipped from now on."""

    venue: str
    classes: tuple[AssetClass, ...]


class Connecting:
    """Makes and ends connections; `wake` is set when there is a new one."""

    def __init__(self, *, store: Store, vault: Vault, keys: Keys, venues: Venues, wake: Wake) -> None:
        self.venues = venues
        self.pinger = Pinger(store, venues)
        self._store = store
        self._vault = vault
        self._keys = keys
        self._wake = wake

    async def connect(self, user: UserId, key: str, entered: Mapping[str, str]) -> Connected | Refused:
        """Try what a user entered, by the names of the venue's fields, and keep it if it is good."""
        venue = known(key)
        if venue is None or venue.open is None:
            return Refused(text="This venue cannot be connected.")
        filled = {field.name: entered.get(field.name, "").strip() for field in venue.fields}
        if fault := _fault(venue, filled):
            return Refused(text=fault)
        credentials = Credentials(fields={name: Secret(text) for name, text in filled.items() if text})
        return await self.keep(user, key, credentials, None)

    async def keep(
        self, user: UserId, key: str, credentials: Credentials, renew_by: datetime | None
    ) -> Connected | Refused:
        """Try credentials, and keep them if they are good and may not withdraw."""
        tried = await self._tried(key, credentials)
        if isinstance(tried, Refused):
            return tried
        made = Made(
            venue=key,
            title=tried.account,
            permissions=tried.permissions,
            expires_at=credentials.expires_at,
            renew_by=renew_by,
        )
        now = self._store.clock.now()
        async with self._store.write() as connection:
            await self._vault.remove(connection, user, key)
            await seal(self._vault, connection, user, key, credentials)
            account = await connections.connect(connection, user, made, now)
            await audit.note(connection, now, f"user {user}", "connected", key)
        self._keys.forget(account)
        self._wake.set()
        return Connected(account_id=account, venue=key, grant=tried)

    async def leave(self, user: UserId, key: str) -> Left | None:
        """End a connection: its secrets are deleted and nothing new goes there; None where there is none.

        Orders that rest at the venue stay there, and are the user's own from now on.
        """
        now = self._store.clock.now()
        async with self._store.write() as connection:
            mine = {one.venue: one for one in await connections.of_user(connection, user)}
            found = mine.get(key)
            if found is None or found.standing is Standing.DISCONNECTED:
                return None
            routes = await connections.routes(connection, user)
            await connections.stands(connection, found.account_id, now, Standing.DISCONNECTED)
            await connections.told(connection, found.account_id)
            await self._vault.remove(connection, user, key)
            await audit.note(connection, now, f"user {user}", "disconnected", key)
        self._keys.forget(found.account_id)
        classes = tuple(kind for kind, account in routes.items() if account == found.account_id)
        return Left(venue=key, classes=classes)

    async def _tried(self, key: str, credentials: Credentials) -> Grant | Refused:
        broker = self.venues.broker(key)
        try:
            async with asyncio.timeout(WAIT):
                grant = await broker.validate_credentials(credentials)
        except ReauthorisationNeeded as e:
            return Refused(text=f"{title(key)} does not accept these credentials: {e}. Check them and try again.")
        except (BrokerError, TimeoutError):
            return Refused(text=f"{title(key)} did not answer. Nothing was saved; try again in a minute.")
        if grant.may_withdraw:
            return Refused(
                text="These credentials may withdraw money, which we must never be able to do. Nothing was saved: make "
                f"others at {title(key)} that may read and trade, and no more."
            )
        if not grant.may_trade:
            return Refused(
                text=f"These credentials may not trade. Nothing was saved: allow trading for them at {title(key)}, and "
                "nothing that moves money out."
            )
        return grant


def _fault(venue: Venue, filled: Mapping[str, str]) -> str | None:
    for field in venue.fields:
        text = filled[field.name]
        if not text and not field.optional:
            return f"“{field.label}” is missing. {field.hint}".strip()
        if len(text) > LONGEST:
            return f"“{field.label}” is too long to be one."
    return None
