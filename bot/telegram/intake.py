"""Updates are stored before Telegram may forget them, and worked off from the store, also after a crash.

Posts are handled in their order, at once. Commands have a lane for each person in each chat, so that a slow one delays
neither posts nor other people. Hearing a post twice changes nothing; a command might trade twice, so one is marked
before it is begun, and one that a crash cut off is not begun again: its caller is told.
"""

from __future__ import annotations

import functools
import json
from asyncio import TaskGroup, timeout
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Bot, Message, Update

from bot.chat import hear
from bot.house import House
from bot.telegram import chats
from bot.telegram.answering import Answering
from bot.telegram.asking import Asked, pressed, typed
from bot.telegram.lanes import Lanes
from bot.telegram.listening import post_of
from bot.telegram.sorting import EDITS, Json, Matter, kept, matter_of, migration
from bot.telegram.timing import Timing
from domain.errors import StorageError
from domain.post import Platform
from runtime.wake import Wake
from storage import inbox

log = structlog.get_logger(__name__)

CURSOR: Final = "telegram-updates"
"""The source under which storage keeps the number of the last update that was stored."""

BEGUN: Final = "begun"
INTERRUPTED: Final = "interrupted"
_BATCH: Final = 200
_IDLE: Final = 30.0
_HERE: Final = Platform.TELEGRAM


