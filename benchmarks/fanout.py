"""Measures one signal on its way to ten thousand followers: python -m benchmarks.fanout [--followers 10000] [--json].

The exchange runs in another process and answers each bracket after 20 ms. The same requests are sent by a bare client,
aiohttp's, in the same run; what the engine does beside (gates, sizing, a durable claim before each send, every answer
kept) and its own transport make the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvloop

from benchmarks import exchange, scene
from benchmarks.bare import Run, bare, run_of
from benchmarks.report import Figure, report
from benchmarks.scaled import scaled
from benchmarks.scene import LEGS
from benchmarks.server import SERVER, NoServerError, database
from benchmarks.wire import Wire, WireBroker, transport
from domain.order import OrderState
from parsers import lexicon
from runtime import memory
from runtime.clock import SystemClock
from runtime.metrics import Metrics
from runtime.supervise import Supervisor
from runtime.wake import Wake
from storage import inbox, queue
from storage.store import Store
from trading.engine import Engine

PATIENCE = 300.0
WORKERS = (1, 2)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fanout", add_help=False)
    parser.add_argument("--followers", type=int, default=10_000, help="how many follow (10000)")
    parser.add_argument("--on", choices=("sqlite", "postgresql"), help="only this one; both otherwise")
    parser.add_argument("--server", default=SERVER, help="where a PostgreSQL answers")
    asked, others = parser.parse_known_args()
    lexicon.warm()
    figures = {"orders": Figure(asked.followers, "")}
    with exchange.running() as url, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        if asked.on != "postgresql":
            figures |= _embedded(asked.followers, *runner.run(_on_file(url, asked.followers)))
        if asked.on != "sqlite":
            figures |= _on_server(runner, url, asked.server, asked.followers)
    return report("fanout", figures, others)


def _embedded(followers: int, alone: Run, ours: Run) -> dict[str, Figure]:
    return {
        "bare client, last acceptance": Figure(alone.last, "s"),
        "engine on SQLite, last acceptance": Figure(ours.last, "s"),
        "engine against bare client": Figure(ours.last / alone.last, "times", 1.15),
        "first acceptance after the post was seen": Figure(ours.first * 1000, "ms", 80),
        "all answers kept": Figure(ours.kept, "s"),
        "processor per order, bare client": Figure(alone.busy / followers * 1e6, "us"),
        "processor per order, engine": Figure(ours.busy / followers * 1e6, "us"),
        "processor per order beside the requests": Figure((ours.busy - alone.busy) / followers * 1e6, "us", 60),
    }


def _on_server(runner: asyncio.Runner, url: str, server: str, followers: int) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    if not queue.installed():
        print("not measured on PostgreSQL: pgqueuer is not installed", file=sys.stderr)
        return figures
    for workers in WORKERS:
        try:
            with database(server) as address:
                alone, ours = runner.run(_with_workers(url, address, followers, workers))
        except NoServerError as e:
            print(f"not measured on PostgreSQL: {e}", file=sys.stderr)
            return figures
        crew = f"PostgreSQL, {workers} worker{'s' if workers > 1 else ''}"
        figures |= {
            f"{crew}: bare client, last acceptance": Figure(alone.last, "s"),
            f"{crew}: last acceptance": Figure(ours.last, "s"),
            f"{crew}: against bare client": Figure(ours.last / alone.last, "times", 1.6),
            f"{crew}: first acceptance": Figure(ours.first * 1000, "ms"),
            f"{crew}: all answers kept": Figure(ours.kept, "s"),
            f"{crew}: processor per order": Figure(ours.busy / followers * 1e6, "us"),
        }
    return figures


@asynccontextmanager
async def _wire(url: str) -> AsyncIterator[Wire]:
    wire = Wire(url)
    try:
        await wire.warm()
        yield wire
    finally:
        await wire.aclose()


async def _with_workers(url: str, address: str, followers: int, workers: int) -> tuple[Run, Run]:
    async with _wire(url) as wire:
        return await bare(wire, followers), await scaled(wire, address, followers, workers)


async def _on_file(url: str, followers: int) -> tuple[Run, Run]:
    async with _wire(url) as wire:
        alone = await bare(wire, followers)
        await wire.forget()
        with tempfile.TemporaryDirectory() as folder:
            return alone, await _ours(wire, Path(folder), followers)


async def _ours(wire: Wire, folder: Path, followers: int) -> Run:
    clock = SystemClock()
    store = await Store.open(f"sqlite+aiosqlite:///{folder}/bellwether.sqlite3", clock=clock)
    try:
        metrics = Metrics()
        async with _engine(store, wire.url, followers, metrics) as wake:
            with memory.settled():
                began, worked = time.monotonic(), time.process_time()
                async with store.write() as connection:
                    await inbox.keep(connection, [scene.post(clock.now())])
                wake.set()
                await _all_kept(store, followers, metrics)
                return await run_of(wire, followers, began, time.process_time() - worked)
    finally:
        await store.aclose()


@asynccontextmanager
async def _engine(store: Store, url: str, followers: int, metrics: Metrics) -> AsyncIterator[Wake]:
    clock = SystemClock()
    await scene.people(store, followers, clock.now())
    intake = Wake()
    async with transport(url) as line, Supervisor(clock) as services:
        broker = WireBroker(line)
        engine = Engine(
            store=store,
            clock=clock,
            quotes=broker,
            broker=broker,
            metrics=metrics,
            intake=intake,
            dispatch=Wake(),
            events=Wake(),
        )
        for name, service in engine.services.items():
            if name != "venue":
                services.run(name, service)
        yield intake


async def _all_kept(store: Store, followers: int, metrics: Metrics) -> None:
    # The engine counts what it has committed, so that nobody has to count rows while it works.
    accepted = metrics.orders.labels(state="accepted")
    async with asyncio.timeout(PATIENCE):
        while accepted._value.get() < followers:  # noqa: ASYNC110  a counter tells nobody
            await asyncio.sleep(0.01)
    assert await scene.orders(store, OrderState.ACCEPTED) == followers * LEGS


if __name__ == "__main__":
    sys.exit(main())
