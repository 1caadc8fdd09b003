"""The transport to a venue: what each failure of the line means for the caller."""

from __future__ import annotations

import asyncio

import pytest

from brokers.connection import MOST
from brokers.transport import Transport
from domain.errors import BrokerError, BrokerUnavailable, OutcomeUnknown, RateLimited, Rejected
from tests.unit.brokers.wire.loopback import OK, Loopback, Talk, Visit, always, says, silence, status, venue


async def told(talk: Talk, **options: float) -> BrokerError:
    async with venue(talk, **options) as (_, transport):
        with pytest.raises(BrokerError) as caught:
            await transport.tell("POST", "/orders", body=b"{}")
    return caught.value


async def asked(talk: Talk, **options: float) -> BrokerError:
    async with venue(talk, **options) as (_, transport):
        with pytest.raises(BrokerError) as caught:
            await transport.ask("/orders")
    return caught.value


async def test_an_answer_is_its_status_headers_and_body() -> None:
    async with venue(says(OK, status(404, "X-Left: 7"))) as (_, transport):
        first = await transport.tell("POST", "/orders", body=b"{}", headers={"X-Key": "k"}, query={"a": "b"})
        second = await transport.ask("/orders")

    assert (first.status, first.body) == (200, b"hi")
    assert (second.status, second.headers["X-Left"]) == (404, "7")


async def test_a_request_leaves_as_it_was_given() -> None:
    async with venue(always) as (server, transport):
        await transport.tell("POST", "/orders", body=b'{"a": 1}', headers={"X-Key": "k"}, query={"to": "a b", "c": "1"})

    host = server.url.removeprefix("http://").encode()
    assert server.heard == [
        (
            1,
            b"POST /orders?to=a+b&c=1 HTTP/1.1\r\nHost: " + host + b"\r\nUser-Agent: Bellwether\r\n"
            b'Accept-Encoding: identity\r\nX-Key: k\r\nContent-Length: 8\r\n\r\n{"a": 1}',
        )
    ]


async def test_a_question_may_go_by_post() -> None:
    async with venue(always) as (server, transport):
        answer = await transport.ask("/private/Balance", method="POST", body=b"nonce=1")

    assert answer.body == b"hi"
    assert server.heard[0][1].startswith(b"POST /private/Balance HTTP/1.1\r\n")
    assert server.heard[0][1].endswith(b"\r\n\r\nnonce=1")


async def test_a_venue_that_does_not_listen_was_certainly_not_reached() -> None:
    async with Loopback(always).served() as gone:
        address = gone.url
    nobody = Transport(address)

    with pytest.raises(BrokerUnavailable, match="not reached"):
        await nobody.tell("POST", "/orders", body=b"{}")
    await nobody.aclose()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        OK[:20],
        OK[:-1],
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"<html>a gateway</html>\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi!",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhi",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03",
    ],
    ids=lambda answer: answer[9:50].decode("latin-1"),
)
async def test_a_line_that_breaks_before_the_whole_answer_leaves_the_outcome_unknown(answer: bytes) -> None:
    assert type(await told(says(answer))) is OutcomeUnknown
    assert type(await asked(says(answer))) is BrokerUnavailable


async def test_a_line_that_is_reset_leaves_the_outcome_unknown() -> None:
    async def talk(visit: Visit) -> None:
        await visit.hear()
        visit.writer.transport.abort()

    assert type(await told(talk)) is OutcomeUnknown
    assert type(await asked(talk)) is BrokerUnavailable


async def test_silence_leaves_the_outcome_unknown() -> None:
    assert "no answer in time" in str(await told(silence, longest=0.1))
    assert type(await asked(silence, longest=0.1)) is BrokerUnavailable


async def test_an_answer_that_trickles_is_given_up_in_time_too() -> None:
    async def talk(visit: Visit) -> None:
        await visit.hear()
        await visit.say(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")
        while True:
            await visit.say(b".")
            await asyncio.sleep(0.01)

    assert "no answer in time" in str(await told(talk, longest=0.2))


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
        (("Retry-After: \xb2",), 1.0),
        (("Retry-After: -1",), 1.0),
        (("Retry-After: 999999999999999999999",), 259_200.0),
        (("Retry-After: Sat, 21 Nov 9999 12:00:30 GMT", "Date: Sat, 21 Nov 2026 12:00:00 GMT"), 259_200.0),
        (("Retry-After: Sat, 21 Nov 2026 12:00:30 +99999999999999999", "Date: Sat, 21 Nov 2026 12:00:00 GMT"), 1.0),
        (("Retry-After: 7", "Retry-After: 8"), 1.0),
    ],
)
async def test_too_many_requests_say_when_to_come_again(headers: tuple[str, ...], seconds: float) -> None:
    error = await told(says(status(429, *headers)))

    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


