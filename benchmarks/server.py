"""A PostgreSQL to measure on: a database of its own, dropped afterwards."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy import make_url

from runtime.clock import SystemClock
from storage.store import Store

SERVER = os.environ.get("BELLWETHER_TEST_POSTGRES", "postgresql+asyncpg://postgres@127.0.0.1:5432/test")
WAIT = 5.0


class NoServerError(Exception):
    """There is no PostgreSQL where one was looked for."""


@contextmanager
def database(server: str) -> Iterator[str]:
    """The address of an empty, migrated database on the server; raises `NoServerError` where none answers."""
    name = f"bellwether_bench_{uuid.uuid4().hex[:12]}"
    try:
        asyncio.run(_command(server, f"CREATE DATABASE {name}"))
    except (OSError, TimeoutError, asyncpg.PostgresError) as e:
        raise NoServerError(f"no PostgreSQL at {make_url(server)!r} ({e})") from e
    try:
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        asyncio.run(_migrate(url))
        yield url
    finally:
        asyncio.run(_command(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _migrate(url: str) -> None:
    await (await Store.open(url, clock=SystemClock())).aclose()


async def _command(server: str, statement: str) -> None:
    plain = make_url(server).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain, timeout=WAIT)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
