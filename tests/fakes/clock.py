"""A clock that moves only when a test moves it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)  # a Monday, while New York trades


class ManualClock:
    """Implements `runtime.clock.Clock`; `advance` moves the time and wakes those whose sleep is over."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def set_back(self, seconds: float) -> None:
        """Somebody sets the clock back; no time passes by that."""
        self._start -= timedelta(seconds=seconds)

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._elapsed + seconds, woken))
        await woken

    @property
    def sleepers(self) -> int:
        """How many are asleep now."""
        self._sleepers = [(until, woken) for until, woken in self._sleepers if not woken.done()]
        return len(self._sleepers)

    def advance(self, seconds: float) -> None:
        """Move the time; whoever is to wake runs when the caller next awaits."""
        self._elapsed += seconds
        for until, woken in self._sleepers:
            if until <= self._elapsed and not woken.done():
                woken.set_result(None)
        self._sleepers = [(until, woken) for until, woken in self._sleepers if until > self._elapsed]

    async def until_asleep(self, sleepers: int = 1) -> None:
        """Return when at least so many are asleep; for ten real seconds at most."""
        async with asyncio.timeout(10):
            while self.sleepers < sleepers:
                await asyncio.sleep(0)
