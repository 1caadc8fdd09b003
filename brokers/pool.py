"""The connections to one venue: so many at most, the one used last is used next, and who has to wait waits in line."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from functools import cache

from brokers.connection import Connection
from brokers.message import Origin

LOOKS = 16
"""So often, while the longest wait lasts, it is looked for those that are over: a timer for each is dear."""


class ClosedError(OSError):
    """One of the two sides is done with the other."""


class Pool:
    """At most `most` connections; one that nobody has used for `idle` seconds is closed, before the venue does it.

    All waits, for a turn and for an answer, are over at most a sixteenth of `longest` after their time.
    """

    def __init__(self, origin: Origin, *, most: int, longest: float, idle: float, tls: ssl.SSLContext | None) -> None:
        self._origin = origin
        self._tls = (tls or trust()) if origin.secure else None
        self._free = most
        self._line = deque[tuple[float, asyncio.Future[None]]]()
        self._alive = set[Connection]()
        self._idle = deque[tuple[float, Connection]]()
        self._longest_idle = idle
        self._pause = min(longest, idle) / LOOKS
        self._look: asyncio.TimerHandle | None = None
        self._closed = asyncio.Event()

    async def take(self, until: float) -> Connection:
        """A connection on which nothing has happened that nobody asked for; to be given back.

        Raises `TimeoutError` when there is none by the loop's time `until`, and other `OSError`s when the venue is not
        reached, or is not who it should be.
        """
        if self._free:
            self._free -= 1
        else:
            await self._turn(until)
        try:
            return self._kept() or await self._connected(until)
        except BaseException:
            self._next()
            raise

    def give(self, connection: Connection) -> None:
        """Back from a request, for the next if it is fit for one."""
        if connection.ready:
            self._idle.append((asyncio.get_running_loop().time(), connection))
        else:
            connection.close()
        self._next()

    def drop(self) -> None:
        """Close what is kept: one of them has turned out to be stale."""
        while self._idle:
            self._idle.pop()[1].close()

    async def aclose(self) -> None:
        """Close every connection, for good; who waits for an answer is told that the line broke."""
        self._closed.set()
        if self._look is not None:
            self._look.cancel()
        for connection in tuple(self._alive):
            connection.close()
            await connection.lost

    async def _turn(self, until: float) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._line.append((until, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.exception() is None:  # it came in the same moment
                self._next()
            raise

    def _next(self) -> None:
        while self._line:
            _, turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _kept(self) -> Connection | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            since, connection = self._idle.pop()
            if connection.ready and now - since < min(self._longest_idle, connection.lasts):
                return connection
            connection.close()
        return None

    async def _connected(self, until: float) -> Connection:
        if self._closed.is_set():
            raise ClosedError("no more connections are made")
        loop = asyncio.get_running_loop()
        async with asyncio.timeout_at(until):
            _, connection = await loop.create_connection(
                lambda: Connection(self._alive), self._origin.host, self._origin.port, ssl=self._tls
            )
        if self._closed.is_set() or connection.ended:
            connection.close()
            raise ClosedError("it ended before anything was sent")
        if self._look is None:
            self._look = loop.call_later(self._pause, self._look_around)
        return connection

    def _look_around(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        while self._line and self._line[0][0] <= now:
            _, turn = self._line.popleft()
            if not turn.done():
                turn.set_exception(TimeoutError())
        for connection in tuple(self._alive):
            connection.expire(now)
        while self._idle and self._idle[0][0] <= now - self._longest_idle:
            self._idle.popleft()[1].close()
        self._look = loop.call_later(self._pause, self._look_around) if self._alive or self._line else None


@cache
def trust() -> ssl.SSLContext:
    """Certificates are checked against the system's authorities, and names against certificates."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
