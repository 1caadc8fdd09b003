"""A bell between the processes of one PostgreSQL: whoever stores posts rings it, and whoever may lead hears it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import make_url

from runtime.wake import Wake

POSTS = "bellwether_posts"
WAIT = 10.0
STILL_THERE = 30.0
"""Seconds between looks at whether the line is up; who hears nothing finds by itself what there is, a bit later."""


class Bell:
    """One bell, by the name of its channel; each end has a connection of its own, and raises when that is lost."""

    def __init__(self, address: str, channel: str = POSTS) -> None:
        self._address = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
        self._channel = channel

    async def ring(self, wake: Wake) -> None:
        """Ring whenever `wake` is set here, until cancelled."""
        mine = Wake()
        async with self._connected() as connection, asyncio.TaskGroup() as group:
            group.create_task(wake.reach(mine), name="bell")
            while True:
                await mine.wait(STILL_THERE)
                await connection.execute("SELECT pg_notify($1, '')", self._channel)

    async def hear(self, wake: Wake) -> None:
        """Set `wake` whenever somebody rings, until cancelled."""
        async with self._connected() as connection:
            await connection.add_listener(self._channel, lambda *_: wake.set())
            while True:
                await asyncio.sleep(STILL_THERE)
                await connection.execute("SELECT 1")

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Any]:
        import asyncpg  # noqa: PLC0415  not loaded where SQLite is used

        connection = await asyncpg.connect(self._address, timeout=WAIT, command_timeout=WAIT)
        try:
            yield connection
        finally:
            connection.terminate()
