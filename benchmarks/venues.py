"""Alpaca, Binance and Kraken on the loopback, as cheap as can be: python -m benchmarks.venues.

Orders are taken and answered in the shape of each; nothing is checked but limits: `--each` and `--all` are the weight
that one key's orders, and all requests together, may have in any stretch of so many seconds; beyond it the answer is
429. `GET /counted` tells what was taken and refused, and when by the machine's monotonic clock; `DELETE /counted`
begins anew.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import parse_qsl

import uvloop

from benchmarks.fakes import ended

ANSWER = "HTTP/1.1 {} OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{}\r\n"
KEY = re.compile(rb"\r\n(?:apca-api-key-id|x-mbx-apikey|api-key): *([^\r]*)", re.IGNORECASE)
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
HEAVY = {"/api/v3/account": 20}
"""Requests that weigh more than one at Binance."""
AT = "2026-03-02T15:00:00Z"
PAIR = {
    "altname": "XBTUSD",
    "wsname": "XBT/USD",
    "base": "XXBT",
    "quote": "ZUSD",
    "cost_decimals": 5,
    "pair_decimals": 1,
    "lot_decimals": 8,
    "leverage_buy": [],
    "leverage_sell": [],
    "fees": [[0, 0.26]],
    "fees_maker": [[0, 0.16]],
    "ordermin": "0.0001",
    "costmin": "0.5",
    "tick_size": "0.1",
    "status": "online",
}
SYMBOL = {
    "symbol": "BTCUSDT",
    "status": "TRADING",
    "baseAsset": "BTC",
    "baseAssetPrecision": 8,
    "quoteAsset": "USDT",
    "quotePrecision": 8,
    "quoteAssetPrecision": 8,
    "orderTypes": ["LIMIT", "MARKET"],
    "isSpotTradingAllowed": True,
    "filters": [
        {"filterType": "PRICE_FILTER", "minPrice": "0.01", "maxPrice": "1000000", "tickSize": "0.01"},
        {"filterType": "LOT_SIZE", "minQty": "0.0001", "maxQty": "9000", "stepSize": "0.0001"},
    ],
    "permissions": [],
    "permissionSets": [],
}
MONEY = {"equity": "10000", "cash": "10000", "buying_power": "10000", "currency": "USD"}
PLAIN = {
    "/v2/account": MONEY,
    "/api/v3/account": {"uid": 1, "balances": [{"asset": "USDT", "free": "10000", "locked": "0"}]},
    "/api/v3/exchangeInfo": {"timezone": "UTC", "rateLimits": [], "exchangeFilters": [], "symbols": [SYMBOL]},
    "/0/public/AssetPairs": {"error": [], "result": {"XXBTZUSD": PAIR}},
    "/0/private/BalanceEx": {"error": [], "result": {"ZUSD": {"balance": "10000", "hold_trade": "0"}}},
}


@contextmanager
def running(*arguments: str) -> Iterator[str]:
    """The venues in a process of their own; their address."""
    command = [sys.executable, "-m", "benchmarks.venues", *arguments]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE)) as process:  # noqa: S603
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]


class Window:
    """A limit counted in any stretch of `within` seconds, by key."""

    def __init__(self, most: int, within: float) -> None:
        self._most = most
        self._within = within
        self._taken: defaultdict[bytes, deque[tuple[float, int]]] = defaultdict(deque)
        self._sums: defaultdict[bytes, int] = defaultdict(int)

    def take(self, key: bytes, weight: int) -> bool:
        """Whether it was still free."""
        taken, now = self._taken[key], time.monotonic()
        while taken and taken[0][0] <= now - self._within:
            self._sums[key] -= taken.popleft()[1]
        if self._sums[key] + weight > self._most:
            return False
        taken.append((now, weight))
        self._sums[key] += weight
        return True

    def headers(self, key: bytes) -> str:
        """As Alpaca and as Binance say how much is used."""
        used = self._sums[key]
        left = f"X-RateLimit-Limit: {self._most}\r\nX-RateLimit-Remaining: {self._most - used}\r\n"
        return f"{left}x-mbx-used-weight-1m: {used}\r\n"


class Counter:
    """What was taken and refused, within the limits."""

    def __init__(self, each: Window, everybody: Window) -> None:
        self._each = each
        self._everybody = everybody
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.told = {"requests": 0, "weight": 0, "refused": 0, "first": 0.0, "last": 0.0}

    def take(self, method: str, path: str, key: bytes) -> bool:
        """Whether the limits allow it."""
        weight = HEAVY.get(path, 1)
        orders = method != "POST" or self._each.take(key, 1)
        if not (orders and self._everybody.take(b"", weight)):
            self.told["refused"] += 1
            return False
        now = time.monotonic()
        self.told["first"] = self.told["first"] or now
        self.told["last"] = now
        self.told["requests"] += 1
        self.told["weight"] += weight
        return True

    def headers(self, path: str, key: bytes) -> str:
        """What the answer says of them."""
        return self._each.headers(key) if path.startswith("/v2/") else self._everybody.headers(b"")


class Line(asyncio.Protocol):
    """One client's connection."""

    def __init__(self, counter: Counter, latency: float) -> None:
        self._counter = counter
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
            head = self._heard[:end]
            told = LENGTH.search(head)
            length = int(told[1]) if told else 0
            if len(self._heard) < end + 4 + length:
                return
            body, self._heard = self._heard[end + 4 : end + 4 + length], self._heard[end + 4 + length :]
            self._answer(head, body.decode())

    def _answer(self, head: bytes, body: str) -> None:
        method, target, _ = head[: head.find(b"\r\n")].decode().split(" ")
        path, _, query = target.partition("?")
        if path == "/counted":
            self._say(200, dict(self._counter.told), "")
            if method == "DELETE":
                self._counter.clear()
            return
        found = KEY.search(head)
        key = found[1] if found else b""
        if not self._counter.take(method, path, key):
            self._say(429, {"message": "too many requests"}, "Retry-After: 1\r\n")
            return
        answer = PLAIN.get(path) or SHAPES[path](body or query)
        self._loop.call_later(self._latency, self._say, 200, answer, self._counter.headers(path, key))

    def _say(self, status: int, told: Any, headers: str) -> None:
        body = json.dumps(told).encode()
        self._transport.write(ANSWER.format(status, len(body), headers).encode() + body)


