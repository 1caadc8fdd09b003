"""What every chat platform is to the program: it hears posts, and it sends replies to addresses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.house import House
from bot.reply import Reply
from domain.errors import BellwetherError
from domain.post import Platform, Post
from storage import inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a message goes: a person's private chat (`person`) or a chat everybody in it reads (`chat`)."""

    platform: Platform
    id: str
    private: bool


class SendFailed(BellwetherError):  # noqa: N818  the tree of errors says what to do by name
    """A message could not be sent."""


class SendLater(SendFailed):
    """It was certainly not sent; try again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"to be sent again in {seconds:g} s")
        self.seconds = seconds


class Unreachable(SendFailed):
    """The person or chat cannot be written to: blocked, closed, gone; do not try again."""


class ChatSender(Protocol):
    """Sends to one platform."""

    async def send(self, to: Address, reply: Reply, *, key: str) -> None:
        """Deliver `reply`; `key` names the message, so that a repeat is recognised where the platform can.

        Raises `SendLater` or `Unreachable`; any other failure means that nobody knows whether it arrived.
        """
        ...


async def hear(
    house: House, posts: Sequence[Post], *, beside: Callable[[AsyncConnection], Awaitable[None]] | None = None
) -> int:
    """Keep the posts of one platform before they are handled or acknowledged; how many were new. Wakes the intake.

    `beside` writes in the same transaction, such as the mark up to which a channel has been read.
    """
    async with house.store.write() as connection:
        kept = await inbox.keep(connection, posts)
        if beside is not None:
            await beside(connection)
    if kept:
        house.wakes.intake.set()
        house.metrics.posts_seen.labels(platform=posts[0].platform.value).inc(len(kept))
    return len(kept)
