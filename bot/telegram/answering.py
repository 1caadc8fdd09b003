"""Answers commands and presses: in the chat for all, or in the private chat for the caller's eyes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

import structlog
from telegram import Bot, Message
from telegram.constants import ChatAction
from telegram.error import NetworkError, TelegramError

from bot.chat import SendFailed, SendLater, Unreachable
from bot.command import BadArgument, parse_line
from bot.desk import Desk
from bot.house import House
from bot.reply import Link, Reply, Tone
from bot.telegram.asking import Asked, Place, place_of
from bot.telegram.faults import told
from bot.telegram.hosts import Hosts
from bot.telegram.sending import TelegramSender
from bot.telegram.timing import Timing
from domain.post import Platform
from storage import people
from storage.people import Newcomer

log = structlog.get_logger(__name__)

PATIENCE: Final = 60.0
"""Seconds an answer may wait for its turn, which in a busy group is scarce."""

ATTEMPTS: Final = 3

WAITS: Final = 900.0
"""Seconds for which a private answer waits for a caller who has yet to press Start."""

_MOST_WAITING: Final = 1_000
_IN_PRIVATE: Final = "I answered you in private."
_CHATTER: Final = Reply(text="I listen to commands here. /help lists what I can do.")
_NOBODY: Final = Reply(
    text="I cannot see who you are while you write as the group or a channel. Write as yourself "
    "(group settings, your administrator rights, Remain anonymous off), or ask me in private.",
    tone=Tone.WARNING,
)

Work = Callable[[], Awaitable[None]]


class Answering:
    """Answers for one connected bot. Each method returns the work, to be done when its turn comes."""

    def __init__(self, house: House, desk: Desk, bot: Bot, sender: TelegramSender, timing: Timing) -> None:
        self._house = house
        self._desk = desk
        self._bot = bot
        self._sender = sender
        self._hosts = Hosts(bot, house.clock)
        self._timing = timing
        self._waiting: dict[int, tuple[float, Reply]] = {}

    def command(self, asked: Asked) -> Work:
        """Answer a typed command."""

        async def work() -> None:
            async with self._typing(asked):
                reply = await self._reply(asked)
            if not reply.private or asked.in_private:
                await self._say(asked.place, reply, asked.number)
                await self._say_what_waited(asked)
            elif await self._say_privately(asked, reply):
                await self._say(asked.place, Reply(text=_IN_PRIVATE), asked.number, part="note")
            else:
                await self._say(asked.place, self._not_started(), asked.number, part="note")

        return work

    def press(self, asked: Asked) -> Work:
        """Answer a pressed button; the message it stands under is left as it is."""

        async def work() -> None:
            async with asyncio.TaskGroup() as group:
                answer = group.create_task(self._reply(asked))
                await asyncio.wait({answer}, timeout=self._timing.spinner)
                spinning = not answer.done()
                if spinning:
                    await self._acknowledge(asked.press)
                    async with self._typing(asked):
                        await answer
            await self._tell_presser(asked, answer.result(), acknowledged=spinning)

        return work

    def acknowledge(self, query_id: str) -> Work:
        """Stop the spinner of a button that is not ours."""

        async def work() -> None:
            await self._acknowledge(query_id)

        return work

    def chatter(self, message: Message, number: int) -> Work:
        """Say what can be said, to somebody who gives no command in private."""

        async def work() -> None:
            await self._say(place_of(message), _CHATTER, number)

        return work

    def nobody(self, message: Message, number: int) -> Work:
        """Explain to somebody who writes as the group why that gives no command."""

        async def work() -> None:
            await self._say(place_of(message, reply=True), _NOBODY, number)

        return work

    async def interrupted(self, asked: Asked) -> None:
        """Tell the caller that a stop of the program cut his command off."""
        word = asked.line.removeprefix("/").split(maxsplit=1)[0].partition("@")[0]
        text = f"I was stopped while I worked on `/{word}`. Please look what it did before you repeat it."
        await self._say(asked.place, Reply(text=text, tone=Tone.WARNING), asked.number, part="interrupted")

    async def _tell_presser(self, asked: Asked, reply: Reply, *, acknowledged: bool) -> None:
        if not reply.private or asked.in_private:
            if not acknowledged:
                await self._acknowledge(asked.press)
            await self._say(asked.place, reply, asked.number)
            return
        arrived = await self._say_privately(asked, reply)
        if not acknowledged:
            # Opens the private chat with us, which the presser has never started.
            await self._acknowledge(asked.press, text=_IN_PRIVATE if arrived else "", url="" if arrived else self._link)
        elif not arrived:
            await self._say(asked.place, self._not_started(), asked.number, part="note")

    async def _reply(self, asked: Asked) -> Reply:
        if asked.in_private:
            await self._remember(asked)
        host = not asked.in_private and await self._hosts.leads(asked.chat.id, asked.user.id)
        return await self._desk.answer_line(asked.caller(host=host), asked.line)

    async def _remember(self, asked: Asked) -> None:
        here, person, chat = Platform.TELEGRAM, str(asked.user.id), str(asked.chat.id)
        who = Newcomer(platform=here, external_id=person, name=asked.user.full_name, chat_id=chat)
        limits, now = self._house.settings.risk.limits, self._house.clock.now()
        async with self._house.store.write() as connection:
            await people.welcome(connection, who, limits=limits, now=now)
            await people.opened_chat(connection, here, person, chat)

    async def _say_privately(self, asked: Asked, reply: Reply) -> bool:
        try:
            await self._attempt(Place(chat_id=asked.user.id), reply, f"answer-{asked.number}")
        except Unreachable:
            if len(self._waiting) >= _MOST_WAITING:
                self._waiting.clear()
            self._waiting[asked.user.id] = (self._house.clock.monotonic() + WAITS, reply)
            return False
        except (SendFailed, TelegramError) as e:
            _log_lost(e)
        return True

    async def _say_what_waited(self, asked: Asked) -> None:
        end, reply = self._waiting.pop(asked.user.id, (0.0, None)) if asked.in_private else (0.0, None)
        if reply is not None and self._house.clock.monotonic() < end:
            await self._say(asked.place, reply, asked.number, part="waited")

    async def _say(self, place: Place, reply: Reply, number: int, *, part: str = "answer") -> None:
        try:
            await self._attempt(place, reply, f"{part}-{number}")
        except (SendFailed, TelegramError) as e:
            _log_lost(e)

    async def _attempt(self, place: Place, reply: Reply, key: str) -> None:
        for left in reversed(range(ATTEMPTS)):
            try:
                await self._sender.say(place, reply, key=key, patience=PATIENCE)
            except SendLater as e:
                if not left or e.seconds > PATIENCE:
                    raise
                await self._house.clock.sleep(e.seconds)
            except NetworkError:
                # It may have arrived: an answer that comes twice is better than none.
                if not left:
                    raise
                await self._house.clock.sleep(1.0)
            else:
                return

    async def _acknowledge(self, query_id: str | None, *, text: str = "", url: str = "") -> None:
        if query_id is None:
            return
        try:
            await self._bot.answer_callback_query(query_id, text=text or None, url=url or None)
        except TelegramError as e:
            log.info("press_not_acknowledged", error=told(e))  # pressed long ago, before a restart

    @asynccontextmanager
    async def _typing(self, asked: Asked) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            showing = group.create_task(self._show_typing(asked))
            try:
                yield
            finally:
                showing.cancel()

    async def _show_typing(self, asked: Asked) -> None:
        private = asked.in_private or _answers_in_private(asked.line)
        place = replace(asked.place, chat_id=asked.user.id, thread=None) if private else asked.place
        await self._house.clock.sleep(self._timing.typing)
        while True:
            try:
                await self._bot.send_chat_action(place.chat_id, ChatAction.TYPING, message_thread_id=place.thread)
            except TelegramError as e:
                log.debug("typing_not_shown", error=told(e))
                return
            await self._house.clock.sleep(self._timing.typing_again)

    @property
    def _link(self) -> str:
        return f"https://t.me/{self._bot.username}?start=hello"

    def _not_started(self) -> Reply:
        return Reply(
            text="My answer is for your eyes only. Open our private chat and press Start: it waits there.",
            buttons=((Link(label="Open private chat", url=self._link),),),
        )


def _answers_in_private(line: str) -> bool:
    try:
        parsed = parse_line(line)
    except BadArgument:
        return True
    return parsed is None or parsed[0].private


def _log_lost(error: SendFailed | TelegramError) -> None:
    log.warning("answer_undelivered", error=told(error) if isinstance(error, TelegramError) else str(error))
