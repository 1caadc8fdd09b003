"""SQLite without threads: statements run where they are awaited, and a life's connections end with it.

The engines, and with them the compiled statements, are made once for a process; each seed plays on a copy of one image,
which was migrated and peopled once.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool
from sqlalchemy.util import await_only

from runtime.clock import Clock
from storage import faults, tables
from storage.engines import Engines
from storage.store import Store
from storage.types import EPOCH, MICROSECOND, Instant

READERS = 4
URL_ = URL.create("sqlite+inline")
_PRAGMAS = ("PRAGMA synchronous=OFF", "PRAGMA busy_timeout=0", "PRAGMA foreign_keys=ON", "PRAGMA mmap_size=0")
Moment = Callable[[str], None]


class InlineDialect(SQLiteDialect_pysqlite):
    """The driver of the standard library behind an asynchronous engine."""

    driver = "inline"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return AsyncAdaptedQueuePool

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        await_only(_at_once())
        super().do_execute(cursor, statement, parameters, context)

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        await_only(_at_once())
        super().do_executemany(cursor, statement, parameters, context)


async def _at_once() -> None:
    """What an asynchronous engine insists on: that a statement awaits something."""


registry.register("sqlite.inline", __name__, "InlineDialect")


class Rows(sqlite3.Cursor):
    """A cursor that has read all rows when its statement is done, as the asynchronous drivers do."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._rows: deque[Any] = deque()

    def execute(self, *args: Any) -> Rows:
        super().execute(*args)
        self._rows = deque(super().fetchall()) if self.description else deque()
        return self

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None

    def fetchall(self) -> list[Any]:
        rows, self._rows = list(self._rows), deque()
        return rows

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        return [self._rows.popleft() for _ in range(min(size or 1, len(self._rows)))]

    async def _async_soft_close(self) -> None:
        """Nothing is left to close."""


class Wire(sqlite3.Connection):
    """A connection that passes a moment before and after each commit of something written."""

    moment: Moment = staticmethod(lambda _: None)
    gone = False
    _kept = 0

    def cursor(self, factory: Any = Rows) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        wrote = self.total_changes - self._kept
        if wrote:
            self.moment("commit: before")
        super().commit()
        if wrote:
            self._kept += wrote
            self.moment("commit: after")

    def rollback(self) -> None:
        if not self.gone:
            super().rollback()
            self._kept = self.total_changes

    def close(self) -> None:
        self.gone = True
        super().close()


class Disk:
    """The file that outlives every life; one at a time in a process."""

    def __init__(self) -> None:
        self.path = Path()
        self._moment: Moment = Wire.moment
        self._open: list[Wire] = []
        self._looking: Wire | None = None

    def put(self, image: bytes, path: Path) -> None:
        """Begin with a copy of the image."""
        self.unplug()
        self.path = path
        path.write_bytes(image)

    def plug(self, moment: Moment, clock: Clock) -> Store:
        """The database for a new life; `moment` is called around its commits."""
        self._moment = moment
        return Store(clock=clock, url=URL_, engines=_engines(), lock=None)

    def unplug(self) -> None:
        """The process is gone: what it had not committed is undone, and its connections are closed."""
        for wire in self._open:
            wire.close()
        self._open.clear()
        self._looking = None
        for engine in (_engines().writer, _engines().reader):
            engine.sync_engine.dispose(close=False)

    def next_instant(self, now: datetime) -> datetime:
        """The next time after `now` that is written in any order or copy: nothing can become due before it."""
        if self._looking is None:
            self._looking = self.connect("PRAGMA query_only=ON")
        (found,) = self._looking.execute(_next_instant(), {"now": (now - EPOCH) // MICROSECOND}).fetchone()
        return datetime.max.replace(tzinfo=UTC) if found is None else EPOCH + found * MICROSECOND

    def connect(self, *pragmas: str) -> Wire:
        """A connection of the present life."""
        wire = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, factory=Wire)
        wire.moment = self._moment
        for pragma in (*pragmas, *_PRAGMAS):
            wire.execute(pragma)
        self._open.append(wire)
        return wire


@cache
def disk() -> Disk:
    """The disk of this process."""
    return Disk()


@cache
def _next_instant() -> str:
    columns = [(table, column) for table in (tables.order, tables.copy) for column in table.columns]
    instants = [(table.name, column.name) for table, column in columns if isinstance(column.type, Instant)]
    parts = [f'SELECT min("{column}") AS at FROM "{table}" WHERE "{column}" > :now' for table, column in instants]
    return f"SELECT min(at) FROM ({' UNION ALL '.join(parts)})"


@cache
def _engines() -> Engines:
    return Engines(
        writer=_engine("BEGIN IMMEDIATE", 1, "PRAGMA journal_mode=WAL"),
        reader=_engine("BEGIN", READERS, "PRAGMA query_only=ON"),
        unreachable=(),
    )


def _engine(begin: str, size: int, *pragmas: str) -> AsyncEngine:
    engine = create_async_engine(
        URL_, creator=lambda: disk().connect(*pragmas), pool_size=size, max_overflow=0, pool_timeout=30
    )
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    faults.watch(engine)
    return engine
