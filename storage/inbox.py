"""The inbox: every post and raw update is stored here before anything is done about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Integer, Row, and_, bindparam, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import PostId
from domain.post import Attachment, Platform, Post, PostEvent
from storage.codec import decode, encode
from storage.tables import inbox, raw_update, source_cursor
from storage.upsert import insert_into

_CHUNK = 500
# PostgreSQL stores no NUL and neither database half a surrogate pair; people post both.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
_NONE = "[]"  # attachments
_PLATFORMS = {platform.value: platform for platform in Platform}
_EVENTS = {event.value: event for event in PostEvent}

_Key = tuple[str, str, str]


async def keep(connection: AsyncConnection, posts: Sequence[Post]) -> list[PostId]:
    """Store the posts and return the ids of those that are new, in order.

    A version that is already here is not new. Neither is an edit that leaves the text of the latest version as it is
    (a link preview, a reaction) or that is older than it. Two different edits of one second, which is Telegram's
    resolution, are both kept: the later one gets the next version.
    """
    fresh = await _without_empty_edits(connection, [_storable(post) for post in posts])
    if not fresh:
        return []
    statement = insert_into(connection, inbox).on_conflict_do_nothing().returning(inbox.c.id)
    found = await connection.execute(statement, [_row(post) for post in fresh])
    return sorted(PostId(id_) for (id_,) in found)


_UNREAD = select(inbox).where(inbox.c.state == "new").order_by(inbox.c.id).limit(bindparam("most", type_=Integer))


async def unread(connection: AsyncConnection, limit: int = 200) -> list[tuple[PostId, Post]]:
    """The oldest posts that nobody has marked yet, in the order they were kept."""
    found = await connection.execute(_UNREAD, {"most": limit})
    return [(PostId(row.id), _post(row)) for row in found]


async def mark(connection: AsyncConnection, post: PostId, *, outcome: str, state: str = "read") -> None:
    """Record what became of the post: `state` read or failed, `outcome` signal, update, refusal, duplicate, ignored."""
    await connection.execute(update(inbox).where(inbox.c.id == post).values(state=state, outcome=outcome))


async def mark_many(connection: AsyncConnection, posts: Sequence[PostId], *, outcome: str) -> None:
    """Record the same outcome for several posts that were read."""
    if posts:
        await connection.execute(update(inbox).where(inbox.c.id.in_(posts)).values(state="read", outcome=outcome))


_OTHER = inbox.alias("other")
_REWORKED = select(inbox.c.id).join(
    _OTHER,
    and_(
        _OTHER.c.platform == inbox.c.platform,
        _OTHER.c.chat_id == inbox.c.chat_id,
        _OTHER.c.message_id == inbox.c.message_id,
        _OTHER.c.id != inbox.c.id,
    ),
)


async def reworked(connection: AsyncConnection, posts: Sequence[PostId]) -> set[PostId]:
    """Those of the posts whose message has another version here: an edit, a deletion, or what was before one."""
    found = await connection.execute(_REWORKED.where(inbox.c.id.in_(posts)))
    return {PostId(id_) for id_ in found.scalars()}


async def latest(
    connection: AsyncConnection, platform: Platform, chat_id: str, message_id: str
) -> tuple[PostId, Post] | None:
    """The newest text we have of the message; its deletion is not a text."""
    found = await connection.execute(
        select(inbox)
        .where(inbox.c.platform == platform, inbox.c.chat_id == chat_id, inbox.c.message_id == message_id)
        .where(inbox.c.version >= 0)
        .order_by(inbox.c.version.desc())
        .limit(1)
    )
    row = found.first()
    return None if row is None else (PostId(row.id), _post(row))


async def read(connection: AsyncConnection, post: PostId) -> Post | None:
    """The post with this number."""
    row = (await connection.execute(select(inbox).where(inbox.c.id == post))).first()
    return None if row is None else _post(row)


async def changed_since(connection: AsyncConnection, id_: PostId, post: Post) -> bool:
    """Whether the post's message was edited or deleted after this version of it."""
    later = exists().where(
        inbox.c.platform == post.platform,
        inbox.c.chat_id == post.chat_id,
        inbox.c.message_id == post.message_id,
        inbox.c.id > id_,
    )
    return bool((await connection.execute(select(later))).scalar_one())


