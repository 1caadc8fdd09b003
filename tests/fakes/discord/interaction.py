"""One slash command, click, typing or form, and everything the bot did about it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.discord.model import Channel, Json, Message, User
    from tests.fakes.discord.pulse import Pulse


class InteractionType(IntEnum):
    """What the person did (interactions/receiving-and-responding.mdx)."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL_SUBMIT = 5


class Callback(IntEnum):
    """How the bot may answer at first."""

    MESSAGE = 4
    DEFER_MESSAGE = 5
    DEFER_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


_DEFERRALS = {Callback.DEFER_MESSAGE, Callback.DEFER_UPDATE}


@dataclass(slots=True, eq=False, kw_only=True)
class Interaction:
    """The record of one interaction; the `await`able verbs wait for the bot's doings."""

    id: int
    token: str
    type: InteractionType
    user: User
    channel: Channel
    data: Json
    pulse: Pulse
    source: Message | None = None
    opened_by: Interaction | None = None
    created: float = field(default_factory=time.monotonic)
    acknowledged_after: float | None = None
    callback: Callback | None = None
    response: Message | None = None
    followups: list[Message] = field(default_factory=list)
    changes: int = 0
    modal: Json | None = None
    choices: list[Json] | None = None

    @property
    def content(self) -> str:
        """The text of the answer; raises AssertionError when there is no message."""
        assert self.response is not None, "the bot gave no message"
        return self.response.content

    @property
    def ephemeral(self) -> bool:
        """Whether the answer is for the person's eyes only."""
        return self.response is not None and self.response.ephemeral

    async def acknowledged(self, seconds: float = 5.0) -> Interaction:
        """Waits for the first response of any kind; a bare defer counts."""
        await self.pulse.until(lambda: self.callback is not None, seconds, f"an acknowledgement of {self}")
        return self

    async def answered(self, seconds: float = 5.0) -> Interaction:
        """Waits for something to see: a finished message, an update, a form, or choices.

        A deferral counts once the bot edits the original or follows up.
        """
        await self.pulse.until(self._settled, seconds, f"an answer to {self}")
        return self

    async def followed_up(self, count: int = 1, seconds: float = 5.0) -> Interaction:
        """Waits until `count` follow-up messages have come."""
        await self.pulse.until(lambda: len(self.followups) >= count, seconds, f"{count} follow-ups to {self}")
        return self

    def _settled(self) -> bool:
        if self.callback is None:
            return False
        return self.changes > 0 or self.callback not in _DEFERRALS

    def __str__(self) -> str:
        what = self.data.get("name") or self.data.get("custom_id")
        return f"{self.type.name.lower()} {what!r} by {self.user.name}"