async def test_an_answer_without_an_end_is_given_up() -> None:
    async def talk(visit: Visit) -> None:
        await visit.hear()
        await visit.say(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
        for _ in range(MOST // 65536 + 2):
            await visit.say(bytes(65536))

    assert "more than" in str(await told(talk))


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 103 Hints\r\n\r\n"], ids=["line", "interim"])
async def test_a_head_without_an_end_is_given_up(answer: bytes) -> None:
    assert "a head of more than" in str(await told(says(answer * (300_000 // len(answer)), hold=True)))


async def test_what_came_unasked_over_a_kept_line_answers_nothing() -> None:
    unasked = asyncio.Event()

    async def talk(visit: Visit) -> None:
        await visit.hear()
        await visit.say(OK if visit.number > 1 else OK.replace(b"hi", b"1."))
        if visit.number == 1:
            await unasked.wait()
            await visit.say(OK.replace(b"hi", b"1."))
        await visit.wait()

    async with venue(talk) as (server, transport):
        first = await transport.tell("POST", "/orders", body=b"{}")
        unasked.set()
        await server.until(lambda: server.open == 0)
        again = await transport.tell("POST", "/orders", body=b"{}")

    assert (first.body, again.body) == (b"1.", b"hi")


@pytest.mark.parametrize("more", [OK, OK[:9], b"<html>", b"\r\n" + OK])
async def test_what_comes_in_one_breath_with_an_answer_answers_nothing_either(more: bytes) -> None:
    async def talk(visit: Visit) -> None:
        await visit.hear()
        await visit.say(OK.replace(b"hi", b"%d." % visit.number) + more)
        await visit.wait()

    async with venue(talk) as (_, transport):
        bodies = [(await transport.tell("POST", "/orders")).body for _ in range(2)]

    assert bodies == [b"1.", b"2."]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_what_changes_something_is_sent_once_even_where_a_kept_line_turns_out_to_be_dead(method: str) -> None:
    async def talk(visit: Visit) -> None:
        await visit.hear()
        await visit.say(OK)
        await visit.hear()

    async with venue(talk) as (server, transport):
        await transport.ask("/time")
        with pytest.raises(OutcomeUnknown):
            await transport.tell(method, "/orders/1")

    assert [request.split()[0] for _, request in server.heard] == [b"GET", method.encode()]


async def test_a_question_that_met_a_dead_line_is_asked_again_over_a_new_one() -> None:
    async with venue(says(OK, b"")) as (server, transport):
        await transport.ask("/time")
        answer = await transport.ask("/orders")

    assert answer.body == b"hi"
    assert [(number, request.split()[1]) for number, request in server.heard] == [
        (1, b"/time"),
        (1, b"/orders"),
        (2, b"/orders"),
    ]


async def test_a_question_is_asked_again_once_and_only_where_a_kept_line_brought_nothing_of_an_answer() -> None:
    async def dies(visit: Visit) -> None:
        await visit.hear()
        if visit.number == 1:
            await visit.say(OK)
            await visit.hear()

    async with venue(dies) as (twice, transport):
        await transport.ask("/time")
        with pytest.raises(BrokerUnavailable):
            await transport.ask("/orders")
    async with venue(says(OK, OK[:9])) as (begun, transport):
        await transport.ask("/time")
        with pytest.raises(BrokerUnavailable):
            await transport.ask("/orders")
    async with venue(says(b"")) as (new, transport):
        with pytest.raises(BrokerUnavailable):
            await transport.ask("/orders")

    assert [number for number, _ in twice.heard] == [1, 1, 2]
    assert [number for number, _ in begun.heard] == [1, 1]
    assert [number for number, _ in new.heard] == [1]


async def test_what_changes_something_goes_over_a_new_line_where_the_kept_one_is_known_to_have_ended() -> None:
    async with venue(says(OK)) as (server, transport):
        await transport.tell("POST", "/orders")
        await server.until(lambda: server.open == 0)
        async with asyncio.timeout(10):
            while transport._pool._alive:
                await asyncio.sleep(0)
        await transport.tell("POST", "/orders")

    assert [number for number, _ in server.heard] == [1, 2]


async def test_errors_hold_no_key_and_no_signature() -> None:
    async with venue(says(b"")) as (_, transport):
        with pytest.raises(OutcomeUnknown) as caught:
            await transport.tell("POST", "/orders?key=s3cret", query={"signature": "s3cret"}, headers={"X": "s3cret"})
        with pytest.raises(Rejected) as refused:
            await transport.tell("POST", "/orders", headers={"X": "s3cret\n"})

    for error in (caught.value, refused.value):
        assert "s3cret" not in repr(error)
        assert "s3cret" not in str(error)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/orders", {"X-Key": "k\r\nX-Evil: 1"}),
        ("/orders", {"X-Key": "k\n"}),
        ("/orders", {"X-Key\r\nX-Evil": "1"}),
        ("/orders", {"X-Key": "k\0"}),
        ("/orders", {"X-Key": "\u20ac"}),
        ("/orders HTTP/1.1\r\nX-Evil: 1\r\n\r\n", {}),
        ("/orders?a=\r\n", {}),
        ("/orders?a=b c", {}),
        ("/ordérs", {}),
        ("orders", {}),
        ("/orders", {"Content-Length": "3"}),
        ("/orders", {"transfer-encoding": "chunked"}),
        ("/orders", {"Host": "elsewhere"}),
    ],
)
async def test_what_would_get_out_of_its_place_is_refused_and_not_sent(path: str, headers: dict[str, str]) -> None:
    async with venue(always) as (server, transport):
        with pytest.raises(Rejected, match="not sent"):
            await transport.tell("POST", path, headers=headers)
        with pytest.raises(Rejected, match="not sent"):
            await transport.ask(path, headers=headers)

    assert server.heard == []
    assert server.visits == 0
