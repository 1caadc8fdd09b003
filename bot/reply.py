"""What we answer, free of any platform: text, fields, a table, a picture, a file, buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from cards.picture import Picture

MAX_BUTTON_BYTES = 60
"""A button carries its command line; Telegram allows 64 bytes, and a prefix is ours."""


class Tone(StrEnum):
    """How an answer feels, which platforms may show as a colour."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A command that need not be typed: pressing it is typing `line`, by whoever presses."""

    label: str
    line: str
    danger: bool = False

    def __post_init__(self) -> None:
        """Refuse a line that no platform can carry."""
        if len(self.line.encode()) > MAX_BUTTON_BYTES:
            raise ValueError(f"the button line {self.line!r} is over {MAX_BUTTON_BYTES} bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A button that opens an address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a header; columns in `right` are aligned right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to download, such as the CSV of all trades."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer or notice.

    `text` is plain words; platforms escape it, and `**bold**` and `` `code` `` are its only marks. `fields` are
    (name, value). `private` is for the caller's eyes: ephemeral on Discord, in the private chat on Telegram.
    """

    text: str = ""
    title: str = ""
    tone: Tone = Tone.PLAIN
    fields: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    picture: Picture | None = None
    file: File | None = None
    buttons: tuple[tuple[Button | Link, ...], ...] = ()
    footer: str = ""
    private: bool = False

    def in_private(self) -> Reply:
        """The same answer, for the caller's eyes only."""
        return replace(self, private=True)
