"""Waiting for a condition without polling: whoever changes the world beats, whoever waits looks again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Pulse:
    """One heartbeat for the whole fake; each beat lets every waiter re-check its condition."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._waiters = 0

    def beat(self) -> None:
        """Something changed."""
        if self._waiters:
            self._event.set()
            self._event = asyncio.Event()

    async def until(self, done: Callable[[], object], seconds: float = 5.0, what: str = "it") -> None:
        """Waits until `done()` is true; raises TimeoutError naming `what` after `seconds`."""
        self._waiters += 1
        try:
            async with asyncio.timeout(seconds):
                while not done():
                    await self._event.wait()
        except TimeoutError:
            raise TimeoutError(f"{what} did not happen within {seconds} s") from None
        finally:
            self._waiters -= 1
