"""The streets that the engine's tests run on: a calm one on both databases, rough ones on SQLite."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from brokers.broker import Broker, Idempotency
from brokers.paper.settings import PaperSettings
from storage.store import Store
from tests.fakes.clock import ManualClock
from tests.fakes.venue import TroubledBroker
from tests.fixtures import databases
from tests.fixtures.street import FREE, Street, street
from tests.unit.trading.rough import Rough

OpenRough = Callable[..., AbstractAsyncContextManager[Rough]]


@pytest.fixture
async def wall(store: Store, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Street]:
    async with street(store, clock, tmp_path) as opened:
        yield opened


@pytest.fixture
def open_rough(sqlite_template: Path, clock: ManualClock, tmp_path: Path) -> OpenRough:
    """Opens a street whose venue can be put in trouble, with a follower of 200 AAPL."""

    @asynccontextmanager
    async def open_one(*, rules: PaperSettings = FREE, **capabilities: Any) -> AsyncIterator[Rough]:
        store = await Store.open(databases.copy_of(sqlite_template, tmp_path), clock=clock)
        venues: list[TroubledBroker] = []

        def before(paper: Broker) -> Broker:
            venues.append(TroubledBroker(paper, **capabilities))
            return venues[0]

        try:
            async with street(store, clock, tmp_path, before=before, rules=rules) as opened:
                yield await Rough.on(opened, venues[0])
        finally:
            await store.aclose()

    return open_one


@pytest.fixture
async def file_store(sqlite_template: Path, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Store]:
    """A store on SQLite alone, for queries that are the same on both."""
    store = await Store.open(databases.copy_of(sqlite_template, tmp_path), clock=clock)
    yield store
    await store.aclose()


@pytest.fixture
async def rough(open_rough: OpenRough) -> AsyncIterator[Rough]:
    """A venue that refuses repeats."""
    async with open_rough() as opened:
        yield opened


@pytest.fixture
async def forgetful(open_rough: OpenRough) -> AsyncIterator[Rough]:
    """A venue that can only be asked for an order, and only after ten seconds."""
    async with open_rough(idempotency=Idempotency.LOOK_UP_ONLY) as opened:
        yield opened
