"""The prices of the paper venue: the source the settings name, and what makes it move."""

from __future__ import annotations

from decimal import Decimal

from pydantic import TypeAdapter

from bot.settings.model import QuoteSource, Settings
from brokers.quotes.feed import Feed
from brokers.quotes.replay import ReplayQuotes
from brokers.quotes.simulated import SimulatedQuotes
from domain.instrument import Ticker
from runtime.clock import Clock
from storage import inbox
from storage.store import Store

KEPT = "simulated-prices"
KEEP_EVERY = 5.0
"""Seconds between two times that simulated prices are kept."""
FOLLOW_EVERY = 1.0

_PRICES: TypeAdapter[list[tuple[Ticker, Decimal]]] = TypeAdapter(list[tuple[Ticker, Decimal]])


def open_feed(settings: Settings, clock: Clock) -> Feed:
    """The source of prices.

    Raises `ConfigurationError` with every fault of a candle file.
    """
    if settings.quotes.source is QuoteSource.REPLAY and settings.quotes.csv is not None:
        return ReplayQuotes.from_csv(settings.quotes.csv)
    return SimulatedQuotes(settings.paper.seed, clock)


async def recall(feed: Feed, store: Store) -> None:
    """Take simulated prices up where an earlier run left them, so that a restart moves no market."""
    if not isinstance(feed, SimulatedQuotes):
        return
    async with store.read() as connection:
        kept = await inbox.cursor(connection, KEPT)
    for ticker, price in _PRICES.validate_json(kept) if kept else ():
        feed.anchor(ticker, price)


async def move(feed: Feed, store: Store, clock: Clock, *, seconds: float) -> None:
    """Let prices move until cancelled; a replay ends with its last candle."""
    if isinstance(feed, SimulatedQuotes):
        kept = clock.monotonic()
        while True:
            await clock.sleep(seconds)
            feed.tick(clock.now())
            if clock.monotonic() - kept >= KEEP_EVERY:
                kept = clock.monotonic()
                await _keep(feed, store)
    if isinstance(feed, ReplayQuotes):
        await _replay(feed, clock)


async def follow(feed: Feed, store: Store, clock: Clock) -> None:
    """Have the prices that another process moves, until cancelled; a replay needs nobody for that."""
    if isinstance(feed, ReplayQuotes):
        await _replay(feed, clock)
    while isinstance(feed, SimulatedQuotes):
        await clock.sleep(FOLLOW_EVERY)
        await recall(feed, store)


async def _keep(feed: SimulatedQuotes, store: Store) -> None:
    async with store.write() as connection:
        await inbox.set_cursor(connection, KEPT, _PRICES.dump_json(feed.prices()).decode())


async def _replay(feed: ReplayQuotes, clock: Clock) -> None:
    # Each quote comes at its own time, so that a restart goes on where the market is and not where it was.
    for quote in feed.walk():
        wait = (quote.at - clock.now()).total_seconds()
        if wait > 0:
            await clock.sleep(wait)
