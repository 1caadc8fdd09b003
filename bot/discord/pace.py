"""Keeps restarts far below the number of IDENTIFYs after which Discord resets the token: 1,000 a day.

Source: https://discord.com/developers/docs/events/gateway#session-start-limit.
"""

from __future__ import annotations

from collections import deque

from runtime.clock import Clock

FREE = 3
LONGEST = 300.0
HOUR = 3600.0


class Pace:
    """Counts the starts of the last hour; from the fourth on they wait 4, 8, 16 … 300 s."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._starts: deque[float] = deque(maxlen=64)

    def start(self) -> None:
        """Count a start."""
        self._starts.append(self._clock.monotonic())

    def pause(self) -> float:
        """Seconds to wait before the next start."""
        now = self._clock.monotonic()
        recent = sum(now - start < HOUR for start in self._starts)
        return 0.0 if recent < FREE else min(LONGEST, 2.0 ** (recent - FREE + 2))
