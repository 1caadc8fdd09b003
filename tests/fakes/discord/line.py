"""One websocket of the gateway: frames leave in order through a queue, compressed as the client asked."""

from __future__ import annotations

import asyncio
import importlib
import json
import time
import zlib
from collections import deque
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from tests.fakes.discord.session import Session

_SENDS_PER_MINUTE = 120
_CROWDED = 256


class Op(IntEnum):
    """Gateway opcodes (topics/opcodes-and-status-codes.mdx)."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Line:
    """The server's end of one connection."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.request = request
        self.session: Session | None = None
        self.acks = True
        self.cut_by_us = False
        self._compressor = _compressor(request.query.get("compress"))
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._room = asyncio.Event()
        self._heard: deque[float] = deque()
        self._writer = asyncio.create_task(self._write(), name="fake-discord-line")

    def send(self, frame: str) -> None:
        """Puts a frame behind those that wait."""
        self._queue.put_nowait(frame)

    def send_op(self, op: Op, data: Any = None) -> None:
        """Sends a frame that is no event."""
        self.send(json.dumps({"op": int(op), "d": data, "s": None, "t": None}))

    async def room(self) -> None:
        """Waits while the client is slower than we are."""
        while self._queue.qsize() > _CROWDED and not self._writer.done():
            self._room.clear()
            await self._room.wait()

    def overdone(self) -> bool:
        """Counts a frame of the client; more than 120 a minute are too many."""
        now = time.monotonic()
        self._heard.append(now)
        while now - self._heard[0] > 60:
            self._heard.popleft()
        return len(self._heard) > _SENDS_PER_MINUTE

    async def close(self, code: int | None, reason: str = "") -> None:
        """Closes when what is queued has left; None cuts the line without a goodbye."""
        self.cut_by_us = True
        if code is None:
            if self.request.transport is not None:
                self.request.transport.abort()
        else:
            self._queue.put_nowait(None)
            await asyncio.wait([self._writer], timeout=2)
            await self.socket.close(code=code, message=reason.encode())
        self._writer.cancel()
        self._room.set()

    async def _write(self) -> None:
        try:
            while (frame := await self._queue.get()) is not None:
                if self._compressor is None:
                    await self.socket.send_str(frame)
                else:
                    await self.socket.send_bytes(self._compressor(frame.encode()))
                if self._queue.qsize() <= _CROWDED // 2:
                    self._room.set()
        except (ConnectionError, RuntimeError):
            return
        finally:
            self._room.set()


def _compressor(kind: str | None) -> Any:
    if kind == "zlib-stream":
        stream = zlib.compressobj()
        return lambda raw: stream.compress(raw) + stream.flush(zlib.Z_SYNC_FLUSH)
    if kind == "zstd-stream":  # discord.py asks for it only where this optional package is installed
        zstandard = importlib.import_module("zstandard")
        packer = zstandard.ZstdCompressor().compressobj()
        return lambda raw: packer.compress(raw) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return None
