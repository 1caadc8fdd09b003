"""How connections are shared: so many at most, the last one first, everybody in his turn, and none for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from brokers import leased
from brokers import transport as transports
from brokers.connection import Connection
from domain.errors import BrokerUnavailable, NotSent, OutcomeUnknown
from tests.unit.brokers.wire.loopback import OK, Visit, always, says, silence, status, venue


def held(free: asyncio.Event) -> Callable[[Visit], object]:
    """A venue that answers when it is free."""

    async def talk(visit: Visit) -> None:
        while True:
            await visit.hear()
            await free.wait()
            await visit.say(OK)

    return talk


def paths(heard: list[tuple[int, bytes]]) -> list[str]:
    return [request.split()[1].decode() for _, request in heard]


async def test_there_are_at_most_so_many_connections_and_each_request_is_answered() -> None:
    async with venue(always, connections=3) as (server, transport), asyncio.TaskGroup() as group:
        asked = [group.create_task(transport.ask(f"/{n}")) for n in range(50)]

    assert [one.result().body for one in asked] == [b"hi"] * 50
    assert server.visits == 3


async def test_the_connection_used_last_is_used_next() -> None:
    free = asyncio.Event()
    async with venue(held(free)) as (server, transport):
        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(transport.ask("/"))
            await server.until(lambda: len(server.heard) == 3)
            free.set()
        for _ in range(4):
            await transport.ask("/")

    assert server.visits == 3
    assert len({number for number, _ in server.heard[3:]}) == 1


async def test_who_waits_is_served_in_turn() -> None:
    free = asyncio.Event()
    async with venue(held(free), connections=1) as (server, transport), asyncio.TaskGroup() as group:
        for number in range(6):
            group.create_task(transport.ask(f"/{number}"))
            await asyncio.sleep(0)
        await server.until(lambda: len(server.heard) == 1)
        free.set()

    assert paths(server.heard) == [f"/{number}" for number in range(6)]


async def test_who_waits_too_long_for_a_connection_has_certainly_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transports, "CONNECTING", 0.1)
    async with venue(silence, connections=1) as (server, transport):
        first = asyncio.create_task(transport.tell("POST", "/first"))
        await server.until(lambda: len(server.heard) == 1)
        second = await caught(transport.tell("POST", "/second"))
        waited_on = not first.done()
        first.cancel()
        await asyncio.wait({first})

    assert type(second) is BrokerUnavailable
    assert waited_on
    assert paths(server.heard) == ["/first"]


async def caught(call: object) -> BaseException | None:
    try:
        await call  # type: ignore[misc]
    except (NotSent, OutcomeUnknown) as e:
        return e
    return None


async def test_a_request_that_is_given_up_closes_its_connection_and_makes_room() -> None:
    async with venue(silence, connections=1) as (server, transport):
        given_up = asyncio.create_task(transport.tell("POST", "/first"))
        await server.until(lambda: len(server.heard) == 1)
        waiting = asyncio.create_task(transport.tell("POST", "/second"))
        await asyncio.sleep(0)
        given_up.cancel()
        await server.until(lambda: len(server.heard) == 2 and server.open == 1)
        waiting.cancel()
        await asyncio.wait({given_up, waiting})
        await server.until(lambda: server.open == 0)

    assert given_up.cancelled()
    assert server.heard[1][0] == 2


async def test_who_is_given_up_while_he_waits_holds_up_nobody() -> None:
    free = asyncio.Event()
    async with venue(held(free), connections=1) as (server, transport):
        first = asyncio.create_task(transport.ask("/first"))
        await server.until(lambda: len(server.heard) == 1)
        second, third = (asyncio.create_task(transport.ask(path)) for path in ("/second", "/third"))
        await asyncio.sleep(0)
        second.cancel()
        free.set()
        await asyncio.wait({first, second, third})
        await transport.ask("/fourth")

    assert paths(server.heard) == ["/first", "/third", "/fourth"]
    assert second.cancelled()


async def test_who_is_given_up_in_the_moment_of_his_turn_passes_it_on() -> None:
    async with venue(always, connections=1) as (server, transport):
        pool = transport._pool
        until = asyncio.get_running_loop().time() + 5
        taken = await pool.take(until)
        second, third = (asyncio.create_task(pool.take(until)) for _ in range(2))
        await asyncio.sleep(0)
        pool.give(taken)  # it is the second's turn now
        second.cancel()
        pool.give(await third)
        await transport.ask("/")

    assert second.cancelled()
    assert server.visits == 1


async def test_a_connection_that_nobody_uses_is_closed() -> None:
    async with venue(always, idle=0.1) as (server, transport):
        await transport.ask("/")
        await server.until(lambda: server.open == 0)
        await transport.ask("/")

    assert server.visits == 2


async def test_a_connection_that_is_used_now_and_then_stays() -> None:
    async with venue(always, idle=0.4) as (server, transport):
        for _ in range(12):
            await transport.ask("/")
            await asyncio.sleep(0.05)

    assert server.visits == 1


async def test_a_connection_that_was_idle_for_too_long_is_not_used_even_where_nobody_had_time_to_close_it() -> None:
    async with venue(always, idle=0.05) as (server, transport):
        await transport.ask("/")
        transport._pool._look.cancel()  # type: ignore[union-attr]
        await asyncio.sleep(0.1)
        await transport.ask("/")

    assert [number for number, _ in server.heard] == [1, 2]


@pytest.mark.parametrize(
    ("told", "visits"), [("timeout=1", 2), ("Timeout=60, max=9", 1), ("timeout=", 1), ("max=9", 1)]
)
async def test_a_connection_is_not_used_when_the_venue_may_be_about_to_end_it(told: str, visits: int) -> None:
    async with venue(says(*[status(200, f"Keep-Alive: {told}")] * 2, hold=True)) as (server, transport):
        await transport.ask("/")
        await transport.ask("/")

    assert server.visits == visits


async def test_the_end_closes_what_is_kept_and_what_waits() -> None:
    async with venue(silence, connections=1) as (server, transport):
        async with asyncio.TaskGroup() as group:
            away = group.create_task(caught(transport.tell("POST", "/away")))
            await server.until(lambda: len(server.heard) == 1)
            in_line = group.create_task(caught(transport.tell("POST", "/in-line")))
            await asyncio.sleep(0)
            await transport.aclose()
        late = await caught(transport.ask("/late"))
        await transport.aclose()
        await server.until(lambda: server.open == 0)

    assert [type(error) for error in (away.result(), in_line.result(), late)] == [
        OutcomeUnknown,
        BrokerUnavailable,
        BrokerUnavailable,
    ]
    assert paths(server.heard) == ["/away"]
    assert server.visits == 1


async def test_it_is_looked_whose_the_account_is_when_there_is_a_connection_and_nothing_is_left_to_do() -> None:
    free, ours = asyncio.Event(), [True]

    async with venue(held(free), connections=1) as (server, transport):
        first = asyncio.create_task(transport.ask("/first"))
        await server.until(lambda: len(server.heard) == 1)
        before = leased._WHOSE.set(lambda: ours[0])
        second = asyncio.create_task(caught(transport.tell("POST", "/second")))
        leased._WHOSE.reset(before)
        await asyncio.sleep(0)
        ours[0] = False
        free.set()
        await first
        refused = await second
        await transport.ask("/third")

    assert type(refused) is NotSent
    assert paths(server.heard) == ["/first", "/third"]
    assert server.visits == 1


async def test_where_one_kept_connection_turns_out_to_be_dead_the_others_are_let_go() -> None:
    free = asyncio.Event()

    async def talk(visit: Visit) -> None:
        await visit.hear()
        await free.wait()
        await visit.say(OK)
        await (visit.hear() if visit.number < 3 else visit.wait())

    async with venue(talk) as (server, transport):
        async with asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(transport.ask("/"))
            await server.until(lambda: len(server.heard) == 2)
            free.set()
        await transport.ask("/again")
        await server.until(lambda: server.open == 1)

    assert paths(server.heard) == ["/", "/", "/again", "/again"]
    assert server.heard[-1][0] == 3


def then(monkeypatch: pytest.MonkeyPatch, happens: Callable[[Connection], Awaitable[None]]) -> None:
    """Lets something happen between the moment a connection is made and the moment it is known."""
    loop = asyncio.get_running_loop()
    connect = loop.create_connection

    async def connected(*args: Any, **options: Any) -> Any:
        transport, connection = await connect(*args, **options)
        await happens(connection)
        return transport, connection

    monkeypatch.setattr(loop, "create_connection", connected)


async def test_over_a_connection_that_ends_as_it_is_made_certainly_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def hang_up(visit: Visit) -> None:
        return

    async with venue(hang_up) as (_, transport):
        then(monkeypatch, lambda connection: connection.lost)
        with pytest.raises(BrokerUnavailable, match="not reached"):
            await transport.tell("POST", "/orders")


async def test_a_connection_that_is_made_after_the_end_is_closed_and_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def end(connection: Connection) -> None:
        transport._pool._alive.remove(connection)  # as it was when the end looked for those to be closed
        await transport.aclose()

    async with venue(always) as (server, transport):
        then(monkeypatch, end)
        with pytest.raises(BrokerUnavailable, match="not reached"):
            await transport.tell("POST", "/orders")
        await server.until(lambda: server.visits == 1 and server.open == 0)

    assert server.heard == []
