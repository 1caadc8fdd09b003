"""The stream of trade updates: opened, lost, stalled, refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web

from brokers.alpaca import stream
from brokers.alpaca.stream import Streams
from brokers.credentials import Credentials
from domain.ids import AccountId
from runtime.secret import Secret
from tests.fakes.clock import ManualClock
from tests.fakes.venues.face import Face
from tests.fakes.venues.pages import Ring
from tests.unit.brokers.alpaca.rig import ME, AlpacaRig, keys

LET_IN = {"stream": "authorization", "data": {"action": "authenticate", "status": "authorized"}}
LISTENING = {"stream": "listening", "data": {"streams": ["trade_updates"]}}
UPDATE = {"stream": "trade_updates", "data": {"event": "fill"}}


class Server:
    """Answers what a connection says with what it is told to, and counts connections."""

    def __init__(self, *says: object, pongs: bool = True) -> None:
        self.says = says
        self.pongs = pongs
        self.connections = 0
        self.face = Face([web.get("/stream", self._stream)])

    async def _stream(self, request: web.Request) -> web.WebSocketResponse:
        self.connections += 1
        socket = web.WebSocketResponse(autoping=self.pongs)
        await socket.prepare(request)
        for said in self.says:
            with suppress(ConnectionError):
                await socket.send_bytes(said if isinstance(said, bytes) else json.dumps(said).encode())
        async for _ in socket:
            pass
        return socket


@asynccontextmanager
async def streams(
    server: Server, clock: ManualClock, *, heartbeat: float = 20, held: dict[AccountId, Credentials] | None = None
) -> AsyncIterator[tuple[Streams, list[AccountId]]]:
    told: list[AccountId] = []
    async with server.face.open() as url:
        ring = Ring({ME: keys()} if held is None else held)
        kept = Streams(f"{url}/stream", ring, clock, told.append, heartbeat=heartbeat)
        running = asyncio.ensure_future(kept.run())
        yield kept, told
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def until(holds: Callable[[], bool], clock: ManualClock) -> None:
    async with asyncio.timeout(10):
        while not holds():
            clock.advance(1)
            await asyncio.sleep(0.01)


async def test_an_account_is_told_once_it_is_connected_and_at_each_update(clock: ManualClock) -> None:
    async with streams(Server(LET_IN, LISTENING, UPDATE, {"stream": "other"}, UPDATE), clock) as (kept, told):
        kept.want(ME)
        await until(lambda: len(told) == 3, clock)


async def test_a_line_that_stalls_in_silence_is_opened_again(clock: ManualClock) -> None:
    server = Server(LET_IN, LISTENING, pongs=False)
    async with streams(server, clock, heartbeat=0.05) as (kept, told):
        kept.want(ME)
        await until(lambda: server.connections >= 2 and len(told) >= 2, clock)


@pytest.mark.parametrize(
    "says",
    [
        [{"stream": "listening", "data": {}}],
        [5],
        [b"<html>"],
        [b"[" * 100_000],
        [LET_IN, {"stream": "listening", "data": {"streams": []}}],
        [LET_IN, {"stream": "listening", "data": None}],
    ],
)
async def test_a_stream_of_nonsense_is_tried_again_with_pauses(clock: ManualClock, says: list[object]) -> None:
    server = Server(*says)
    async with streams(server, clock) as (kept, told):
        kept.want(ME)
        await until(lambda: server.connections >= 3, clock)

        assert told == []
        assert clock.monotonic() >= stream.FIRST_PAUSE + 2 * stream.FIRST_PAUSE


@pytest.mark.parametrize(
    "held",
    [
        {},
        {ME: Credentials(fields={"key": Secret("k")})},
        {ME: Credentials(fields={"access_token": Secret("t")})},
    ],
)
async def test_credentials_that_are_not_taken_end_the_stream_until_the_account_is_of_interest_again(
    clock: ManualClock, held: dict[AccountId, Credentials]
) -> None:
    refused = {"stream": "authorization", "data": {"action": "authenticate", "status": "unauthorized"}}
    server = Server(refused)
    async with streams(server, clock, held=held) as (kept, told):
        kept.want(ME)
        await until(lambda: ME not in kept._wanted and ME not in kept._kept, clock)
        before = server.connections
        kept.want(ME)
        await until(lambda: ME not in kept._wanted and ME not in kept._kept, clock)

        assert told == []
        assert server.connections == before + (1 if "access_token" in held.get(ME, keys()).fields else 0)


async def test_the_account_that_was_of_interest_longest_ago_loses_its_stream(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MOST", 1)
    other = AccountId(8)
    async with streams(Server(LET_IN, LISTENING), clock, held={ME: keys(), other: keys()}) as (kept, told):
        kept.want(ME)
        await until(lambda: told == [ME], clock)
        kept.want(other)
        await until(lambda: told == [ME, other], clock)

        assert list(kept._kept) == [other]


async def test_a_grant_is_shown_to_the_stream_as_a_token(rig: AlpacaRig) -> None:
    rig.venue.keys.clear()
    rig.venue.tokens["t0ken"] = ME
    rig.ring.held[ME] = Credentials(fields={"access_token": Secret("t0ken")})
    updates = rig.broker.updates()

    await rig.broker.account(rig.account)

    async with asyncio.timeout(5):
        assert await anext(updates) == ME
