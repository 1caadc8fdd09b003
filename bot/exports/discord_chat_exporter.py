"""DiscordChatExporter's JSON: https://github.com/Tyrrrz/DiscordChatExporter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.export import Entry, Format
from domain.post import Attachment, Platform, Post, PostEvent

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WRITTEN = frozenset({"Default", "Reply", "ChatInputCommand", "ThreadStarterMessage", "0", "19", "20", "21"})
"""Types of messages that somebody wrote; older versions give numbers. The rest says who joined or pinned."""
REPLY = frozenset({"Reply", "19"})


def _fits(header: Mapping[str, Any]) -> bool:
    return isinstance(header.get("channel"), Mapping) and "guild" in header


def _channel(header: Mapping[str, Any]) -> str:
    guild, channel = header.get("guild") or {}, header["channel"]
    names = [str(part.get("name") or "") for part in (guild, channel) if isinstance(part, Mapping)]
    return " · ".join(name for name in names if name) or "unnamed channel"


def _read(header: Mapping[str, Any], message: Mapping[str, Any]) -> Entry | None:
    kind = str(message["type"])
    if kind not in WRITTEN:
        return None
    at = _time(message["timestamp"])
    edited = _time(message["timestampEdited"]) if message.get("timestampEdited") else None
    author = message["author"]
    forwarded = message.get("forwardedMessage") or {}
    reference = message.get("reference") if kind in REPLY else None
    post = Post(
        platform=Platform.DISCORD,
        chat_id=str(header["channel"].get("id") or ""),
        message_id=str(message["id"]),
        version=(edited - EPOCH) // timedelta(microseconds=1) if edited else 0,
        event=PostEvent.EDITED if edited else PostEvent.CREATED,
        author_id=str(author["id"]),
        author_name=str(author.get("nickname") or author.get("name") or ""),
        text="\n".join(part for part in (*_words(message), *_words(forwarded)) if part),
        attachments=tuple(_files(message)),
        reply_to=str(reference["messageId"]) if reference and reference.get("messageId") else None,
        posted_at=at,
        seen_at=at,
    )
    return Entry(post=post, forwarded=bool(forwarded))


def _words(message: Mapping[str, Any]) -> Iterator[str]:
    content = str(message.get("content") or "")
    yield content
    for embed in message.get("embeds") or ():
        if embed.get("url") and embed["url"] in content:
            continue  # the preview of a link, which nobody wrote
        yield from (str(embed.get("title") or ""), str(embed.get("description") or ""))
        yield from (f"{field['name']}: {field['value']}" for field in embed.get("fields") or ())
        yield str((embed.get("footer") or {}).get("text") or "")


def _files(message: Mapping[str, Any]) -> Iterator[Attachment]:
    for one in message.get("attachments") or ():
        yield Attachment(name=str(one.get("fileName") or ""), size=int(one.get("fileSizeBytes") or 0))


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


FORMAT = Format(
    name="Discord",
    platform=Platform.DISCORD,
    how="open DiscordChatExporter, choose the channel and the format JSON, and give me the file",
    fits=_fits,
    channel=_channel,
    read=_read,
)
