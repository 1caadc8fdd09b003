"""Measures one signal on its way to ten thousand followers: python -m benchmarks.fanout [--followers 10000] [--json].

The exchange runs in another process and answers each bracket after 20 ms. The same requests are sent by a bare client
in the same run; what the engine adds (gates, sizing, a durable claim before each send, every answer kept) is the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import uvloop
from sqlalchemy import func, insert, select

from benchmarks.fakes import ended
from benchmarks.report import Figure, report
from benchmarks.wire import VENUE, Wire, WireBroker
from domain.order import OrderState
from domain.post import Platform, Post
from domain.provider import DEFAULT_PROFILE
from domain.risk import RiskLimits
from parsers import lexicon
from runtime import memory
from runtime.clock import SystemClock
from runtime.metrics import Metrics
from runtime.supervise import Supervisor
from runtime.wake import Wake
from storage import inbox, providers
from storage import tables as t
from storage.codec import encode
from storage.store import Store
from trading.engine import Engine

POST = "BUY AAPL @ 150, SL 145, TP 160"
LEGS = 3
CHAT = "1"
PATIENCE = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Seconds from the start until the first and the last order was taken and until all was kept; processor seconds."""

    first: float
    last: float
    kept: float
    busy: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fanout", add_help=False)
    parser.add_argument("--followers", type=int, default=10_000, help="how many follow (10000)")
    asked, others = parser.parse_known_args()
    with _exchange() as url, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        bare, ours = runner.run(_measure(url, asked.followers))
    return report("fanout", _figures(asked.followers, bare, ours), others)


def _figures(followers: int, bare: Run, ours: Run) -> dict[str, Figure]:
    return {
        "orders": Figure(followers, ""),
        "bare client, last acceptance": Figure(bare.last, "s"),
        "engine on SQLite, last acceptance": Figure(ours.last, "s"),
        "engine against bare client": Figure(ours.last / bare.last, "times", 1.15),
        "first acceptance after the post was seen": Figure(ours.first * 1000, "ms", 80),
        "all answers kept": Figure(ours.kept, "s"),
        "processor per order, bare client": Figure(bare.busy / followers * 1e6, "us"),
        "processor per order, engine": Figure(ours.busy / followers * 1e6, "us"),
        "processor per order beside the requests": Figure((ours.busy - bare.busy) / followers * 1e6, "us", 60),
    }


@contextmanager
def _exchange() -> Iterator[str]:
    with ended(subprocess.Popen([sys.executable, "-m", "benchmarks.exchange"], stdout=subprocess.PIPE)) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]


async def _measure(url: str, followers: int) -> tuple[Run, Run]:
    lexicon.warm()
    wire = Wire(url)
    try:
        await wire.warm()
        bare = await _bare(wire, followers)
        await wire.forget()
        with tempfile.TemporaryDirectory() as folder:
            ours = await _ours(wire, Path(folder), followers)
    finally:
        await wire.aclose()
    return bare, ours


async def _bare(wire: Wire, followers: int) -> Run:
    async def place() -> None:
        await wire.place([uuid.uuid4().hex for _ in range(LEGS)])

    began, worked = time.monotonic(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(followers):
            group.create_task(place())
    return await _run(wire, followers, began, worked)


async def _ours(wire: Wire, folder: Path, followers: int) -> Run:
    clock = SystemClock()
    store = await Store.open(f"sqlite+aiosqlite:///{folder}/bellwether.sqlite3", clock=clock)
    try:
        metrics = Metrics()
        async with _engine(store, WireBroker(wire), followers, metrics) as wake:
            with memory.settled():
                began, worked = time.monotonic(), time.process_time()
                async with store.write() as connection:
                    await inbox.keep(connection, [_post(clock.now())])
                wake.set()
                await _all_kept(store, followers, metrics)
                return await _run(wire, followers, began, worked)
    finally:
        await store.aclose()


async def _run(wire: Wire, followers: int, began: float, worked: float) -> Run:
    kept, busy = time.monotonic(), time.process_time()
    told = await wire.ledger()
    assert told["orders"] == followers * LEGS, told
    assert told["repeats"] == 0, told
    return Run(first=told["first"] - began, last=told["last"] - began, kept=kept - began, busy=busy - worked)


@asynccontextmanager
async def _engine(store: Store, broker: WireBroker, followers: int, metrics: Metrics) -> AsyncIterator[Wake]:
    clock = SystemClock()
    await _people(store, followers, clock.now())
    intake = Wake()
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
    async with Supervisor(clock) as services:
        for name, service in engine.services.items():
            if name != "venue":
                services.run(name, service)
        yield intake


async def _people(store: Store, followers: int, now: datetime) -> None:
    """A provider with that many followers, each with an account at the exchange; the house does not trade there."""
    async with store.write() as connection:
        limits = encode(RiskLimits())
        people = [{"name": f"F{number}", "limits": limits, "created_at": now} for number in range(1, followers + 1)]
        await connection.execute(insert(t.user), people)
        ids = list((await connection.execute(select(t.user.c.id).order_by(t.user.c.id))).scalars())
        held = [{"user_id": user, "venue": VENUE, "label": "main", "created_at": now} for user in ids]
        await connection.execute(insert(t.account), held)
        accounts = (await connection.execute(select(t.account.c.id, t.account.c.user_id))).all()
        channel = await connection.execute(
            insert(t.provider).values(handle="pro", name="Pro", created_at=now).returning(t.provider.c.id)
        )
        provider = channel.scalar_one()
        rows = [
            {"user_id": row.user_id, "provider_id": provider, "account_id": row.id, "created_at": now}
            for row in accounts
        ]
        await connection.execute(insert(t.follow), rows)
        await connection.execute(
            insert(t.channel).values(
                platform=Platform.DISCORD.value,
                chat_id=CHAT,
                name="signals",
                provider_id=provider,
                profile=encode(DEFAULT_PROFILE),
                source="config",
                created_at=now,
            )
        )
        assert len(await providers.channels(connection)) == 1


def _post(now: datetime) -> Post:
    return Post(
        platform=Platform.DISCORD,
        chat_id=CHAT,
        message_id="1",
        author_id="2",
        author_name="Pro",
        text=POST,
        posted_at=now,
        seen_at=now,
    )


async def _all_kept(store: Store, followers: int, metrics: Metrics) -> None:
    # The engine counts what it has committed, so that nobody has to count rows while it works.
    accepted = metrics.orders.labels(state="accepted")
    async with asyncio.timeout(PATIENCE):
        while accepted._value.get() < followers:  # noqa: ASYNC110  a counter tells nobody
            await asyncio.sleep(0.01)
    taken = select(func.count()).where(t.order.c.state == OrderState.ACCEPTED.value)
    async with store.read() as connection:
        assert (await connection.execute(taken)).scalar_one() == followers * LEGS


if __name__ == "__main__":
    sys.exit(main())
