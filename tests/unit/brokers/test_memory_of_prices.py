"""Simulated prices go on after a restart where they were."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from bot import feed
from brokers.quotes.simulated import SimulatedQuotes
from domain.instrument import AssetClass, Ticker
from storage.store import Store
from tests.fakes.clock import ManualClock

AAPL = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")


async def test_a_restart_moves_no_market(tmp_path: Path) -> None:
    clock = ManualClock()
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/prices.db", clock=clock)
    before = SimulatedQuotes(1, clock)
    before.set(AAPL, Decimal("173.25"))
    await feed._keep(before, store)
    after = SimulatedQuotes(1, clock)

    await feed.recall(after, store)

    quote = await after.quote(AAPL)
    await store.aclose()
    assert quote is not None
    assert quote.mid == Decimal("173.25")


async def test_the_first_start_has_nothing_to_recall(tmp_path: Path) -> None:
    clock = ManualClock()
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/prices.db", clock=clock)
    prices = SimulatedQuotes(1, clock)

    await feed.recall(prices, store)

    quote = await prices.quote(AAPL)
    await store.aclose()
    assert quote is not None
    assert quote.mid == Decimal(150)
