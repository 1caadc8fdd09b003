"""Planned failures, and Telegram's flood control.

Telegram publishes rough numbers only (core.telegram.org/bots/faq): about one message per second in a chat,
20 per minute in a group, 30 per second over all chats.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.fakes.telegram.errors import ApiError, flooded

_DESCRIPTIONS = {
    401: "Unauthorized",
    403: "Forbidden",
    409: "Conflict",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with the next `times` calls of a method (a regular expression, any case).

    `code` or `retry_after` (seconds) make an error answer, `drop` cuts the connection, `delay` (seconds) comes
    first. With `after_effect` the call does its work before: sent, but never confirmed.
    """

    method: str = ".*"
    code: int | None = None
    description: str = ""
    retry_after: int | None = None
    drop: bool = False
    after_effect: bool = False
    delay: float = 0.0
    times: int = 1

    def refusal(self) -> ApiError | None:
        """The error answer it makes, if any."""
        if self.retry_after is not None:
            return flooded(self.retry_after)
        if self.code is None:
            return None
        return ApiError(self.code, self.description or _DESCRIPTIONS.get(self.code, "Bad Request"))


@dataclass(slots=True)
class FaultPlan:
    """The faults still to come, in the order they were added."""

    _left: list[tuple[Fault, int]] = field(default_factory=list)

    @property
    def pending(self) -> list[Fault]:
        """Faults not yet used up."""
        return [fault for fault, _ in self._left]

    def add(self, fault: Fault) -> None:
        """Plans a fault."""
        self._left.append((fault, fault.times))

    def clear(self) -> None:
        """Forgets all faults."""
        self._left.clear()

    def take(self, method: str) -> Fault | None:
        """The fault for this call, counted off."""
        for place, (fault, left) in enumerate(self._left):
            if re.fullmatch(fault.method, method, re.IGNORECASE):
                self._left[place : place + 1] = [(fault, left - 1)] if left > 1 else []
                return fault
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodPolicy:
    """How many messages a bot may send; None is no limit. The defaults are Telegram's published numbers.

    A short burst in one private chat is tolerated, so its limit is counted over five seconds.
    """

    per_second: int | None = 30
    per_minute_in_group: int | None = 20
    per_five_seconds_in_private: int | None = 5


NO_FLOOD = FloodPolicy(per_second=None, per_minute_in_group=None, per_five_seconds_in_private=None)


@dataclass(slots=True)
class FloodControl:
    """Sliding windows over what each bot sent."""

    policy: FloodPolicy
    _sent: dict[tuple[int, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def count(self, bot_id: int, chat: str, *, group: bool, now: float) -> None:
        """Counts one message at `now` (monotonic seconds); ApiError 429 when a window is full."""
        policy = self.policy
        in_chat = (policy.per_minute_in_group, 60.0) if group else (policy.per_five_seconds_in_private, 5.0)
        windows = (((bot_id, ""), policy.per_second, 1.0), ((bot_id, chat), *in_chat))
        for key, limit, width in windows:
            times = self._sent[key]
            while times and now - times[0] >= width:
                times.popleft()
            if limit is not None and len(times) >= limit:
                raise flooded(max(1, math.ceil(width - (now - times[0]))))
        for key, _, _ in windows:
            self._sent[key].append(now)