async def before(connection: AsyncConnection, id_: PostId, post: Post) -> Post | None:
    """The version of the message that was stored before this one."""
    found = await connection.execute(
        select(inbox)
        .where(
            inbox.c.platform == post.platform,
            inbox.c.chat_id == post.chat_id,
            inbox.c.message_id == post.message_id,
            inbox.c.id < id_,
        )
        .order_by(inbox.c.id.desc())
        .limit(1)
    )
    row = found.first()
    return None if row is None else _post(row)


async def in_album(connection: AsyncConnection, id_: PostId, post: Post) -> bool:
    """Whether another message of the post's album speaks for it: the one with the caption, or else the first."""
    if post.album is None:
        return False
    query = select(
        exists().where(
            inbox.c.platform == post.platform,
            inbox.c.chat_id == post.chat_id,
            inbox.c.album == post.album,
            inbox.c.message_id != post.message_id,
            or_(inbox.c.text != "", inbox.c.id < id_),
        )
    )
    return bool((await connection.execute(query)).scalar_one())


async def lag(connection: AsyncConnection, now: datetime) -> float:
    """How long the oldest unread post has been waiting, in seconds; 0 when there is none."""
    oldest = await connection.scalar(
        select(inbox.c.seen_at).where(inbox.c.state == "new").order_by(inbox.c.id).limit(1)
    )
    return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())


async def keep_raw(
    connection: AsyncConnection, platform: Platform, updates: Sequence[tuple[int, str]], now: datetime
) -> None:
    """Store raw updates as (number, body) the way the platform sent them; known numbers are left alone."""
    if updates:
        rows = [
            {"platform": platform, "update_id": number, "body": _clean(body), "received_at": now}
            for number, body in updates
        ]
        await connection.execute(insert_into(connection, raw_update).on_conflict_do_nothing(), rows)


async def unhandled_raw(connection: AsyncConnection, platform: Platform, limit: int = 200) -> list[tuple[int, str]]:
    """The raw updates that nobody has marked yet, by number."""
    found = await connection.execute(
        select(raw_update.c.update_id, raw_update.c.body)
        .where(raw_update.c.platform == platform, raw_update.c.handled_at.is_(None))
        .order_by(raw_update.c.update_id)
        .limit(limit)
    )
    return [(number, body) for number, body in found]


async def raw_marked(connection: AsyncConnection, platform: Platform, error: str) -> list[tuple[int, str]]:
    """The raw updates that were marked with this very error, by number."""
    found = await connection.execute(
        select(raw_update.c.update_id, raw_update.c.body)
        .where(raw_update.c.platform == platform, raw_update.c.error == error)
        .order_by(raw_update.c.update_id)
    )
    return [(number, body) for number, body in found]


async def mark_raw(
    connection: AsyncConnection, platform: Platform, number: int, now: datetime, *, error: str | None = None
) -> None:
    """Record that the update was handled, or why it cannot be."""
    await connection.execute(
        update(raw_update)
        .where(raw_update.c.platform == platform, raw_update.c.update_id == number)
        .values(handled_at=now, error=error)
    )


async def cursor(connection: AsyncConnection, source: str) -> str | None:
    """How far `source` has been read; None when it never was."""
    position: str | None = await connection.scalar(
        select(source_cursor.c.position).where(source_cursor.c.source == source)
    )
    return position


async def set_cursor(connection: AsyncConnection, source: str, position: str) -> None:
    """Record how far `source` has been read."""
    statement = insert_into(connection, source_cursor).values(source=source, position=position)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["source"], set_={"position": statement.excluded.position})
    )


