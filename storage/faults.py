"""What a database's own errors mean for us: the one place where they become errors of our tree."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.errors import StorageError, StorageFull

_FULL = "the disk of the database is full: free some space; what was committed is safe, and writing goes on by itself"
_CORRUPT = "the database is damaged: stop, keep a copy of its files, and restore the last backup"
_LOST = "the connection to PostgreSQL was lost or refused: check that the server runs and accepts connections"

# Result codes: https://www.sqlite.org/rescode.html. A write that meets a quota or a file size limit is an input or
# output error there, not "full"; for the caller it is the same.
_SQLITE: dict[int, tuple[type[StorageError], str]] = {
    sqlite3.SQLITE_FULL: (StorageFull, _FULL),
    sqlite3.SQLITE_IOERR_WRITE: (StorageFull, _FULL),
    sqlite3.SQLITE_IOERR_SHMSIZE: (StorageFull, _FULL),
    sqlite3.SQLITE_CORRUPT: (StorageError, _CORRUPT),
    sqlite3.SQLITE_NOTADB: (StorageError, "the file is no SQLite database, or is damaged: give another path"),
    sqlite3.SQLITE_BUSY: (StorageError, "another program holds the database: close it, even a viewer"),
    sqlite3.SQLITE_READONLY: (StorageError, "the database cannot be written: check the rights of the file and folder"),
    sqlite3.SQLITE_CANTOPEN: (StorageError, "the database cannot be opened: check the path and its rights"),
    sqlite3.SQLITE_PERM: (StorageError, "the database cannot be opened: check the rights of the file and folder"),
    sqlite3.SQLITE_IOERR: (StorageError, "the disk of the database failed to read or write: check the disk"),
}

# https://www.postgresql.org/docs/current/errcodes-appendix.html, whole codes before classes.
_POSTGRESQL: dict[str, tuple[type[StorageError], str]] = {
    "53100": (StorageFull, _FULL),
    "53": (StorageError, "PostgreSQL is out of connections or memory: raise its limits or run fewer workers"),
    "57014": (StorageError, "PostgreSQL stopped a statement that took too long: look for a lock or a missing index"),
    "57": (StorageError, _LOST),
    "08": (StorageError, _LOST),
    "28": (StorageError, "PostgreSQL refused the user or the password: check both in the database address"),
    "3D": (StorageError, "PostgreSQL has no database of that name: create it, or correct the database address"),
    "58": (StorageError, "the disk of PostgreSQL failed: look into the server's log"),
    "XX001": (StorageError, _CORRUPT),
    "XX002": (StorageError, _CORRUPT),
    "25P03": (StorageError, "PostgreSQL ended a transaction that stood still: this process, or its host, was frozen"),
    "25006": (StorageError, "PostgreSQL is read only here: is the address that of a standby?"),
}


def fault(error: BaseException | None) -> StorageError | None:
    """The error of our tree that a driver's error means; None for one that is the caller's own doing."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        return _made(_SQLITE.get(code) or _SQLITE.get(code & 0xFF), error)
    state = str(getattr(error, "sqlstate", None) or "")
    return _made(_POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2]), error)


def watch(engine: AsyncEngine) -> None:
    """Let every statement and commit of `engine` raise our errors instead of the driver's."""
    event.listen(engine.sync_engine, "handle_error", _translate)


def _translate(context: ExceptionContext) -> None:
    if context.is_pre_ping:  # the pool answers a dead connection with a new one
        return
    found = fault(context.original_exception)
    if found is None and context.is_disconnect and isinstance(context.original_exception, Exception):
        found = StorageError(_LOST)
    if found is not None:
        raise found from context.original_exception


def _made(row: tuple[type[StorageError], str] | None, error: Any) -> StorageError | None:
    if row is None:
        return None
    kind, text = row
    return kind(f"{text} ({type(error).__name__}: {error})")
