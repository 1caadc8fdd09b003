"""Many rows by few statements: whatever their number, each is written once and as it was given."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, insert, select, update

from storage import bulk
from storage.store import Store
from storage.tables import outbox
from tests.fakes.clock import START

PUT = insert(outbox)
MARK = update(outbox).where(outbox.c.id == bindparam("which")).values(attempts=bindparam("tries"), priority=7)
AROUND = [0, 1, 7, 8, 9, 39, 40, 511, 512, 513, 700]


@pytest.mark.parametrize("count", AROUND)
async def test_so_many_rows_are_written_as_they_were_given(store: Store, count: int) -> None:
    await _put(store, count)

    async with store.read() as connection:
        found = (await connection.execute(select(outbox.c.key, outbox.c.created_at).order_by(outbox.c.id))).all()

    assert [(row.key, row.created_at) for row in found] == [
        (f"k{place}", START + timedelta(seconds=place)) for place in range(count)
    ]


@pytest.mark.parametrize("count", AROUND)
async def test_so_many_rows_are_changed_each_in_its_own_way(store: Store, count: int) -> None:
    await _put(store, count + 1)

    async with store.write() as connection:
        ids = list((await connection.execute(select(outbox.c.id).order_by(outbox.c.id))).scalars())
        await bulk.execute(connection, MARK, {"which": ids[1:], "tries": [one * 2 for one in ids[1:]]})
    async with store.read() as connection:
        rows = (await connection.execute(select(outbox.c.attempts, outbox.c.priority).order_by(outbox.c.id))).all()

    assert [tuple(row) for row in rows] == [(0, 0), *((one * 2, 7) for one in ids[1:])]


async def test_words_and_numbers_of_a_query_come_as_one_value_and_whole(store: Store) -> None:
    await _put(store, 20)

    async with store.read() as connection:
        words = await bulk.texts(connection, select(outbox.c.key).where(outbox.c.key != "k3"))
        ids = await bulk.numbers(connection, select(outbox.c.id))
        nothing = await bulk.texts(connection, select(outbox.c.key).where(outbox.c.key == "none"))

    assert sorted(words) == sorted(f"k{place}" for place in range(20) if place != 3)
    assert len(set(ids)) == 20
    assert nothing == []


async def test_rows_are_found_by_many_numbers_at_once(store: Store) -> None:
    await _put(store, 20)

    async with store.read() as connection:
        ids = await bulk.numbers(connection, select(outbox.c.id))
        found = await bulk.numbers(connection, select(outbox.c.id).where(bulk.among(outbox.c.id, ids[3:9])))
        nothing = await bulk.numbers(connection, select(outbox.c.id).where(bulk.among(outbox.c.id, ())))

    assert sorted(found) == sorted(ids[3:9])
    assert nothing == []


async def test_many_numbers_are_looked_up_and_not_compared_with_every_row(store: Store) -> None:
    query = select(outbox.c.key).where(bulk.among(outbox.c.id, range(3)))
    how = "EXPLAIN QUERY PLAN" if store.dialect == "sqlite" else "EXPLAIN"

    async with store.read() as connection:
        sql = str(query.compile(connection.sync_connection, compile_kwargs={"render_postcompile": True}))
        values = ("[0, 1, 2]",) if store.dialect == "sqlite" else ([0, 1, 2],)
        plan = str((await connection.exec_driver_sql(f"{how} {sql}", values)).all())

    assert ("SEARCH outbox USING INTEGER PRIMARY KEY" if store.dialect == "sqlite" else "outbox_pkey") in plan


async def _put(store: Store, count: int) -> None:
    columns = {
        "key": [f"k{place}" for place in range(count)],
        "payload": ["{}"] * count,
        "created_at": [START + timedelta(seconds=place) for place in range(count)],
    }
    async with store.write() as connection:
        await bulk.execute(connection, PUT, columns, topic="t", priority=0, attempts=0, not_before=None)
