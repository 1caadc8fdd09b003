"""A venue on the loopback whose every byte is decided by a test."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from brokers.transport import Transport

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
PATIENCE = 10.0


@dataclass(kw_only=True)
class Visit:
    """One connection as the venue has it; `number` counts from one."""

    venue: Loopback
    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def hear(self) -> bytes:
        """The next request, whole."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        lengths = [int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        request = head + await self.reader.readexactly(sum(lengths))
        self.venue.heard.append((self.number, request))
        self.venue.changed.set()
        return request

    async def say(self, answer: bytes) -> None:
        """Send these bytes."""
        self.writer.write(answer)
        await self.writer.drain()

    async def wait(self) -> None:
        """Until the other side hangs up."""
        await self.reader.read()


Talk = Callable[[Visit], Awaitable[None]]


@dataclass
class Loopback:
    """`heard` holds each request with the number of its connection; `open` counts connections that are there now."""

    talk: Talk
    url: str = ""
    heard: list[tuple[int, bytes]] = field(default_factory=list)
    visits: int = 0
    open: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _talks: list[asyncio.Task[None] | None] = field(default_factory=list)

    async def until(self, met: Callable[[], bool]) -> None:
        """Wait until something is so, looked at whenever a connection or a request comes or goes."""
        async with asyncio.timeout(PATIENCE):
            while not met():
                self.changed.clear()
                await self.changed.wait()

    @asynccontextmanager
    async def served(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[Loopback]:
        server = await asyncio.start_server(self._visited, "127.0.0.1", 0, ssl=tls)
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            for talk in filter(None, self._talks):
                talk.cancel()
            await asyncio.gather(*filter(None, self._talks), return_exceptions=True)

    async def _visited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks.append(asyncio.current_task())
        self.visits += 1
        self.open += 1
        self.changed.set()
        # A server's task that ends cancelled is reported as failed: the end of the test is its normal end.
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self.talk(Visit(venue=self, number=self.visits, reader=reader, writer=writer))
        self.open -= 1
        self.changed.set()
        writer.close()
        with suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()


@asynccontextmanager
async def venue(talk: Talk, **options: float) -> AsyncIterator[tuple[Loopback, Transport]]:
    """A venue that talks so over each of its connections, and our transport to it."""
    async with Loopback(talk).served() as server:
        transport = Transport(server.url, **options)  # type: ignore[arg-type]
        try:
            yield server, transport
        finally:
            await transport.aclose()


def says(*answers: bytes, hold: bool = False) -> Talk:
    """A venue that gives these answers to what comes over one connection, and then hangs up, or holds it."""

    async def talk(visit: Visit) -> None:
        for answer in answers:
            await visit.hear()
            await visit.say(answer)
        if hold:
            await visit.wait()

    return talk


async def always(visit: Visit) -> None:
    """A venue that answers whatever comes."""
    while True:
        await visit.hear()
        await visit.say(OK)


async def silence(visit: Visit) -> None:
    """A venue that hears and never answers."""
    while True:
        await visit.hear()


def status(code: int, *headers: str) -> bytes:
    """An answer without a body."""
    lines = "".join(f"{header}\r\n" for header in headers)
    return f"HTTP/1.1 {code} X\r\nContent-Length: 0\r\n{lines}\r\n".encode("latin-1")
