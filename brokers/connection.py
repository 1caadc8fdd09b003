"""One kept connection to a venue: a request is written at once, its answer is read, and nothing else is believed."""

from __future__ import annotations

import asyncio
import math
import re
from typing import NamedTuple, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from brokers.message import Headers

MOST = 8 * 1024 * 1024
"""Bytes of one answer."""
MOST_HEAD = 64 * 1024
"""Bytes of an answer that may come while its head has not ended."""
HASTE = 1.0
"""Seconds before a venue lets go of a kept connection from which we do not use it any more."""
_KEPT_FOR = re.compile(r"timeout=([0-9]{1,9})", re.IGNORECASE)
_FINAL = 200
"""Answers below are interim (RFC 9110 §15.2)."""


class Broken(Exception):  # noqa: N818  the name says the state
    """The line ended, or said what is no answer, before there was a whole one."""


class Stale(Broken):
    """The same, on a connection that was kept, before any of the answer came: the venue may have just let go of it."""


class Reply(NamedTuple):
    """An answer as it came; the body is still in its coding."""

    status: int
    headers: Headers
    body: bytes


class Connection(asyncio.Protocol):
    """HTTP/1.1 from our side; it is among those `alive`, and then `lost`.

    `lasts` says how many seconds after an answer it can be used again, where the venue says for how long it keeps it.
    """

    def __init__(self, alive: set[Connection]) -> None:
        self._alive = alive
        self._loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[None] = self._loop.create_future()
        self.lasts = math.inf
        self._parser = HttpResponseParser(self)
        self._waiting: asyncio.Future[Reply] | None = None
        self._headers: Headers | None = None
        self._lines: list[tuple[bytes, bytes]] = []
        self._pieces: list[bytes] = []
        self._used = self._kept = self._over = False
        self._heard = 0

    @property
    def ended(self) -> bool:
        """Whether either side has ended it, as far as we have heard."""
        return self._over or self._transport.is_closing()

    @property
    def ready(self) -> bool:
        """Whether it can be used again: it goes on, nobody waits for an answer, and what was sent has left."""
        return self._waiting is None and not self.ended and not self._transport.get_write_buffer_size()

    def send(self, request: bytes, until: float, *, bodiless: bool = False) -> asyncio.Future[Reply]:
        """Write a whole request. The answer has to be there by the loop's time `until`; that to a HEAD is `bodiless`.

        The future raises `TimeoutError`, `Broken` or `Stale`. Who gives it up closes the connection.
        """
        self._kept, self._used = self._used, True
        self._bodiless, self._heard = bodiless, 0
        self._begin()
        self._waiting = waiting = self._loop.create_future()
        self._until = until
        self._transport.write(request)
        return waiting

    def expire(self, now: float) -> None:
        """Give up an answer that had to be there by now."""
        if self._waiting is not None and self._until <= now:
            self._fail(TimeoutError())

    def close(self) -> None:
        """End it now, without a word."""
        self._over = True
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where requests go."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so
        self._alive.add(self)

    def data_received(self, data: bytes) -> None:
        """Read on. What nobody asked for would be taken for the next answer: the connection ends."""
        if self._waiting is None:
            self.close()
            return
        self._heard += len(data)
        if self._heard > MOST:
            self._break(f"an answer of more than {MOST:,} bytes")
            return
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self._break("not an answer in HTTP")
        if self._headers is None and self._heard > MOST_HEAD:
            self._break(f"a head of more than {MOST_HEAD:,} bytes")

    def eof_received(self) -> None:
        """The venue has no more to say; that is the end of a body without a length (RFC 9112 §6.3)."""
        self._over = True
        if self._headers is not None and self._headers.keys().isdisjoint({"content-length", "transfer-encoding"}):
            self._answer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits."""
        self._break(f"the line broke ({type(exc).__name__})" if exc else "the line ended")
        self._alive.discard(self)
        self.lost.set_result(None)

    def on_message_begin(self) -> None:
        """Another answer, in the same breath as ours: where one was asked for, there is one too many."""
        if self._waiting is None:
            self._over = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """One line of the head, or of the trailer, which is passed over."""
        self._lines.append((name, value))

    def on_headers_complete(self) -> None:
        """The head has ended."""
        self._headers, self._lines = Headers(self._lines), []
        if not self._kept:
            self.lasts = _lasts(self._headers)
        if self._bodiless and self._parser.get_status_code() >= _FINAL:
            self._over = True  # the parser waits for the body that the head tells of
            self._answer()

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._pieces.append(body)

    def on_message_complete(self) -> None:
        """The answer is whole, or was an interim one."""
        if self._parser.get_status_code() < _FINAL:
            self._begin()
        else:
            self._over = self._over or not self._parser.should_keep_alive()
            self._answer()

    def _begin(self) -> None:
        self._headers, self._lines, self._pieces = None, [], []

    def _answer(self) -> None:
        waiting = self._settled()
        if waiting is not None and self._headers is not None:
            waiting.set_result(Reply(self._parser.get_status_code(), self._headers, b"".join(self._pieces)))

    def _break(self, why: str) -> None:
        self._fail(Stale(why) if self._kept and not self._heard else Broken(why))

    def _fail(self, error: Exception) -> None:
        waiting = self._settled()
        if waiting is not None:
            waiting.set_exception(error)
        self.close()

    def _settled(self) -> asyncio.Future[Reply] | None:
        """Who waited and still listens; from now on nobody does."""
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return None
        return None if waiting.done() else waiting


def _lasts(headers: Headers) -> float:
    # Node.js keeps a connection for 5 seconds and says so: what is sent in the last of them may meet its end.
    told = _KEPT_FOR.search(headers.get("keep-alive", ""))
    return max(0.0, int(told[1]) - HASTE) if told else math.inf
