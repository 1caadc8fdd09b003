"""Prices asked of a source: every question has an end, and what cannot be priced is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog

from brokers.broker import Quotes
from domain.errors import BrokerError
from domain.instrument import Ticker
from domain.quote import Quote

log = structlog.get_logger(__name__)

WAIT = 5.0
"""Seconds for one price."""


async def price(source: Quotes, ticker: Ticker, *, wait: float = WAIT) -> Quote | None:
    """The latest quote; None where the source has none, fails, or does not answer in so many seconds."""
    try:
        async with asyncio.timeout(wait):
            return await source.quote(ticker)
    except (BrokerError, TimeoutError) as e:
        log.warning("quote_missing", key=ticker.key, error=str(e))
        return None


async def prices(source: Quotes, tickers: Iterable[Ticker], *, wait: float = WAIT) -> dict[str, Quote]:
    """The latest quotes by key, of those that have one."""
    asked = [(ticker.key, await price(source, ticker, wait=wait)) for ticker in tickers]
    return {key: quote for key, quote in asked if quote is not None}
