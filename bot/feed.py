"""The prices of the paper venue: the source the settings name, and what makes it move."""

from __future__ import annotations

from bot.settings.model import QuoteSource, Settings
from brokers.quotes.feed import Feed
from brokers.quotes.replay import ReplayQuotes
from brokers.quotes.simulated import SimulatedQuotes
from runtime.clock import Clock


def open_feed(settings: Settings, clock: Clock) -> Feed:
    """The source of prices.

    Raises `ConfigurationError` with every fault of a candle file.
    """
    if settings.quotes.source is QuoteSource.REPLAY and settings.quotes.csv is not None:
        return ReplayQuotes.from_csv(settings.quotes.csv)
    return SimulatedQuotes(settings.paper.seed, clock)


async def move(feed: Feed, clock: Clock, *, seconds: float) -> None:
    """Let prices move until cancelled; a replay ends with its last candle."""
    if isinstance(feed, SimulatedQuotes):
        while True:
            await clock.sleep(seconds)
            feed.tick(clock.now())
    if isinstance(feed, ReplayQuotes):
        await _replay(feed, clock)


async def _replay(feed: ReplayQuotes, clock: Clock) -> None:
    # Each quote comes at its own time, so that a restart goes on where the market is and not where it was.
    for quote in feed.walk():
        wait = (quote.at - clock.now()).total_seconds()
        if wait > 0:
            await clock.sleep(wait)
