"""Measures what adapters add to requests, and how they keep to quotas: python -m benchmarks.adapters [--json].

The venues answer in their shapes after 20 ms, in a process of their own (`benchmarks/venues.py`). The same requests,
signed beforehand, are sent by a bare aiohttp client; the two take turns, and of each the middle one counts. For the
quotas the venue's windows and those of the adapter's rules are shortened by the same factor; nothing else is.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

import psutil
import uvloop

from benchmarks.adapted import Played, Recorder, adapter, order, shortened, wide
from benchmarks.report import Figure, report
from benchmarks.venues import running
from brokers.broker import RemoteBroker
from domain.errors import RateLimited
from domain.ids import AccountId
from domain.order import Order
from runtime import memory

VENUES = ("alpaca", "binance", "kraken")
SIGNED_BY_CCXT = ("binance", "kraken")
TURNS = 5
AWAY = 200
WARM = 100_000
"""Accounts with numbers from here on are asked before anything is measured."""
KILOBYTE = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A limit as the venue documents it, and how it is met: `what` is asked so often, time being `factor` shorter."""

    venue: str
    what: str
    most: int
    seconds: float
    requests: int
    accounts: int
    factor: int

    @property
    def within(self) -> float:
        """Seconds of its window here."""
        return self.seconds / self.factor

    @property
    def name(self) -> str:
        """What is printed before its figures."""
        return f"{self.venue}, {self.most:,} of {self.what} in {self.seconds:g} s"


QUOTAS = (
    Quota(venue="alpaca", what="orders", most=200, seconds=60, requests=2_000, accounts=2, factor=10),
    Quota(venue="binance", what="orders", most=100, seconds=10, requests=2_000, accounts=10, factor=5),
    Quota(venue="binance", what="weight", most=6_000, seconds=60, requests=1_925, accounts=1_925, factor=20),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.adapters", add_help=False)
    parser.add_argument("--orders", type=int, default=2_000, help="how many in a turn (2000)")
    parser.add_argument("--users", type=int, default=1_000, help="how many connect (1000)")
    asked, others = parser.parse_known_args()
    figures = {"load of the machine, of its cores": Figure(os.getloadavg()[0] / (os.cpu_count() or 1), "times")}
    with running() as url:
        for venue in SIGNED_BY_CCXT:
            figures |= uvloop.run(_memory(venue, url, asked.users))
        for venue in VENUES:
            figures |= uvloop.run(_processor(venue, url, asked.orders))
    for quota in QUOTAS:
        figures |= uvloop.run(_quota(quota))
    return report("adapters", figures, others)


async def _memory(venue: str, url: str, users: int) -> dict[str, Figure]:
    async with adapter(venue, url, wide) as broker:
        await _all(range(WARM, WARM + AWAY), broker.account)
        process = psutil.Process()
        memory.give_back()
        resident = process.memory_info().rss
        tracemalloc.start()
        await _all(range(1, users + 1), broker.account)
        gc.collect()
        traced, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        memory.give_back()
        grown = process.memory_info().rss - resident
    return {
        f"{venue}: memory of each idle user": Figure(traced / users / KILOBYTE, "KB", 300),
        f"{venue}: resident memory of each, with the tracing": Figure(grown / users / KILOBYTE, "KB", 300),
    }


async def _processor(venue: str, url: str, orders: int) -> dict[str, Figure]:
    turns: dict[str, list[float]] = {"adapter": [], "bare client": []}
    async with adapter(venue, url, wide) as broker, Played.open(url, AWAY) as bare:
        await _all(range(WARM, WARM + AWAY), broker.account)
        await broker.submit(AccountId(WARM), order(venue))
        wanted = [order(venue) for _ in range(orders)]
        with Recorder(broker) as recorder:
            await _all(range(orders), lambda number: recorder.during(number, _submitted(broker, wanted, number)))
        await _all(range(min(orders, AWAY)), lambda number: bare.send(recorder.calls[number]))
        with memory.settled():
            for _ in range(TURNS):
                wanted = [order(venue) for _ in range(orders)]
                turns["adapter"].append(await _busy(orders, partial(_submitted, broker, wanted)))
                turns["bare client"].append(await _busy(orders, lambda number: bare.send(recorder.calls[number])))
    ours, theirs = (median(turns[client]) * 1e6 for client in ("adapter", "bare client"))
    return {
        f"{venue}: requests of an order": Figure(len(recorder.calls[0]), ""),
        f"{venue}: processor per order, bare client": Figure(theirs, "us"),
        f"{venue}: processor per order, adapter": Figure(ours, "us"),
        f"{venue}: processor that the adapter adds to an order": Figure(ours - theirs, "us", 150),
    }


async def _busy(orders: int, do: Callable[[int], Awaitable[Any]]) -> float:
    worked = time.process_time()
    await _all(range(orders), do)
    return (time.process_time() - worked) / orders


def _submitted(broker: RemoteBroker, wanted: Sequence[Order], number: int) -> Awaitable[Any]:
    return broker.submit(AccountId(number + 1), wanted[number])


async def _all(numbers: Sequence[int], do: Callable[[Any], Awaitable[Any]]) -> None:
    away = asyncio.Semaphore(AWAY)

    async def one(number: int) -> None:
        async with away:
            await do(number)

    async with asyncio.TaskGroup() as group:
        for number in numbers:
            group.create_task(one(number))


async def _quota(quota: Quota) -> dict[str, Figure]:
    """All at once; who is told to come again does. The venue refuses what is over its limit.

    The share is that of what the documented limit allows from the first request to the last: its most at once, and as
    much again in every window.
    """
    limit = "--all" if quota.what == "weight" else "--each"
    with running(limit, str(quota.most), str(quota.within)) as url:
        told = await _fanned_out(quota, url)
    assert told["requests"] == quota.requests, told
    buckets = 1 if quota.what == "weight" else quota.accounts
    lasted = told["last"] - told["first"]
    allowed = quota.most * buckets * (1 + lasted / quota.within)
    return {
        f"{quota.name}: refused with 429": Figure(told["refused"], "", 0),
        f"{quota.name}: share of the quota not used": Figure(100 * (1 - told["weight"] / allowed), "%", 5),
        f"{quota.name}: time, {quota.factor} times shortened": Figure(lasted, "s"),
    }


async def _fanned_out(quota: Quota, url: str) -> dict[str, float]:
    async with adapter(quota.venue, url, shortened(quota.factor)) as broker, Played.open(url, 1) as bare:
        await broker.account(AccountId(WARM))
        await broker.submit(AccountId(WARM), order(quota.venue))
        await asyncio.sleep(quota.within + 0.1)
        await bare.counted("DELETE")
        async with asyncio.TaskGroup() as group:
            for number in range(quota.requests):
                group.create_task(_until_taken(broker, quota, AccountId(number % quota.accounts + 1)))
        return await bare.counted("GET")


async def _until_taken(broker: RemoteBroker, quota: Quota, account: AccountId) -> None:
    wanted = order(quota.venue)
    while True:
        try:
            await (broker.account(account) if quota.what == "weight" else broker.submit(account, wanted))
        except RateLimited as e:
            await asyncio.sleep(e.retry_after)
        else:
            return


if __name__ == "__main__":
    sys.exit(main())
