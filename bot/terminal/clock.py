"""The clock of the story: time stands still until the storyteller moves it."""

from __future__ import annotations

import asyncio
import heapq
from datetime import datetime, timedelta
from itertools import count

SHORT = 0.1
"""Sleeps up to this many seconds are breaths between two deeds and pass at once."""


class StoryClock:
    """Implements `runtime.clock.Clock`; `advance` moves the time and wakes, in order, whose sleep is over."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._elapsed = 0.0
        self._order = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """The story's instant, aware, in UTC."""
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        """Seconds since the story began."""
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        """Wait until the story has gone on for `seconds`."""
        if seconds <= SHORT:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed + seconds, next(self._order), woken))
        await woken

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass; whoever wakes runs when the caller next waits."""
        self._elapsed += seconds
        while self._sleepers and self._sleepers[0][0] <= self._elapsed:
            woken = heapq.heappop(self._sleepers)[2]
            if not woken.done():
                woken.set_result(None)
