"""The terminal as a chat platform: a line with a slash is a command, any other is a post."""

from __future__ import annotations

import asyncio
import contextlib

from bot.command import catalogue
from bot.desk import Desk
from bot.house import House
from bot.terminal.cast import GENERAL, ROOMS, YOU, Room, caller
from bot.terminal.keyboard import Keyboard
from bot.terminal.posting import Poster
from bot.terminal.screen import ONLY_YOU, Screen
from bot.terminal.sending import TerminalSender
from domain.post import Platform
from parsers.words import describe
from storage import providers
from trading.intake import understand
from web.health import State

GOODBYES = frozenset({"/quit", "/exit", "/bye"})
SENDS_PER_SECOND = 50.0


class TerminalPlatform:
    """You and the bot in one terminal; `stop` is set when you leave (Ctrl-D, Ctrl-C, /quit)."""

    platform = Platform.TERMINAL
    per_second = SENDS_PER_SECOND

    def __init__(self, house: House, desk: Desk, *, screen: Screen, keyboard: Keyboard, stop: asyncio.Event) -> None:
        self.sender = TerminalSender(screen, house.clock)
        self._house = house
        self._desk = desk
        self._screen = screen
        self._keyboard = keyboard
        self._stop = stop
        self._poster = Poster(house)

    async def serve(self) -> None:
        """Read and answer until you leave."""
        self._house.health.set(self.platform.value, State.CONNECTED)
        while (line := await self._keyboard.line()) is not None and line.strip().lower() not in GOODBYES:
            if line.strip():
                await self._take(line.strip())
        self._stop.set()

    async def _take(self, line: str) -> None:
        if line.startswith("/"):
            reply = await self._desk.answer_line(caller(), line)
            self._screen.told(self._house.clock.now(), "", reply, note=ONLY_YOU if reply.private else "")
            return
        room, text = addressed(line)
        if room is None:
            names = ", ".join(room.name for room in ROOMS)
            self._screen.aside(f"There is no such room. The rooms are {names}, as in #stocks BUY AAPL @ 150 SL 145.")
        elif text:
            await self._post(room, text)

    async def _post(self, room: Room, text: str) -> None:
        post = await self._poster.post(room, YOU, text)
        async with self._house.store.read() as connection:
            channel = await providers.channel(connection, self.platform, room.chat)
        heard = "; ".join(describe(reading) for reading in understand(post, channel))
        self._screen.aside(f"{room.name} reads: {heard}")


def addressed(line: str) -> tuple[Room | None, str]:
    """The room a line is for and its text; None for a room that does not exist, the general room by default."""
    if not line.startswith("#"):
        return GENERAL, line
    name, _, text = line.partition(" ")
    return next((room for room in ROOMS if room.name == name.lower()), None), text.strip()


def words() -> list[str]:
    """What can begin a line: every command and every room."""
    with contextlib.suppress(ImportError):
        return [f"/{name}" for name in catalogue()] + [room.name for room in ROOMS]
    return [room.name for room in ROOMS]
