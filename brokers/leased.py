"""A venue that is told something only while the account is ours, looked at as late as can be."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar

from brokers.broker import Broker
from brokers.guarded import Guarded
from domain.errors import NotSent
from domain.ids import AccountId

_WHOSE: ContextVar[Callable[[], bool] | None] = ContextVar("whose", default=None)


class Leased(Guarded):
    """`Broker` for some of the accounts, as `holds` says at the time: nothing is sent for one that is not ours.

    It stands right before the venue, behind whatever waits, and looks before the request is made; `check` looks again
    when there is a connection for it. A process that slept before that look sends nothing when it wakes; one that slept
    after it sends what the venue finds too old, or knows already.
    """

    def __init__(self, broker: Broker, holds: Callable[[AccountId], bool]) -> None:
        super().__init__(broker)
        self._holds = holds

    @asynccontextmanager
    async def _telling(self, account: AccountId) -> AsyncIterator[None]:
        before = _WHOSE.set(lambda: self._holds(account))
        try:
            check()
            yield
        finally:
            _WHOSE.reset(before)


def check() -> None:
    """To be called when a request is signed and has its connection, and nothing is left to do but to send it.

    Raises `NotSent` when the account it is for is not ours any more.
    """
    ours = _WHOSE.get()
    if ours is not None and not ours():
        raise NotSent("another process looks after the account, or soon will")
