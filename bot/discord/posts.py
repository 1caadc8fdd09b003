"""Discord's messages as posts: everything readable in one text, with edits and deletions as versions.

Posts are made from what Discord sends, not from discord.py's objects of it: those cost most of the time it takes to
hear a post. Shapes: https://discord.com/developers/docs/resources/message#message-object. A message that has another
shape raises one of `MALFORMED`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import discord

from domain.post import Attachment, Platform, Post, PostEvent
from storage.types import EPOCH, MICROSECOND

MALFORMED = (AttributeError, KeyError, TypeError, ValueError)
DELETED = -1
"""The version of a deletion, which has no time of its own."""

_Payload = Mapping[str, Any]

_REPLY = discord.MessageType.reply.value
_SAID = frozenset(
    kind.value
    for kind in (
        discord.MessageType.default,
        discord.MessageType.reply,
        discord.MessageType.chat_input_command,
        discord.MessageType.context_menu_command,
        discord.MessageType.thread_starter_message,
    )
)
_SOURCE_DELETED = discord.MessageFlags.source_message_deleted.flag


def said(message: _Payload) -> bool:
    """Whether somebody said it: Discord writes messages of its own into channels, too (somebody joined, pinned)."""
    return message["type"] in _SAID


def created(message: _Payload, now: datetime) -> Post:
    """The message as it was first seen."""
    return _post(message, now, version=0, event=PostEvent.CREATED)


def edited(message: _Payload, now: datetime) -> Post | None:
    """What an update of the message means: an edit, a deletion, or None when only a link preview came.

    The copy of a followed announcement whose original was deleted is an update with a flag, not a deletion:
    https://discord.com/developers/docs/resources/message#message-object-message-flags
    """
    if (message.get("flags") or 0) & _SOURCE_DELETED:
        return deleted(int(message["channel_id"]), int(message["id"]), now)
    edit = message.get("edited_timestamp")
    if edit is None:
        return None
    version = (datetime.fromisoformat(edit) - EPOCH) // MICROSECOND
    return _post(message, now, version=version, event=PostEvent.EDITED)


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


def text_of(message: _Payload) -> str:
    """Everything readable in the message: content, embeds, and what it forwards."""
    return "\n".join(part for part in _parts(message) if part)


def _post(message: _Payload, now: datetime, *, version: int, event: PostEvent) -> Post:
    author = message["author"]
    number = int(message["id"])
    return Post(
        platform=Platform.DISCORD,
        chat_id=str(int(message["channel_id"])),
        message_id=str(number),
        version=version,
        event=event,
        author_id=str(int(author["id"])),
        author_name=_name(author, message.get("member") or {}),
        text=text_of(message),
        attachments=tuple(_files(message)),
        reply_to=_answered(message),
        posted_at=discord.utils.snowflake_time(number),
        seen_at=now,
    )


def _name(author: _Payload, member: _Payload) -> str:
    return _text(member.get("nick")) or _text(author.get("global_name")) or _text(author["username"])


def _answered(message: _Payload) -> str | None:
    # Forwards and followed announcements refer to another message, too, but do not answer it.
    if message["type"] != _REPLY:
        return None
    answered = (message.get("message_reference") or {}).get("message_id")
    return str(int(answered)) if answered else None


def _parts(message: _Payload) -> Iterator[str]:
    for one in (message, *_forwarded(message)):
        yield _text(one.get("content"))
        for embed in one.get("embeds") or ():
            yield from _told(embed)


def _told(embed: _Payload) -> Iterator[str]:
    # Any other type is the preview of a link, which nobody wrote.
    if embed.get("type") not in {None, "rich"}:
        return
    yield _text(embed.get("title"))
    yield _text(embed.get("description"))
    for field in embed.get("fields") or ():
        yield f"{field['name']}: {field['value']}"
    yield _text((embed.get("footer") or {}).get("text"))


def _files(message: _Payload) -> Iterator[Attachment]:
    for one in (message, *_forwarded(message)):
        for file in one.get("attachments") or ():
            yield Attachment(
                name=_text(file["filename"]), content_type=_text(file.get("content_type")), size=int(file["size"])
            )


def _forwarded(message: _Payload) -> Iterator[_Payload]:
    for snapshot in message.get("message_snapshots") or ():
        yield snapshot["message"]


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"text was to be expected where {type(value).__name__} stands")
    return value
