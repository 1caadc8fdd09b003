"""The line to one venue: every call has an end, no more than so many are under way, and every failure counts."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any

from brokers.broker import Broker, Idempotency
from brokers.metered import LONGEST, metered
from domain.errors import BrokerError, RateLimited, ReauthorisationNeeded
from domain.order import OrderReport
from runtime.clock import Clock
from trading.breaker import Breaker

WAIT = 10.0
AT_ONCE = 200
SKEW = timedelta(seconds=1)
"""How far our clock may be ahead of the venue's."""
FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=1)

Outcome = Sequence[OrderReport] | BrokerError | TimeoutError


class Line:
    """One venue as the engines of a process send to it, all of them within its quota.

    `lasts` is for how long after it left a request can still take effect; `repeats_are_safe` where the venue knows a
    repeat, so that it may be asked and told again at once.
    """

    def __init__(self, broker: Broker, clock: Clock) -> None:
        self.broker = metered(broker, clock)
        self.clock = clock
        self.venue = broker.capabilities.venue
        self.breaker = Breaker()
        waits = timedelta(0) if broker.capabilities.quota is None else LONGEST
        self.lasts = broker.capabilities.validity + SKEW + waits
        self.repeats_are_safe = broker.capabilities.idempotency is Idempotency.REFUSES_REPEATS
        self.knows_our_ids = broker.capabilities.idempotency is not Idempotency.NONE
        self.turn = asyncio.Semaphore(AT_ONCE)

    async def answer(self, call: Coroutine[Any, Any, Sequence[OrderReport]]) -> Outcome:
        """What the venue says, or why it does not."""
        try:
            async with asyncio.timeout(WAIT):
                outcome: Outcome = await call
        except (BrokerError, TimeoutError) as e:
            outcome = e
        self.breaker.note(outcome)
        return outcome


def pause(attempt: int) -> timedelta:
    """How long to wait after so many attempts."""
    doubled: timedelta = FIRST_RETRY * 2 ** min(attempt, 10)
    return min(doubled, LONGEST_RETRY)


def asked_to_wait(outcome: BrokerError | TimeoutError) -> timedelta | None:
    """How long the venue wants to be left alone; None where it said nothing of it."""
    match outcome:
        case RateLimited():
            return timedelta(seconds=outcome.retry_after)
        case ReauthorisationNeeded():
            return LONGEST_RETRY
        case _:
            return None
