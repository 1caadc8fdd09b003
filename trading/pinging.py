"""Looks after connections: asks each now and then, and tells its user once when it stands otherwise than before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from domain.connection import Standing
from domain.errors import BrokerError, ConfigurationError, RateLimited, ReauthorisationNeeded
from domain.event import ConnectionChanged, ConnectionEnding
from domain.ids import AccountId
from storage import connections
from storage.connections import Connection
from storage.store import Store
from trading.announce import announce
from trading.venues import Venues

log = structlog.get_logger(__name__)

AT_ONCE = 20
WAIT = 10.0
MISSES = 3
"""Looks in a row that a venue leaves unanswered before its user is told."""
AHEAD = timedelta(hours=24)
"""How long before its end a user is told of a connection that he has to make again."""


class Pinger:
    """Asks every connection for its account; an adapter renews its tokens by that."""

    def __init__(self, store: Store, venues: Venues) -> None:
        self._store = store
        self._venues = venues
        self._missed: dict[AccountId, int] = {}

    async def ping(self) -> None:
        """Ask every connection that is usable, a few at a time."""
        async with self._store.read() as connection:
            found = await connections.standing(connection, Standing.CONNECTED, Standing.DEGRADED)
        left = iter(found)

        async def ask() -> None:
            for one in left:
                await self._look(one)

        async with asyncio.TaskGroup() as group:
            for _ in found[:AT_ONCE]:
                group.create_task(ask())
        await self._remind(found)

    async def _look(self, one: Connection) -> None:
        try:
            async with asyncio.timeout(WAIT):
                broker = self._venues.broker(one.venue)
                await broker.account(one.account_id)
        except ReauthorisationNeeded as e:
            await self._stands(one, Standing.REAUTHORISE, str(e))
        except RateLimited:
            return
        except (BrokerError, ConfigurationError, TimeoutError) as e:
            await self._miss(one, str(e) or "it does not answer in time")
        else:
            self._missed.pop(one.account_id, None)
            await self._stands(one, Standing.CONNECTED)

    async def _miss(self, one: Connection, error: str) -> None:
        missed = self._missed[one.account_id] = self._missed.get(one.account_id, 0) + 1
        if missed >= MISSES:
            await self._stands(one, Standing.DEGRADED, error)

    async def _stands(self, one: Connection, standing: Standing, reason: str = "") -> None:
        now = self._store.clock.now()
        async with self._store.write() as connection:
            current = await connections.of_account(connection, one.account_id)
            if current is None or not current.usable:
                return  # the user left it, or it was found to be over, while the venue was asked
            if not await connections.stands(connection, one.account_id, now, standing, reason or None):
                return
            event = ConnectionChanged(
                user_id=one.user_id,
                venue=one.venue,
                standing=standing,
                reason=reason,
            )
            await announce(connection, event, f"{one.account_id}:{standing.value}:{now:%Y%m%d%H%M%S}", now)
            await connections.told(connection, one.account_id)
        log.info("connection_changed", account=one.account_id, venue=one.venue, standing=standing.value, reason=reason)

    async def _remind(self, found: Sequence[Connection]) -> None:
        now = self._store.clock.now()
        soon = [one for one in found if one.renew_by is not None and now < one.renew_by <= now + AHEAD]
        if not soon:
            return
        async with self._store.write() as connection:
            for one in soon:
                assert one.renew_by is not None
                event = ConnectionEnding(user_id=one.user_id, venue=one.venue, at=one.renew_by)
                await announce(connection, event, f"{one.account_id}:{one.renew_by.isoformat()}", now)
