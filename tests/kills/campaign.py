"""Many scenarios, a few at a time, until the engine was killed as often as asked."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from brokers.broker import Idempotency
from tests.crash.place import databases_of
from tests.fakes.exchange.proxy import Fault, Proxy
from tests.fixtures.nursery import Nursery
from tests.kills.play import PATIENCE, Outcome, play
from tests.simulation.mutants import MUTANTS

CHILD = "tests.kills.child"
SHARE = 0.4
"""How many of the requests meet the fault of a line."""
DEATHS = 16
"""Planned for one scenario."""
LONGEST_LIFE = 10
"""Moments; the whole story has some seventy."""


@dataclass(slots=True, kw_only=True)
class Total:
    """What a campaign found."""

    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def kills(self) -> int:
        """All kills."""
        return sum(len(one.kills) for one in self.outcomes)

    @property
    def moments(self) -> Counter[str]:
        """Where the engine was killed."""
        return Counter(name for one in self.outcomes for name in one.kills)

    @property
    def failed(self) -> list[Outcome]:
        """Scenarios after which something was wrong."""
        return [one for one in self.outcomes if one.breaches]

    def __str__(self) -> str:
        rate = self.kills / self.seconds
        return (
            f"{self.kills} kills at {len(self.moments)} kinds of moments in {len(self.outcomes)} scenarios and "
            f"{self.seconds:.0f} s, {rate:.1f}/s; {len(self.failed)} failed"
        )


@dataclass(slots=True, kw_only=True)
class Storm(Total):
    """What a campaign over a line that fails found; `met` requests met the fault."""

    fault: Fault
    met: int = 0

    def __str__(self) -> str:
        return (
            f"{self.fault}: {self.met} requests in {len(self.outcomes)} scenarios and {self.seconds:.0f} s; "
            f"{len(self.failed)} failed"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where scenarios are played: the kind of database, a template of it with people in, and a folder."""

    database: str
    template: Path | str
    folder: Path


async def campaign(
    ground: Ground, *, kills: int, seed: int, kinds: Sequence[Idempotency] = tuple(Idempotency), jobs: int = 2
) -> Total:
    """Play until the engine was killed so often; the plans of one seed are the same, their timing is not."""
    total, dice = Total(), random.Random(seed)
    began = time.monotonic()

    async def work(turn: int) -> None:
        async with Nursery.open(CHILD) as nursery:
            while total.kills < kills:
                total.outcomes.append(await one(nursery, ground, kinds[turn % len(kinds)], _plan(dice)))
                turn += 1

    async with asyncio.TaskGroup() as group:
        for turn in range(jobs):
            group.create_task(work(turn))
    total.seconds = time.monotonic() - began
    return total


async def storm(
    ground: Ground,
    fault: Fault,
    *,
    requests: int,
    seed: int,
    kind: Idempotency,
    jobs: int = 2,
    patience: float = PATIENCE,
) -> Storm:
    """Play without kills over a line with one kind of fault, until so many requests have met it."""
    told, dice = Storm(fault=fault), random.Random(seed)
    began = time.monotonic()

    async def work() -> None:
        async with Nursery.open(CHILD) as nursery:
            while told.met < requests:
                told.outcomes.append(await one(nursery, ground, kind, iter(()), line=line, patience=patience))

    @asynccontextmanager
    async def line(venue: str) -> AsyncIterator[str]:
        proxy = Proxy(venue, fault, SHARE, dice)
        async with proxy.open() as address:
            yield address
        told.met += proxy.met

    async with asyncio.TaskGroup() as group:
        for _ in range(jobs):
            group.create_task(work())
    told.seconds = time.monotonic() - began
    return told


async def hunt(ground: Ground, mutant: str, *, most: int, seed: int) -> Outcome | None:
    """Play with a deliberate bug, at the venue at which it shows, until it is caught, at most so many scenarios."""
    dice = random.Random(seed)
    async with Nursery.open(CHILD) as nursery:
        for _ in range(most):
            outcome = await one(nursery, ground, MUTANTS[mutant].weather.kind, _plan(dice), mutant=mutant)
            if outcome.breaches:
                return outcome
    return None


def _plan(dice: random.Random) -> Iterator[int]:
    return iter([dice.randint(1, LONGEST_LIFE) for _ in range(DEATHS)])


async def one(nursery: Nursery, ground: Ground, kind: Idempotency, fatal: Iterator[int], **more: Any) -> Outcome:
    """One scenario in a folder of its own, which stays where something was wrong."""
    folder = Path(tempfile.mkdtemp(prefix=f"class-{kind}-", dir=ground.folder))
    with databases_of(ground.database, ground.template, folder) as url:
        outcome = await play(nursery, folder, url, kind, fatal=fatal, **more)
    if not outcome.breaches:
        shutil.rmtree(folder)
    return outcome
