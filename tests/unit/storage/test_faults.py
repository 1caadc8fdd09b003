from __future__ import annotations

import sqlite3

import asyncpg
import pytest

from domain.errors import StorageError, StorageFull
from storage.faults import fault


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("as the driver says it")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (of_sqlite(sqlite3.SQLITE_FULL), StorageFull),
        (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), StorageFull),
        (of_sqlite(sqlite3.SQLITE_IOERR_READ), StorageError),
        (of_sqlite(sqlite3.SQLITE_CORRUPT), StorageError),
        (of_sqlite(sqlite3.SQLITE_CORRUPT_INDEX), StorageError),
        (of_sqlite(sqlite3.SQLITE_NOTADB), StorageError),
        (of_sqlite(sqlite3.SQLITE_BUSY), StorageError),
        (of_sqlite(sqlite3.SQLITE_READONLY), StorageError),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), StorageError),
        (asyncpg.DiskFullError("x"), StorageFull),
        (asyncpg.TooManyConnectionsError("x"), StorageError),
        (asyncpg.AdminShutdownError("x"), StorageError),
        (asyncpg.CannotConnectNowError("x"), StorageError),
        (asyncpg.ConnectionDoesNotExistError("x"), StorageError),
        (asyncpg.InvalidPasswordError("x"), StorageError),
        (asyncpg.InvalidCatalogNameError("x"), StorageError),
        (asyncpg.DataCorruptedError("x"), StorageError),
        (asyncpg.QueryCanceledError("x"), StorageError),
    ],
)
def test_what_the_database_cannot_do_becomes_an_error_of_ours(error: Exception, kind: type[StorageError]) -> None:
    assert type(fault(error)) is kind


@pytest.mark.parametrize(
    "error",
    [
        of_sqlite(sqlite3.SQLITE_CONSTRAINT_UNIQUE),
        of_sqlite(sqlite3.SQLITE_ERROR),
        asyncpg.UniqueViolationError("x"),
        asyncpg.UndefinedTableError("x"),
        ValueError("x"),
        None,
    ],
)
def test_what_the_caller_did_wrong_stays_what_it_is(error: Exception | None) -> None:
    assert fault(error) is None
