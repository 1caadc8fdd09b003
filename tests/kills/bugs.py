"""Deliberate bugs in the sharing of work, each of which `tests.kills.frozen` has to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from brokers import leased
from storage.duties import Duty


def nobody_looks_at_the_lease_before_sending() -> None:
    """A worker that wakes sends what it was about to send."""
    Duty.holds = lambda _: True  # type: ignore[method-assign, assignment]
    leased.check = lambda: None


def who_lost_its_lease_may_write() -> None:
    """A worker that wakes keeps the answers it gets, and goes on."""

    async def fence(_: Duty, __: AsyncConnection) -> None:
        return

    Duty.fence = fence  # type: ignore[method-assign, assignment]


BUGS: Mapping[str, Callable[[], None]] = {
    bug.__name__: bug for bug in (nobody_looks_at_the_lease_before_sending, who_lost_its_lease_may_write)
}
