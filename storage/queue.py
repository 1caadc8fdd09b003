"""The queue of a PostgreSQL database: one job for each signal and shard, which only wakes whoever has the shard.

It is pgqueuer's (https://pgqueuer.readthedocs.io), and so are its tables. A job that is lost costs a worker's next look
around, and one that runs twice costs a look that finds nothing: what is to be done stands in tables of our own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from sqlalchemy import Select, make_url, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import PostId
from runtime.wake import Wake
from storage import tables as t
from storage.shards import SHARDS
from storage.store import Store, after_commit

WAIT = 10.0
NOBODY = -1
"""A shard without accounts: who listens has to listen for something."""


def installed() -> bool:
    """Whether pgqueuer is there; without it workers look around by themselves."""
    return find_spec("pgqueuer") is not None


class Queue:
    """Leaves jobs inside the transaction that makes the work, and wakes who is in this process."""

    def __init__(self, wake: Wake) -> None:
        """Use `Queue.open`."""
        self._wake = wake

    @classmethod
    async def open(cls, store: Store, wake: Wake) -> Queue:
        """The queue, whose tables are made where there are none."""
        await _prepare(store)
        return cls(wake)

    async def enqueue(self, connection: AsyncConnection, posts: Sequence[PostId]) -> None:
        """One job for each signal that these posts have made or changed, and each shard that follows it."""
        after_commit(connection, self._wake.set)
        found = (await connection.execute(_followed(posts))).all()
        if found:
            names, signals = [entrypoint(row.shard) for row in found], [str(row.signal_id).encode() for row in found]
            await (await _queries(connection)).enqueue(names, signals, [0] * len(found))


class Ear:
    """Hears of jobs for the shards of this process, and wakes who looks after each."""

    def __init__(self, store: Store, address: str) -> None:
        self._store = store
        self._address = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
        self._wakes: dict[int, Wake] = {}
        self._manager: Any = None

    async def run(self) -> None:
        """Listen until cancelled, on a connection of its own; raises what its loss raises."""
        import asyncpg  # noqa: PLC0415  not loaded where SQLite is used
        from pgqueuer.qm import QueueManager  # noqa: PLC0415
        from pgqueuer.queries import Queries  # noqa: PLC0415

        await _prepare(self._store)
        connection = await asyncpg.connect(self._address, timeout=WAIT, command_timeout=WAIT)
        try:
            self._manager = QueueManager(Queries.from_asyncpg_connection(connection))
            self._register(NOBODY, Wake())
            for shard, wake in self._wakes.items():
                self._register(shard, wake)
            await self._manager.run(shutdown_on_listener_failure=True)
        finally:
            self._manager = None
            connection.terminate()

    async def serve(self, shard: int, wake: Wake) -> None:
        """Let the jobs of the shard wake `wake`, until cancelled; then they are left to another process."""
        self._wakes[shard] = wake
        self._register(shard, wake)
        try:
            await asyncio.Event().wait()
        finally:
            del self._wakes[shard]
            if self._manager is not None:
                self._manager.entrypoint_registry.pop(entrypoint(shard), None)

    def _register(self, shard: int, wake: Wake) -> None:
        async def rung(_: object) -> None:
            wake.set()

        if self._manager is not None:
            self._manager.entrypoint(entrypoint(shard), accepts_context=False)(rung)


def entrypoint(shard: int) -> str:
    """The name of the jobs of a shard."""
    return f"shard {shard}"


def _followed(posts: Sequence[PostId]) -> Select[Any]:
    made = select(t.signal.c.id).where(t.signal.c.inbox_id.in_(posts))
    changed = select(t.signal_update.c.signal_id).where(t.signal_update.c.inbox_id.in_(posts))
    shard = (t.copy.c.account_id % SHARDS).label("shard")
    return select(t.copy.c.signal_id, shard).where(t.copy.c.signal_id.in_(made.union(changed))).distinct()


async def _prepare(store: Store) -> None:
    async with store.write() as connection:
        queries = await _queries(connection)
        if not await queries.schema_is_installed():
            await queries.install()


async def _queries(connection: AsyncConnection) -> Any:
    from pgqueuer.queries import Queries  # noqa: PLC0415  loaded only where there is a server

    raw: Any = (await connection.get_raw_connection()).driver_connection
    return Queries.from_asyncpg_connection(raw)
