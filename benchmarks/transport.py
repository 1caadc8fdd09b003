"""Measures the requests alone, ours beside a bare client's: python -m benchmarks.transport [--requests 10000] [--json].

The exchange runs in another process and answers each signed request after 20 ms. Both clients have 200 connections, and
as many requests under way as the engine has at most. They take turns, and of each the middle one counts. Making,
signing and reading the same without sending it is measured beside them, as it is a part of what both need.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from statistics import median

import uvloop

from benchmarks.exchange import running
from benchmarks.report import Figure, report
from benchmarks.scene import LEGS
from benchmarks.wire import Wire, signed, taken, transport
from runtime import memory
from trading.sending import MOST_AWAY

TURNS = 5
Place = Callable[[list[str]], Awaitable[list[dict[str, str]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Seconds until the last answer, and of the processor."""

    last: float
    busy: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.transport", add_help=False)
    parser.add_argument("--requests", type=int, default=10_000, help="how many in a turn (10000)")
    asked, others = parser.parse_known_args()
    with running() as url:
        turns = uvloop.run(_measured(url, asked.requests))
    figures = {"requests": Figure(asked.requests, "")}
    for client, measured in turns.items():
        figures[f"{client}, last answer"] = Figure(median(turn.last for turn in measured), "s")
        busy = median(turn.busy for turn in measured) / asked.requests
        figures[f"{client}, processor per request"] = Figure(busy * 1e6, "us")
    return report("transport", figures, others)


async def _measured(url: str, requests: int) -> Mapping[str, list[Turn]]:
    wire = Wire(url)
    await wire.warm()
    async with transport(url) as line:

        async def ours(orders: list[str]) -> list[dict[str, str]]:
            body, headers = signed(orders)
            return taken((await line.tell("POST", "/orders", body=body, headers=headers)).body)

        clients: Mapping[str, Place] = {"nothing sent": _nothing, "bare client": wire.place, "transport": ours}
        turns: Mapping[str, list[Turn]] = {client: [] for client in clients}
        with memory.settled():
            for _ in range(TURNS):
                for client, place in clients.items():
                    turns[client].append(await _turn(place, requests))
    await wire.aclose()
    return turns


async def _nothing(orders: list[str]) -> list[dict[str, str]]:
    signed(orders)
    entry = '{"id": "v%s", "client_order_id": "%s", "status": "accepted"}'
    answer = ", ".join(entry % (order, order) for order in orders)
    await asyncio.sleep(0)
    return taken(f'{{"orders": [{answer}]}}'.encode())


async def _turn(place: Place, requests: int) -> Turn:
    async def ask() -> None:
        async with away:
            await place([uuid.uuid4().hex for _ in range(LEGS)])

    away = asyncio.Semaphore(MOST_AWAY)
    began, worked = time.monotonic(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for _ in range(requests):
            group.create_task(ask())
    return Turn(last=time.monotonic() - began, busy=time.process_time() - worked)


if __name__ == "__main__":
    sys.exit(main())
