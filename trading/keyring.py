"""The keyring: opens credentials from the vault when an adapter needs them, and keeps renewed tokens there."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from brokers.credentials import Credentials
from domain.errors import ReauthorisationNeeded
from domain.ids import AccountId, UserId
from storage import connections
from storage.connections import Connection
from storage.store import Store

if TYPE_CHECKING:
    from storage.vault import Vault  # loaded only where there is a key to open it

FRESH = 60.0
"""Seconds for which opened credentials are kept in memory, so that a fan-out does not open them for each order."""
MOST = 10_000


@dataclass(frozen=True, slots=True, repr=False)
class _Opened:
    until: float
    credentials: Credentials


class Keys:
    """Implements `brokers.credentials.Keyring` on the vault."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault
        self._opened: OrderedDict[AccountId, _Opened] = OrderedDict()

    async def credentials(self, account: AccountId) -> Credentials:
        """The credentials as they stand, or as they stood within the last minute.

        Raises `ReauthorisationNeeded` where there are none, or the connection waits to be made again.
        """
        opened = self._opened.get(account)
        if opened is not None and self._store.clock.monotonic() < opened.until:
            return opened.credentials
        async with self._store.read() as connection:
            found = await connections.of_account(connection, account)
            if found is None or not found.usable:
                self._opened.pop(account, None)
                raise ReauthorisationNeeded("the venue is not connected: connect it again")
            return self._keep(account, await self._open(connection, found))

    async def renew(self, account: AccountId, used: Credentials, fresh: Credentials) -> Credentials:
        """Keep renewed tokens in place of those that were used; what stands then.

        Raises `ReauthorisationNeeded` where the user disconnected meanwhile.
        """
        async with self._store.write() as connection:
            found = await connections.of_account(connection, account)
            if found is None or not found.usable:
                raise ReauthorisationNeeded("the venue was disconnected")
            current = await self._open(connection, found)
            if current.fields != used.fields:
                return self._keep(account, current)
            await seal(self._vault, connection, found.user_id, found.venue, fresh)
            await connections.renewed(connection, account, fresh.expires_at)
        return self._keep(account, fresh)

    async def anyone(self, venue: str) -> AccountId | None:
        """An account that is connected at the venue of this key; None where nobody is."""
        async with self._store.read() as connection:
            return await connections.anyone(connection, venue)

    def forget(self, account: AccountId) -> None:
        """What is kept in memory of an account is opened anew when it is next needed."""
        self._opened.pop(account, None)

    async def _open(self, connection: AsyncConnection, found: Connection) -> Credentials:
        return await opened(self._vault, connection, found.user_id, found.venue, found.expires_at)

    def _keep(self, account: AccountId, credentials: Credentials) -> Credentials:
        self._opened[account] = _Opened(self._store.clock.monotonic() + FRESH, credentials)
        self._opened.move_to_end(account)
        while len(self._opened) > MOST:
            self._opened.popitem(last=False)
        return credentials


async def seal(vault: Vault, connection: AsyncConnection, user: UserId, venue: str, credentials: Credentials) -> None:
    """Store the credentials of a user at a venue, in place of those that were there."""
    for name, secret in credentials.fields.items():
        await vault.seal(connection, user, venue, name, secret)


async def opened(
    vault: Vault, connection: AsyncConnection, user: UserId, venue: str, expires_at: datetime | None
) -> Credentials:
    """The stored credentials of a user at a venue."""
    fields = {}
    for name in await vault.fields(connection, user, venue):
        secret = await vault.open(connection, user, venue, name)
        if secret is not None:
            fields[name] = secret
    return Credentials(fields=fields, expires_at=expires_at)
