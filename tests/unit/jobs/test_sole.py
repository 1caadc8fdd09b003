"""One process at a time trades on a database server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from bot import sole
from bot.roles import EVERYTHING, Role, roles_of
from domain.errors import ConfigurationError, StorageError, StorageLocked
from storage.store import Store
from tests.fakes.clock import ManualClock
from tests.fixtures.databases import file_url

UNREACHABLE = "postgresql+asyncpg://nobody@127.0.0.1:1/none"


@pytest.fixture
def server(store: Store, database_url: str) -> str:
    if store.dialect != "postgresql":
        pytest.skip("a database file has a lock of its own")
    return database_url


async def begin(address: str, clock: ManualClock) -> None:
    async with sole.taken(address, clock):
        pass


async def refused(address: str) -> StorageLocked:
    clock = ManualClock()
    beginning = asyncio.create_task(begin(address, clock))
    while not beginning.done():
        clock.advance(sole.AGAIN)
        await asyncio.sleep(0.005)
    with pytest.raises(StorageLocked) as caught:
        await beginning
    return caught.value


async def cut(address: str) -> None:
    plain = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    ended = await connection.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    assert len(ended) == 1
    await connection.close()


async def test_a_second_process_is_refused_until_the_first_is_gone(server: str) -> None:
    async with sole.taken(server, ManualClock()):
        assert "another Bellwether works on this database" in str(await refused(server))

    await begin(server, ManualClock())


async def test_a_right_that_was_cut_off_is_taken_anew(server: str) -> None:
    clock = ManualClock()
    async with sole.taken(server, clock) as services:
        watching = asyncio.ensure_future(services["sole"]())
        await clock.until_asleep()
        await cut(server)
        clock.advance(sole.LOOK)
        await clock.until_asleep()

        await refused(server)
        watching.cancel()
        await asyncio.wait({watching})


async def test_who_was_cut_off_ends_when_another_was_quicker(server: str) -> None:
    clock = ManualClock()
    async with sole.taken(server, clock) as services:
        watching = asyncio.ensure_future(services["sole"]())
        await clock.until_asleep()
        await cut(server)
        async with sole.taken(server, ManualClock()):
            while not watching.done():
                clock.advance(sole.LOOK)
                await asyncio.sleep(0.005)
        with pytest.raises(StorageLocked):
            await watching


async def test_a_file_needs_no_right(tmp_path: Path) -> None:
    async with sole.taken(file_url(tmp_path / "a.db"), ManualClock()) as services:
        assert services == {}


async def test_a_server_that_is_not_there_is_said_in_words() -> None:
    with pytest.raises(StorageError, match="check that the server runs"):
        await begin(UNREACHABLE, ManualClock())


async def test_helpers_run_beside_the_bot_and_a_second_bot_does_not(server: str) -> None:
    async with sole.taken(server, ManualClock()):
        for roles in (frozenset({Role.WORKER}), frozenset({Role.WORKER, Role.JOBS})):
            async with sole.taken(server, ManualClock(), roles) as services:
                assert services == {}

        assert "help it with --roles worker,jobs" in str(await refused(server))


async def test_a_file_has_one_process_with_every_role(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="give a PostgreSQL address"):
        async with sole.taken(file_url(tmp_path / "a.db"), ManualClock(), frozenset({Role.WORKER})):
            pass


@pytest.mark.parametrize(
    ("text", "meant"),
    [("worker", {Role.WORKER}), ("bot, jobs", {Role.BOT, Role.JOBS}), ("jobs,worker,bot", set(EVERYTHING))],
)
def test_roles_are_named_in_a_list(text: str, meant: set[Role]) -> None:
    assert roles_of(text) == meant


def test_a_role_that_is_none_is_said_with_those_there_are() -> None:
    with pytest.raises(ConfigurationError, match="'chat' is no role: give some of bot, worker, jobs"):
        roles_of("bot,chat")
