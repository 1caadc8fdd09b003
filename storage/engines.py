"""SQLAlchemy engines as this program needs them, for SQLite and for PostgreSQL."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.util import await_only

from storage import driver, faults

READERS = 4
BUSY_MS = 10_000
FIRST_SOUND_SQLITE = (3, 51, 3)

_COMMON = (f"PRAGMA busy_timeout={BUSY_MS}", "PRAGMA foreign_keys=ON", "PRAGMA mmap_size=0")
_WRITER = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA journal_size_limit=67108864", *_COMMON)
_READER = (*_COMMON, "PRAGMA query_only=ON")

_SERVER_SETTINGS = {
    "application_name": "bellwether",
    "timezone": "UTC",
    "synchronous_commit": "on",
    "statement_timeout": "30s",
    "lock_timeout": "15s",
    "idle_in_transaction_session_timeout": "10s",  # others wait for whoever is frozen inside a transaction
    "plan_cache_mode": "force_custom_plan",  # a plan that was kept from a quiet hour reads whole tables in a busy one
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Engines:
    """The engine that writes, the one that reads, and what either raises when there is no connection."""

    writer: AsyncEngine
    reader: AsyncEngine
    unreachable: tuple[type[Exception], ...]


def sqlite_engines(path: Path) -> Engines:
    """One writing connection, which is also the only one that checkpoints, and a few that can only read.

    SQLite before 3.51.3 can damage a WAL database when two connections write or checkpoint at one moment.
    https://www.sqlite.org/wal.html
    """
    writer = _sqlite(path, "rw", size=1, begin="BEGIN IMMEDIATE", pragmas=_WRITER)
    reader = _sqlite(path, "ro", size=READERS, begin="BEGIN", pragmas=_READER)
    return Engines(writer=writer, reader=reader, unreachable=())


def postgresql_engines(url: URL) -> Engines:
    """One pool for both; a reader's transactions are read only."""
    import asyncpg  # noqa: PLC0415  not loaded where SQLite is used

    writer = create_async_engine(
        url,
        pool_size=8,
        max_overflow=8,
        pool_timeout=30,
        hide_parameters=True,
        connect_args={"timeout": 10, "prepared_statement_cache_size": 500, "server_settings": _SERVER_SETTINGS},
    )
    failures = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
    _ask_first(writer, failures)
    faults.watch(writer)
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Engines(writer=writer, reader=reader, unreachable=failures)


def _ask_first(engine: AsyncEngine, failures: tuple[type[Exception], ...]) -> None:
    """Have each connection answer before it is used, as `pool_pre_ping` does, in one round trip instead of three."""

    def ask(connection: DBAPIConnection, _: ConnectionPoolEntry, __: object) -> None:
        raw: Any = engine.dialect.get_driver_connection(connection)
        try:
            await_only(raw.fetchrow(";"))
        except failures as e:
            raise DisconnectionError from e  # the pool opens another

    event.listen(engine.sync_engine, "checkout", ask)


def sqlite_warning() -> str | None:
    """What to tell the admin about this machine's SQLite; None when there is nothing to tell."""
    if sqlite3.sqlite_version_info >= FIRST_SOUND_SQLITE:
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} has a rare fault that can damage a database which two programs write at "
        "once. This program never does that; do not let another one write it. SQLite 3.51.3 mends it."
    )


def _sqlite(path: Path, mode: str, *, size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(
        "sqlite+aiosqlite://",
        async_creator=partial(driver.connect, f"{path.absolute().as_uri()}?mode={mode}"),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=30,
        hide_parameters=True,  # an error's text must not repeat what people wrote, nor a secret
    )

    def prepare(connection: Any, _record: object) -> None:
        try:
            for pragma in pragmas:
                connection.cursor().execute(pragma)
        except sqlite3.Error:
            connection.close()  # the pool does not know it yet, and its thread would stay
            raise

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    faults.watch(engine)
    return engine
