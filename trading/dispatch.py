"""How those who trade hear that a post has left them work; the work itself is always found in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import PostId
from runtime.wake import Wake
from storage.store import after_commit


class Dispatch(Protocol):
    """Tells them in the transaction that records the work: they hear of it when it is committed, and only then.

    `trading.dispatch.Here` is for one process, `storage.queue.Queue` for several.
    """

    async def enqueue(self, connection: AsyncConnection, posts: Sequence[PostId]) -> None:
        """Whatever signals and updates these posts have made is to be traded."""
        ...


class Here:
    """Implements `Dispatch` where everybody is in this process."""

    def __init__(self, wake: Wake) -> None:
        self._wake = wake

    async def enqueue(self, connection: AsyncConnection, posts: Sequence[PostId]) -> None:
        """Wake them."""
        del posts  # they look for themselves
        after_commit(connection, self._wake.set)
