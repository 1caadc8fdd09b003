"""HTTP to a venue: every failure becomes what the caller does next, and no order is ever sent twice by itself."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from brokers import leased, message
from brokers.connection import MOST, Broken, Connection, Reply, Stale
from brokers.message import Origin
from brokers.pool import Pool
from domain.errors import BrokerUnavailable, OutcomeUnknown, RateLimited, Rejected

CONNECTIONS = 200
"""Kept alive for one venue."""
LONGEST = 8.0
"""Seconds until an answer is given up; shorter than the sender's own patience, so that the error says why."""
CONNECTING = 4.0
"""Seconds of them until there must be a connection, be it after others had theirs."""
IDLE = 30.0
"""Seconds after which a connection is not used again: many venues let go of one after a minute."""
PAUSE = 1.0
"""Seconds to wait where a venue says that there were too many requests and not for how long."""
LONGEST_PAUSE = 3 * 86_400.0
"""The longest ban that a venue documents is one of three days (Binance)."""
UNWRITABLE = "unwritable"
"""The code of a request that is refused here, as it cannot be written as one."""
_TOO_MANY = frozenset({429, 418})  # Binance bans with 418 who goes on after a 429
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

    @property
    def date(self) -> datetime | None:
        """When it was said by the venue's own clock, to the second (RFC 9110 §6.6.1); None where it does not tell."""
        return _date(self.headers.get("date", ""))


class Transport:
    """The connections to one venue at `base`, `https://host[:port][/prefix]`.

    `ask` reads and may be asked again. `tell` changes something: where it fails, either it certainly did not reach the
    venue (`NotSent` and its kinds) or nobody knows (`OutcomeUnknown`); it is not tried again, and no
    redirect is followed. An answer has to name what it answers: compare ids before you believe it.

    A query is written as `urllib.parse.urlencode` writes it, in the order given; one that is signed may stand in the
    path as it was signed. What cannot be written as HTTP, such as a key with the end of a line in it, is `Rejected`
    before anything is sent.
    """

    def __init__(
        self,
        base: str,
        *,
        connections: int = CONNECTIONS,
        longest: float = LONGEST,
        idle: float = IDLE,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._origin = Origin.of(base)
        self._longest = longest
        self._pool = Pool(self._origin, most=connections, longest=longest, idle=idle, tls=tls)

    async def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes = b"",
        query: Mapping[str, str] = {},
        headers: Mapping[str, str] = {},
    ) -> Answer:
        """A question, by POST where the venue reads so. One that met a stale connection is asked again, once.

        Raises `BrokerUnavailable`, `RateLimited` or `Rejected`.
        """
        call = self._written(method, path, query, headers, body, tells=False)
        try:
            return await self._exchange_again(call)
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

        Raises `NotSent` where it must not leave any more, `BrokerUnavailable`, `RateLimited`, `Rejected` or
        `OutcomeUnknown`.
        """
        return await self._exchange(self._written(method, path, query, headers, body, tells=True))

    async def aclose(self) -> None:
        """Close the connections, for good."""
        await self._pool.aclose()

    def _written(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes, *, tells: bool
    ) -> _Call:
        # The name never holds the query or the headers: keys and signatures travel there.
        what = f"{method} {path.partition('?')[0]}"
        until = asyncio.get_running_loop().time() + self._longest
        try:
            request = message.request(self._origin, method, path, query=query, headers=headers, body=body)
        except ValueError as e:
            raise Rejected(f"the request was not sent: {e}", UNWRITABLE) from e
        return _Call(what, request, until, method == "HEAD", tells)

    async def _exchange_again(self, call: _Call) -> Answer:
        try:
            return await self._exchange(call)
        except OutcomeUnknown as e:
            if not isinstance(e.__cause__, Stale):
                raise
        self._pool.drop()
        return await self._exchange(call)

    async def _exchange(self, call: _Call) -> Answer:
        connection = await self._reached(call)
        try:
            if call.tells:
                leased.check()
            reply = await connection.send(call.request, call.until, bodiless=call.bodiless)
        except TimeoutError as e:
            raise OutcomeUnknown(f"{call.what}: no answer in time") from e
        except Broken as e:
            raise OutcomeUnknown(f"{call.what}: {e}") from e
        finally:
            self._pool.give(connection)
        return _judged(reply, call.what)

    async def _reached(self, call: _Call) -> Connection:
        try:
            return await self._pool.take(min(call.until, call.until - self._longest + CONNECTING))
        except OSError as e:
            raise BrokerUnavailable(f"{call.what}: not reached ({type(e).__name__})") from e


class _Call(NamedTuple):
    what: str
    request: bytes
    until: float
    bodiless: bool
    tells: bool


def _judged(reply: Reply, what: str) -> Answer:
    if reply.status in _TOO_MANY:
        raise RateLimited(_retry_after(reply.headers))
    if reply.status in _UNSETTLED or reply.status >= _SERVER_ERROR:
        raise OutcomeUnknown(f"{what}: the venue answered {reply.status}")
    try:
        body = message.plain(reply.body, reply.headers.coding, MOST)
    except ValueError as e:
        raise OutcomeUnknown(f"{what}: {e}") from e
    return Answer(reply.status, reply.headers, body)


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds, from a number of them or from a date (RFC 9110 §10.2.3), which the venue's own clock is held against."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.replace(".", "", 1).isdecimal():
        return min(float(text), LONGEST_PAUSE)
    until, now = _date(text), _date(headers.get("date", ""))
    return min(max(PAUSE, (until - now).total_seconds()), LONGEST_PAUSE) if until and now else PAUSE


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC)  # HTTP knows no other zone
    except (ValueError, OverflowError):
        return None
