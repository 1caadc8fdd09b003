"""Tells a story: does one step after the other to the real program, and prints what came of each."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat import Address
from bot.desk import Desk
from bot.figures import price
from bot.house import House
from bot.reply import Button, Reply
from bot.terminal.cast import NAMES, TRADERS, YOU, caller, room_of
from bot.terminal.clock import StoryClock
from bot.terminal.paint import Style
from bot.terminal.posting import Poster
from bot.terminal.screen import ONLY_YOU, Screen
from bot.terminal.script import Move, Pass, Press, Say, Set, Step, Tell, Type
from bot.terminal.settling import StillMarket, settle
from domain.post import Platform

EVERYBODY = "everybody"
IN_ORDER = (
    "post_refused",
    "copy_denied",
    "copy_placed",
    "copy_ended",
    "position_opened",
    "position_reduced",
    "stop_moved",
    "position_closed",
)
"""The kinds of events, in the order in which they befall a trade."""

_TRADERS = frozenset(trader.id for trader in TRADERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What the program sent, to whom, under which key."""

    to: Address
    reply: Reply
    key: str

    @property
    def place(self) -> tuple[int, bool, tuple[int, ...], str]:
        """By which messages of one step are ordered: the kind of event, rooms last, then the trade."""
        kind = self.key.partition(":")[0]
        rank = IN_ORDER.index(kind) if kind in IN_ORDER else len(IN_ORDER)
        return rank, not self.to.private, tuple(map(int, re.findall(r"\d+", self.key))), self.key


class Storyteller:
    """A chat platform whose people follow a script; `stop` is set at its end, and `finished` then says how it went."""

    platform = Platform.TERMINAL

    def __init__(
        self, house: House, clock: StoryClock, market: StillMarket, *, screen: Screen, stop: asyncio.Event
    ) -> None:
        self.sender = self
        self.finished = False
        self._house = house
        self._clock = clock
        self._market = market
        self._screen = screen
        self._stop = stop
        self._desk = Desk(house)
        self._poster = Poster(house)
        self._sent: list[Message] = []
        self._shown: dict[str, list[str]] = {}

    async def send(self, to: Address, reply: Reply, *, key: str) -> None:
        """Hold the message until everything of the present step has happened; see `bot.chat.ChatSender`."""
        self._sent.append(Message(to=to, reply=reply, key=key))

    async def tell(self, steps: Sequence[Step]) -> None:
        """Do the steps and print them, then end the program."""
        try:
            for step in steps:
                await self._do(step)
                await settle(self._house, self._market)
                self._print(everyone=isinstance(step, Say) and step.everyone)
            self.finished = True
        finally:
            self._stop.set()

    async def _do(self, step: Step) -> None:
        await _DEEDS[type(step)](self, step)

    def _print(self, *, everyone: bool) -> None:
        for message in sorted(self._sent, key=lambda one: one.place):
            self._remember(message.to.id if message.to.private else EVERYBODY, message.reply)
            self._show(message, everyone=everyone)
        self._sent.clear()

    def _show(self, message: Message, *, everyone: bool) -> None:
        to, now = message.to, self._clock.now()
        if not to.private:
            self._screen.told(now, room_of(to.id).name, message.reply)
        elif to.id == YOU:
            self._screen.told(now, "to you", message.reply, note=ONLY_YOU)
        elif to.id not in _TRADERS or everyone:
            self._screen.told(now, f"to {NAMES[to.id]}", _short(message.reply), note=f"(only {NAMES[to.id]} sees this)")

    def _remember(self, who: str, reply: Reply) -> None:
        lines = [button.line for row in reply.buttons for button in row if isinstance(button, Button)]
        self._shown.setdefault(who, []).extend(lines)

    async def _tell(self, step: Tell) -> None:
        self._screen.plain(f"── {step.text}", Style.QUIET)
        self._screen.plain()

    async def _say(self, step: Say) -> None:
        self._screen.said(self._clock.now(), step.room.name, step.room.provider, step.text)
        await self._poster.post(step.room, step.room.handle, step.text)

    async def _press(self, step: Press) -> None:
        seen = self._shown.get(step.who if step.private else EVERYBODY, [])
        await self._answer(step.who, next(line for line in reversed(seen) if line.startswith(step.line)))

    async def _type(self, step: Type) -> None:
        await self._answer(step.who, step.line)

    async def _move(self, step: Move) -> None:
        self._screen.aside(f"{step.ticker.key} trades at {price(step.price)}")
        self._market.move(step.ticker, step.price)

    async def _set(self, step: Set) -> None:
        self._market.set(step.ticker, step.price)

    async def _pass(self, step: Pass) -> None:
        self._clock.advance(step.seconds)

    async def _answer(self, who: str, line: str) -> None:
        self._screen.typed(self._clock.now(), NAMES[who], line)
        reply = await self._desk.answer_line(caller(who), line)
        self._remember(who, reply)
        note = ONLY_YOU if who == YOU else f"(only {NAMES[who]} sees this)"
        self._screen.told(self._clock.now(), "", reply, note=note if reply.private else "")


def _short(reply: Reply) -> Reply:
    return Reply(title=reply.title, text=reply.text, tone=reply.tone, footer=reply.footer)


_DEEDS: Mapping[type, Callable[[Storyteller, Any], Awaitable[None]]] = {
    Tell: Storyteller._tell,  # noqa: SLF001  the table stands beside its class
    Say: Storyteller._say,  # noqa: SLF001
    Type: Storyteller._type,  # noqa: SLF001
    Press: Storyteller._press,  # noqa: SLF001
    Move: Storyteller._move,  # noqa: SLF001
    Set: Storyteller._set,  # noqa: SLF001
    Pass: Storyteller._pass,  # noqa: SLF001
}
