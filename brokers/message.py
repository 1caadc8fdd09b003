"""HTTP/1.1 as it is written: a request in which nothing gets out of its place, and the head and body of an answer."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode, urlsplit

PORTS = {"http": 80, "https": 443}
AGENT = "Bellwether"
"""Some venues answer nobody who has no name."""
HAVE_BODIES = frozenset({"POST", "PUT", "PATCH"})
"""Their requests say how long they are, even if that is nothing (RFC 9110 §8.6)."""
_FIRST = re.compile(r"[A-Z]+ /[!-~]* HTTP/1\.1")
_HEADER = re.compile(
    r"(?!(?i:host|user-agent|accept-encoding|connection|content-length|transfer-encoding|te|trailer|upgrade|expect):)"
    r"[!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t -~\x80-\xff]*"
)
"""RFC 9110 §5.5; what frames the message is left to us."""
_CODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""How zlib is told of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a venue is: `https://host[:port][/prefix]`."""

    secure: bool
    host: str
    port: int
    prefix: str
    standing: str
    """What stands in the head of every request."""

    @classmethod
    def of(cls, base: str) -> Self:
        """Read an address.

        Raises `ValueError` where it is none, or holds a user, a query or a fragment.
        """
        parts = urlsplit(base)
        if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.query or parts.fragment:
            raise ValueError("not the address of a venue: https://host[:port][/prefix]")
        return cls(
            secure=parts.scheme == "https",
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            prefix=parts.path.rstrip("/"),
            standing=f"Host: {parts.netloc}\r\nUser-Agent: {AGENT}\r\nAccept-Encoding: identity\r\n",
        )


def request(
    origin: Origin, method: str, path: str, *, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
) -> bytes:
    """A request as it goes over the line; the query is written as `urllib.parse.urlencode` does it.

    Raises `ValueError` where method, path or a header holds what has no place there, such as the end of a line.
    """
    target = f"{path}{'&' if '?' in path else '?'}{urlencode(query)}" if query else path
    first = f"{method} {origin.prefix}{target} HTTP/1.1"
    if _FIRST.fullmatch(first) is None:
        raise ValueError("its method or path cannot be written")
    head = f"{first}\r\n{origin.standing}{''.join(_lines(headers))}"
    if body or method in HAVE_BODIES:
        head += f"Content-Length: {len(body)}\r\n"
    return f"{head}\r\n".encode("latin-1") + body


def _lines(headers: Mapping[str, str]) -> Iterator[str]:
    for name, value in headers.items():
        line = f"{name}: {value}"
        if _HEADER.fullmatch(line) is None:
            raise ValueError("one of its headers cannot be written")  # which may be a key: it is not shown
        yield f"{line}\r\n"


class Headers(Mapping[str, str]):
    """An answer's headers, by name in any case; those of one name are joined by commas (RFC 9110 §5.3)."""

    __slots__ = ("_lines", "_named")

    def __init__(self, lines: Sequence[tuple[bytes, bytes]]) -> None:
        self._lines = lines
        self._named: dict[str, str] | None = None

    def __getitem__(self, name: str) -> str:
        return self._read()[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    @property
    def coding(self) -> str:
        """How the body is coded; as this is asked of every answer, the rest is not read for it."""
        return next((value.decode("latin-1") for name, value in self._lines if name.lower() == b"content-encoding"), "")

    def _read(self) -> Mapping[str, str]:
        # Most answers are believed without a look at their headers: they are read when somebody asks.
        if self._named is None:
            self._named = {}
            for raw, value in self._lines:
                name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
                self._named[name] = f"{self._named[name]}, {text}" if name in self._named else text
        return self._named


def plain(body: bytes, coding: str, most: int) -> bytes:
    """A body out of its coding, of which we ask for none and some proxies use one.

    Raises `ValueError` where the coding is unknown or broken, or more than `most` bytes come out.
    """
    coding = coding.strip().lower()
    if coding in {"", "identity"}:
        return body
    if coding not in _CODINGS:
        raise ValueError(f"a coding that nobody asked for: {coding[:20]!r}")
    reader = zlib.decompressobj(_CODINGS[coding])
    try:
        text = reader.decompress(body, most + 1)
    except zlib.error as e:
        raise ValueError(f"not {coding}") from e
    if len(text) > most:
        raise ValueError(f"an answer of more than {most:,} bytes")
    if not reader.eof or reader.unused_data:
        raise ValueError(f"not one whole {coding}")
    return text
