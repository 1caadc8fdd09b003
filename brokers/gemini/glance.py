"""The price that orders at the market go by, asked for once a second at most for everybody.

Gemini has no orders at the market, so that each needs a price, and allows two public questions a second for all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from decimal import Decimal

from brokers.exchange.markets import Market

FRESH = timedelta(seconds=1)
NONE = timedelta(0)
Best = tuple[Decimal, Decimal]


class Glance:
    """The best bid and ask of each market as they were within the last second."""

    def __init__(self, ask: Callable[[Market], Awaitable[Best]], now: Callable[[], Awaitable[datetime]]) -> None:
        self._ask = ask
        self._now = now
        self._seen: dict[str, tuple[datetime, Best]] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def at(self, market: Market) -> Best:
        """Bid and ask. Raises what asking for them raises."""
        async with self._turns.setdefault(market.id, asyncio.Lock()):
            now = await self._now()
            at, best = self._seen.get(market.id, (None, None))
            if at is None or best is None or not NONE <= now - at < FRESH:
                best = await self._ask(market)
                self._seen[market.id] = now, best
            return best
