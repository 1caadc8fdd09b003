from __future__ import annotations

import asyncio
import random

import pytest
from sqlalchemy import select

from storage import ledger
from storage.store import Store
from storage.tables import ledger as table
from storage.tables import source_cursor
from tests.fakes.clock import ManualClock
from tests.unit.storage.processes import child, line

KILLS = 10


@pytest.mark.crash
async def test_a_killed_process_loses_nothing_it_had_acknowledged(database_url: str, clock: ManualClock) -> None:
    acknowledged: set[str] = set()
    for _ in range(KILLS):
        acknowledged |= await killed_while_writing(database_url)

    store = await Store.open(database_url, clock=clock)
    async with store.read() as connection:
        links = set((await connection.scalars(select(table.c.code))).all())
        rows = set((await connection.scalars(select(source_cursor.c.source))).all())
        verdict = await ledger.verify(connection)
        damage = (
            (await connection.exec_driver_sql("PRAGMA integrity_check")).scalar() if store.dialect == "sqlite" else "ok"
        )
    await store.aclose()

    assert len(acknowledged) >= KILLS
    assert acknowledged <= links
    assert links == rows
    assert verdict.broken is None
    assert len(links) - len(acknowledged) <= KILLS  # at most the one commit on its way, each time
    assert damage == "ok"


async def killed_while_writing(url: str) -> set[str]:
    said = set()
    async with child("write", url) as process:
        for _ in range(random.randint(1, 12)):
            said.add(await line(process))
        await asyncio.sleep(random.random() / 100)
        process.kill()
        assert process.stdout is not None
        said |= {text.decode().strip() async for text in process.stdout if text.endswith(b"\n")}
    return said
