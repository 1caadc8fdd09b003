from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select

from domain.errors import StorageError
from storage.store import Store, after_commit
from storage.tables import source_cursor


async def test_what_waits_for_the_commit_is_called_when_readers_can_see_it(store: Store) -> None:
    called: list[str] = []

    async with store.write() as connection:
        await connection.execute(insert(source_cursor).values(source="a", position="1"))
        after_commit(connection, lambda: called.append("after"))
        before = list(called)

    assert before == []
    assert called == ["after"]
    async with store.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(source_cursor)) == 1


async def test_what_waits_for_a_commit_is_forgotten_with_a_rollback(store: Store) -> None:
    called: list[str] = []

    async def fail() -> None:
        async with store.write() as connection:
            after_commit(connection, lambda: called.append("undone"))
            raise StorageError("undone on purpose")

    with pytest.raises(StorageError):
        await fail()
    async with store.write() as connection:
        after_commit(connection, lambda: called.append("next"))

    assert called == ["next"]
