"""Discord's messages as posts: everything readable in one text, with edits and deletions as versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import discord

from domain.post import Attachment, Platform, Post, PostEvent
from storage.types import EPOCH, MICROSECOND

DELETED = -1
"""The version of a deletion, which has no time of its own."""


def created(message: discord.Message, now: datetime) -> Post:
    """The message as it was first seen."""
    return _post(message, now, version=0, event=PostEvent.CREATED)


def edited(message: discord.Message, now: datetime) -> Post | None:
    """What an update of the message means: an edit, a deletion, or None when only a link preview came.

    The copy of a followed announcement whose original was deleted is an update with a flag, not a deletion:
    https://discord.com/developers/docs/resources/message#message-object-message-flags
    """
    if message.flags.source_message_deleted:
        return deleted(message.channel.id, message.id, now)
    if message.edited_at is None:
        return None
    return _post(message, now, version=(message.edited_at - EPOCH) // MICROSECOND, event=PostEvent.EDITED)


def deleted(chat_id: int, message_id: int, now: datetime) -> Post:
    """The deletion of a message, of which Discord tells nothing but the id."""
    return Post(
        platform=Platform.DISCORD,
        chat_id=str(chat_id),
        message_id=str(message_id),
        version=DELETED,
        event=PostEvent.DELETED,
        posted_at=discord.utils.snowflake_time(message_id),
        seen_at=now,
    )


def text_of(message: discord.Message) -> str:
    """Everything readable in the message: content, embeds, and what it forwards."""
    parts = [message.content, *_told(message.embeds)]
    for snapshot in message.message_snapshots:
        parts += [snapshot.content, *_told(snapshot.embeds)]
    return "\n".join(part for part in parts if part)


def _post(message: discord.Message, now: datetime, *, version: int, event: PostEvent) -> Post:
    return Post(
        platform=Platform.DISCORD,
        chat_id=str(message.channel.id),
        message_id=str(message.id),
        version=version,
        event=event,
        author_id=str(message.author.id),
        author_name=message.author.display_name,
        text=text_of(message),
        attachments=tuple(_files(message)),
        reply_to=_answered(message),
        posted_at=message.created_at,
        seen_at=now,
    )


def _answered(message: discord.Message) -> str | None:
    # Forwards and followed announcements refer to another message, too, but do not answer it.
    if message.type is not discord.MessageType.reply or message.reference is None:
        return None
    return str(message.reference.message_id) if message.reference.message_id else None


def _told(embeds: Iterable[discord.Embed]) -> Iterator[str]:
    for embed in embeds:
        # Any other type is the preview of a link, which nobody wrote.
        if embed.type in {None, "rich"}:
            yield from (embed.title or "", embed.description or "")
            yield from (f"{field.name}: {field.value}" for field in embed.fields)
            yield embed.footer.text or ""


def _files(message: discord.Message) -> Iterator[Attachment]:
    forwarded = (one for snapshot in message.message_snapshots for one in snapshot.attachments)
    for one in (*message.attachments, *forwarded):
        yield Attachment(name=one.filename, content_type=one.content_type or "", size=one.size)
