"""Discord as a service of the program: started, kept alive and stopped in one place."""

from __future__ import annotations

import asyncio
import contextlib

import aiohttp
import discord
import structlog

from bot.desk import Desk
from bot.discord.backfill import Backfill
from bot.discord.client import Client, point_at
from bot.discord.inflight import InFlight
from bot.discord.listening import Listener
from bot.discord.pace import Pace
from bot.discord.sending import DiscordSender
from bot.discord.timing import Timing
from bot.house import House
from domain.errors import ConfigurationError
from domain.post import Platform
from runtime.supervise import Supervisor
from web.health import State

log = structlog.get_logger(__name__)

BAD_TOKEN = (
    "Discord refuses the bot token in [discord]. Make a new one in the developer portal "  # noqa: S105  a sentence
    "(your application, Bot, Reset Token) and put it into the settings."
)
NO_CONTENT = (
    "Discord does not let the bot read messages. Switch on Message Content Intent in the developer portal "
    "(your application, Bot, Privileged Gateway Intents), save, and start again."
)

_NAME = Platform.DISCORD.value
_CLOSED_FOR_TOKEN = 4004
_CLOSED_FOR_INTENTS = frozenset({4013, 4014})


class Discord:
    """The Discord side of the program; `settings.discord.token` must be set.

    Run `serve` under a supervisor to which `ConfigurationError` is fatal. `aclose` ends it.
    """

    def __init__(self, house: House, desk: Desk, *, timing: Timing | None = None) -> None:
        self.sender = DiscordSender(lambda: self._client)
        self._house = house
        self._desk = desk
        self._timing = timing or Timing()
        self._listener = Listener(house)
        self._in_flight = InFlight()
        self._pace = Pace(house.clock)
        self._client: Client | None = None
        self._was_up = False
        self._stop = asyncio.Event()

    async def serve(self) -> None:
        """Run one connection until it dies, and raise why; to be started anew after a pause.

        Returns after `aclose`. Raises `ConfigurationError` for what only the admin can mend, if it never worked.
        """
        if await self._stopped_within(self._pace.pause()):
            return
        self._pace.start()
        self._house.health.set(_NAME, State.STARTING, "connecting")
        failure = await self._live()
        if self._stop.is_set():
            self._house.health.set(_NAME, State.OFF, "stopped")
            return
        failure = failure or ConnectionError("Discord closed the connection")
        self._house.health.set(_NAME, State.DOWN, _in_words(failure))
        if self._was_up and isinstance(failure, ConfigurationError):
            # Taken away while orders are open: the rest of the program must live, so this is no reason to end it.
            raise ConnectionError(str(failure)) from failure
        raise failure

    async def aclose(self) -> None:
        """Take no new commands, let those in flight finish, say goodbye, store what was heard."""
        self._stop.set()
        if self._client is not None:
            await self._part(self._client)

    async def refresh(self) -> None:
        """Read anew which channels are watched; it is also done every few seconds."""
        await self._listener.refresh()

    async def _live(self) -> Exception | None:
        point_at(self._house.settings.discord)
        client = Client(self._house, self._desk, self._listener, self._timing, self._in_flight)
        backfill = Backfill(self._house, client, self._listener, interval=self._timing.backfill)
        self._client = client
        try:
            async with Supervisor(self._house.clock) as parts:
                parts.run("discord posts", self._listener.write)
                parts.run("discord backfill", backfill.run)
                parts.run("discord channels", self._watch_channels)
                try:
                    return await self._connected(client, backfill)
                finally:
                    await self._part(client)
        finally:
            self._client = None
            self._house.metrics.connected.labels(platform=_NAME).set(0)

    async def _connected(self, client: Client, backfill: Backfill) -> Exception | None:
        token = self._house.settings.discord.token
        if token is None:
            return ConfigurationError(BAD_TOKEN)
        try:
            async with asyncio.timeout(self._timing.first_connection) as patience:

                def begin() -> None:
                    patience.reschedule(None)
                    self._was_up = True
                    backfill.begin()

                client.on_session = begin
                await client.login(token.reveal())
                await client.connect()
        except discord.LoginFailure:
            return ConfigurationError(BAD_TOKEN)
        except discord.PrivilegedIntentsRequired:
            return ConfigurationError(NO_CONTENT)
        except discord.ConnectionClosed as e:
            return _closed(e)
        except Exception as e:  # noqa: BLE001  raised again by `serve`, where no task group wraps it
            return e
        finally:
            client.on_session = backfill.begin
        return None

    async def _part(self, client: Client) -> None:
        client.stopping = True
        if not await self._in_flight.drained(self._timing.grace):
            log.warning("commands_cut_off", after=self._timing.grace)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._timing.closing):
                await client.close()
        if not await self._listener.drained(self._timing.closing):
            log.warning("posts_left_to_backfill")

    async def _stopped_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        return self._stop.is_set()

    async def _watch_channels(self) -> None:
        while True:
            await self._house.clock.sleep(self._timing.channels)
            await self._listener.refresh()


def _closed(e: discord.ConnectionClosed) -> Exception:
    if e.code == _CLOSED_FOR_TOKEN:
        return ConfigurationError(BAD_TOKEN)
    if e.code in _CLOSED_FOR_INTENTS:
        return ConfigurationError(NO_CONTENT)
    return e


def _in_words(failure: Exception) -> str:
    if isinstance(failure, ConfigurationError):
        return str(failure)
    if isinstance(failure, aiohttp.ClientError | OSError):
        return "Discord cannot be reached; trying again"
    return f"the connection ended ({type(failure).__name__}); trying again"
