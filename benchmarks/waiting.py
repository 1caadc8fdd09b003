"""Measures the memory of copies that wait: python -m benchmarks.waiting [--followers 10000] [--json].

They wait for their market to open, or for their entry's limit to be reached. The engine runs in a process of its own,
on SQLite: from the post until it has come to rest, and begun anew after that; with many copies, and with one.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import psutil
import uvloop
from sqlalchemy import func, select

from benchmarks import scene
from benchmarks.report import Figure, report
from benchmarks.scene import LEGS
from benchmarks.wire import PRICE, Wire, WireBroker
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Ticker
from domain.order import Bracket, Order, OrderReport, OrderState
from parsers import lexicon
from runtime import log as logs
from runtime import memory
from runtime.clock import SystemClock
from runtime.metrics import Metrics
from runtime.supervise import Supervisor
from runtime.wake import Wake
from storage import inbox
from storage import tables as t
from storage.store import Store
from trading.engine import Engine

REST = 12.0
"""Seconds of looking around, twice at least by everything that does, before memory is read."""
PATIENCE = 300.0
LIMIT = 1024
NOWHERE = "http://127.0.0.1"
MEGABYTE = 1024 * 1024


class Kind(StrEnum):
    """What the copies wait for."""

    OPENING = "the opening"
    PRICE = "the entry's price"


class Patient(WireBroker):
    """A venue that keeps nothing of what it is told, as it shares the process that is measured."""

    def __init__(self, wire: Wire, kind: Kind) -> None:
        super().__init__(wire)
        self._kind = kind

    async def opens_at(self, _: Ticker, now: datetime) -> datetime:
        """It opens tomorrow, or is open."""
        return now + timedelta(days=1) if self._kind is Kind.OPENING else now

    async def submit(self, _: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Everything is taken, and nothing fills."""
        orders = request.orders if isinstance(request, Bracket) else (request,)
        return [replace(self._report(order.client_order_id), quantity=order.quantity) for order in orders]

    async def find(self, _: AccountId, order: ClientOrderId) -> OrderReport:
        """Whatever is asked for is there, and works."""
        return self._report(order)

    async def open_orders(self, _: AccountId) -> Sequence[OrderReport]:
        """It has to be asked for each."""
        return ()

    def _report(self, order: ClientOrderId) -> OrderReport:
        return OrderReport(
            client_order_id=order,
            broker_order_id=None,
            state=OrderState.ACCEPTED,
            quantity=PRICE,
            filled=PRICE - PRICE,
            average_price=None,
            at=SystemClock().now(),
        )


def main() -> int:
    """Measure, or be what is measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.waiting", add_help=False)
    parser.add_argument("--followers", type=int, default=10_000, help="how many follow (10000)")
    parser.add_argument("--engine", nargs=2, metavar=("DATABASE", "KIND"), help="run the engine and print its memory")
    parser.add_argument("--post", action="store_true", help="with --engine: post the signal first")
    asked, others = parser.parse_known_args()
    if asked.engine:
        logs.configure(level=logs.Level.WARNING, format=logs.Format.JSON, stream=sys.stderr)
        memory.few_arenas()
        address, kind = asked.engine
        print(uvloop.run(_rested(address, Kind(kind), asked.followers if asked.post else 0)))
        return 0
    figures = {"copies": Figure(asked.followers, "")}
    for kind in Kind:
        figures |= _waiting_for(kind, asked.followers)
    return report("waiting", figures, others)


def _waiting_for(kind: Kind, followers: int) -> dict[str, Figure]:
    fewer = max(followers // 10, 1)
    with _peopled(1) as nearly_none, _peopled(fewer) as some, _peopled(followers) as many:
        one, few, all_of_them = (_memory(*who, kind, "--post") for who in (nearly_none, some, many))
        one_anew, all_anew = (_memory(*who, kind) for who in (nearly_none, many))
    return {
        f"{kind}: engine with one copy that waits": Figure(one / MEGABYTE, "MB"),
        f"{kind}: per copy, since the post": Figure((all_of_them - one) / followers, "B", LIMIT),
        f"{kind}: per copy, begun anew": Figure((all_anew - one_anew) / followers, "B", LIMIT),
        f"{kind}: per copy beyond a tenth of them": Figure((all_of_them - few) / (followers - fewer), "B"),
    }


def _memory(address: str, followers: int, kind: Kind, *more: str) -> int:
    line = [sys.executable, "-m", "benchmarks.waiting", "--followers", str(followers), "--engine", address, kind, *more]
    return int(subprocess.run(line, stdout=subprocess.PIPE, check=True).stdout)  # noqa: S603


@contextmanager
def _peopled(followers: int) -> Iterator[tuple[str, int]]:
    """A database with so many followers, and how many they are."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite+aiosqlite:///{Path(folder)}/bellwether.sqlite3"
        asyncio.run(_follow(address, followers))
        yield address, followers


async def _follow(address: str, followers: int) -> None:
    clock = SystemClock()
    store = await Store.open(address, clock=clock)
    await scene.people(store, followers, clock.now())
    await store.aclose()


async def _rested(address: str, kind: Kind, posted_to: int) -> int:
    """The resident memory of an engine that has rested, after so many have been brought to wait."""
    lexicon.warm()
    clock, wire, intake = SystemClock(), Wire(NOWHERE), Wake()
    broker = Patient(wire, kind)
    store = await Store.open(address, clock=clock)
    done = asyncio.Event()
    engine = Engine(
        store=store,
        clock=clock,
        quotes=broker,
        broker=broker,
        metrics=Metrics(),
        intake=intake,
        dispatch=Wake(),
        events=Wake(),
        compared=lambda comparison: done.set() if comparison.done else None,
    )
    async with Supervisor(clock) as services:
        for name, service in engine.services.items():
            services.run(name, service)
        with memory.settled():
            if posted_to:
                async with store.write() as connection:
                    await inbox.keep(connection, [scene.post(clock.now())])
                intake.set()
                await _until(lambda: _wait(store, kind), posted_to)
            await done.wait()
            await asyncio.sleep(REST)
            memory.give_back()
            resident: int = psutil.Process().memory_info().rss
    await wire.aclose()
    await store.aclose()
    return resident


async def _until(count: Callable[[], Awaitable[int]], wanted: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while await count() < wanted:  # noqa: ASYNC110  the database tells nobody
            await asyncio.sleep(0.5)


async def _wait(store: Store, kind: Kind) -> int:
    if kind is Kind.PRICE:
        return await scene.orders(store, OrderState.ACCEPTED) // LEGS
    async with store.read() as connection:
        query = select(func.count()).where(t.copy.c.waited_until.is_not(None))
        return int((await connection.execute(query)).scalar_one())


if __name__ == "__main__":
    sys.exit(main())
