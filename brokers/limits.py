"""Limits of a venue as it documents them: linked buckets by address, by application and by key, counted by weight.

What was spent counts against its bucket until `within` has passed since the *answer* came: the venue counted it at some
moment before that, so that its own window, fixed or sliding, is never overrun, whatever the line does.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Hashable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from domain.errors import RateLimited
from runtime.clock import Clock

LONGEST = timedelta(seconds=1)
"""An order, a change or a cancel that would have to wait for longer is not sent, and told when to come again."""
KEPT = 10_000
"""Buckets of keys that are remembered; of the others nothing is spent any more, or little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """At most so much weight in any stretch of so much time."""

    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Cost:
    """What one request takes of the rule of this name; `key` is whose bucket it is, None for the one of all."""

    rule: str
    weight: int = 1
    key: Hashable = None


class Bucket:
    """What is left of one rule, to whoever comes first."""

    def __init__(self, rule: Rule, clock: Clock) -> None:
        self._most = rule.most
        self._within = rule.within.total_seconds()
        self._clock = clock
        self._spent = 0
        self._ended: deque[tuple[float, int]] = deque()
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()
        self._rests_until = 0.0

    @property
    def idle(self) -> bool:
        """Whether nothing of it is spent, and nobody waits."""
        self._forget()
        return not self._spent and not self._waiting and self._clock.monotonic() >= self._rests_until

    def wait(self, weight: int) -> float:
        """Seconds that a newcomer would wait, at least."""
        self._forget()
        rest = max(0.0, self._rests_until - self._clock.monotonic())
        over = self._spent + self._waiting + weight - self._most
        if over <= 0:
            return rest
        for ends, freed in self._ended:
            over -= freed
            if over <= 0:
                return max(rest, ends - self._clock.monotonic())
        return max(rest, self._within)

    async def take(self, weight: int) -> None:
        """Wait for one's turn and spend; `end` must follow."""
        self._waiting += weight
        try:
            async with self._turn:
                while not self._fits(weight):
                    await self._room()
                self._spent += weight
        finally:
            self._waiting -= weight

    def end(self, weight: int) -> None:
        """The answer came: what was spent is given back when the time has passed."""
        self._ended.append((self._clock.monotonic() + self._within, weight))
        self._freed.set()

    def heard(self, used: int) -> None:
        """The venue says how much is used: what we did not know of was spent by somebody else, just now."""
        self._forget()
        unknown = used - self._spent
        if unknown > 0:
            self._spent += unknown
            self.end(unknown)

    def rest(self, seconds: float) -> None:
        """The venue wants to be left alone for so long."""
        self._rests_until = max(self._rests_until, self._clock.monotonic() + seconds)

    def _fits(self, weight: int) -> bool:
        self._forget()
        # What is heavier than the whole bucket passes when the bucket is empty: the venue must be the one to refuse it.
        fits = self._spent + weight <= self._most or not self._spent
        return fits and self._clock.monotonic() >= self._rests_until

    async def _room(self) -> None:
        now = self._clock.monotonic()
        until = self._rests_until if now < self._rests_until else (self._ended[0][0] if self._ended else None)
        if until is None:
            self._freed.clear()
            await self._freed.wait()
        else:
            await self._clock.sleep(max(until - now, 0.001))

    def _forget(self) -> None:
        now = self._clock.monotonic()
        while self._ended and self._ended[0][0] <= now:
            self._spent -= self._ended.popleft()[1]


class Limits:
    """All rules of one venue. Whoever makes a request does it within `turn`, with everything that it costs."""

    def __init__(self, rules: Mapping[str, Rule], clock: Clock) -> None:
        self._rules = rules
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, Hashable], Bucket] = OrderedDict()

    @asynccontextmanager
    async def turn(self, *costs: Cost, longest: timedelta | None = None) -> AsyncIterator[None]:
        """Around a request: waits for its turn in the bucket of each cost, in their order; name the narrowest first.

        Raises `RateLimited` at once where that would take longer than `longest`.
        """
        taken: list[tuple[Bucket, int]] = []
        wait = max((self.bucket(cost.rule, cost.key).wait(cost.weight) for cost in costs), default=0.0)
        if longest is not None and wait > longest.total_seconds():
            raise RateLimited(wait)
        try:
            for cost in costs:
                bucket = self.bucket(cost.rule, cost.key)  # now: it may be tidied away while another is waited for
                await bucket.take(cost.weight)
                taken.append((bucket, cost.weight))
            yield
        finally:
            for bucket, weight in taken:
                bucket.end(weight)

    def bucket(self, rule: str, key: Hashable = None) -> Bucket:
        """The bucket of a rule, or of one key under it."""
        found = self._buckets.get((rule, key))
        if found is None:
            found = self._buckets[rule, key] = Bucket(self._rules[rule], self._clock)
            self._tidy()
        else:
            self._buckets.move_to_end((rule, key))
        return found

    def _tidy(self) -> None:
        while len(self._buckets) > KEPT:
            name, oldest = next(iter(self._buckets.items()))
            if not oldest.idle:
                return
            del self._buckets[name]
