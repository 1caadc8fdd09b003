"""A wake-up between tasks: many calls are one, and none is lost."""

from __future__ import annotations

import asyncio


class Wake:
    """Tells one waiting loop that there is work; the work itself is always found in the database.

    `also` are woken with it, so that one call reaches several loops.
    """

    def __init__(self, *also: Wake) -> None:
        self._event = asyncio.Event()
        self._also = list(also)

    def set(self) -> None:
        """Wake the loop, now or when it next waits."""
        self._event.set()
        for other in self._also:
            other.set()

    async def reach(self, other: Wake) -> None:
        """Wake `other` with it, until cancelled."""
        self._also.append(other)
        try:
            await asyncio.Event().wait()
        finally:
            self._also.remove(other)

    async def wait(self, timeout: float) -> None:  # noqa: ASYNC109  the end of the wait is its normal outcome here
        """Return when woken, or after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                await self._event.wait()
        except TimeoutError:
            return
        finally:
            self._event.clear()
