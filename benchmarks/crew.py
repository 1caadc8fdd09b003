"""Workers in processes of their own, and what they tell."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

PATIENCE = 120.0


class Hand:
    """One worker; `told` is the last that it said."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.told: dict[str, Any] = {"ready": False, "kept": 0, "busy": 0.0}

    async def listen(self) -> None:
        """Keep what it says, until it says no more."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.told = json.loads(line)

    @classmethod
    @asynccontextmanager
    async def open(cls, *arguments: str) -> AsyncIterator[Hand]:
        """A worker, ended with the context."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.worker", *arguments, stdout=PIPE
        )
        hand = cls(process)
        listening = asyncio.create_task(hand.listen())
        try:
            yield hand
        finally:
            process.terminate()
            await process.wait()
            await listening


class Crew:
    """All workers of one run."""

    def __init__(self, hands: list[Hand]) -> None:
        self._hands = hands

    @property
    def kept(self) -> int:
        """How many brackets they have kept as accepted."""
        return int(sum(hand.told["kept"] for hand in self._hands))

    @property
    def busy(self) -> float:
        """The processor time they have used."""
        return float(sum(hand.told["busy"] for hand in self._hands))

    async def ready(self) -> None:
        """Return when each has its share."""
        async with asyncio.timeout(PATIENCE):
            while not all(hand.told["ready"] for hand in self._hands):  # noqa: ASYNC110  another process tells nobody
                await asyncio.sleep(0.1)

    @classmethod
    @asynccontextmanager
    async def open(cls, database: str, exchange: str, workers: int, connections: int) -> AsyncIterator[Crew]:
        """So many workers that part the accounts, and the connections to the exchange, among them."""
        options = "--workers", str(workers), "--connections", str(connections // workers)
        async with AsyncExitStack() as stack:
            opened = [Hand.open(database, exchange, *options) for _ in range(workers)]
            yield cls([await stack.enter_async_context(hand) for hand in opened])