def _alpaca(body: str) -> Any:
    order = json.loads(body)
    return {
        **order,
        "id": f"v-{order['client_order_id']}",
        "created_at": AT,
        "updated_at": AT,
        "submitted_at": AT,
        "asset_class": "us_equity",
        "filled_qty": "0",
        "filled_avg_price": None,
        "stop_price": None,
        "status": "accepted",
    }


def _binance(body: str) -> Any:
    order = dict(parse_qsl(body))
    return {
        "symbol": order["symbol"],
        "orderId": time.monotonic_ns(),
        "orderListId": -1,
        "clientOrderId": order["newClientOrderId"],
        "transactTime": time.time_ns() // 1_000_000,
        "price": order["price"],
        "origQty": order["quantity"],
        "executedQty": "0.00000000",
        "cummulativeQuoteQty": "0.00000000",
        "status": "NEW",
        "timeInForce": "GTC",
        "type": order["type"],
        "side": order["side"],
    }


def _taken(body: str) -> Any:
    order = dict(parse_qsl(body))
    return {"error": [], "result": {"descr": {"order": ""}, "txid": [order["cl_ord_id"]]}}


def _shown(body: str) -> Any:
    number = dict(parse_qsl(body))["txid"]
    order = {
        "cl_ord_id": number,
        "status": "open",
        "opentm": time.time(),
        "descr": {"pair": "XBTUSD", "type": "buy", "ordertype": "limit", "price": "100.0", "price2": "0"},
        "vol": "0.01",
        "vol_exec": "0",
        "cost": "0",
        "fee": "0",
        "price": "0",
        "misc": "",
        "oflags": "fciq",
    }
    return {"error": [], "result": {number: order}}


SHAPES = {
    "/v2/orders": _alpaca,
    "/api/v3/order": _binance,
    "/api/v3/time": lambda _: {"serverTime": time.time_ns() // 1_000_000},
    "/0/public/Time": lambda _: {"error": [], "result": {"unixtime": int(time.time())}},
    "/0/private/AddOrder": _taken,
    "/0/private/QueryOrders": _shown,
}


async def _serve(counter: Counter, latency: float) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Line(counter, latency), "127.0.0.1", 0)
    print(json.dumps({"url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"}), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.venues")
    parser.add_argument("--latency", type=float, default=0.02, help="seconds until an answer (0.02)")
    parser.add_argument("--each", type=float, nargs=2, default=(1e9, 1), metavar=("MOST", "SECONDS"))
    parser.add_argument("--all", type=float, nargs=2, default=(1e9, 1), metavar=("MOST", "SECONDS"))
    asked = parser.parse_args()
    windows = (Window(int(most), within) for most, within in (asked.each, asked.all))
    uvloop.run(_serve(Counter(*windows), asked.latency))
