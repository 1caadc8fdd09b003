"""What outlives a connection: the sequence of events, what is kept for replay, and what may be heard."""

from __future__ import annotations

import json
import secrets
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.wire import masked

if TYPE_CHECKING:
    from tests.fakes.discord.line import Line
    from tests.fakes.discord.model import Json
    from tests.fakes.discord.world import Event

GUILDS = 1 << 0
MEMBERS = 1 << 1
PRESENCES = 1 << 8
GUILD_MESSAGES = 1 << 9
DIRECT_MESSAGES = 1 << 12
MESSAGE_CONTENT = 1 << 15
KNOWN = (1 << 26) - 1

_MESSAGES = (GUILD_MESSAGES, DIRECT_MESSAGES)
# Event -> the intent it needs in a guild and in private (events/gateway.mdx); others always go out.
_NEEDS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"), _MESSAGES),
    **dict.fromkeys(("GUILD_CREATE", "GUILD_DELETE", "CHANNEL_CREATE", "CHANNEL_UPDATE"), (GUILDS, GUILDS)),
    "GUILD_MEMBER_ADD": (MEMBERS, MEMBERS),
}


class Session:
    """One identified shard of the bot."""

    def __init__(self, line: Line, *, intents: int, shard: tuple[int, int], replay_limit: int) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.shard = shard
        self.line: Line | None = line
        self.sequence = 0
        self.resumed = 0
        self.alive = True
        self._left_at: float | None = None
        self._replay: deque[tuple[int, str]] = deque(maxlen=replay_limit)

    def is_home_of(self, guild_id: int | None) -> bool:
        """Whether this shard hears of the guild; what is private goes to shard 0."""
        number, count = self.shard
        return number == (0 if guild_id is None else (guild_id >> 22) % count)

    def wants(self, event: Event) -> bool:
        """Whether shard and intents let the event through."""
        if not self.alive or not self.is_home_of(event.guild_id):
            return False
        needed = _NEEDS.get(event.name)
        return needed is None or bool(self.intents & needed[event.guild_id is None])

    def view(self, event: Event, bot_id: int) -> Json:
        """The event's data, without content when the intent is missing and the bot is not meant."""
        data = event.data
        if event.name not in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} or event.guild_id is None:
            return data
        meant = data["author"]["id"] == str(bot_id) or any(u["id"] == str(bot_id) for u in data["mentions"])
        return data if meant or self.intents & MESSAGE_CONTENT else masked(data)

    def push(self, name: str, data: Any) -> None:
        """Numbers an event, keeps it for replay, and sends it when there is a line."""
        self.sequence += 1
        frame = json.dumps({"op": 0, "t": name, "s": self.sequence, "d": data}, separators=(",", ":"))
        self._replay.append((self.sequence, frame))
        if self.line is not None:
            self.line.send(frame)

    def detach(self, *, ended: bool) -> None:
        """The line is gone; `ended` means that the client said goodbye for good (1000, 1001)."""
        self.line = None
        self._left_at = time.monotonic()
        self.alive = self.alive and not ended

    def can_resume(self, after: int, window: float) -> bool:
        """Whether everything behind sequence `after` can still be replayed."""
        too_late = self._left_at is not None and time.monotonic() - self._left_at > window
        complete = after >= self.sequence or (bool(self._replay) and self._replay[0][0] <= after + 1)
        return self.alive and complete and not too_late

    def resume(self, line: Line, after: int) -> None:
        """Goes on with a new line: what was missed, then RESUMED."""
        self.line = line
        self._left_at = None
        self.resumed += 1
        for number, frame in self._replay:
            if number > after:
                line.send(frame)
        self.push("RESUMED", {"_trace": []})
