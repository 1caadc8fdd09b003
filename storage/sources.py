"""Where posts and copies come from: platform, chat and author, for those who must be answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import CopyId, PostId
from domain.post import Platform
from storage import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A post's place; `cards` is whether its channel wants cards of closed trades."""

    platform: Platform
    chat_id: str
    message_id: str
    author_id: str
    text: str
    cards: bool


async def of_post(connection: AsyncConnection, post: PostId) -> Source:
    """Where the post was made.

    Raises `sqlalchemy.exc.NoResultFound` for a post that does not exist.
    """
    return _source((await connection.execute(_query().where(t.inbox.c.id == post))).one())


async def of_copy(connection: AsyncConnection, copy: CopyId) -> Source:
    """Where the signal of a copy was posted.

    Raises `sqlalchemy.exc.NoResultFound` for a copy that does not exist.
    """
    query = (
        _query()
        .join(t.signal, t.signal.c.inbox_id == t.inbox.c.id)
        .join(t.copy, t.copy.c.signal_id == t.signal.c.id)
        .where(t.copy.c.id == copy)
    )
    return _source((await connection.execute(query)).one())


def _query() -> Any:
    here = (t.channel.c.platform == t.inbox.c.platform) & (t.channel.c.chat_id == t.inbox.c.chat_id)
    return select(
        t.inbox.c.platform,
        t.inbox.c.chat_id,
        t.inbox.c.message_id,
        t.inbox.c.author_id,
        t.inbox.c.text,
        t.channel.c.cards,
    ).outerjoin(t.channel, here)


def _source(row: Row[Any]) -> Source:
    return Source(
        platform=Platform(row.platform),
        chat_id=row.chat_id,
        message_id=row.message_id,
        author_id=row.author_id,
        text=row.text,
        cards=bool(row.cards),
    )
