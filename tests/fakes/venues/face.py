"""The HTTP side of a fake venue: its routes, what it was asked, and the mishaps that a test wants."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


class Mishap(Enum):
    """What becomes of one request."""

    PAGE = auto()  # a proxy answers with a page of its own, and 200
    BAD_GATEWAY = auto()  # the same with 502; the venue never saw the request
    LIMITED = auto()  # 429, come again in 7 seconds
    LIMITED_SILENTLY = auto()  # 429 without a word of when
    FAILED_AFTER = auto()  # the venue did it, and answers 500
    DROPPED_AFTER = auto()  # the venue did it, and the line breaks
    DROPPED_BEFORE = auto()  # the line breaks before the venue did anything


AFTER = frozenset({Mishap.FAILED_AFTER, Mishap.DROPPED_AFTER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass
class _Planned:
    mishap: Mishap | None
    method: str
    path: str
    left: int
    status: int = 200
    body: bytes = b""


class Face:
    """Serves routes on a port of the loopback; `heard` holds every request, in order.

    `mishaps` are those that can befall its requests.
    """

    mishaps = frozenset(Mishap)

    def __init__(self, routes: Iterable[web.RouteDef]) -> None:
        self.heard: list[Heard] = []
        self.url = ""
        self._routes = list(routes)
        self._planned: list[_Planned] = []
        self._sockets: set[web.WebSocketResponse] = set()

    def fails(self, mishap: Mishap, *, method: str = "POST", path: str = "", times: int = 1) -> None:
        """The next requests by this method whose path begins so meet it; an empty method stands for any."""
        self._planned.append(_Planned(mishap, method, path, times))

    def says(self, body: object, *, status: int = 200, method: str = "POST", path: str = "", times: int = 1) -> None:
        """The next such requests are answered with this, as JSON unless it is bytes; the venue does not see them."""
        written = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._planned.append(_Planned(None, method, path, times, status, written))

    def count(self, method: str, path: str = "") -> int:
        """How many requests by this method came whose path begins so."""
        return sum(one.method == method and one.path.startswith(path) for one in self.heard)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Served; the address."""
        app = web.Application(middlewares=[self._meets])
        app.add_routes(self._routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield self.url
        finally:
            for socket in list(self._sockets):
                await socket.close()
            await runner.cleanup()

    @asynccontextmanager
    async def socket(self, request: web.Request) -> AsyncIterator[web.WebSocketResponse]:
        """A WebSocket that is closed with the face."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            yield socket
        finally:
            self._sockets.discard(socket)

    async def cut(self) -> None:
        """Every stream ends now."""
        await asyncio.gather(*(socket.close() for socket in list(self._sockets)))

    @web.middleware
    async def _meets(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.heard.append(
            Heard(
                method=request.method,
                path=request.path,
                query=dict(request.query),
                headers=dict(request.headers),
                body=await request.read(),
            )
        )
        planned = self._next(request)
        if planned is None:
            return await handler(request)
        if planned.mishap is None:
            return web.Response(body=planned.body, status=planned.status, content_type="application/json")
        if planned.mishap in AFTER:
            await handler(request)
        return _answer(planned.mishap, request)

    def _next(self, request: web.Request) -> _Planned | None:
        for planned in self._planned:
            if planned.method in ("", request.method) and request.path.startswith(planned.path):
                planned.left -= 1
                if planned.left <= 0:
                    self._planned.remove(planned)
                return planned
        return None


def _answer(mishap: Mishap, request: web.Request) -> web.StreamResponse:
    match mishap:
        case Mishap.PAGE:
            return web.Response(text=PAGE, content_type="text/html")
        case Mishap.BAD_GATEWAY:
            return web.Response(text=PAGE, content_type="text/html", status=502)
        case Mishap.LIMITED:
            return web.json_response({"message": "too many requests"}, status=429, headers={"Retry-After": "7"})
        case Mishap.LIMITED_SILENTLY:
            return web.json_response({"message": "too many requests"}, status=429)
        case Mishap.FAILED_AFTER:
            return web.json_response({"message": "internal error"}, status=500)
        case _:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
