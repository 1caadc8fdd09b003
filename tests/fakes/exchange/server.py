"""The simulated venue behind HTTP: JSON in and out, refusals by status, and its news by asking again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from aiohttp import web

from brokers.broker import Account, Holding
from domain.errors import BrokerUnavailable, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport
from domain.quote import Quote
from storage.codec import decode, encode
from tests.simulation.venue import Venue

NEWS_WAIT = 5.0
"""Seconds that a client may wait for news."""
REJECTED, UNSIGNED, UNKNOWN_ORDER = 422, 401, 404


class Exchange:
    """The venue's public face; `news` is the accounts in which something changed, in order."""

    def __init__(self, venue: Callable[[Callable[[AccountId], None]], Venue]) -> None:
        self.venue = venue(self._changed)
        self.news: list[AccountId] = []
        self.posts: list[str] = []
        self.requests = 0
        self._fresh = asyncio.Condition()
        self._telling: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Served on a port of the loopback; the address."""
        app = web.Application(middlewares=[self._worded])
        app.add_routes(
            [
                web.post("/orders", self._submit),
                web.put("/orders/{id}", self._replace),
                web.delete("/orders/{id}", self._cancel),
                web.post("/answered", self._answered),
                web.get("/orders/{id}", self._find),
                web.get("/orders", self._open_orders),
                web.get("/fills", self._fills),
                web.get("/account", self._account),
                web.get("/positions", self._positions),
                web.get("/instrument", self._instrument),
                web.get("/quote", self._quote),
                web.get("/news", self._news),
                web.get("/posts", self._heard),
            ]
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    def post(self, text: str) -> None:
        """The provider says something, as JSON of a post."""
        self.posts.append(text)
        self._wake()

    def _changed(self, account: AccountId) -> None:
        self.news.append(account)
        self._wake()

    def _wake(self) -> None:
        task = asyncio.get_running_loop().create_task(self._notify())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _notify(self) -> None:
        async with self._fresh:
            self._fresh.notify_all()

    @web.middleware
    async def _worded(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        self.requests += 1
        try:
            return await handler(request)
        except Rejected as e:
            return web.json_response({"error": e.text, "code": e.code}, status=REJECTED)
        except BrokerUnavailable as e:
            return web.json_response({"error": str(e)}, status=UNSIGNED)

    async def _submit(self, request: web.Request) -> web.Response:
        kind: type[Order | Bracket] = Bracket if request.query["kind"] == "bracket" else Order
        order: Order | Bracket = decode(kind, await request.text())
        return _said(self.venue.submit(_account(request), order, _sent_at(request)))

    async def _replace(self, request: web.Request) -> web.Response:
        told = await request.json()
        changes = {name: None if value is None else Decimal(value) for name, value in told.items()}
        return _said([self.venue.replace(_account(request), _id(request), changes, _sent_at(request))])

    async def _cancel(self, request: web.Request) -> web.Response:
        return _said([self.venue.cancel(_account(request), _id(request), _sent_at(request))])

    async def _answered(self, request: web.Request) -> web.Response:
        self.venue.answered(_account(request), await request.json())
        return _said([])

    async def _find(self, request: web.Request) -> web.Response:
        found = self.venue.find(_account(request), _id(request))
        return _said([]) if found is None else _said([found])

    async def _open_orders(self, request: web.Request) -> web.Response:
        return _said(self.venue.open_orders(_account(request)))

    async def _fills(self, request: web.Request) -> web.Response:
        return _said(self.venue.fills(_account(request), int(request.query["since"])))

    async def _account(self, request: web.Request) -> web.Response:
        return _said([self.venue.account(_account(request))])

    async def _positions(self, request: web.Request) -> web.Response:
        return _said(self.venue.holdings(_account(request)))

    async def _instrument(self, request: web.Request) -> web.Response:
        found = self.venue.resolve(decode(Ticker, request.query["ticker"]))
        return _said([] if found is None else [found])

    async def _quote(self, request: web.Request) -> web.Response:
        found = self.venue.last(request.query["key"])
        return _said([] if found is None else [found])

    async def _news(self, request: web.Request) -> web.Response:
        after = int(request.query["after"])
        fresh = await self._after(self.news, after)
        return web.json_response({"upto": after + len(fresh), "accounts": sorted(set(fresh))})

    async def _heard(self, request: web.Request) -> web.Response:
        return web.json_response(await self._after(self.posts, int(request.query["after"])))

    async def _after(self, told: Sequence[Any], after: int) -> Sequence[Any]:
        try:
            async with asyncio.timeout(NEWS_WAIT), self._fresh:
                await self._fresh.wait_for(lambda: len(told) > after)
        except TimeoutError:
            return ()
        return told[after:]


Told = OrderReport | Fill | Account | Holding | Instrument | Quote


def _said(rows: Sequence[Told]) -> web.Response:
    return web.Response(text=f"[{','.join(map(encode, rows))}]", content_type="application/json")


def _account(request: web.Request) -> AccountId:
    return AccountId(int(request.query["account"]))


def _sent_at(request: web.Request) -> datetime:
    return datetime.fromisoformat(request.query["sent_at"])


def _id(request: web.Request) -> ClientOrderId:
    return ClientOrderId(request.match_info["id"])
