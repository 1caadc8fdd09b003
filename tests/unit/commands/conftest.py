"""The hall in which commands are tested, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.fakes.clock import ManualClock
from tests.fixtures import databases
from tests.unit.commands.hall import Hall, hall


@pytest.fixture
async def desk(store: Store, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall(store, clock, tmp_path) as opened:
        yield opened


@pytest.fixture
async def file_desk(sqlite_template: Path, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Hall]:
    """The same on SQLite alone, for what is said the same on both."""
    store = await Store.open(databases.copy_of(sqlite_template, tmp_path), clock=clock)
    async with hall(store, clock, tmp_path) as opened:
        yield opened
    await store.aclose()
