"""Reads back what was posted, edited and deleted while nobody listened.

Discord acknowledges nothing: after a lost session only the history tells what came in between. A channel's mark
(`channel.last_message_id`) is moved here alone, with the posts it covers, so that nothing behind it is ever missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import hear
from bot.discord import posts
from bot.discord.listening import Listener
from bot.house import House
from domain.post import Platform, Post
from storage import tables as t

if TYPE_CHECKING:
    from bot.discord.client import Client

log = structlog.get_logger(__name__)

PAGE = 100
AT_ONCE = 6
LOOK_BACK = timedelta(hours=24)
LONGEST_CHANNEL = 600.0
UNKNOWN_MESSAGE = 10008

_TROUBLE = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)


class Backfill:
    """Reads the watched channels back, after each new session and every `interval` seconds."""

    def __init__(self, house: House, client: Client, listener: Listener, *, interval: float) -> None:
        self._house = house
        self._client = client
        self._listener = listener
        self._interval = interval
        self._begun = asyncio.Event()
        self._turns = asyncio.Semaphore(AT_ONCE)

    def begin(self) -> None:
        """A session is new: hold the live posts until everything before them has been read."""
        self._listener.hold()
        self._begun.set()

    async def run(self) -> None:
        """Read back whenever there may be a gap, for ever."""
        await self._begun.wait()
        while True:
            await self._listener.gap.wait(self._interval)
            await self._read_channels()
            await self._read_open_signals()

    async def _read_channels(self) -> None:
        query = select(t.channel.c.chat_id).where(t.channel.c.platform == Platform.DISCORD, t.channel.c.watched)
        async with self._house.store.read() as connection:
            chats = (await connection.execute(query)).scalars().all()
        async with asyncio.TaskGroup() as group:
            for chat_id in chats:
                group.create_task(self._catch_up(chat_id))
        for chat_id in self._listener.held - set(chats):
            self._listener.let_go(chat_id)

    async def _catch_up(self, chat_id: str) -> None:
        try:
            async with self._turns, asyncio.timeout(LONGEST_CHANNEL):
                await self._read(chat_id)
                while not self._listener.release(chat_id):
                    await self._read(chat_id)
        except _TROUBLE as e:
            log.warning("channel_not_read_back", chat_id=chat_id, kind=type(e).__name__, reason=str(e)[:200])
            self._listener.let_go(chat_id)
        except Exception:
            # One channel must hold up neither the others nor its own live posts; its mark stays for the next try.
            log.exception("channel_not_read_back", chat_id=chat_id)
            self._listener.let_go(chat_id)

    async def _read(self, chat_id: str) -> None:
        query = select(t.channel.c.last_message_id).where(
            t.channel.c.platform == Platform.DISCORD, t.channel.c.chat_id == chat_id
        )
        async with self._house.store.read() as connection:
            mark = (await connection.execute(query)).scalar_one_or_none()
        if mark is None:
            await self._begin_at_present(chat_id)
            return
        while True:
            page = await self._client.http.logs_from(int(chat_id), PAGE, after=int(mark))
            if not page:
                return
            page.sort(key=lambda raw: int(raw["id"]))
            mark = str(page[-1]["id"])
            await self._keep(chat_id, mark, [post for raw in page for post in self._versions(raw)])
            if len(page) < PAGE:
                return

    async def _begin_at_present(self, chat_id: str) -> None:
        newest = await self._client.http.logs_from(int(chat_id), 1)
        await self._keep(chat_id, str(newest[0]["id"]) if newest else "0", [])

    async def _keep(self, chat_id: str, mark: str, found: Sequence[Post]) -> None:
        async def move_mark(connection: AsyncConnection) -> None:
            await connection.execute(
                update(t.channel)
                .where(t.channel.c.platform == Platform.DISCORD, t.channel.c.chat_id == chat_id)
                .values(last_message_id=mark)
            )

        new = await hear(self._house, found, beside=move_mark)
        if new:
            log.info("posts_read_back", chat_id=chat_id, new=new)

    def _versions(self, raw: Mapping[str, Any]) -> list[Post]:
        try:
            return list(self._told(raw)) if self._client.wants(raw) else []
        except posts.MALFORMED:
            log.exception("message_malformed")
            return []

    def _told(self, raw: Mapping[str, Any]) -> Iterator[Post]:
        now = self._house.clock.now()
        yield posts.created(raw, now)
        change = posts.edited(raw, now)
        if change is not None:
            yield change

    async def _read_open_signals(self) -> None:
        async with asyncio.TaskGroup() as group:
            for chat_id, message_id in await self._open_signals():
                group.create_task(self._look_again(chat_id, message_id))

    async def _open_signals(self) -> Sequence[tuple[str, str]]:
        query = (
            select(t.inbox.c.chat_id, t.inbox.c.message_id)
            .join(t.signal, t.signal.c.inbox_id == t.inbox.c.id)
            .where(t.inbox.c.platform == Platform.DISCORD, t.signal.c.state != "closed", t.signal.c.deleted.is_(False))
            .where(t.signal.c.posted_at > self._house.clock.now() - LOOK_BACK)
            .distinct()
        )
        async with self._house.store.read() as connection:
            return [(row.chat_id, row.message_id) for row in await connection.execute(query)]

    async def _look_again(self, chat_id: str, message_id: str) -> None:
        try:
            async with self._turns:
                change = await self._changed(int(chat_id), int(message_id))
        except _TROUBLE as e:
            log.warning("message_not_read_again", chat_id=chat_id, message_id=message_id, kind=type(e).__name__)
            return
        if change is not None:
            await hear(self._house, [change])

    async def _changed(self, chat_id: int, message_id: int) -> Post | None:
        now = self._house.clock.now()
        try:
            raw = await self._client.http.get_message(chat_id, message_id)
        except discord.NotFound as e:
            if e.code != UNKNOWN_MESSAGE:
                raise
            return posts.deleted(chat_id, message_id, now)
        try:
            return posts.edited(raw, now)
        except posts.MALFORMED:
            log.exception("message_malformed", message_id=message_id)
            return None
