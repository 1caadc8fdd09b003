"""The transport to a venue: what each failure of the line means, shown on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from brokers.transport import MOST, Transport
from domain.errors import BrokerError, BrokerUnavailable, OutcomeUnknown, RateLimited

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def venue(talk: Talk, **options: float) -> AsyncIterator[Transport]:
    async def talking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.append(asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await talk(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    talks: list[asyncio.Task[None] | None] = []
    server = await asyncio.start_server(talking, "127.0.0.1", 0)
    transport = Transport(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", **options)  # type: ignore[arg-type]
    try:
        yield transport
    finally:
        await transport.aclose()
        server.close()
        await asyncio.gather(*filter(None, talks))


def says(*answers: bytes) -> Talk:
    """A venue that gives these answers to what comes over one connection, and then hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await _heard(reader)
            writer.write(answer)
            await writer.drain()

    return talk


async def silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def _heard(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    return head + await reader.readexactly(length)


def status(code: int, *headers: str) -> bytes:
    lines = "".join(f"{header}\r\n" for header in headers)
    return f"HTTP/1.1 {code} X\r\nContent-Length: 0\r\n{lines}\r\n".encode()


async def told(talk: Talk, **options: float) -> BrokerError:
    async with venue(talk, **options) as transport:
        with pytest.raises(BrokerError) as caught:
            await transport.tell("POST", "/orders", body=b"{}")
    return caught.value


async def asked(talk: Talk, **options: float) -> BrokerError:
    async with venue(talk, **options) as transport:
        with pytest.raises(BrokerError) as caught:
            await transport.ask("/orders")
    return caught.value


async def test_an_answer_is_its_status_headers_and_body() -> None:
    async with venue(says(OK, status(404, "X-Left: 7"))) as transport:
        first = await transport.tell("POST", "/orders", body=b"{}", headers={"X-Key": "k"}, query={"a": "b"})
        second = await transport.ask("/orders")

    assert (first.status, first.body) == (200, b"hi")
    assert (second.status, second.headers["X-Left"]) == (404, "7")


async def test_a_venue_that_does_not_listen_was_certainly_not_reached() -> None:
    async with venue(silence) as transport:
        address = transport._base
    nobody = Transport(address)

    with pytest.raises(BrokerUnavailable, match="not reached"):
        await nobody.tell("POST", "/orders", body=b"{}")
    await nobody.aclose()


@pytest.mark.parametrize(
    "answer", [b"", OK[:20], OK[:-1], b"HTTP/1.1 200 OK\r\nContent-Le", b"<html>a gateway</html>\r\n\r\n"]
)
async def test_a_line_that_breaks_before_the_whole_answer_leaves_the_outcome_unknown(answer: bytes) -> None:
    assert type(await told(says(answer))) is OutcomeUnknown
    assert type(await asked(says(answer))) is BrokerUnavailable


async def test_silence_leaves_the_outcome_unknown() -> None:
    assert "no answer in time" in str(await told(silence, longest=0.1))
    assert type(await asked(silence, longest=0.1)) is BrokerUnavailable


@pytest.mark.parametrize("code", [500, 502, 503, 504, 520, 408])
async def test_an_error_of_the_server_leaves_the_outcome_unknown(code: int) -> None:
    assert type(await told(says(status(code)))) is OutcomeUnknown
    assert type(await asked(says(status(code)))) is BrokerUnavailable


async def test_a_redirect_is_not_followed() -> None:
    error = await told(says(status(302, "Location: http://127.0.0.1:1/elsewhere")))

    assert type(error) is OutcomeUnknown


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((), 1.0),
        (("Retry-After: 7",), 7.0),
        (("Retry-After: 0.25",), 0.25),
        (("Retry-After: Sat, 21 Nov 2026 12:00:30 GMT", "Date: Sat, 21 Nov 2026 12:00:00 GMT"), 30.0),
        (("Retry-After: Sat, 21 Nov 2026 11:00:00 GMT", "Date: Sat, 21 Nov 2026 12:00:00 GMT"), 1.0),
        (("Retry-After: soon",), 1.0),
    ],
)
async def test_too_many_requests_say_when_to_come_again(headers: tuple[str, ...], seconds: float) -> None:
    error = await told(says(status(429, *headers)))

    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


async def test_an_answer_without_an_end_is_given_up() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _heard(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
        for _ in range(MOST // 65536 + 2):
            writer.write(bytes(65536))
            await writer.drain()

    assert "more than" in str(await told(talk))


async def test_what_came_unasked_over_a_kept_line_answers_nothing() -> None:
    second = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _heard(reader)
        writer.write(OK if second.is_set() else OK.replace(b"hi", b"1."))
        await writer.drain()
        if not second.is_set():
            second.set()
            await asyncio.sleep(0.02)
            writer.write(OK.replace(b"hi", b"1."))
            await writer.drain()
        await reader.read()

    async with venue(talk) as transport:
        first = await transport.tell("POST", "/orders", body=b"{}")
        await asyncio.sleep(0.1)
        again = await transport.tell("POST", "/orders", body=b"{}")

    assert (first.body, again.body) == (b"1.", b"hi")


async def test_errors_hold_no_key_and_no_signature() -> None:
    async with venue(says(b"")) as transport:
        with pytest.raises(OutcomeUnknown) as caught:
            await transport.tell("POST", "/orders", query={"signature": "s3cret"}, headers={"X-Key": "s3cret"})

    assert "s3cret" not in repr(caught.value)
    assert "s3cret" not in str(caught.value)
