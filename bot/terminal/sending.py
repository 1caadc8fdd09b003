"""Delivers messages in the terminal: what is said in rooms and told to you is printed, what others are told is not."""

from __future__ import annotations

from bot.chat import Address
from bot.reply import Reply
from bot.terminal.cast import NAMES, ROOMS, YOU, room_of
from bot.terminal.screen import ONLY_YOU, Screen
from runtime.clock import Clock

PROVIDERS = frozenset(room.handle for room in ROOMS)


class TerminalSender:
    """The `ChatSender` of the terminal. You also see what providers are told of their posts, for you are the host."""

    def __init__(self, screen: Screen, clock: Clock) -> None:
        self._screen = screen
        self._clock = clock

    async def send(self, to: Address, reply: Reply, *, key: str) -> None:  # noqa: ARG002  a screen shows no repeats
        """Print the message; never fails."""
        now = self._clock.now()
        if not to.private:
            self._screen.told(now, room_of(to.id).name, reply)
        elif to.id == YOU:
            self._screen.told(now, "to you", reply, note=ONLY_YOU)
        elif to.id in PROVIDERS:
            self._screen.told(now, f"to {NAMES[to.id]}", reply, note=f"(only {NAMES[to.id]} sees this)")
