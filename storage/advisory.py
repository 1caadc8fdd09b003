"""A duty that one process at a time has: a session's advisory lock on a connection of its own, PostgreSQL only."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Any

from sqlalchemy import make_url

from domain.errors import StorageError

WAIT = 10.0


class AdvisoryLock:
    """Held until `release`, or until its connection ends, however it ends: the server then gives it to another.

    https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
    """

    def __init__(self, connection: Any) -> None:
        """Use `AdvisoryLock.take`."""
        self._connection = connection

    @classmethod
    async def take(cls, address: str, name: str) -> AdvisoryLock | None:
        """The lock `name` in the database at `address` (a SQLAlchemy URL); None when another process has it.

        Raises `StorageError` when the server cannot be reached.
        """
        import asyncpg  # noqa: PLC0415  not loaded where SQLite is used

        url = make_url(address)
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            connection = await asyncpg.connect(plain, timeout=WAIT, command_timeout=WAIT)
            return await cls._try(connection, name)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as e:
            raise StorageError(
                f"the database {url.render_as_string(hide_password=True)} cannot be reached: check that the server "
                f"runs, and the host, port and firewall ({type(e).__name__})"
            ) from e

    @classmethod
    async def _try(cls, connection: Any, name: str) -> AdvisoryLock | None:
        try:
            if await connection.fetchval("SELECT pg_try_advisory_lock($1)", _number(name)):
                return cls(connection)
        except BaseException:
            connection.terminate()
            raise
        await connection.close(timeout=WAIT)
        return None

    async def held(self) -> bool:
        """Whether the connection that holds it lives."""
        import asyncpg  # noqa: PLC0415  as above

        try:
            async with asyncio.timeout(WAIT):
                await self._connection.execute("SELECT 1")
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            return False
        return True

    async def release(self) -> None:
        """Give it back."""
        try:
            async with asyncio.timeout(WAIT):
                await self._connection.close()
        except (OSError, TimeoutError):
            self._connection.terminate()


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"bellwether/{name}".encode()).digest()[:8], signed=True)
