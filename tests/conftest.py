"""Fixtures that every test may use: a clock that stands still, and a fresh database of each kind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import make_url

from storage.store import Store
from tests.fakes.clock import ManualClock
from tests.fixtures import databases

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
HERE = Path(__file__).parent
UNTRACED = [
    *(HERE / name for name in ("crash", "fuzz", "kills", "simulation")),
    *(HERE / "unit" / "parsers" / f"test_{name}.py" for name in ("composed", "corpus", "instructed_posts", "offence")),
]
"""They go the same ways thousands of times: to trace them costs half their time and shows nothing new."""

# Left alone it draws errors with all their values, which takes seconds, and some are told inside a transaction.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.path.is_relative_to(place) for place in UNTRACED):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database that nobody else has, once for each kind."""
    if request.param == "sqlite":
        yield databases.copy_of(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    server: databases.Server = request.getfixturevalue("postgresql_server")
    yield server.take()
    server.give_back()


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same without any table."""
    if request.param == "sqlite":
        yield databases.file_url(tmp_path / "empty.db")
        return
    with databases.postgresql() as url:
        yield url


@pytest.fixture
async def store(database_url: str, clock: ManualClock) -> AsyncIterator[Store]:
    opened = await Store.open(database_url, clock=clock)
    yield opened
    await opened.aclose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return databases.migrated_file(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    with databases.postgresql(migrated=True) as url:
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[databases.Server]:
    server = databases.Server()
    yield server
    server.close()
