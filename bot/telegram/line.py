"""The line to Telegram: how it is, told to health and metrics in words, and how long to wait after a failure."""

from __future__ import annotations

from typing import Final

from telegram.error import Conflict, TelegramError

from bot.house import House
from bot.telegram.faults import TOKEN_REFUSED, told
from bot.telegram.timing import Timing
from domain.post import Platform
from web.health import State

OTHER_READER: Final = (
    "another program reads this bot's updates: stop it, or give each its own bot from @BotFather; trying again"
)
WEBHOOK_SET: Final = "a webhook was set for this bot elsewhere, and keeps its updates from us; restart to take it away"
REFUSED: Final = "Telegram does not accept the bot's token any more: put a new one from @BotFather into the settings"
UNREACHABLE: Final = "Telegram cannot be reached; trying again"

_NAME: Final = Platform.TELEGRAM.value


class Line:
    """Reports only what changes."""

    def __init__(self, house: House, timing: Timing) -> None:
        self._house = house
        self._timing = timing
        self._pause = timing.first_pause

    def starting(self) -> None:
        """Nothing is known yet."""
        self._set(State.STARTING, "connecting")

    def up(self) -> None:
        """Telegram answered."""
        self._pause = self._timing.first_pause
        self._set(State.CONNECTED, f"as @{self._house.names.get(_NAME, '')}")

    def ailing(self, error: TelegramError) -> float:
        """Telegram did not answer as it should; returns the seconds to wait before the next attempt."""
        state = State.DOWN if isinstance(error, TOKEN_REFUSED) else State.DEGRADED
        self._set(state, _in_words(error))
        pause, self._pause = self._pause, min(self._pause * 2, self._timing.longest_pause)
        return self._timing.longest_pause if state is State.DOWN else pause

    def down(self, detail: str) -> None:
        """It will not work until somebody does something."""
        self._set(State.DOWN, detail)

    def off(self) -> None:
        """It was stopped."""
        self._set(State.OFF, "stopped")

    def _set(self, state: State, detail: str) -> None:
        self._house.health.set(_NAME, state, detail)
        self._house.metrics.connected.labels(platform=_NAME).set(state is State.CONNECTED)


def _in_words(error: TelegramError) -> str:
    if isinstance(error, TOKEN_REFUSED):
        return REFUSED
    if isinstance(error, Conflict):
        return WEBHOOK_SET if "webhook" in told(error).lower() else OTHER_READER
    return UNREACHABLE
