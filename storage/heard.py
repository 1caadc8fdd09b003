"""The last posts of a channel, each with what became of it when it was read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import PostId
from domain.post import Post
from domain.signal import Refusal, RefusalReason
from storage import inbox
from storage import tables as t
from storage.providers import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The newest text of a message; `repeated` when it was the same call again, `refusal` when it was refused."""

    post: Post
    repeated: bool
    refusal: Refusal | None


async def last(connection: AsyncConnection, channel: Channel, count: int) -> list[Heard]:
    """The last messages of those whose posts count in the channel, the newest first."""
    newest = func.max(t.inbox.c.id).label("newest")
    query = (
        select(t.inbox.c.message_id, newest)
        .where(t.inbox.c.platform == channel.platform.value, t.inbox.c.chat_id == channel.chat_id)
        .group_by(t.inbox.c.message_id)
        .order_by(newest.desc())
        .limit(count)
    )
    if channel.authors:
        query = query.where(t.inbox.c.author_id.in_(channel.authors))
    messages = [row.message_id for row in await connection.execute(query)]
    texts = [await inbox.latest(connection, channel.platform, channel.chat_id, message) for message in messages]
    posts = dict(found for found in texts if found is not None)
    outcomes = await _outcomes(connection, list(posts))
    return [Heard(post=post, repeated=outcomes[id_][0], refusal=outcomes[id_][1]) for id_, post in posts.items()]


async def _outcomes(connection: AsyncConnection, posts: list[PostId]) -> dict[PostId, tuple[bool, Refusal | None]]:
    query = (
        select(t.inbox.c.id, t.inbox.c.outcome, t.refusal.c.reason, t.refusal.c.detail)
        .outerjoin(t.refusal, t.refusal.c.inbox_id == t.inbox.c.id)
        .where(t.inbox.c.id.in_(posts))
    )
    return {
        PostId(row.id): (
            row.outcome == "duplicate",
            Refusal(reason=RefusalReason(row.reason), detail=row.detail) if row.reason else None,
        )
        for row in await connection.execute(query)
    }
