"""Telegram's pace: what it tolerates in a chat, in a group and over all.

About one message a second in a chat, 20 a minute in a group, 30 a second over all chats; the true limits are not
published (https://core.telegram.org/bots/faq), so that its own "retry after" counts all the same.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from runtime.clock import Clock

_PER_CHAT = (1, 1.0)
_PER_GROUP = (20, 60.0)
_MOST_CHATS = 10_000


@dataclass(slots=True)
class _Window:
    limit: int
    seconds: float
    sent: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        while self.sent and now - self.sent[0] >= self.seconds:
            self.sent.popleft()
        return 0.0 if len(self.sent) < self.limit else self.sent[0] + self.seconds - now


class Pace:
    """Gives each message its turn."""

    def __init__(self, clock: Clock, per_second: float) -> None:
        self._clock = clock
        self._all = _Window(max(1, int(per_second)), max(1.0, 1 / per_second))
        self._chats: dict[int, tuple[_Window, ...]] = {}

    async def turn(self, chat_id: int, patience: float) -> float:
        """Wait for a turn in the chat and take it: 0. When that would take over `patience` seconds: how long."""
        end = self._clock.monotonic() + patience
        while (wait := self._wait(chat_id)) > 0:
            if self._clock.monotonic() + wait > end:
                return wait
            await self._clock.sleep(wait)
        now = self._clock.monotonic()
        for window in (self._all, *self._windows(chat_id)):
            window.sent.append(now)
        return 0.0

    def _wait(self, chat_id: int) -> float:
        now = self._clock.monotonic()
        return max(window.wait(now) for window in (self._all, *self._windows(chat_id)))

    def _windows(self, chat_id: int) -> tuple[_Window, ...]:
        if chat_id not in self._chats:
            self._forget()
            rules = (_PER_CHAT, _PER_GROUP) if chat_id < 0 else (_PER_CHAT,)
            self._chats[chat_id] = tuple(_Window(limit, seconds) for limit, seconds in rules)
        return self._chats[chat_id]

    def _forget(self) -> None:
        if len(self._chats) >= _MOST_CHATS:
            now = self._clock.monotonic()
            idle = [chat for chat, ws in self._chats.items() if all(w.wait(now) == 0 and not w.sent for w in ws)]
            for chat in idle:
                del self._chats[chat]
