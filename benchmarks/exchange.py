"""A venue on the loopback that answers after a set time and keeps a ledger: python -m benchmarks.exchange.

HTTP/1.1 with keep-alive, as little of it as a client needs, so that the work of the other side is what is measured.
`POST /orders` takes {"orders": [client order ids]} signed in a header; `GET /ledger` tells what was taken and when, by
the machine's monotonic clock, which all processes share.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import uvloop

from benchmarks.fakes import ended

KEPT_OPEN = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"


@contextmanager
def running() -> Iterator[str]:
    """An exchange in a process of its own; its address."""
    with ended(subprocess.Popen([sys.executable, "-m", "benchmarks.exchange"], stdout=subprocess.PIPE)) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]


class Ledger:
    """The orders that were taken: when each was first, and how often one came again."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}
        self.repeats = 0

    def take(self, orders: list[str]) -> list[dict[str, str]]:
        """Take the orders; the answer for each."""
        now = time.monotonic()
        for order in orders:
            self.repeats += order in self.taken
            self.taken.setdefault(order, now)
        return [{"id": f"v{order}", "client_order_id": order, "status": "accepted"} for order in orders]

    def told(self) -> dict[str, float]:
        """How many orders there are, how many came again, and when the first and the last were taken."""
        times = self.taken.values()
        bounds = (min(times), max(times)) if times else (0.0, 0.0)
        return {"orders": len(self.taken), "repeats": self.repeats, "first": bounds[0], "last": bounds[1]}


class Line(asyncio.Protocol):
    """One client's connection."""

    def __init__(self, ledger: Ledger, latency: float) -> None:
        self._ledger = ledger
        self._latency = latency
        self._loop = asyncio.get_running_loop()
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._heard += data
        while (end := self._heard.find(b"\r\n\r\n")) >= 0:
            head = self._heard[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self._heard) < end + 4 + length:
                return
            body, self._heard = self._heard[end + 4 : end + 4 + length], self._heard[end + 4 + length :]
            self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"post"):
            taken = self._ledger.take(json.loads(body)["orders"])
            self._loop.call_later(self._latency, self._say, {"orders": taken})
        elif head.startswith(b"delete"):
            self._ledger.taken.clear()
            self._ledger.repeats = 0
            self._say({})
        else:
            self._say(self._ledger.told())

    def _say(self, told: object) -> None:
        body = json.dumps(told).encode()
        self._transport.write(KEPT_OPEN.format(len(body)).encode() + body)


async def _serve(latency: float) -> None:
    ledger = Ledger()
    server = await asyncio.get_running_loop().create_server(lambda: Line(ledger, latency), "127.0.0.1", 0)
    print(json.dumps({"url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"}), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exchange")
    parser.add_argument("--latency", type=float, default=0.02, help="seconds until an order is answered (0.02)")
    uvloop.run(_serve(parser.parse_args().latency))
