from __future__ import annotations

import asyncio
import gc
import warnings
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import ConfigurationError, StorageError, StorageFull, StorageLocked
from storage import engines
from storage.store import Store
from storage.tables import identity, source_cursor
from tests.fakes.clock import START, ManualClock
from tests.fixtures.databases import file_url
from tests.unit.storage.processes import child, line


async def put(connection: AsyncConnection, source: str, position: str = "1") -> None:
    await connection.execute(insert(source_cursor).values(source=source, position=position))


async def write_and_fail(store: Store) -> None:
    async with store.write() as connection:
        await put(connection, "undone")
        raise ZeroDivisionError


async def write_twice(store: Store) -> None:
    async with store.write() as connection:
        await put(connection, "twice", "private words")
        await put(connection, "twice", "private words")


async def sleep_in(store: Store) -> None:
    async with store.write() as connection:
        await connection.execute(text("SET LOCAL statement_timeout = '20ms'"))
        await connection.execute(text("SELECT pg_sleep(10)"))


async def sources(store: Store) -> set[str]:
    async with store.read() as connection:
        return set((await connection.scalars(select(source_cursor.c.source))).all())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bellwether.db"


async def test_a_transaction_is_kept_at_its_end_and_undone_on_an_error(store: Store) -> None:
    async with store.write() as connection:
        await put(connection, "kept")

    with pytest.raises(ZeroDivisionError):
        await write_and_fail(store)

    assert await sources(store) == {"kept"}


async def test_entering_write_inside_write_raises_at_once_and_spoils_nothing(store: Store) -> None:
    async with store.write() as connection:
        await put(connection, "outer")
        with pytest.raises(RuntimeError, match="pass the connection on"):
            async with store.write():
                pass

    async with store.write() as connection:
        await put(connection, "next")
    assert await sources(store) == {"outer", "next"}


async def test_writers_of_several_tasks_all_get_their_turn(store: Store) -> None:
    async def add(number: int) -> None:
        async with store.write() as connection:
            count = await connection.scalar(select(func.count()).select_from(source_cursor))
            await put(connection, f"{number}", str(count))

    async with asyncio.TaskGroup() as group:
        for number in range(40):
            group.create_task(add(number))

    assert await sources(store) == {str(number) for number in range(40)}


async def test_a_cancelled_transaction_leaves_nothing_and_holds_nothing(store: Store) -> None:
    entered = asyncio.Event()

    async def stay() -> None:
        async with store.write() as connection:
            await put(connection, "cancelled")
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stay())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with store.write() as connection:
        await put(connection, "later")
    assert await sources(store) == {"later"}


async def test_a_writer_cancelled_in_the_middle_of_a_statement_holds_nothing(store: Store) -> None:
    async def stay() -> None:
        async with store.write() as connection:
            for number in range(100_000):
                await put(connection, f"cancelled {number}")

    for pause in (0.001, 0.003, 0.007, 0.02):
        task = asyncio.create_task(stay())
        await asyncio.sleep(pause)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async with store.write() as connection:
        await put(connection, "later")
    assert await sources(store) == {"later"}


async def test_a_reader_sees_the_database_as_it_was_at_its_first_statement(store: Store) -> None:
    async with store.read() as reader:
        before = await reader.scalar(select(func.count()).select_from(source_cursor))
        async with store.write() as connection:
            await put(connection, "meanwhile")

        assert await reader.scalar(select(func.count()).select_from(source_cursor)) == before

    assert await sources(store) == {"meanwhile"}


async def test_a_reader_cannot_write(store: Store) -> None:
    async with store.read() as connection:
        with pytest.raises(StorageError):
            await put(connection, "sneaked in")

    assert await sources(store) == set()


async def test_a_broken_rule_is_the_callers_error_and_its_text_shows_no_values(store: Store) -> None:
    with pytest.raises(IntegrityError) as caught:
        await write_twice(store)

    assert "private words" not in str(caught.value)


