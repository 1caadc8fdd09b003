"""The lives of one bot: begun, killed, begun again; the test's side of `child`."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from tests.crash.child import Life
from tests.fixtures.nursery import EndedByItselfError, Nursery

CHILD = "tests.crash.child"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """One planned death: at the nth passing of a moment, or some seconds into the life.

    `phase` is the part of the scenario in which a life is armed with it; None stands for any.
    """

    moment: tuple[str, int] | None = None
    after: float | None = None
    phase: int | None = None

    def __str__(self) -> str:
        if self.moment is not None:
            return f"{self.moment[0]} #{self.moment[1]}"
        return f"{self.after:.3f} s into a life"


@dataclass(slots=True, kw_only=True)
class Lives:
    """Keeps one bot alive through its planned deaths. `killed` says how it died, in order.

    After the first death its clock is `late_seconds` ahead; `autopsy` is called at each death.
    """

    nursery: Nursery
    life: Life
    plan: list[Kill]
    late_seconds: float = 0.0
    autopsy: Callable[[], None] = lambda: None
    phase: int = 0
    killed: list[str] = field(default_factory=list)
    begun: int = 0
    _process: int | None = None
    _alive: bool = True
    _up: asyncio.Event = field(default_factory=asyncio.Event)
    _gone: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Alive, and begun again after each death, until the context ends, which kills it."""
        async with asyncio.TaskGroup() as group:
            keeper = group.create_task(self._keep())
            try:
                yield
            finally:
                await self.down("the end")
                keeper.cancel()

    async def down(self, why: str) -> None:
        """Kill it now and leave it dead."""
        self._alive = False
        if self._process is not None:
            self.killed.append(why)
            os.kill(self._process, signal.SIGKILL)
        await self._gone.wait()

    def up(self) -> None:
        """Let it live again."""
        self._alive = True
        self._up.set()

    async def _keep(self) -> None:
        while True:
            if not self._alive:
                self._gone.set()
                self._up.clear()
                await self._up.wait()
            await self._one()

    async def _one(self) -> None:
        self._gone.clear()
        kill = self._armed()
        fatal = kill.moment if kill is not None else None
        notes = f"moments-{self.phase}.txt"
        self._process = await self.nursery.begin(replace(self.life, fatal=fatal, notes=notes))
        self.begun += 1
        if not self._alive:  # it was to be down while it was being born
            os.kill(self._process, signal.SIGKILL)
        timer = self._timer(kill)
        status = await self.nursery.end()
        process, self._process = self._process, None
        if timer is not None:
            timer.cancel()
        self.life = replace(self.life, late_seconds=self.late_seconds)
        self.autopsy()
        if status != -signal.SIGKILL:
            raise EndedByItselfError(f"process {process} ended with {status}: see {self.life.folder}/child.log")
        if self._alive and kill is not None:
            self.killed.append(str(kill))
            self.plan.remove(kill)

    def _armed(self) -> Kill | None:
        return next((kill for kill in self.plan if kill.phase in {None, self.phase}), None)

    def _timer(self, kill: Kill | None) -> asyncio.TimerHandle | None:
        if kill is None or kill.after is None:
            return None
        return asyncio.get_running_loop().call_later(kill.after, self._strike)

    def _strike(self) -> None:
        if self._process is not None:
            os.kill(self._process, signal.SIGKILL)
