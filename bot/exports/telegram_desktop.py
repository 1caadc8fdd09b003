"""Telegram Desktop's `result.json`: https://telegram.org/blog/export-and-more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.export import Entry, Format
from domain.post import Attachment, Platform, Post, PostEvent

MICROSECONDS = 1_000_000


def _fits(header: Mapping[str, Any]) -> bool:
    return "guild" not in header and {"name", "type", "id"} <= header.keys()


def _channel(header: Mapping[str, Any]) -> str:
    return str(header.get("name") or "unnamed chat")


def _read(header: Mapping[str, Any], message: Mapping[str, Any]) -> Entry | None:
    if message["type"] != "message":
        return None
    at, zoneless = _time(message, "date")
    edited = _edited(message, at)
    post = Post(
        platform=Platform.TELEGRAM,
        chat_id=str(header["id"]),
        message_id=str(message["id"]),
        version=int(edited.timestamp()) * MICROSECONDS if edited else 0,
        event=PostEvent.EDITED if edited else PostEvent.CREATED,
        author_id=str(message.get("from_id") or ""),
        author_name=str(message.get("from") or ""),
        text="".join(_pieces(message["text"])),
        attachments=tuple(_files(message)),
        reply_to=str(message["reply_to_message_id"]) if message.get("reply_to_message_id") else None,
        posted_at=at,
        seen_at=at,
    )
    return Entry(post=post, forwarded="forwarded_from" in message, zoneless=zoneless)


def _pieces(text: Any) -> Iterator[str]:
    if isinstance(text, str):
        yield text
        return
    for piece in text:
        yield piece if isinstance(piece, str) else str(piece["text"])


def _files(message: Mapping[str, Any]) -> Iterator[Attachment]:
    if message.get("photo"):
        yield Attachment(name=str(message["photo"]), content_type="image/jpeg")
    if message.get("file") or message.get("media_type"):
        kind = str(message.get("mime_type") or message.get("media_type") or "")
        yield Attachment(name=str(message.get("file_name") or message.get("file") or kind), content_type=kind)


def _edited(message: Mapping[str, Any], posted: datetime) -> datetime | None:
    if not (message.get("edited_unixtime") or message.get("edited")):
        return None
    edited = _time(message, "edited")[0]
    return edited if edited > posted else None  # old versions write 1970 for "never"


def _time(message: Mapping[str, Any], name: str) -> tuple[datetime, bool]:
    if message.get(f"{name}_unixtime"):
        return datetime.fromtimestamp(int(message[f"{name}_unixtime"]), UTC), False
    at = datetime.fromisoformat(message[name])
    # Versions before 2022 give only the time on the exporter's wall.
    return (at.replace(tzinfo=UTC), True) if at.tzinfo is None else (at.astimezone(UTC), False)


FORMAT = Format(
    name="Telegram",
    platform=Platform.TELEGRAM,
    how="in Telegram Desktop open the channel, ⋮ → Export chat history → format JSON, and give me result.json",
    fits=_fits,
    channel=_channel,
    read=_read,
)
