"""The relay: hands the parcels of one topic to their handler, each with its effects in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import StorageError
from runtime.clock import Clock
from runtime.completion import completed
from runtime.wake import Wake
from storage import outbox
from storage.outbox import Parcel
from storage.store import Store

log = structlog.get_logger(__name__)

Handle = Callable[[AsyncConnection, Parcel], Awaitable[None]]

BATCH = 50
ATTEMPTS = 8
LONGEST_PAUSE = 300.0
IDLE = 1.0


class Relay:
    """Runs `handle(connection, parcel)` inside the transaction that marks the parcel done.

    What the handler writes to the database happens exactly once, through any crash. It must not wait for a network
    there: it leaves that to another topic's reader. A parcel whose handler fails is undone by itself, tried again
    after 1, 2, 4 … seconds, and parked after `attempts` failures; those behind it never wait for it.
    """

    def __init__(
        self, store: Store, topic: str, handle: Handle, wake: Wake, clock: Clock, *, attempts: int = ATTEMPTS
    ) -> None:
        self._store = store
        self._topic = topic
        self._handle = handle
        self._wake = wake
        self._clock = clock
        self._attempts = attempts

    async def run(self) -> None:
        """Work for ever; to be run under a supervisor, which restarts it when the database fails."""
        while True:
            if await completed(self.step()) < BATCH:
                await self._wake.wait(IDLE)

    async def step(self) -> int:
        """Deal with one batch of what is due, in one transaction; the number of parcels taken."""
        async with self._store.write() as connection:
            parcels = await outbox.due(connection, self._topic, self._clock.now(), BATCH, claim=True)
            handled = [parcel.id for parcel in parcels if await self._deliver(connection, parcel)]
            await outbox.done(connection, handled, self._clock.now())
        return len(parcels)

    async def _deliver(self, connection: AsyncConnection, parcel: Parcel) -> bool:
        try:
            async with connection.begin_nested():
                await self._handle(connection, parcel)
        except StorageError:  # not the parcel's fault: the whole batch is undone and counted against nobody
            raise
        except Exception as e:  # noqa: BLE001  the loop over handlers: one that fails must not stop the others
            await self._put_back(connection, parcel, e)
            return False
        return True

    async def _put_back(self, connection: AsyncConnection, parcel: Parcel, error: Exception) -> None:
        now, failed = self._clock.now(), parcel.attempts + 1
        log.warning("parcel_failed", topic=parcel.topic, key=parcel.key, attempt=failed, exc_info=error)
        text = f"{type(error).__name__}: {error}"
        if failed >= self._attempts:
            await outbox.give_up(connection, parcel.id, now, text)
        else:
            pause = min(2.0**parcel.attempts, LONGEST_PAUSE)
            await outbox.retry(connection, parcel.id, now + timedelta(seconds=pause), text)
