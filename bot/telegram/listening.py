"""What is said in a watched chat, as a post.

Groups, supergroups and channels are read alike: text or caption, without its formatting. An album is several posts,
of which one has the caption. Telegram tells bots nothing about deletions, so a deleted signal stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from telegram import Chat, Message, User

from domain.post import Attachment, Platform, Post, PostEvent


def post_of(message: Message, *, edited: bool, now: datetime) -> Post | None:
    """The post that the message is, or the new version of it; None for a service message and for an empty one.

    The version of an edit is its time, which Telegram tells to the second: where two edits fall into one,
    `storage.inbox.keep` gives the later one the next version.
    """
    text = message.text or message.caption or ""
    attachments = tuple(_attachments(message))
    if not text and not attachments:
        return None
    author = author_of(message)
    edited_at = (message.edit_date or now) if edited else None
    return Post(
        platform=Platform.TELEGRAM,
        chat_id=str(message.chat.id),
        message_id=str(message.message_id),
        version=0 if edited_at is None else int(edited_at.timestamp()) * 1_000_000,
        event=PostEvent.CREATED if edited_at is None else PostEvent.EDITED,
        author_id="" if author is None else str(author.id),
        author_name=_name(author),
        text=text,
        attachments=attachments,
        reply_to=_reply_to(message),
        album=message.media_group_id,
        posted_at=message.date,
        seen_at=now,
    )


def author_of(message: Message) -> User | Chat | None:
    """Who wrote it: the channel or group in whose name it was written, where Telegram only invents a user, else him."""
    return message.sender_chat or message.from_user


def _name(author: User | Chat | None) -> str:
    if isinstance(author, User):
        return author.full_name
    return "" if author is None else author.effective_name or ""


def _reply_to(message: Message) -> str | None:
    answered = message.reply_to_message
    # Every message of a forum's topic is a reply to the one that opened the topic.
    if answered is None or (message.is_topic_message and answered.message_id == message.message_thread_id):
        return None
    return str(answered.message_id)


def _attachments(message: Message) -> Iterator[Attachment]:
    if message.photo:
        yield Attachment(name="photo.jpg", content_type="image/jpeg", size=message.photo[-1].file_size or 0)
    for file in (message.document, message.video, message.audio):
        if file is not None:
            yield Attachment(name=file.file_name or "", content_type=file.mime_type or "", size=file.file_size or 0)
    if message.voice is not None:
        yield Attachment(name="voice.ogg", content_type="audio/ogg", size=message.voice.file_size or 0)
