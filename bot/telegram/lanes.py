"""Lanes: work of one lane runs in order, lanes run beside each other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from typing import Final

Work = Callable[[], Awaitable[None]]

AT_ONCE: Final = 50


class Lanes:
    """Runs work in tasks of `group`; at most `AT_ONCE` at the same time."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._waiting: dict[Hashable, deque[Work]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    def put(self, lane: Hashable, work: Work) -> None:
        """Run `work` after everything that was put into the same lane before."""
        if lane in self._waiting:
            self._waiting[lane].append(work)
        else:
            self._waiting[lane] = deque([work])
            self._group.create_task(self._run(lane), name=f"telegram lane {lane}")

    async def _run(self, lane: Hashable) -> None:
        waiting = self._waiting[lane]
        try:
            while waiting:
                async with self._turns:
                    await waiting[0]()
                waiting.popleft()
        finally:
            del self._waiting[lane]
