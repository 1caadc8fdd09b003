"""SQLite's driver with one visit to its thread for a statement, where aiosqlite makes four.

Beside a busy loop each visit is a wait of its own: for the thread, and then for the interpreter.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import partial
from typing import Any, cast

import aiosqlite

CHUNK = 64


class Rows(aiosqlite.Cursor):
    """A cursor that is made, run, read whole and closed at once."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, cast("sqlite3.Cursor", None))
        self._rows: list[Any] = []
        self._description: Any = None
        self._changed = -1
        self._inserted: int | None = None

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Rows:
        """Run one statement and read what it finds."""
        await self._visit(sqlite3.Cursor.execute, sql, parameters or ())
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> Rows:
        """Run one statement for each row of parameters."""
        await self._visit(sqlite3.Cursor.executemany, sql, parameters)
        return self

    async def fetchall(self) -> Iterable[sqlite3.Row]:
        """The rows."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """It is closed already."""

    @property
    def description(self) -> Any:
        """The names of the columns, as the standard library tells them."""
        return self._description

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._changed

    @property
    def lastrowid(self) -> int | None:
        """The number of the last row that was inserted."""
        return self._inserted

    async def _visit(self, *work: Any) -> None:
        await self._execute(self._run, *work)  # type: ignore[no-untyped-call]

    def _run(self, execute: Any, sql: str, parameters: Iterable[Any]) -> None:
        cursor = self._conn._conn.cursor()  # noqa: SLF001  aiosqlite has no public way to its thread
        try:
            execute(cursor, sql, parameters)
            self._description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self._changed, self._inserted = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class Connection(aiosqlite.Connection):
    """A connection whose cursors are `Rows`."""

    def cursor(self) -> Rows:  # type: ignore[override]  # one that is entered, as aiosqlite's is awaited
        """A cursor, without a visit to the thread."""
        return Rows(self)


async def connect(uri: str) -> aiosqlite.Connection:
    """Open a database, without transactions that the driver begins by itself."""
    connection = Connection(partial(sqlite3.connect, uri, uri=True, isolation_level=None), CHUNK)
    connection._thread.daemon = True  # noqa: SLF001  a connection that is forgotten must not keep the program alive
    return await connection
