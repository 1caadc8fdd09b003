"""A wake-up between tasks: many calls are one, and none is lost."""

from __future__ import annotations

import asyncio


class Wake:
    """Tells one waiting loop that there is work; the work itself is always found in the database."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """Wake the loop, now or when it next waits."""
        self._event.set()

    async def wait(self, timeout: float) -> None:  # noqa: ASYNC109  the end of the wait is its normal outcome here
        """Return when woken, or after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                await self._event.wait()
        except TimeoutError:
            return
        finally:
            self._event.clear()
