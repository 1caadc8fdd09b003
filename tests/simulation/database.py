"""SQLite without threads or files: statements run where they are awaited, and what was not committed dies with a life.

There is one connection for a process, in memory, and with it the compiled and prepared statements; each seed begins
with the rows of one image, which was migrated and peopled once. It stands for the writer and the readers of a real
store, which see the same as long as nobody reads while another writes: who does is told.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Any, cast

from sqlalchemy import URL, Connection, CursorResult, Dialect, Executable, ScalarResult, create_engine
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import StaticPool

from runtime.clock import Clock
from storage import tables
from storage.engines import Engines
from storage.store import Store
from storage.types import EPOCH, MICROSECOND, Instant

STATEMENTS = 1000
"""Prepared statements that are kept: all there are."""
URL_ = URL.create("sqlite")
Moment = Callable[[str], None]


class Disk:
    """What outlives every life; one at a time in a process."""

    def __init__(self) -> None:
        self.raw = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
        )
        self.session: Connection = create_engine(
            URL_, poolclass=StaticPool, creator=lambda: self.raw, isolation_level="AUTOCOMMIT"
        ).connect()
        self._life: _Lines | None = None
        self._image = b""
        self._rows: dict[str, list[tuple[Any, ...]]] = {}

    def put(self, image: bytes) -> None:
        """Begin with what the image has."""
        self.unplug()
        if image is not self._image:
            self._open(image)
        # Row by row: in another file every statement would have to be prepared anew.
        self.raw.execute("PRAGMA foreign_keys=OFF")
        self.raw.execute("BEGIN")
        for table, rows in self._rows.items():
            self.raw.execute(f'DELETE FROM "{table}"')
            if rows:
                self.raw.executemany(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
        self.raw.commit()
        self.raw.execute("PRAGMA foreign_keys=ON")

    def plug(self, clock: Clock, moment: Moment = lambda _: None) -> Store:
        """The database for a new life; `moment` is called around its commits."""
        self._life = _Lines(self, moment)
        writer, reader = (cast("AsyncEngine", _Engine(self._life, writes=writes)) for writes in (True, False))
        return Store(clock=clock, url=URL_, engines=Engines(writer=writer, reader=reader, unreachable=()), lock=None)

    def unplug(self) -> None:
        """The process is gone: what it had not committed is undone."""
        if self._life is not None:
            self._life.gone = True
            self._life = None
        if self.raw.in_transaction:
            self.raw.rollback()

    def _open(self, image: bytes) -> None:
        # By bytes 18 and 19 the file has a log beside it, which there is none of in memory.
        self.raw.deserialize(image[:18] + b"\1\1" + image[20:])
        self.raw.execute("DROP TRIGGER ledger_no_delete")
        tables = [name for (name,) in self.look("SELECT name FROM sqlite_master WHERE type = 'table'")]
        self._rows = {table: self.look(f'SELECT * FROM "{table}"') for table in tables}
        self._image = image

    def look(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the database, seen from outside."""
        return self.raw.execute(query).fetchall()

    def next_instant(self, now: datetime) -> datetime:
        """The next time after `now` that is written in any order or copy: nothing can become due before it."""
        (found,) = self.raw.execute(_next_instant(), {"now": (now - EPOCH) // MICROSECOND}).fetchone()
        return datetime.max.replace(tzinfo=UTC) if found is None else EPOCH + found * MICROSECOND


@cache
def disk() -> Disk:
    """The disk of this process."""
    return Disk()


class _Lines:
    """The connections of one life, of which one at a time writes."""

    def __init__(self, disk: Disk, moment: Moment) -> None:
        self.raw, self.session, self.moment = disk.raw, disk.session, moment
        self.gone = False
        self.writer: _Line | None = None

    def check(self, line: _Line) -> None:
        if self.gone:
            raise sqlite3.ProgrammingError("the process is gone, and its connections with it")
        if self.writer not in {None, line}:
            raise RuntimeError("this is done while another transaction writes: it would see what is not committed yet")

    def begin(self, line: _Line) -> int:
        self.check(line)
        self.raw.execute("BEGIN IMMEDIATE")
        self.writer = line
        return self.raw.total_changes

    def commit(self, before: int) -> None:
        wrote = self.raw.total_changes != before
        if wrote:
            self.moment("commit: before")
        self.raw.commit()
        self.writer = None
        if wrote:
            self.moment("commit: after")

    def rollback(self) -> None:
        if not self.gone:
            self.raw.rollback()
            self.writer = None


class _Engine:
    """Has of an asynchronous engine what a store asks of it."""

    def __init__(self, lines: _Lines, *, writes: bool) -> None:
        self._lines = lines
        self._writes = writes

    def connect(self) -> _Line:
        return _Line(self._lines, writes=self._writes)

    async def dispose(self) -> None:
        """Nothing is open."""


class _Line:
    """Has of an asynchronous connection what the engine asks of it."""

    def __init__(self, lines: _Lines, *, writes: bool) -> None:
        self.info: dict[str, Any] = {}
        self.sync_connection = lines.session
        self._lines = lines
        self._writes = writes

    @property
    def dialect(self) -> Dialect:
        return self.sync_connection.dialect

    async def start(self) -> None:
        """It is there."""

    async def close(self) -> None:
        """It stays."""

    def begin(self) -> AbstractAsyncContextManager[None]:
        return _Transaction(self._lines, self)

    @asynccontextmanager
    async def begin_nested(self) -> AsyncIterator[None]:
        with self.sync_connection.begin_nested():
            yield

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        self._check(reads=statement.is_select)
        return self.sync_connection.execute(statement, parameters)

    async def exec_driver_sql(self, statement: str, parameters: Any = None) -> CursorResult[Any]:
        self._check(reads=False)
        return self.sync_connection.exec_driver_sql(statement, parameters)

    async def scalar(self, statement: Executable) -> Any:
        return (await self.execute(statement)).scalar()

    async def scalars(self, statement: Executable) -> ScalarResult[Any]:
        return (await self.execute(statement)).scalars()

    def _check(self, *, reads: bool) -> None:
        self._lines.check(self)
        if not reads and self._lines.writer is not self:
            raise RuntimeError("this writes outside a transaction")


class _Transaction:
    def __init__(self, lines: _Lines, line: _Line) -> None:
        self._lines = lines
        self._line = line
        self._before = 0

    async def __aenter__(self) -> None:
        self._before = self._lines.begin(self._line)

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is None:
            self._lines.check(self._line)
            self._lines.commit(self._before)
        else:
            self._lines.rollback()


@cache
def _next_instant() -> str:
    columns = [(table, column) for table in (tables.order, tables.copy) for column in table.columns]
    instants = [(table.name, column.name) for table, column in columns if isinstance(column.type, Instant)]
    parts = [f'SELECT min("{column}") AS at FROM "{table}" WHERE "{column}" > :now' for table, column in instants]
    return f"SELECT min(at) FROM ({' UNION ALL '.join(parts)})"
