"""Who may manage a group: its creator and its administrators, as Telegram says."""

from __future__ import annotations

import structlog
from telegram import Bot, ChatMember
from telegram.error import TelegramError

from bot.telegram.faults import told
from runtime.clock import Clock

log = structlog.get_logger(__name__)

KEPT = 60.0
"""Seconds for which an answer is believed."""

_MOST = 10_000


class Hosts:
    """Asks, and remembers for a minute."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._known: dict[tuple[int, int], tuple[float, bool]] = {}

    async def leads(self, chat_id: int, user_id: int) -> bool:
        """Whether the user is creator or administrator of the group; False when Telegram does not say."""
        now = self._clock.monotonic()
        until, found = self._known.get((chat_id, user_id), (0.0, False))
        if now < until:
            return found
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except TelegramError as e:
            log.warning("host_unknown", chat_id=chat_id, error=told(e))
            return False
        found = member.status in {ChatMember.OWNER, ChatMember.ADMINISTRATOR}
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[chat_id, user_id] = (now + KEPT, found)
        return found
