"""Listens to the watched channels: posts are queued in the order they came and stored in batches.

While a channel is being read back after an outage it is held: what comes live waits for what came before. What does
not fit into memory is not dropped but left to back-filling, whose mark only back-filling moves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog
from sqlalchemy import select

from bot.chat import hear
from bot.house import House
from domain.post import Platform, Post
from runtime.wake import Wake
from storage import tables as t

log = structlog.get_logger(__name__)

BATCH = 500
QUEUE = 50_000
HELD = 1_000
"""Live posts kept per channel while it is read back."""


@dataclass(slots=True)
class _Held:
    posts: list[Post] = field(default_factory=list)
    lost: bool = False


class Listener:
    """The way of a post from the gateway into the inbox."""

    def __init__(self, house: House, *, queue: int = QUEUE) -> None:
        self.gap = Wake()
        """Set when a channel must be read back."""
        self._house = house
        self._limit = queue
        self._queue: asyncio.Queue[Post] = asyncio.Queue()
        self._batch: list[Post] = []
        self._watched: frozenset[str] = frozenset()
        self._held: dict[str, _Held] = {}

    async def refresh(self) -> None:
        """Read anew which channels are watched; one that is new is read back from the present on."""
        query = select(t.channel.c.chat_id).where(t.channel.c.platform == Platform.DISCORD, t.channel.c.watched)
        async with self._house.store.read() as connection:
            watched = frozenset((await connection.execute(query)).scalars())
        if watched - self._watched:
            self.gap.set()
        self._watched = watched

    def watches(self, chat_id: int | str) -> bool:
        """Whether posts of the channel are wanted."""
        return str(chat_id) in self._watched

    def offer(self, post: Post) -> None:
        """Take a post in its turn; never blocks, never drops."""
        held = self._held.get(post.chat_id)
        if held is None and self._queue.qsize() >= self._limit:
            log.warning("posts_left_to_backfill", chat_id=post.chat_id, waiting=self._queue.qsize())
            held = self._held[post.chat_id] = _Held(lost=True)
            self.gap.set()
        if held is None:
            self._queue.put_nowait(post)
        elif len(held.posts) < HELD and not held.lost:
            held.posts.append(post)
        else:
            held.lost = True

    @property
    def held(self) -> frozenset[str]:
        """The channels whose live posts wait."""
        return frozenset(self._held)

    def hold(self, chat_ids: Iterable[str] | None = None) -> None:
        """Let live posts wait until the channels (all that are watched, by default) have been read back."""
        for chat_id in self._watched if chat_ids is None else chat_ids:
            if chat_id in self._held:
                self._held[chat_id].lost = True
            else:
                self._held[chat_id] = _Held()
        self.gap.set()

    def release(self, chat_id: str) -> bool:
        """Let a channel's live posts go on; False when some did not fit and the channel must be read again."""
        held = self._held.get(chat_id)
        if held is not None and held.lost:
            self._held[chat_id] = _Held()
            return False
        self.let_go(chat_id)
        return True

    def let_go(self, chat_id: str) -> None:
        """Let a channel's live posts go on although it could not be read back."""
        held = self._held.pop(chat_id, None)
        for post in () if held is None else held.posts:
            self._queue.put_nowait(post)

    async def write(self) -> None:
        """Store what is queued, batch by batch, for ever; a batch that fails is kept for the next run."""
        while True:
            if not self._batch:
                self._batch = [await self._queue.get()]
            while len(self._batch) < BATCH and not self._queue.empty():
                self._batch.append(self._queue.get_nowait())
            await hear(self._house, self._batch)
            for _ in self._batch:
                self._queue.task_done()
            self._batch = []

    async def drained(self, seconds: float) -> bool:
        """Wait until everything queued is stored, at most `seconds`; whether it is."""
        try:
            async with asyncio.timeout(seconds):
                await self._queue.join()
        except TimeoutError:
            return False
        return True
