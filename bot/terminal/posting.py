"""Posts of the terminal: each gets an id that no other has, through any restart, and goes into the inbox."""

from __future__ import annotations

from bot.chat import hear
from bot.house import House
from bot.terminal.cast import NAMES, Room
from domain.post import Platform, Post

MICROSECONDS = 1_000_000


class Poster:
    """Puts what somebody says in a room before the intake."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._last = 0

    async def post(self, room: Room, who: str, text: str) -> Post:
        """Keep the post; the intake reads it at once."""
        now = self._house.clock.now()
        # The time makes ids that grow from start to start; two posts of one instant get two.
        self._last = max(self._last + 1, int(now.timestamp() * MICROSECONDS))
        post = Post(
            platform=Platform.TERMINAL,
            chat_id=room.chat,
            message_id=str(self._last),
            author_id=who,
            author_name=NAMES[who],
            text=text,
            posted_at=now,
            seen_at=now,
        )
        await hear(self._house, [post])
        return post
