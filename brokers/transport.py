"""HTTP to a venue: every failure becomes what the caller does next, and nothing is ever sent twice by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from aiohttp import hdrs

from brokers import leased
from domain.errors import BrokerUnavailable, OutcomeUnknown, RateLimited

CONNECTIONS = 200
"""Kept alive for one venue; more of them make the client slower."""
LONGEST = 8.0
"""Seconds until an answer is given up; shorter than the sender's own patience, so that the error says why."""
CONNECTING = 4.0
MOST = 8 * 1024 * 1024
"""Bytes of one answer."""
PAUSE = 1.0
"""Seconds to wait where a venue says that there were too many requests and not for how long."""
_TOO_MANY = frozenset({429, 418})  # Binance bans with 418 who goes on after a 429
_UNREACHED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientProxyConnectionError)
_UNSETTLED = frozenset({*range(300, 400), 408})
"""Redirects, which are not followed and may follow a deed, and a server that gave up waiting, perhaps for itself."""
_SERVER_ERROR = 500
"""From here on the order may have been taken: Binance documents 5xx as an unknown execution status."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the venue said: a status of success or of a refusal, its headers, and the bytes of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """The connections to one venue.

    `ask` reads and may be asked again. `tell` changes something: where it fails, either it certainly did not reach the
    venue (`NotSent` and its kinds) or nobody knows (`OutcomeUnknown`); no library tries it again, and no
    redirect is followed. An answer has to name what it answers: compare ids before you believe it.
    """

    def __init__(self, base: str, *, connections: int = CONNECTIONS, longest: float = LONGEST) -> None:
        self._base = base.rstrip("/")
        self._connections = connections
        self._timeout = aiohttp.ClientTimeout(total=longest, connect=CONNECTING)
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, path: str, *, query: Mapping[str, str] = {}, headers: Mapping[str, str] = {}) -> Answer:
        """A question by GET. Raises `BrokerUnavailable` or `RateLimited`."""
        try:
            return await self._exchange(hdrs.METH_GET, path, b"", query, headers)
        except OutcomeUnknown as e:
            raise BrokerUnavailable(str(e)) from e

    async def tell(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        query: Mapping[str, str] = {},
        headers: Mapping[str, str] = {},
    ) -> Answer:
        """A request that changes something, signed already.

        Raises `NotSent` where it must not leave any more, `BrokerUnavailable`, `RateLimited` or `OutcomeUnknown`.
        """
        leased.check()
        return await self._exchange(method, path, body, query, headers)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _exchange(
        self, method: str, path: str, body: bytes, query: Mapping[str, str], headers: Mapping[str, str]
    ) -> Answer:
        url, data = self._base + path, body or None
        with _in_words(f"{method} {path}"):
            async with self._open().request(
                method, url, params=query, headers=headers, data=data, allow_redirects=False
            ) as response:
                answer = Answer(response.status, response.headers, await _read(response))
        return _judged(answer, f"{method} {path}")

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = _Clean(limit=self._connections)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session


class _Clean(aiohttp.TCPConnector):
    """Drops a kept connection on which something came that nobody had asked for: it would be taken for an answer."""

    async def connect(self, *args: Any, **options: Any) -> Any:
        while True:
            connection = await super().connect(*args, **options)
            if connection.protocol is None or not connection.protocol.should_close:
                return connection
            connection.close()


@contextmanager
def _in_words(what: str) -> Iterator[None]:
    # The text never holds the query or the headers: keys and signatures travel there.
    try:
        yield
    except _UNREACHED as e:
        raise BrokerUnavailable(f"{what}: not reached ({type(e).__name__})") from e
    except TimeoutError as e:
        raise OutcomeUnknown(f"{what}: no answer in time") from e
    except (aiohttp.ClientError, ConnectionError) as e:
        raise OutcomeUnknown(f"{what}: the line broke ({type(e).__name__})") from e


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > MOST:
            response.close()
            raise OutcomeUnknown(f"an answer of more than {MOST:,} bytes")
    return bytes(body)


def _judged(answer: Answer, what: str) -> Answer:
    if answer.status in _TOO_MANY:
        raise RateLimited(_retry_after(answer.headers))
    if answer.status in _UNSETTLED or answer.status >= _SERVER_ERROR:
        raise OutcomeUnknown(f"{what}: the venue answered {answer.status}")
    return answer


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds, from a number of them or from a date (RFC 9110 §10.2.3), which the venue's own clock is held against."""
    text = headers.get(hdrs.RETRY_AFTER, "").strip()
    if text.replace(".", "", 1).isdigit():
        return float(text)
    until, now = _date(text), _date(headers.get(hdrs.DATE, ""))
    return max(PAUSE, (until - now).total_seconds()) if until and now else PAUSE


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC)  # HTTP knows no other zone
    except ValueError:
        return None
