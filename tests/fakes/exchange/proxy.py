"""A line between our client and the venue that fails as lines do: `Fault` says how, each request draws whether."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from urllib.parse import urlsplit

DEEDS = (b"POST", b"PUT", b"DELETE")
PIECE = 16
"""Bytes at a time of a slow answer."""
SLOWLY = 0.02
SILENCE = 60.0


class Fault(StrEnum):
    """What becomes of one request or of its answer."""

    RESET_BEFORE = "reset before write"
    RESET_AFTER = "reset after write"
    LOST_REPLY = "lost reply"
    SLOW_REPLY = "slow reply"
    DUPLICATE_REPLY = "duplicate reply"
    HALF_CLOSE = "half-close"
    DISORDER = "out-of-order fills"


class Proxy:
    """Stands before the venue at `url`; `met` counts the deeds that met the fault, or the answers out of order."""

    def __init__(self, url: str, fault: Fault, share: float, dice: random.Random) -> None:
        self.fault = fault
        self.met = 0
        self._venue = urlsplit(url)
        self._share = share
        self._dice = dice
        self._talks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Listens on a port of the loopback; the address."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for talk in self._talks:
                talk.cancel()
            await asyncio.gather(*self._talks, return_exceptions=True)

    async def _talk(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)
        venue, there = await asyncio.open_connection(self._venue.hostname, self._venue.port)
        try:
            # A server's task that ends cancelled is reported as failed: the end of the proxy is its normal end.
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._exchange(client, back, venue, there):
                    pass
        finally:
            there.close()
            back.close()

    async def _exchange(
        self,
        client: asyncio.StreamReader,
        back: asyncio.StreamWriter,
        venue: asyncio.StreamReader,
        there: asyncio.StreamWriter,
    ) -> bool:
        """One request and its answer; whether the line goes on."""
        request = await _message(client)
        struck = self._strikes(request)
        if struck and self.fault is Fault.RESET_BEFORE:
            back.transport.abort()
            return False
        there.write(request)
        answer = await _message(venue)
        if struck:
            return await _FAULTS[self.fault](back, answer, self._dice)
        back.write(answer)
        await back.drain()
        return True

    def _strikes(self, request: bytes) -> bool:
        concerned = (
            request.startswith(b"GET /fills") if self.fault is Fault.DISORDER else request.startswith(DEEDS)
        ) and self._dice.random() < self._share
        self.met += concerned
        return concerned


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return head + (await reader.readexactly(lengths[0]) if lengths else b"")


async def _reset(back: asyncio.StreamWriter, _: bytes, __: random.Random) -> bool:
    back.transport.abort()
    return False


async def _keep_silent(back: asyncio.StreamWriter, _: bytes, __: random.Random) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(SILENCE):
            await back.wait_closed()
    return False


async def _trickle(back: asyncio.StreamWriter, answer: bytes, _: random.Random) -> bool:
    for at in range(0, len(answer), PIECE):
        back.write(answer[at : at + PIECE])
        await back.drain()
        await asyncio.sleep(SLOWLY)
    return True


async def _twice(back: asyncio.StreamWriter, answer: bytes, dice: random.Random) -> bool:
    back.write(answer)
    await back.drain()
    await asyncio.sleep(dice.choice([0.0, 0.002, 0.02]))
    back.write(answer)
    await back.drain()
    return True


async def _half(back: asyncio.StreamWriter, answer: bytes, dice: random.Random) -> bool:
    back.write(answer[: dice.randrange(len(answer))])
    back.write_eof()
    return False


async def _shuffled(back: asyncio.StreamWriter, answer: bytes, dice: random.Random) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    rows = body[1:-1].split(b"},{") if body != b"[]" else []
    rows = [row.strip(b"{}") for row in rows]
    dice.shuffle(rows)
    back.write(head + b"\r\n\r\n[" + b",".join(b"{" + row + b"}" for row in rows) + b"]")
    await back.drain()
    return True


_FAULTS: Mapping[Fault, Callable[[asyncio.StreamWriter, bytes, random.Random], Awaitable[bool]]] = {
    Fault.RESET_AFTER: _reset,
    Fault.LOST_REPLY: _keep_silent,
    Fault.SLOW_REPLY: _trickle,
    Fault.DUPLICATE_REPLY: _twice,
    Fault.HALF_CLOSE: _half,
    Fault.DISORDER: _shuffled,
}