class Intake:
    """Stores updates and works them off."""

    def __init__(self, house: House, bot: Bot, answering: Answering, timing: Timing) -> None:
        self._house = house
        self._bot = bot
        self._answering = answering
        self._timing = timing
        self._wake = Wake()
        self._stopping = False
        self._taken: set[int] = set()

    async def keep(self, updates: Sequence[Json]) -> None:
        """Store what of the updates is of use, in one transaction with how far we have read, and wake the worker.

        Raises `StorageError` when nothing was stored: Telegram must then tell them again.
        """
        async with self._house.store.write() as connection:
            known = await chats.watched(connection, updates)
            rows: list[tuple[int, str]] = []
            for update in updates:
                await _follow(connection, update, known)
                body = kept(update, matter_of(update, watched=known, name=self._bot.username))
                if body is not None:
                    rows.append((update["update_id"], json.dumps(body)))
            await inbox.keep_raw(connection, _HERE, rows, self._house.clock.now())
            if updates:
                await inbox.set_cursor(connection, CURSOR, str(updates[-1]["update_id"]))
        if rows:
            self._wake.set()

    async def run(self) -> None:
        """Work off what is stored, until `stop`; then wait for the commands under way."""
        await self._tell_interrupted()
        async with TaskGroup() as group:
            lanes = Lanes(group)
            while not self._stopping:
                fresh = await self._fresh()
                for number, body in fresh:
                    await self._handle(number, body, lanes)
                if not fresh:
                    await self._wake.wait(_IDLE)

    def stop(self) -> None:
        """Begin nothing new; `run` then returns."""
        self._stopping = True
        self._wake.set()

    async def _fresh(self) -> list[tuple[int, str]]:
        # Before the read: what ends while we read is still unmarked in our view of the database.
        taken = set(self._taken)
        async with self._house.store.read() as connection:
            found = await inbox.unhandled_raw(connection, _HERE, _BATCH + len(taken))
        return [(number, body) for number, body in found if number not in taken]

    async def _handle(self, number: int, body: str, lanes: Lanes) -> None:
        try:
            error = await self._sort(number, json.loads(body), lanes)
        except StorageError:
            raise
        except Exception as e:  # noqa: BLE001  the loop over events: one that is not understood stops no other
            log.warning("update_malformed", number=number, error=type(e).__name__)
            error = f"{type(e).__name__}: {e}"
        if number not in self._taken:
            await self._mark(number, error)

    async def _sort(self, number: int, update: dict[str, Any], lanes: Lanes) -> str | None:
        async with self._house.store.read() as connection:
            known = await chats.watched(connection, [update])
        matter = matter_of(update, watched=known, name=self._bot.username)
        if matter in {Matter.NOTHING, Matter.UNREADABLE}:
            return None if matter is Matter.NOTHING else "unreadable"
        parsed = Update.de_json(update, self._bot)
        if matter is Matter.POST:
            await self._hear(parsed, known, edited=not EDITS.isdisjoint(update))
        else:
            self._begin(number, parsed, matter, lanes)
        return None

    async def _hear(self, update: Update, known: Mapping[str, str], *, edited: bool) -> None:
        message = update.effective_message
        ours = message is not None and message.from_user is not None and message.from_user.id == self._bot.id
        post = post_of(message, edited=edited, now=self._house.clock.now()) if message and not ours else None
        if post is not None:
            await hear(self._house, [chats.placed(post, known[post.chat_id])])

    def _begin(self, number: int, update: Update, matter: Matter, lanes: Lanes) -> None:
        message, query = update.message, update.callback_query
        if matter is Matter.CHATTER and message is not None:
            self._put(lanes, number, (message.chat.id, message.chat.id), self._answering.chatter(message, number))
        elif query is not None:
            asked = pressed(query, number)
            work = self._answering.press(asked) if asked else self._answering.acknowledge(query.id)
            self._put(lanes, number, (query.from_user.id, query.chat_instance), work)
        elif message is not None:
            self._type(number, message, lanes)

    def _type(self, number: int, message: Message, lanes: Lanes) -> None:
        asked = typed(message, number)
        if asked is not None:
            self._put(lanes, number, (message.chat.id, asked.user.id), self._answering.command(asked))
        elif message.sender_chat is not None and not message.is_automatic_forward:
            self._put(lanes, number, (message.chat.id, 0), self._answering.nobody(message, number))

    def _put(self, lanes: Lanes, number: int, lane: tuple[Any, ...], work: Callable[[], Awaitable[None]]) -> None:
        self._taken.add(number)
        lanes.put(lane, functools.partial(self._work, number, work))

    async def _work(self, number: int, work: Callable[[], Awaitable[None]]) -> None:
        if self._stopping:
            return  # it is stored, and begun after the restart
        await self._mark(number, BEGUN)
        error = None
        try:
            async with timeout(self._timing.command):
                await work()
        except StorageError:
            raise
        except Exception as e:  # the loop over events: a command that fails never stops the others
            log.exception("command_unanswered", number=number)
            error = type(e).__name__
        await self._mark(number, error)
        self._taken.discard(number)

    async def _mark(self, number: int, error: str | None) -> None:
        async with self._house.store.write() as connection:
            await inbox.mark_raw(connection, _HERE, number, self._house.clock.now(), error=error)

    async def _tell_interrupted(self) -> None:
        async with self._house.store.read() as connection:
            cut_off = await inbox.raw_marked(connection, _HERE, BEGUN)
        for number, body in cut_off:
            await self._mark(number, INTERRUPTED)
            asked = _asked(number, body, self._bot)
            if asked is not None:
                await self._answering.interrupted(asked)


def _asked(number: int, body: str, bot: Bot) -> Asked | None:
    update = Update.de_json(json.loads(body), bot)
    if update.callback_query is not None:
        return pressed(update.callback_query, number)
    return typed(update.message, number) if update.message is not None and update.message.text else None


async def _follow(connection: AsyncConnection, update: Json, known: dict[str, str]) -> None:
    # At once, since the next update of the batch may be a signal in the chat with the new id.
    move = migration(update)
    if move is not None and move.old in known and move.new not in known:
        await chats.move(connection, move.old, move.new)
        known |= {move.old: move.new, move.new: move.new}


def numbered(updates: Iterable[Any]) -> list[Json]:
    """Those that are updates at all, with a number."""
    return [one for one in updates if isinstance(one, dict) and isinstance(one.get("update_id"), int)]
