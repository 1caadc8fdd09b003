"""Supervision: every long-running task has one owner that restarts it, or ends the program with it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import structlog

from runtime.clock import Clock

log = structlog.get_logger(__name__)

Service = Callable[[], Awaitable[None]]

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0


class Supervisor:
    """Runs named services until `stop`; one that fails is started anew after a growing pause.

    `fatal` lists the errors that no restart can mend: the first of them ends the context with that error.
    """

    def __init__(self, clock: Clock, *, fatal: tuple[type[BaseException], ...] = ()) -> None:
        self._clock = clock
        self._fatal = fatal
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        await self._group.__aexit__(kind, error, trace)

    def run(self, name: str, service: Service) -> None:
        """Start `service`; when it returns it is finished, when it fails it is started anew."""
        task = self._group.create_task(self._keep_running(name, service), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def stop(self) -> None:
        """Cancel every service; the context then waits for their ends."""
        for task in self._tasks:
            task.cancel()

    async def _keep_running(self, name: str, service: Service) -> None:
        pause = FIRST_PAUSE
        while True:
            started = self._clock.monotonic()
            try:
                await service()
            except self._fatal:
                raise
            except Exception as e:  # noqa: BLE001  the supervisor: one of the four places that catch everything
                if self._clock.monotonic() - started > LONGEST_PAUSE:
                    pause = FIRST_PAUSE
                _tell(name, e, pause)
            else:
                return
            await self._clock.sleep(pause * (0.5 + random.random()))  # noqa: S311  jitter, not a secret
            pause = min(pause * 2, LONGEST_PAUSE)


def _tell(name: str, error: Exception, pause: float) -> None:
    # A line that is down is news without a traceback; anything else is a fault to be found.
    if isinstance(error, OSError | TimeoutError):
        log.warning("service_failed", service=name, error=f"{type(error).__name__}: {error}", again_in=pause)
    else:
        log.error("service_failed", service=name, again_in=pause, exc_info=error)
