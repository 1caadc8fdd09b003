"""A post: a message seen on any platform; edits and deletions are further versions of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class Platform(StrEnum):
    """Where people talk to us."""

    DISCORD = "discord"
    TELEGRAM = "telegram"
    TERMINAL = "terminal"


class PostEvent(StrEnum):
    """What happened to the message."""

    CREATED = "created"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file on a post, by name only: signals are read from text, and a picture alone is refused."""

    name: str
    content_type: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One version of one message.

    `chat_id`, `message_id`, `author_id` and `reply_to` are the platform's own ids as text. `version` is 0 for the
    message as created, the edit time in microseconds since 1970 for an edit, and -1 for its deletion. `text` holds
    everything readable: content, embeds, captions. `album` is what the messages of one album share, of which one has
    the caption. `posted_at` is the platform's time, `seen_at` ours.
    """

    platform: Platform
    chat_id: str
    message_id: str
    version: int = 0
    event: PostEvent = PostEvent.CREATED
    author_id: str = ""
    author_name: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None
    album: str | None = None
    posted_at: datetime
    seen_at: datetime

    @property
    def said_at(self) -> datetime:
        """When this version was written: the edit's own time for an edit."""
        if self.event is PostEvent.EDITED:
            return datetime.fromtimestamp(self.version / 1_000_000, UTC)
        return self.posted_at

    @property
    def content_hash(self) -> str:
        """The SHA-256 of the text, by which re-posts and edits that change nothing are known."""
        return hashlib.sha256(self.text.encode(errors="surrogatepass")).hexdigest()
