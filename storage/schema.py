"""Bringing a database to the schema this program knows, and refusing one it does not know."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import StorageError, StorageTooNew

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
# Two processes that start on one PostgreSQL migrate one after the other; any number of our own will do.
_LOCK = 0x62656C6C


async def upgrade(connection: AsyncConnection) -> None:
    """Run the migrations that are missing, in the transaction of `connection`.

    Raises `StorageTooNew` when the database has a revision that this program does not know.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    await connection.run_sync(_upgrade)


async def check(connection: AsyncConnection) -> None:
    """Raise `StorageError` when migrations are missing, `StorageTooNew` when the database is ahead of us."""
    await connection.run_sync(_check)


async def revision(connection: AsyncConnection) -> str | None:
    """The revision the database is at; None before the first migration."""
    return await connection.run_sync(_revision)


def configuration() -> Config:
    """What Alembic's commands need; the connection is still to be put into its attributes."""
    from alembic.config import Config  # noqa: PLC0415  11 MB that a database already up to date does not need

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["versions"] = MIGRATIONS / "versions"
    return config


def _upgrade(connection: Connection) -> None:
    if _state(connection) != _head():
        from alembic import command  # noqa: PLC0415  as above

        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _check(connection: Connection) -> None:
    found = _state(connection)
    if found != _head():
        raise StorageError(
            f"the database is at revision {found or 'none'}, this program at {_head()}: run `bellwether migrate`"
        )


def _state(connection: Connection) -> str | None:
    found = _revision(connection)
    if found is not None and found not in _history():
        raise StorageTooNew(
            f"the database is at revision {found}, and this program knows none later than {_head()}: "
            "it was written by a newer version; install that one, or give another database"
        )
    return found


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _head() -> str:
    return _history()[0]


@cache
def _history() -> tuple[str, ...]:
    # The revisions stand in the names of their files, newest first here; a test holds that to what Alembic finds.
    files = (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")
    return tuple(sorted((file.name[:4] for file in files), reverse=True))
