"""Prices that can be those of a market; whatever else a source says is no price."""

from __future__ import annotations

import structlog

from brokers.broker import Quotes
from domain.instrument import Ticker
from domain.quote import Quote

log = structlog.get_logger(__name__)


class SoundQuotes:
    """Implements `Quotes` over a source that may err."""

    def __init__(self, source: Quotes) -> None:
        self._source = source

    async def quote(self, ticker: Ticker) -> Quote | None:
        """The source's quote, or None where it has none or one that no market can have."""
        found = await self._source.quote(ticker)
        if found is None or found.sound:
            return found
        log.error("quote_unsound", key=ticker.key, bid=str(found.bid), ask=str(found.ask))
        return None