async def test_foreign_keys_are_held(store: Store) -> None:
    nobody = {"platform": "discord", "external_id": "1", "user_id": 99, "name": "x", "created_at": START}

    with pytest.raises(IntegrityError):
        async with store.write() as connection:
            await connection.execute(insert(identity).values(nobody))


async def test_sqlite_runs_with_the_settings_that_keep_data_safe(path: Path, clock: ManualClock) -> None:
    store = await Store.open(file_url(path), clock=clock)

    async def pragma(connection: AsyncConnection, name: str) -> object:
        return (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()

    async with store.write() as writer:
        assert await pragma(writer, "journal_mode") == "wal"
        assert await pragma(writer, "synchronous") == 2
        assert await pragma(writer, "foreign_keys") == 1
        assert await pragma(writer, "busy_timeout") == 10_000
        assert await pragma(writer, "mmap_size") == 0
        assert await pragma(writer, "query_only") == 0
    async with store.read() as reader:
        assert await pragma(reader, "journal_mode") == "wal"
        assert await pragma(reader, "query_only") == 1
        assert await pragma(reader, "mmap_size") == 0
    await store.aclose()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_postgresql_runs_with_the_settings_that_keep_data_safe(store: Store) -> None:
    async def setting(connection: AsyncConnection, name: str) -> object:
        return await connection.scalar(text(f"SHOW {name}"))

    async with store.write() as connection:
        assert await setting(connection, "synchronous_commit") == "on"
        assert await setting(connection, "statement_timeout") == "30s"
        assert await setting(connection, "transaction_read_only") == "off"
        assert await setting(connection, "TimeZone") == "UTC"
    async with store.read() as connection:
        assert await setting(connection, "transaction_read_only") == "on"


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_postgresql_is_connected_again_after_the_connection_was_lost(store: Store) -> None:
    with pytest.raises(StorageError, match="connection to PostgreSQL was lost"):
        async with store.write() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    async with store.write() as connection:
        await put(connection, "back")
    assert await sources(store) == {"back"}


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_postgresql_is_connected_again_after_an_idle_connection_was_lost(
    store: Store, database_url: str, clock: ManualClock
) -> None:
    await sources(store)
    other = await Store.open(database_url, clock=clock)
    async with other.write() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    await other.aclose()

    assert await sources(store) == set()


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_statement_that_takes_too_long_is_stopped(store: Store) -> None:
    with pytest.raises(StorageError, match="took too long"):
        await sleep_in(store)


async def test_an_unreachable_server_is_named_without_its_password(unused_tcp_port: int, clock: ManualClock) -> None:
    with pytest.raises(StorageError, match="check that the server runs") as caught:
        await Store.open(f"postgresql+asyncpg://ada:hunter2@127.0.0.1:{unused_tcp_port}/x", clock=clock)

    assert f"127.0.0.1:{unused_tcp_port}" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite+aiosqlite://", "bellwether.db", "sqlite:///x.db"])
async def test_an_address_that_is_none_is_a_fault_of_the_configuration(url: str, clock: ManualClock) -> None:
    with pytest.raises(ConfigurationError, match=r"sqlite\+aiosqlite:///bellwether.db"):
        await Store.open(url, clock=clock)


async def test_a_path_may_hold_any_character(tmp_path: Path, clock: ManualClock) -> None:
    store = await Store.open(file_url(tmp_path / "a b%20c#d" / "é.db"), clock=clock)

    async with store.write() as connection:
        await put(connection, "here")

    assert await sources(store) == {"here"}
    await store.aclose()
    assert (tmp_path / "a b%20c#d" / "é.db").exists()


async def test_a_second_store_of_the_same_file_is_refused_until_the_first_is_closed(
    path: Path, clock: ManualClock
) -> None:
    store = await Store.open(file_url(path), clock=clock)
    with pytest.raises(StorageLocked):
        await Store.open(file_url(path), clock=clock)

    await store.aclose()

    await (await Store.open(file_url(path), clock=clock)).aclose()


async def test_a_second_process_is_refused_with_the_file_and_the_first_ones_number(
    path: Path, clock: ManualClock
) -> None:
    async with child("hold", file_url(path)) as process:
        assert await line(process) == "holding"

        with pytest.raises(StorageLocked) as caught:
            await Store.open(file_url(path), clock=clock)

        assert str(path) in str(caught.value)
        assert f"process {process.pid}" in str(caught.value)
    await (await Store.open(file_url(path), clock=clock)).aclose()


async def test_a_full_database_says_so_keeps_what_it_has_and_goes_on_when_there_is_space(
    path: Path, clock: ManualClock
) -> None:
    store = await Store.open(file_url(path), clock=clock)
    async with store.write() as connection:
        await put(connection, "before")
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 5}")

    with pytest.raises(StorageFull, match="free some space"):
        async with store.write() as connection:
            await put(connection, "too much", "x" * 100_000)

    assert await sources(store) == {"before"}
    async with store.write() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    async with store.write() as connection:
        await put(connection, "after", "x" * 100_000)
    assert await sources(store) == {"before", "after"}
    await store.aclose()


