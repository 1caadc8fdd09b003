"""Alpaca's stream of trade updates: one connection for each account that was lately of interest.

The messages are a wake-up and never the truth. After each connection the account is told once, as nobody knows what was
missed. Frames are JSON, in text from one host and in binary from the other (docs.alpaca.markets, websocket streaming).
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import aiohttp
import structlog

from brokers.credentials import Credentials, Keyring
from domain.errors import BrokerError, BrokerUnavailable, ReauthorisationNeeded
from domain.ids import AccountId
from runtime.clock import Clock

log = structlog.get_logger(__name__)

MOST = 500
"""Connections at once; the account that was of interest longest ago loses its own."""
HEARTBEAT = 20.0
"""Seconds between pings; a line that leaves one unanswered for half as long is dead."""
PATIENCE = 10.0
"""Seconds until it must be open and authorised."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
LARGEST = 1024 * 1024
UPDATES = "trade_updates"
_DEAD = (aiohttp.ClientError, OSError, TimeoutError, BrokerError, ValueError)


class Streams:
    """Calls `tell` with an account whenever something may have changed there."""

    def __init__(
        self,
        url: str,
        keyring: Keyring,
        clock: Clock,
        tell: Callable[[AccountId], None],
        *,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        self._url = url
        self._keyring = keyring
        self._clock = clock
        self._tell = tell
        self._heartbeat = heartbeat
        self._wanted: OrderedDict[AccountId, None] = OrderedDict()
        self._kept: dict[AccountId, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()

    def want(self, account: AccountId) -> None:
        """The account is of interest."""
        if account not in self._wanted:
            self._changed.set()
        self._wanted[account] = None
        self._wanted.move_to_end(account)
        while len(self._wanted) > MOST:
            self._wanted.popitem(last=False)

    async def run(self) -> None:
        """Keep the connections until cancelled."""
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            while True:
                self._changed.clear()
                for account in [one for one in self._kept if one not in self._wanted]:
                    self._kept.pop(account).cancel()
                for account in [one for one in self._wanted if one not in self._kept]:
                    self._kept[account] = group.create_task(self._keep(session, account), name=f"alpaca-{account}")
                await self._changed.wait()

    async def _keep(self, session: aiohttp.ClientSession, account: AccountId) -> None:
        pause = FIRST_PAUSE
        while True:
            opened = self._clock.monotonic()
            try:
                await self._follow(session, account)
            except ReauthorisationNeeded:
                self._wanted.pop(account, None)  # until somebody asks for the account again
                self._changed.set()
                return
            except _DEAD as e:
                log.info("stream_ended", venue="alpaca", account=account, error=type(e).__name__)
            lasted = self._clock.monotonic() - opened
            pause = FIRST_PAUSE if lasted > LONGEST_PAUSE else pause
            await self._clock.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _follow(self, session: aiohttp.ClientSession, account: AccountId) -> None:
        proof = _proof(await self._keyring.credentials(account))
        async with session.ws_connect(self._url, heartbeat=self._heartbeat, max_msg_size=LARGEST) as socket:
            async with asyncio.timeout(PATIENCE):
                await _authorise(socket, proof)
            self._tell(account)
            async for message in socket:
                if _read(message).get("stream") == UPDATES:
                    self._tell(account)


async def _authorise(socket: aiohttp.ClientWebSocketResponse, proof: dict[str, str]) -> None:
    await socket.send_json({"action": "authenticate", "data": proof})
    answer = _read(await socket.receive())
    told = answer.get("data")
    status = told.get("status") if isinstance(told, dict) else None
    if answer.get("stream") != "authorization" or status not in ("authorized", "unauthorized"):
        raise BrokerUnavailable("the stream answered something else than whether it lets us in")
    if status == "unauthorized":
        raise ReauthorisationNeeded("Alpaca does not take these credentials (any more): connect it again")
    await socket.send_json({"action": "listen", "data": {"streams": [UPDATES]}})
    answer = _read(await socket.receive())
    told = answer.get("data")
    streams = told.get("streams") if isinstance(told, dict) else None
    if answer.get("stream") != "listening" or not isinstance(streams, list) or UPDATES not in streams:
        raise BrokerUnavailable("the stream does not tell of orders")


def _proof(credentials: Credentials) -> dict[str, str]:
    token = credentials.get("access_token")
    if token is not None:
        return {"oauth_token": token.reveal()}
    key, secret = credentials.get("key"), credentials.get("secret")
    if key is None or secret is None:
        raise ReauthorisationNeeded("the connection has no key: connect it again")
    return {"key_id": key.reveal(), "secret_key": secret.reveal()}


def _read(message: aiohttp.WSMessage) -> dict[str, Any]:
    if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
        raise BrokerUnavailable("the stream ended")
    try:
        told = json.loads(message.data)
    except RecursionError as e:
        raise ValueError("nested too deep") from e
    return told if isinstance(told, dict) else {}
