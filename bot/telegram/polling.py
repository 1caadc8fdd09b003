"""Asks Telegram for updates: fetch, store, and only then ask for the next.

The library's own loop confirms updates before they are handled, and one that it cannot parse stops all behind it
(22.8), so the raw answer is read here.
"""

from __future__ import annotations

from typing import Any, Final

import structlog
from telegram import Bot
from telegram.error import Conflict, RetryAfter, TelegramError

from bot.telegram.faults import told, wait_of
from bot.telegram.intake import Intake, numbered
from bot.telegram.line import Line
from bot.telegram.sorting import ALLOWED
from bot.telegram.timing import Timing
from runtime.clock import Clock

log = structlog.get_logger(__name__)

LIMIT: Final = 100
"""Updates in one answer, the most Telegram gives."""


class Polling:
    """One reader of one bot's updates."""

    def __init__(self, bot: Bot, intake: Intake, line: Line, clock: Clock, timing: Timing) -> None:
        self._bot = bot
        self._intake = intake
        self._line = line
        self._clock = clock
        self._timing = timing

    async def run(self) -> None:
        """Read until cancelled. Raises `StorageError` when updates cannot be stored; they come again then."""
        # No offset is taken over from the last run, nor kept while nothing comes: after a quiet week Telegram numbers
        # anew, perhaps lower, and would take the offset for a confirmation. What comes twice is known in the store.
        offset: int | None = None
        patience = 0  # the first answer, and the first after a failure, tells at once that the line stands
        while True:
            try:
                updates = numbered(await self._fetch(offset, patience))
            except TelegramError as e:
                patience = 0
                await self._rest(e)
                continue
            patience = self._timing.poll
            self._line.up()
            if updates:
                await self._intake.keep(updates)
            offset = updates[-1]["update_id"] + 1 if updates else None

    async def _fetch(self, offset: int | None, patience: int) -> Any:
        asked: dict[str, Any] = {"timeout": patience, "limit": LIMIT, "allowed_updates": list(ALLOWED)}
        if offset is not None:
            asked["offset"] = offset
        return await self._bot.do_api_request("getupdates", asked, read_timeout=patience + self._timing.read)

    async def _rest(self, error: TelegramError) -> None:
        pause = self._line.ailing(error)
        if isinstance(error, Conflict):
            pause = self._timing.conflict
        elif isinstance(error, RetryAfter):
            pause = wait_of(error)
        log.warning("updates_not_fetched", error=told(error), again_in=pause)
        await self._clock.sleep(pause)
