"""What exists in the fake Telegram: accounts, chats, members, messages, files, presses of buttons."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.fakes.telegram.waiting import until

Json = dict[str, Any]

_PNG = b"\x89PNG\r\n\x1a\n"


class ChatKind(StrEnum):
    """The `type` of a chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


class Standing(StrEnum):
    """The `status` of a chat member."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"

    @property
    def present(self) -> bool:
        """Whether the member is in the chat."""
        return self not in (Standing.LEFT, Standing.KICKED)

    @property
    def leads(self) -> bool:
        """Whether the member administers the chat."""
        return self in (Standing.CREATOR, Standing.ADMINISTRATOR)


@dataclass(slots=True, eq=False)
class Account:
    """A person or a bot; for a person also the bots they started and blocked, by id."""

    id: int
    first_name: str
    username: str
    is_bot: bool = False
    language: str = "en"
    started: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One account's standing in one chat, with the administrator's rights by their API names."""

    account: Account
    standing: Standing
    rights: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Chat:
    """A conversation; a private one belongs to one person and one bot and bears the person's id."""

    id: int
    kind: ChatKind
    title: str = ""
    person: Account | None = None
    bot_id: int | None = None
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0
    last_bot_id: int | None = None
    moved_to: int | None = None

    def standing(self, account: Account) -> Standing:
        """The account's standing here; LEFT for one never seen."""
        member = self.members.get(account.id)
        return member.standing if member else Standing.LEFT


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file Telegram keeps."""

    id: str
    name: str
    mime: str
    data: bytes

    @property
    def path(self) -> str:
        """Its `file_path` below the download address."""
        return f"files/{self.id}/{self.name}"

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of a PNG from its header; (90, 90) stands in for other pictures."""
        if self.data.startswith(_PNG) and len(self.data) >= 24:
            width, height = struct.unpack(">II", self.data[16:24])
            return width, height
        return 90, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """The file of a message and the field it appears under: `photo` or `document`."""

    kind: str
    file: StoredFile


@dataclass(slots=True, eq=False)
class Message:
    """One message; `text` is the caption when there is media. `drafts` holds its earlier texts."""

    id: int
    chat: Chat
    sender: Account | None
    at: int
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    media: Media | None = None
    markup: Json | None = None
    reply_to: Message | None = None
    album: str | None = None
    forward: Json | None = None
    service: Json | None = None
    edited_at: int | None = None
    deleted: bool = False
    drafts: list[str] = field(default_factory=list)

    @property
    def buttons(self) -> list[Json]:
        """Its inline buttons, all rows in one list."""
        return [button for row in (self.markup or {}).get("inline_keyboard", []) for button in row]

    @property
    def labels(self) -> list[str]:
        """The texts of its inline buttons."""
        return [str(button["text"]) for button in self.buttons]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the bot said to a press of a button: the toast or, with `alert`, the dialogue."""

    text: str
    alert: bool
    url: str


@dataclass(slots=True, eq=False)
class Press:
    """A press of an inline button; the button spins until the bot answers."""

    id: str
    bot_id: int
    data: str
    pressed_at: float
    answer: Answer | None = None

    async def answered(self, *, seconds: float = 5.0) -> Answer:
        """The bot's `answerCallbackQuery`; TimeoutError when it does not come."""
        await until(lambda: self.answer is not None, seconds=seconds, what=f"an answer to {self.data!r}")
        assert self.answer is not None
        return self.answer
