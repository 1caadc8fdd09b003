"""A venue's quota, kept by whoever asks: a request waits a moment for its turn, or is not sent at all."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from brokers.broker import Broker, Quota
from brokers.guarded import Guarded
from domain.errors import RateLimited
from domain.ids import AccountId
from runtime.clock import Clock

LONGEST = timedelta(seconds=1)
"""An order, a change or a cancel that would have to wait for longer is not sent, and told when to come again."""


class Turns:
    """Lets so many pass in any stretch of time; at its start nobody knows what an earlier run used, so it was all."""

    def __init__(self, quota: Quota, clock: Clock) -> None:
        self._clock = clock
        self._within = quota.within.total_seconds()
        self._passed = deque([clock.monotonic()] * quota.requests, maxlen=quota.requests)
        self._waiting = 0
        self._first = asyncio.Lock()

    async def take(self, longest: timedelta | None = None) -> None:
        """Wait until it is one's turn.

        Raises `RateLimited` when that would take longer than `longest`.
        """
        wait = self._left(self._passed[min(self._waiting, len(self._passed) - 1)])
        if longest is not None and wait > longest.total_seconds():
            raise RateLimited(wait)
        self._waiting += 1
        try:
            async with self._first:
                while (wait := self._left(self._passed[0])) > 0:
                    await self._clock.sleep(wait)
                self._passed.append(self._clock.monotonic())
        finally:
            self._waiting -= 1

    def _left(self, passed: float) -> float:
        return passed + self._within - self._clock.monotonic()


class Metered(Guarded):
    """`Broker` in front of another one, whose quota it keeps; questions leave half of it to orders."""

    def __init__(self, broker: Broker, quota: Quota, clock: Clock) -> None:
        super().__init__(broker)
        self._turns = Turns(quota, clock)
        self._questions = Turns(replace(quota, requests=max(1, quota.requests // 2)), clock)

    @asynccontextmanager
    async def _telling(self, account: AccountId) -> AsyncIterator[None]:
        del account  # the quota is that of all together
        await self._turns.take(LONGEST)
        yield

    async def _asks(self) -> None:
        await self._questions.take()
        await self._turns.take()


def metered(broker: Broker, clock: Clock) -> Broker:
    """The venue, with its quota kept where it has one."""
    quota = broker.capabilities.quota
    return broker if quota is None else Metered(broker, quota, clock)