async def test_a_file_that_may_not_grow_is_a_full_disk_too(path: Path, clock: ManualClock) -> None:
    async with child("fill", file_url(path)) as process:
        assert await line(process) == "StorageFull"
        kept = int(await line(process))

    store = await Store.open(file_url(path), clock=clock)
    assert kept > 0
    assert await sources(store) == {"after", *(f"before {number}" for number in range(kept))}
    await store.aclose()


async def test_a_file_that_is_no_database_is_said_to_be_none(path: Path, clock: ManualClock) -> None:
    path.write_bytes(b"This is a letter to my bank. " * 1000)

    with pytest.raises(StorageError, match="no SQLite database"):
        await Store.open(file_url(path), clock=clock)


async def test_a_damaged_database_is_said_to_be_damaged(path: Path, clock: ManualClock) -> None:
    store = await Store.open(file_url(path), clock=clock)
    async with store.write() as connection:
        for number in range(200):
            await put(connection, f"{number}", "x" * 1000)
    await store.aclose()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    with pytest.raises(StorageError, match="damaged"):
        await Store.open(file_url(path), clock=clock)


async def test_a_folder_that_cannot_be_written_is_an_error_with_a_remedy(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(StorageError, match="check the folder"):
        await Store.open(file_url(tmp_path / "file" / "bellwether.db"), clock=clock)


def test_an_old_sqlite_is_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 51, 2))
    assert "3.51.3" in (engines.sqlite_warning() or "")

    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 51, 3))
    assert engines.sqlite_warning() is None


async def test_the_log_is_taken_in_when_asked(path: Path, clock: ManualClock) -> None:
    store = await Store.open(file_url(path), clock=clock)
    before = path.stat().st_size
    async with store.write() as connection:
        await put(connection, "large", "x" * 500_000)
    assert path.stat().st_size == before

    await store.checkpoint()

    assert path.stat().st_size > before + 400_000
    await store.aclose()


async def test_who_is_cancelled_while_a_connection_opens_or_closes_leaves_none_behind(path: Path) -> None:
    async def look(store: Store) -> None:
        async with store.read() as connection:
            await connection.execute(select(1))

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for step in range(20):
            store = await Store.open(file_url(path), clock=ManualClock(START))
            looking = asyncio.create_task(look(store))
            await asyncio.sleep(step * 0.00075)
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            await store.aclose()
            del looking, store
            gc.collect()

    assert [str(one.message) for one in told if issubclass(one.category, ResourceWarning)] == []


async def test_a_store_that_is_cancelled_while_it_closes_is_closed(tmp_path: Path) -> None:
    store = await Store.open(file_url(tmp_path / "closing.db"), clock=ManualClock())
    closing = asyncio.create_task(store.aclose())
    await asyncio.sleep(0)

    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing

    again = await Store.open(file_url(tmp_path / "closing.db"), clock=ManualClock())
    await again.aclose()