async def _without_empty_edits(connection: AsyncConnection, posts: list[Post]) -> list[Post]:
    edited = {_key(post) for post in posts if post.event is PostEvent.EDITED}
    if not edited:
        return posts
    known = await _known(connection, edited)
    kept = []
    for post in posts:
        wanted = _wanted(post, known.get(_key(post)))
        if wanted is not None:
            kept.append(wanted)
            _remember(known, wanted)
    return kept


def _wanted(post: Post, known: tuple[int, str] | None) -> Post | None:
    if known is None or post.event is not PostEvent.EDITED:
        return post
    version, content = known
    if post.content_hash == content or post.version < version:
        return None
    return post if post.version > version else replace(post, version=version + 1)


def _remember(known: dict[_Key, tuple[int, str]], post: Post) -> None:
    # A version that is already here is not kept again, so its text, read later, is not what we know of it.
    if post.event is not PostEvent.DELETED and post.version > known.get(_key(post), (-1, ""))[0]:
        known[_key(post)] = (post.version, post.content_hash)


async def _known(connection: AsyncConnection, keys: set[_Key]) -> dict[_Key, tuple[int, str]]:
    known: dict[_Key, tuple[int, str]] = {}
    for (platform, chat), of_chat in groupby(sorted(keys), key=itemgetter(0, 1)):
        messages = [message for _, _, message in of_chat]
        for start in range(0, len(messages), _CHUNK):
            # One chat at a time: SQLite has no use of the index for a list of triples.
            found = await connection.execute(
                select(inbox.c.message_id, inbox.c.version, inbox.c.content_hash)
                .where(inbox.c.platform == platform, inbox.c.chat_id == chat, inbox.c.version >= 0)
                .where(inbox.c.message_id.in_(messages[start : start + _CHUNK]))
                .order_by(inbox.c.version)
            )
            known |= {(platform, chat, message): (version, content) for message, version, content in found}
    return known


def _key(post: Post) -> _Key:
    return (post.platform, post.chat_id, post.message_id)


def _storable(post: Post) -> Post:
    texts = (post.text, post.author_name, *_names(post.attachments))
    if not any(map(_UNSTORABLE.search, texts)):
        return post
    attachments = tuple(
        replace(one, name=_clean(one.name), content_type=_clean(one.content_type)) for one in post.attachments
    )
    return replace(post, text=_clean(post.text), author_name=_clean(post.author_name), attachments=attachments)


def _names(attachments: Iterable[Attachment]) -> Iterator[str]:
    for one in attachments:
        yield one.name
        yield one.content_type


def _clean(text: str) -> str:
    return _UNSTORABLE.sub(_REPLACEMENT, text)


def _row(post: Post) -> dict[str, Any]:
    return {
        "platform": post.platform,
        "chat_id": post.chat_id,
        "message_id": post.message_id,
        "version": post.version,
        "event": post.event,
        "author_id": post.author_id,
        "author_name": post.author_name,
        "text": post.text,
        "attachments": encode(post.attachments) if post.attachments else _NONE,
        "reply_to": post.reply_to,
        "album": post.album,
        "content_hash": post.content_hash,
        "posted_at": post.posted_at,
        "seen_at": post.seen_at,
        "state": "new",
    }


def _post(row: Row[Any]) -> Post:
    return Post(
        platform=_PLATFORMS[row.platform],
        chat_id=row.chat_id,
        message_id=row.message_id,
        version=row.version,
        event=_EVENTS[row.event],
        author_id=row.author_id,
        author_name=row.author_name,
        text=row.text,
        attachments=() if row.attachments == _NONE else decode(tuple[Attachment, ...], row.attachments),
        reply_to=row.reply_to,
        album=row.album,
        posted_at=row.posted_at,
        seen_at=row.seen_at,
    )
