"""The right to be the only bot on a database server; a database file has a lock of its own, and one process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

import structlog
from sqlalchemy import make_url

from bot.roles import EVERYTHING, Role
from domain.errors import ConfigurationError, StorageLocked
from runtime.clock import Clock
from runtime.supervise import Service
from storage.advisory import AdvisoryLock

log = structlog.get_logger(__name__)

LOCK = "engine"
LOOK = 5.0
AGAIN = 0.5
HANDOVER = 10.0
"""Seconds in which the server notices that the process before this one is gone."""


@asynccontextmanager
async def taken(
    address: str, clock: Clock, roles: frozenset[Role] = EVERYTHING
) -> AsyncIterator[Mapping[str, Service]]:
    """The right, until the context ends, and the service that watches over it; nothing where the roles need none.

    Two bots would tell everything twice, and each trade on paper books of its own. Raises `StorageLocked` when another
    process has the right, `StorageError` when the server cannot be reached, `ConfigurationError` where work cannot be
    parted.
    """
    if make_url(address).get_backend_name() == "sqlite":
        if roles != EVERYTHING:
            raise ConfigurationError("a database file has one process with every role: give a PostgreSQL address")
        yield {}
        return
    if Role.BOT not in roles:
        yield {}
        return
    locks = [await _take(address, clock)]
    try:
        yield {"sole": partial(_watch, locks, address, clock)}
    finally:
        await locks[-1].release()


async def _watch(locks: list[AdvisoryLock], address: str, clock: Clock) -> None:
    while True:
        await clock.sleep(LOOK)
        if not await locks[-1].held():
            log.warning("sole_right_lost", reason="its connection to the database was cut")
            await locks[-1].release()
            locks[:] = [await _take(address, clock)]


async def _take(address: str, clock: Clock) -> AdvisoryLock:
    until = clock.monotonic() + HANDOVER
    while True:
        lock = await AdvisoryLock.take(address, LOCK)
        if lock is not None:
            return lock
        if clock.monotonic() >= until:
            raise StorageLocked(
                "another Bellwether works on this database, perhaps on another host: stop that one first, or let "
                "this one help it with --roles worker,jobs"
            )
        await clock.sleep(AGAIN)
