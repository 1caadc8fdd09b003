"""The street on which records are made, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.fakes.clock import ManualClock
from tests.fixtures.street import Street, street


@pytest.fixture
async def wall(store: Store, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Street]:
    async with street(store, clock, tmp_path) as opened:
        yield opened
