from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from domain.errors import StorageError, StorageTooNew
from storage import schema
from storage.store import Store
from storage.tables import metadata
from tests.fakes.clock import ManualClock
from tests.fixtures.databases import file_url


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


async def test_the_migrations_build_exactly_the_tables(empty_database_url: str, clock: ManualClock) -> None:
    store = await Store.open(empty_database_url, clock=clock)

    async with store.read() as connection:
        assert await connection.run_sync(differences) == []
    await store.aclose()


@pytest.mark.postgres
@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
async def test_two_processes_may_start_on_one_empty_server_at_once(empty_database_url: str, clock: ManualClock) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(Store.open(empty_database_url, clock=clock)) for _ in range(3)]

    for task in tasks:
        await task.result().aclose()


async def test_opening_an_up_to_date_database_again_changes_nothing(database_url: str, clock: ManualClock) -> None:
    store = await Store.open(database_url, clock=clock)

    first = await store.revision()
    await store.aclose()
    store = await Store.open(database_url, clock=clock, migrate=False)

    assert first == await store.revision()
    await store.aclose()


async def test_a_database_of_a_newer_version_is_refused_with_both_revisions(
    database_url: str, clock: ManualClock
) -> None:
    store = await Store.open(database_url, clock=clock)
    ours = await store.revision()
    async with store.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await store.aclose()

    for migrate in (True, False):
        with pytest.raises(StorageTooNew) as caught:
            await Store.open(database_url, clock=clock, migrate=migrate)

        assert "9999" in str(caught.value)
        assert str(ours) in str(caught.value)


async def test_a_database_without_tables_is_refused_when_it_may_not_be_migrated(
    empty_database_url: str, clock: ManualClock
) -> None:
    with pytest.raises(StorageError, match="bellwether migrate"):
        await Store.open(empty_database_url, clock=clock, migrate=False)


async def test_a_migration_that_fails_leaves_nothing_behind(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = file_url(tmp_path / "bellwether.db")
    with monkeypatch.context() as broken:
        broken.setattr("alembic.operations.Operations.execute", _fail)
        with pytest.raises(ZeroDivisionError):
            await Store.open(url, clock=clock)

    store = await Store.open(url, clock=clock)
    async with store.read() as connection:
        assert await connection.run_sync(differences) == []
    await store.aclose()


def _fail(*_: object) -> None:
    raise ZeroDivisionError


def test_the_names_of_the_files_are_the_revisions_that_alembic_finds() -> None:
    found = [script.revision for script in ScriptDirectory.from_config(schema.configuration()).walk_revisions()]

    assert list(schema._history()) == found
