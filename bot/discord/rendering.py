"""A reply as Discord shows it: embeds, files and buttons, within Discord's limits.

Limits: https://discord.com/developers/docs/resources/message (content 2,000 characters; an embed's title 256,
description 4,096, 25 fields of 256 and 1,024, footer 2,048; 6,000 in all embeds of a message).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import discord
from discord.ui import View

from bot.discord import grid
from bot.discord.buttons import view_of
from bot.discord.markup import cut, fitted, pieces, safe
from bot.reply import Reply, Table, Tone

CONTENT = 2_000
DESCRIPTION = 4_096
TOTAL = 6_000
FIELDS = 25
MESSAGES = 5
"""More than this many messages are no answer but a flood; what is left over is said to be cut."""

_TITLE, _FIELD_NAME, _FIELD_VALUE, _FOOTER = 256, 256, 1_024, 1_000
_SHORT = 24
_NOTE = "*… cut here: {count} more lines.*"
_NOTE_ROOM = 60
_FENCE = "```\n{}\n```"
_FENCE_ROOM = len(_FENCE) + 4
_NOTHING = "\u200b"
_COLOURS: Mapping[Tone, int] = {Tone.PLAIN: 0x5B6CFF, Tone.GOOD: 0x1FB978, Tone.BAD: 0xE5484D, Tone.WARNING: 0xF5A524}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file that goes with a message, made anew for every attempt to send it."""

    name: str
    data: bytes

    def file(self) -> discord.File:
        """The file as the library takes it; it can be sent once."""
        return discord.File(io.BytesIO(self.data), filename=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to send; `content` and `embed` are never both there."""

    content: str | None = None
    embed: discord.Embed | None = None
    attached: tuple[Attached, ...] = field(default=())
    view: View | None = None

    @property
    def embeds(self) -> list[discord.Embed]:
        """The embed, if any, as a list."""
        return [] if self.embed is None else [self.embed]

    def files(self) -> list[discord.File]:
        """The files, fresh."""
        return [one.file() for one in self.attached]


def render(reply: Reply) -> list[Message]:
    """The messages that tell the reply, in order; at least one. Needs a running loop, for the buttons."""
    if _is_bare(reply):
        return [Message(content=safe(reply.text) or _NOTHING)]
    embeds = _embeds(reply)
    attached = tuple(_attached(reply))
    if reply.picture is not None:
        embeds[-1].set_image(url=f"attachment://{_file_name(reply.picture.name)}")
    first = [Message(embed=embed) for embed in embeds[:-1]]
    return [*first, Message(embed=embeds[-1], attached=attached, view=view_of(reply.buttons))]


def _is_bare(reply: Reply) -> bool:
    shown = (reply.title, reply.fields, reply.table, reply.picture, reply.file, reply.buttons, reply.footer)
    return not any(shown) and reply.tone is Tone.PLAIN and len(safe(reply.text)) <= CONTENT


def _embeds(reply: Reply) -> list[discord.Embed]:
    first = _head(reply)
    footer = cut(reply.footer, _FOOTER)
    room = min(DESCRIPTION, TOTAL - len(first) - len(footer))
    descriptions = _within(list(_blocks(reply, room)))
    first.description = descriptions[0] if descriptions else None
    rest = [discord.Embed(description=text, colour=_COLOURS[reply.tone]) for text in descriptions[1:]]
    embeds = [first, *rest]
    if footer:
        embeds[-1].set_footer(text=footer)
    if not any(embed.title or embed.description or embed.fields or embed.footer for embed in embeds):
        first.description = _NOTHING if reply.picture is None else None
    return embeds


def _head(reply: Reply) -> discord.Embed:
    embed = discord.Embed(title=fitted(reply.title, _TITLE) or None, colour=_COLOURS[reply.tone])
    shown = reply.fields if len(reply.fields) <= FIELDS else reply.fields[: FIELDS - 1]
    spent = 0
    for number, (name, value) in enumerate(shown):
        told = fitted(name, _FIELD_NAME) or _NOTHING, fitted(value, _FIELD_VALUE) or _NOTHING
        spent += len(told[0]) + len(told[1])
        if spent > TOTAL // 2:
            return _cut_fields(embed, len(reply.fields) - number)
        embed.add_field(name=told[0], value=told[1], inline=max(len(name), len(value)) <= _SHORT)
    return embed if len(shown) == len(reply.fields) else _cut_fields(embed, len(reply.fields) - len(shown))


def _cut_fields(embed: discord.Embed, count: int) -> discord.Embed:
    return embed.add_field(name=_NOTHING, value=f"*… cut here: {count} more.*", inline=False)


def _blocks(reply: Reply, first_room: int) -> Iterator[str]:
    room = first_room - _NOTE_ROOM
    held = ""
    for part in [*pieces(reply.text, room), *_table_blocks(reply.table, room)]:
        if held and len(held) + 1 + len(part) > room:
            yield held
            held = part
        else:
            held = f"{held}\n{part}" if held else part
    if held:
        yield held


def _table_blocks(table: Table | None, room: int) -> Iterator[str]:
    if table is None:
        return
    held: list[str] = []
    for line in grid.lines(table):
        if sum(len(one) + 1 for one in held) + len(line) + _FENCE_ROOM > room:
            yield _FENCE.format("\n".join(held))
            held = []
        held.append(line)
    yield _FENCE.format("\n".join(held))


def _within(descriptions: Sequence[str]) -> list[str]:
    kept = list(descriptions[:MESSAGES])
    lost = sum(len(text.strip("`\n").splitlines()) for text in descriptions[MESSAGES:])
    if lost:
        kept[-1] = f"{kept[-1]}\n{_NOTE.format(count=lost)}"
    return kept


def _attached(reply: Reply) -> Iterable[Attached]:
    if reply.picture is not None:
        yield Attached(name=_file_name(reply.picture.name), data=reply.picture.data)
    if reply.file is not None:
        yield Attached(name=_file_name(reply.file.name), data=reply.file.data)


def _file_name(name: str) -> str:
    # Discord rewrites any other letter, and `attachment://` would then point nowhere.
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name)
