"""The fan-out on PostgreSQL: posts are read in this process, the copies are traded by workers in others."""

from __future__ import annotations

import asyncio
import time

from benchmarks import scene
from benchmarks.bare import Run, run_of
from benchmarks.crew import Crew
from benchmarks.scene import LEGS
from benchmarks.wire import CONNECTIONS, Wire, WireBroker
from brokers.transport import Transport
from domain.order import OrderState
from runtime import memory
from runtime.clock import SystemClock
from runtime.metrics import Metrics
from runtime.supervise import Supervisor
from runtime.wake import Wake
from storage import inbox
from storage.queue import Queue
from storage.store import Store
from trading.intake import Intake

PATIENCE = 300.0


async def scaled(wire: Wire, address: str, followers: int, workers: int) -> Run:
    """One signal, traded by so many workers; the processor time is that of all our processes."""
    clock, intake = SystemClock(), Wake()
    store = await Store.open(address, clock=clock, migrate=False)
    try:
        await scene.people(store, followers, clock.now())
        await scene.analysed(store)
        reader = Intake(
            store=store,
            clock=clock,
            quotes=WireBroker(Transport(wire.url)),
            metrics=Metrics(),
            wake=intake,
            dispatch=await Queue.open(store, Wake()),
            events=Wake(),
        )
        async with Crew.open(address, wire.url, workers, CONNECTIONS) as crew, Supervisor(clock) as services:
            services.run("intake", reader.run)
            await crew.ready()
            await wire.forget()
            with memory.settled():
                began, worked = time.monotonic(), time.process_time() + crew.busy
                async with store.write() as connection:
                    await inbox.keep(connection, [scene.post(clock.now())])
                intake.set()
                async with asyncio.timeout(PATIENCE):
                    while crew.kept < followers:  # noqa: ASYNC110  another process tells nobody
                        await asyncio.sleep(0.01)
            run = await run_of(wire, followers, began, time.process_time() + crew.busy - worked)
        assert await scene.orders(store, OrderState.ACCEPTED) == followers * LEGS
        return run
    finally:
        await store.aclose()
