"""The requests alone, to which the work of the engine is compared."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass

from benchmarks.scene import LEGS
from benchmarks.wire import Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Seconds from the start until the first and the last order was taken and until all was kept; processor seconds."""

    first: float
    last: float
    kept: float
    busy: float


async def bare(wire: Wire, followers: int) -> Run:
    """A client that sends the same brackets and does nothing else."""

    async def place() -> None:
        await wire.place([uuid.uuid4().hex for _ in range(LEGS)])

    await wire.forget()
    began, worked = time.monotonic(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(followers):
            group.create_task(place())
    return await run_of(wire, followers, began, time.process_time() - worked)


async def run_of(wire: Wire, followers: int, began: float, busy: float) -> Run:
    """What the exchange tells of a run that is over, with every order taken once."""
    kept = time.monotonic()
    told = await wire.ledger()
    assert told["orders"] == followers * LEGS, told
    assert told["repeats"] == 0, told
    return Run(first=told["first"] - began, last=told["last"] - began, kept=kept - began, busy=busy)
