"""Where an answer ends, and whether its connection is used again."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import pytest

from brokers.connection import MOST
from domain.errors import OutcomeUnknown
from tests.unit.brokers.wire.loopback import OK, Visit, says, status, venue

KEPT, ANEW = 1, 2
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1;x=y\r\ni\r\n0\r\nX-End: 1\r\n\r\n"


IDS = ["length", "no reason", "chunked", "close", "1.0", "1.0 kept", "interim", "204", "204 close", "empty"]


def coded(name: str, body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (name.encode(), len(body)) + body


@pytest.mark.parametrize(
    ("answer", "body", "then"),
    [
        (OK, b"hi", KEPT),
        (b"HTTP/1.1 200\r\ncontent-length:2\r\n\r\nhi", b"hi", KEPT),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1;x=y\r\ni\r\n0\r\nX-End: 1\r\n\r\n",
            b"hi",
            KEPT,
        ),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", b"hi", ANEW),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", b"hi", ANEW),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi", b"hi", KEPT),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nX-Left: 9\r\n\r\n" + OK, b"hi", KEPT),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"", KEPT),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", b"", ANEW),
        (status(200), b"", KEPT),
    ],
    ids=IDS,
)
async def test_an_answer_has_an_end_after_which_the_line_is_used_again_or_not(
    answer: bytes, body: bytes, then: int
) -> None:
    async with venue(says(answer, OK, hold=True)) as (server, transport):
        first = await transport.tell("POST", "/orders")
        await transport.tell("POST", "/orders")

    assert first.body == body
    assert first.headers.keys().isdisjoint({"x-end", "x-left"})
    assert server.heard[-1][0] == then


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 200 OK\r\n\r\nhi", b"HTTP/1.0 200 OK\r\nX: y\r\n\r\nhi"], ids=["1.1", "1.0"]
)
async def test_a_body_without_a_length_goes_to_the_end_of_the_line(answer: bytes) -> None:
    async with venue(says(answer)) as (server, transport):
        bodies = [(await transport.tell("POST", "/orders")).body for _ in range(2)]

    assert bodies == [b"hi", b"hi"]
    assert [number for number, _ in server.heard] == [1, 2]


async def test_a_body_without_a_length_is_not_believed_where_the_line_is_reset() -> None:
    async def talk(visit: Visit) -> None:
        await visit.reader.readexactly(10)
        await visit.say(b"HTTP/1.1 200 OK\r\n\r\nhi")
        visit.writer.transport.abort()  # with the rest unread, which makes it a reset

    async with venue(talk) as (_, transport):
        with pytest.raises(OutcomeUnknown):
            await transport.tell("POST", "/orders", body=bytes(10_000_000))


@pytest.mark.parametrize("code", [200, 304, 404])
async def test_a_question_for_the_head_alone_has_no_body_whatever_its_length_says(code: int) -> None:
    answer = b"HTTP/1.1 %d X\r\nContent-Length: 99\r\nX-Left: 7\r\n\r\n" % code
    async with venue(says(answer, hold=True)) as (_, transport):
        if code == 304:
            with pytest.raises(OutcomeUnknown):
                await transport.tell("HEAD", "/orders")
        else:
            head = await transport.ask("/orders", method="HEAD")
            assert (head.status, head.body, head.headers["x-left"]) == (code, b"", "7")


async def test_a_connection_on_which_only_the_head_was_asked_for_is_not_used_again() -> None:
    async with venue(says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", hold=True)) as (server, transport):
        await transport.ask("/orders", method="HEAD")
        await transport.ask("/orders", method="HEAD")

    assert [number for number, _ in server.heard] == [1, 2]


@pytest.mark.parametrize("piece", [1, 7])
async def test_an_answer_may_come_in_pieces(piece: int) -> None:

    async def talk(visit: Visit) -> None:
        while True:
            await visit.hear()
            for at in range(0, len(CHUNKED), piece):
                await visit.say(CHUNKED[at : at + piece])
                await asyncio.sleep(0)

    async with venue(talk) as (server, transport):
        first, second = [await transport.ask("/") for _ in range(2)]

    assert (first.body, second.body) == (b"hi", b"hi")
    assert dict(first.headers) == dict(second.headers) == {"transfer-encoding": "chunked"}
    assert [number for number, _ in server.heard] == [1, 1]


async def test_a_large_answer_comes_whole() -> None:
    body = bytes(range(256)) * 4096 * 7
    async with venue(says(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)) as (_, transport):
        answer = await transport.ask("/instruments")

    assert answer.body == body


async def test_a_large_request_goes_whole_and_an_answer_before_its_end_ends_the_line() -> None:
    body = bytes(6_000_000)

    async def talk(visit: Visit) -> None:
        if visit.number == 1:
            await visit.reader.readexactly(1000)
            await visit.say(status(413))
            await visit.wait()
        await visit.hear()
        await visit.say(OK)

    async with venue(talk) as (server, transport):
        refused = await transport.tell("POST", "/orders", body=body)
        taken = await transport.tell("POST", "/orders", body=body)

    assert (refused.status, taken.status) == (413, 200)
    assert [number for number, _ in server.heard] == [2]
    assert server.heard[0][1].endswith(body)


@pytest.mark.parametrize(
    "answer",
    [
        coded("gzip", gzip.compress(b"hi")),
        coded("X-GZIP", gzip.compress(b"hi")),
        coded("deflate", zlib.compress(b"hi")),
        coded("identity", b"hi"),
    ],
    ids=["gzip", "x-gzip", "deflate", "identity"],
)
async def test_a_body_that_comes_in_a_coding_is_read(answer: bytes) -> None:
    async with venue(says(answer)) as (_, transport):
        assert (await transport.ask("/")).body == b"hi"


@pytest.mark.parametrize(
    "answer",
    [
        coded("gzip", gzip.compress(bytes(MOST + 1))),
        coded("gzip", gzip.compress(b"hi")[:-3]),
        coded("gzip", gzip.compress(b"hi") + b"more"),
        coded("gzip", b"hi"),
        coded("br", b"hi"),
        coded("gzip, gzip", gzip.compress(gzip.compress(b"hi"))),
    ],
    ids=["a bomb", "cut", "more than one", "none", "another", "two"],
)
async def test_a_body_in_a_coding_that_cannot_be_read_leaves_the_outcome_unknown(answer: bytes) -> None:
    async with venue(says(answer)) as (_, transport):
        with pytest.raises(OutcomeUnknown):
            await transport.tell("POST", "/orders")
