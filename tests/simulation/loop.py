"""An event loop in which waiting takes no time: when nobody can work, the clock jumps to whoever wakes first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

MOST_AT_ONCE = 20_000
"""Turns of the loop at one instant, after which somebody is going round in circles."""


class StandstillError(Exception):
    """Everybody waits and nothing will ever wake anyone, or somebody never waits."""


class _Jump:
    """Stands where a loop has its selector: instead of waiting for sockets it moves the clock."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._turns = 0

    def select(self, timeout: float | None) -> list[Any]:
        self._turns = 0 if timeout else self._turns + 1
        if timeout is None or self._turns > MOST_AT_ONCE:
            raise StandstillError
        self._loop.elapsed += timeout
        return []


class VirtualLoop(asyncio.BaseEventLoop):
    """No sockets and no threads; `elapsed` is the virtual time in seconds."""

    def __init__(self) -> None:
        super().__init__()
        self.elapsed = 0.0
        self._selector = _Jump(self)
        self.set_exception_handler(lambda _loop, _context: None)  # the dead leave futures that nobody asks for

    def time(self) -> float:
        return self.elapsed

    def run_in_executor(self, _: object, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        done = self.create_future()
        done.set_result(func(*args))
        return done

    def _process_events(self, _: list[Any]) -> None:
        """There are no sockets."""

    def _write_to_self(self) -> None:
        """Nobody sleeps who would have to be woken."""
