"""What exists in the fake Discord: people, servers ("guilds"), channels, messages and commands."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.discord.interaction import Interaction

Json = dict[str, Any]


class Permission(IntFlag):
    """The permission bits that the fake looks at (topics/permissions.mdx)."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31


ALL_PERMISSIONS = (1 << 50) - 1
EVERYONE = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
)


class ChannelType(IntEnum):
    """The kinds of channel the product meets."""

    TEXT = 0
    DM = 1
    ANNOUNCEMENT = 5


class MessageFlag(IntFlag):
    """Message flags (resources/message.mdx)."""

    CROSSPOSTED = 1 << 0
    IS_CROSSPOST = 1 << 1
    SUPPRESS_EMBEDS = 1 << 2
    SOURCE_DELETED = 1 << 3
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SILENT = 1 << 12
    COMPONENTS_V2 = 1 << 15


@dataclass(slots=True, eq=False)
class User:
    """An account: a person, or a bot."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    accepts_dms: bool = True


@dataclass(slots=True, eq=False)
class Role:
    """A named set of permissions in one guild."""

    id: int
    name: str
    permissions: int
    position: int = 0


@dataclass(slots=True, eq=False)
class Member:
    """A user in a guild."""

    user: User
    role_ids: list[int] = field(default_factory=list)
    joined_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(slots=True)
class Overwrite:
    """A channel's exception for one role or member."""

    allow: int = 0
    deny: int = 0
    of_member: bool = False


@dataclass(slots=True)
class Upload:
    """A file on its way in."""

    filename: str
    data: bytes
    content_type: str | None = None
    description: str | None = None


@dataclass(slots=True, eq=False)
class Attachment:
    """A file that the CDN serves."""

    id: int
    filename: str
    data: bytes
    content_type: str
    description: str | None = None

    @property
    def size_px(self) -> tuple[int, int] | None:
        """Width and height of a PNG, read from its header."""
        if self.data[:8] == b"\x89PNG\r\n\x1a\n" and len(self.data) >= 24:
            width, height = struct.unpack(">II", self.data[16:24])
            return int(width), int(height)
        return None


@dataclass(slots=True, eq=False, kw_only=True)
class Message:
    """One message as it stands now; `drafts` holds its earlier texts."""

    id: int
    channel: Channel
    author: User
    content: str = ""
    sent_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    edited_at: datetime | None = None
    attachments: list[Attachment] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    flags: int = 0
    reply_to: int | None = None
    webhook_id: int | None = None
    copied_from: Message | None = None
    copies: list[Message] = field(default_factory=list)
    mentions: list[int] = field(default_factory=list)
    pings_everyone: bool = False
    nonce: str | None = None
    only_for: int | None = None
    interaction: Interaction | None = None
    deleted: bool = False
    drafts: list[str] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        """Whether one person alone sees it."""
        return bool(self.flags & MessageFlag.EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still reads "thinking…"."""
        return bool(self.flags & MessageFlag.LOADING)

    def button(self, label: str) -> Json | None:
        """The button with this label, as the bot sent it."""
        found = (c for row in self.components for c in row.get("components") or [] if c.get("label") == label)
        return next(found, None)


@dataclass(slots=True, eq=False)
class Channel:
    """A text channel, an announcement channel, or a conversation in private."""

    id: int
    type: ChannelType
    name: str = ""
    guild: Guild | None = None
    recipient: User | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    followers: list[tuple[int, Channel]] = field(default_factory=list)

    @property
    def guild_id(self) -> int | None:
        """None in private."""
        return self.guild.id if self.guild else None

    @property
    def public(self) -> list[Message]:
        """What everybody in the channel sees, oldest first."""
        return sorted((m for m in self.messages.values() if m.only_for is None), key=lambda m: m.id)

    @property
    def last(self) -> Message:
        """The newest message that everybody sees; IndexError in an empty channel."""
        return self.public[-1]


@dataclass(slots=True, eq=False)
class Guild:
    """A community; the role whose id is the guild's own is @everyone."""

    id: int
    name: str
    owner: User
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: list[Channel] = field(default_factory=list)
    locale: str = "en-US"


@dataclass(slots=True, eq=False)
class Command:
    """A registered slash command; `guild_id` None means everywhere."""

    id: int
    guild_id: int | None
    payload: Json

    @property
    def name(self) -> str:
        """What people type after the slash."""
        return str(self.payload["name"])
