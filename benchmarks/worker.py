"""A worker as the program runs one, at the measuring exchange: python -m benchmarks.worker DATABASE EXCHANGE.

It has a share of the accounts by leases, hears of work by pgqueuer, and tells on its standard output, a line of JSON
at a time, whether it is ready, how many brackets are accepted and kept, and what processor time it has used.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence

import uvloop

from benchmarks.wire import WireBroker, transport
from runtime import log as logs
from runtime import memory
from runtime.clock import SystemClock
from runtime.metrics import Metrics
from runtime.supervise import Supervisor
from runtime.wake import Wake
from storage.queue import Ear
from storage.shards import SHARDS
from storage.store import Store
from trading.worker import Worker

TELL = 0.02
REST = 2.0
"""Seconds for what a shard does when it is taken."""


async def work(database: str, exchange: str, *, workers: int, connections: int) -> None:
    """Trade with one of so many workers, until cancelled."""
    clock, metrics = SystemClock(), Metrics()
    store = await Store.open(database, clock=clock, migrate=False)
    share = asyncio.Event()

    def held(told: str) -> None:
        if told.startswith(f"looks after {SHARDS // workers} of"):
            share.set()
        else:
            share.clear()

    async with transport(exchange, connections) as line, Supervisor(clock) as services:
        broker = WireBroker(line)
        worker = Worker(
            store=store,
            clock=clock,
            quotes=broker,
            brokers=[broker],
            metrics=metrics,
            dispatch=Wake(),
            events=Wake(),
            tell=held,
            ear=Ear(store, database),
        )
        for name, service in worker.services.items():
            services.run(name, service)
        await share.wait()
        await asyncio.sleep(REST)
        with memory.settled():
            while True:
                kept = metrics.orders.labels(state="accepted")._value.get()
                told = {"ready": share.is_set(), "kept": kept, "busy": time.process_time()}
                print(json.dumps(told), flush=True)
                await asyncio.sleep(TELL)


def main(arguments: Sequence[str] | None = None) -> None:
    """Work until killed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worker")
    parser.add_argument("database")
    parser.add_argument("exchange")
    parser.add_argument("--workers", type=int, default=1, help="how many share the accounts (1)")
    parser.add_argument("--connections", type=int, default=200, help="to the exchange (200)")
    asked = parser.parse_args(arguments)
    logs.configure(level=logs.Level.WARNING, format=logs.Format.JSON, stream=sys.stderr)
    uvloop.run(work(asked.database, asked.exchange, workers=asked.workers, connections=asked.connections))


if __name__ == "__main__":
    main()
