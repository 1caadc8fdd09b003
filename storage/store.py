"""The database: one way to open it, one way to write, one way to read."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, func, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from domain.errors import ConfigurationError, StorageError
from runtime.clock import Clock
from runtime.completion import completed
from storage import faults, schema
from storage.engines import Engines, postgresql_engines, sqlite_engines, sqlite_warning
from storage.lock import FileLock

LONGEST_TURN = 60.0
_AFTER = "after_commit"
# Writers on one PostgreSQL wait for each other on this advisory lock; any number of our own will do.
_LOCK = 0x77726974
_ALONE = select(func.pg_advisory_xact_lock(_LOCK))
EXAMPLES = "sqlite+aiosqlite:///bellwether.db or postgresql+asyncpg://user:password@host/name"


Fence = Callable[[AsyncConnection], Awaitable[None]]


class Store:
    """An open database. `clock` is the program's; `dialect` is "sqlite" or "postgresql"."""

    def __init__(self, *, clock: Clock, url: URL, engines: Engines, lock: FileLock | None) -> None:
        """Use `Store.open`."""
        self.clock = clock
        self.dialect = url.get_backend_name()
        self.warnings: tuple[str, ...] = ()
        self._address = url.render_as_string(hide_password=True)
        self._engines = engines
        self._lock = lock
        self._turn = asyncio.Lock()
        self._writing: set[asyncio.Task[Any] | None] = set()
        self._fence: Fence | None = None

    @classmethod
    async def open(cls, url: str, *, clock: Clock, migrate: bool = True) -> Store:
        """Open the database at `url`, created or brought up to date unless `migrate` is False.

        Raises `ConfigurationError` for an address that is none, `StorageLocked` when another process has the file,
        `StorageTooNew` when a newer version wrote it, `StorageError` when it cannot be reached or is damaged.
        """
        address = _address(url)
        opened = _on_file if address.get_backend_name() == "sqlite" else _on_server
        store = opened(address, clock)
        try:
            if migrate:
                async with store.write() as connection:
                    await schema.upgrade(connection)
            else:
                async with store.read() as connection:
                    await schema.check(connection)
        except BaseException:
            await store.aclose()
            raise
        return store

    def write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """One transaction: committed at the end, rolled back on an error.

        Writers wait for each other, those of other processes too, so that what one has read stays true until it
        commits. Never wait for a network inside. Entering it again in the task that holds it raises `RuntimeError`; a
        full disk raises `StorageFull`, and nothing of the transaction is kept.
        """
        return self._write()

    def fenced(self, fence: Fence) -> Store:
        """The same database for the holder of a duty: `fence` begins each write, and raises when the duty is lost."""
        mine = copy.copy(self)
        mine._fence = fence  # noqa: SLF001  it is one of us
        return mine

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """One read-only view of the database, as it was at its first statement."""
        return self._connect(self._engines.reader)

    async def revision(self) -> str | None:
        """The revision of the schema the database is at; None before the first migration."""
        async with self.read() as connection:
            return await schema.revision(connection)

    async def checkpoint(self) -> None:
        """Let SQLite move its log into the database file, as far as no reader is in the way; nothing on PostgreSQL."""
        if self.dialect == "sqlite":
            await self._take_turn()
            try:
                async with self._connect(self._engines.writer) as connection:
                    raw = await connection.get_raw_connection()
                    await (await raw.driver_connection.execute("PRAGMA wal_checkpoint(PASSIVE)")).close()  # type: ignore[union-attr]  # aiosqlite's own
            finally:
                self._turn.release()

    async def aclose(self) -> None:
        """Close every connection and let another process have the database; a cancellation waits for that."""
        await completed(self._close())

    async def _close(self) -> None:
        await self._engines.reader.dispose()
        await self._engines.writer.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @asynccontextmanager
    async def _write(self) -> AsyncIterator[AsyncConnection]:
        task = asyncio.current_task()
        if task in self._writing:
            raise RuntimeError("write() was entered inside a write() of the same task: pass the connection on instead")
        await self._take_turn()
        self._writing.add(task)
        try:
            async with self._connect(self._engines.writer) as connection:
                calls: list[Callable[[], None]] = []
                connection.info[_AFTER] = calls
                async with connection.begin():
                    await self._alone(connection)
                    yield connection
        finally:
            self._writing.discard(task)
            self._turn.release()
        for call in calls:
            call()

    async def _alone(self, connection: AsyncConnection) -> None:
        if self.dialect == "postgresql":
            await connection.execute(_ALONE)
        if self._fence is not None:
            await self._fence(connection)

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(LONGEST_TURN):
                await self._turn.acquire()
        except TimeoutError as e:
            raise StorageError(f"a transaction has kept the database for {LONGEST_TURN:g} s") from e

    @asynccontextmanager
    async def _connect(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        try:
            connection = await _opened(engine)
        except PoolTimeout as e:
            raise StorageError("every connection to the database is busy: a transaction waits for something") from e
        except self._engines.unreachable as e:
            raise faults.fault(e) or StorageError(
                f"the database {self._address} cannot be reached: check that the server runs, and the host, port and "
                f"firewall ({type(e).__name__})"
            ) from e
        try:
            yield connection
        finally:
            await completed(connection.close())


def after_commit(connection: AsyncConnection, call: Callable[[], None]) -> None:
    """Call `call` once the `Store.write()` of this connection is committed, and not if it is undone.

    A loop that is woken from inside a transaction would look, find nothing yet, and fall asleep again.
    """
    connection.info[_AFTER].append(call)


async def _opened(engine: AsyncEngine) -> AsyncConnection:
    # Given up half-way, a connection would never be closed: who is cancelled here waits for it to open, and closes it.
    connection = engine.connect()
    try:
        await completed(connection.start())
    except asyncio.CancelledError:
        if connection.sync_connection is not None:
            await completed(connection.close())
        raise
    return connection


def _address(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as e:
        raise ConfigurationError(f"the database address is not understood; give {EXAMPLES}") from e
    if url.drivername not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
        raise ConfigurationError(f"the database address begins with {url.drivername!r}; give {EXAMPLES}")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise ConfigurationError(f"a database in memory would forget orders: name a file, as in {EXAMPLES}")
    return url


def _on_file(url: URL, clock: Clock) -> Store:
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        lock = FileLock(path)
    except OSError as e:
        raise StorageError(f"the database {path} cannot be opened: check the folder and its rights ({e})") from e
    store = Store(clock=clock, url=url, engines=sqlite_engines(path), lock=lock)
    warning = sqlite_warning()
    store.warnings = () if warning is None else (warning,)
    return store


def _on_server(url: URL, clock: Clock) -> Store:
    return Store(clock=clock, url=url, engines=postgresql_engines(url), lock=None)
