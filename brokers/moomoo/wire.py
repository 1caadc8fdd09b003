"""Frames of OpenD's protocol with bodies in JSON, whose numbers stay as they were written.

Source: "Protocol Introduction" of the moomoo API: a header of 44 bytes, little-endian, and the SHA-1 of the body in it.
"""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from hashlib import sha1
from typing import Any

from brokers.fields import Malformed, mapping
from domain.money import plain

MOST = 8 * 1024 * 1024
"""Bytes of one body."""
_HEADER = struct.Struct("<2sIBBII20s8s")
_FLAG = b"FT"
JSON = 1
_VERSION = 0


class Proto(IntEnum):
    """What is asked, done or pushed, by its number."""

    INIT = 1001
    STATE = 1002
    KEEP_ALIVE = 1004
    ACCOUNTS = 2001
    UNLOCK = 2005
    SUBSCRIBE = 2008
    FUNDS = 2101
    POSITIONS = 2102
    ORDERS = 2201
    PLACE = 2202
    MODIFY = 2205
    ORDER_PUSH = 2208
    FILLS = 2211
    FILL_PUSH = 2218
    OLD_ORDERS = 2221
    OLD_FILLS = 2222
    STATIC = 3202
    SNAPSHOT = 3203
    DAYS = 3219


PUSHES = frozenset({Proto.ORDER_PUSH, Proto.FILL_PUSH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One message; `serial` of an answer is that of its question."""

    proto: int
    serial: int
    body: Mapping[str, Any]


def framed(proto: int, serial: int, body: Mapping[str, Any]) -> bytes:
    """The message as it goes over the line."""
    text = written(body).encode()
    digest = sha1(text, usedforsecurity=False).digest()
    return _HEADER.pack(_FLAG, proto, JSON, _VERSION, serial, len(text), digest, bytes(8)) + text


class Frames(asyncio.Protocol):
    """The messages of a line as they come in whole; `lost` is called when it ended, or said what is none."""

    def __init__(self, heard: Callable[[Frame], None], lost: Callable[[], None]) -> None:
        self._heard = heard
        self._lost = lost
        self._rest = bytearray()
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The line stands."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Some bytes came."""
        self._rest += data
        try:
            while (one := self._next()) is not None:
                self._heard(one)
        except Malformed:
            if isinstance(self._transport, asyncio.Transport):
                self._transport.abort()
            self._lost()

    def connection_lost(self, _: Exception | None) -> None:
        """The line ended."""
        self._lost()

    def _next(self) -> Frame | None:
        if len(self._rest) < _HEADER.size:
            return None
        flag, proto, kind, _, serial, length, digest, _ = _HEADER.unpack_from(self._rest)
        if flag != _FLAG or kind != JSON or length > MOST:
            raise Malformed("no frame of OpenD's protocol in JSON")
        end = _HEADER.size + length
        if len(self._rest) < end:
            return None
        text = bytes(self._rest[_HEADER.size : end])
        del self._rest[:end]
        if sha1(text, usedforsecurity=False).digest() != digest:
            raise Malformed("the frame was changed on its way")
        return Frame(proto=proto, serial=serial, body=_read(text))


def written(value: Any) -> str:
    """JSON in which a `Decimal` is a number, written in full."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(name)}:{written(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(written(one) for one in value) + "]"
    return plain(value) if isinstance(value, Decimal) else json.dumps(value)


def _read(text: bytes) -> Mapping[str, Any]:
    try:
        return mapping(json.loads(text, parse_float=Decimal, parse_constant=_no_number))
    except (ValueError, RecursionError) as e:
        raise Malformed("the body is no JSON") from e


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")
