"""Discord's identifiers: 64-bit integers whose upper bits are a time in milliseconds."""

from __future__ import annotations

import time
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000


class Snowflakes:
    """Hands out strictly increasing ids, so that paging by `after` and `before` works as on Discord."""

    def __init__(self) -> None:
        self._last = 0

    def next(self, at: datetime | None = None) -> int:
        """A fresh id; `at` backdates it, for a message that should look old."""
        if at is not None:
            return first_of(at) + 1
        self._last = max((_now_ms() - EPOCH_MS) << 22, self._last + 1)
        return self._last

    def on_shard(self, shard: int, shards: int) -> int:
        """A fresh guild id that belongs to `shard` of `shards`: (id >> 22) % shards."""
        found = self.next()
        while (found >> 22) % shards != shard:
            found += 1 << 22
        self._last = found
        return found


def first_of(moment: datetime) -> int:
    """The smallest id of a moment, as `discord.utils.time_snowflake` computes it."""
    return (int(moment.timestamp() * 1000) - EPOCH_MS) << 22


def stamp(moment: datetime | None = None) -> str:
    """An ISO-8601 time as Discord writes it."""
    return (moment or datetime.now(UTC)).isoformat()


def _now_ms() -> int:
    return int(time.time() * 1000)
