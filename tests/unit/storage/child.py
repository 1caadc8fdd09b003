"""Programs that tests run in a process of their own: `python -m tests.unit.storage.child PROGRAM URL`."""

from __future__ import annotations

import asyncio
import resource
import sys
from itertools import count
from pathlib import Path

from sqlalchemy import insert, make_url

from domain.errors import StorageFull
from runtime.clock import SystemClock
from storage import ledger
from storage.store import Store
from storage.tables import source_cursor


def say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def hold(url: str) -> None:
    """Keep the database open until killed."""
    await Store.open(url, clock=SystemClock())
    say("holding")
    await asyncio.Event().wait()


async def write(url: str) -> None:
    """Commit one number after the other, and say each only when it is committed."""
    clock = SystemClock()
    store = await Store.open(url, clock=clock)
    for number in count():
        async with store.write() as connection:
            entry = await ledger.append(connection, "number", str(number), clock.now())
            await connection.execute(insert(source_cursor).values(source=entry.code, position="x" * 2000))
        say(entry.code)


async def fill(url: str) -> None:
    """Write until the system allows no larger file, then allow it and write again."""
    store = await Store.open(url, clock=SystemClock())
    path = Path(str(make_url(url).database))
    size = max(file.stat().st_size for file in path.parent.iterdir())
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 200_000, most))
    kept = 0
    try:
        while True:
            await put(store, f"before {kept}")
            kept += 1
    except StorageFull as e:
        say(type(e).__name__)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    await put(store, "after")
    await store.aclose()
    say(kept)


async def put(store: Store, source: str) -> None:
    async with store.write() as connection:
        await connection.execute(insert(source_cursor).values(source=source, position="x" * 5000))


if __name__ == "__main__":
    asyncio.run({"hold": hold, "write": write, "fill": fill}[sys.argv[1]](sys.argv[2]))
