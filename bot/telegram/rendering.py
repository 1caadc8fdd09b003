"""A reply as Telegram shows it: HTML text, a photo with a caption, a document, buttons, within Telegram's limits.

Limits: https://core.telegram.org/bots/api#sendmessage (4,096 UTF-16 units), #sendphoto (a caption of 1,024; 10 MB;
width and height together at most 10,000 and in a proportion of at most 20).
"""

from __future__ import annotations

import html
import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from telegram import InlineKeyboardMarkup

from bot.reply import File, Reply, Tone
from bot.telegram import grid
from bot.telegram.buttons import keyboard
from bot.telegram.markup import cut, escaped, marked, short_lines, units
from cards.picture import Picture

TEXT = 4_096
CAPTION = 1_024
MESSAGES = 6
"""More than this many messages are no answer but a flood; what is left over is said to be cut."""

_LINE = 860
_TITLE = 200
_FOOTER = 600
_NAME = 60
_NOTE_ROOM = 48
_SIGNS: Mapping[Tone, str] = {Tone.GOOD: "✅", Tone.BAD: "❌", Tone.WARNING: "⚠️"}
_NOTHING = "…"
_PHOTO_BYTES, _PHOTO_PIXELS, _PHOTO_RATIO = 10 * 1024 * 1024, 10_000, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to send: text, or a photo or document with the text as its caption."""

    html: str = ""
    photo: Picture | None = None
    document: File | None = None
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    html: str = ""
    size: int = 0
    fixed: bool = False


def render(reply: Reply) -> list[Message]:
    """The messages that tell the reply, in order; at least one. Buttons are under the last that has no file."""
    lines = list(_signed(reply.tone, list(_lines(reply))))
    attached = _document(reply.picture)
    photo = reply.picture if attached is None else None
    documents = [one for one in (attached, reply.file) if one is not None]
    texts = _packed(lines, CAPTION if photo else TEXT)
    messages = [Message(html=text) for text in texts]
    if photo is not None:
        messages = [Message(html=texts[0] if texts else "", photo=photo), *messages[1:]]
    elif documents and _fits_caption(lines):
        messages = [Message(html=texts[0] if texts else "", document=documents.pop(0))]
    if not messages and not documents:
        messages = [Message(html=_NOTHING)]
    return _with_keyboard([*messages, *(Message(document=one) for one in documents)], keyboard(reply.buttons))


def _with_keyboard(messages: list[Message], buttons: InlineKeyboardMarkup | None) -> list[Message]:
    if buttons is not None:
        worded = [place for place, one in enumerate(messages) if one.document is None]
        last = worded[-1] if worded else 0
        messages[last] = replace(messages[last], keyboard=buttons)
    return messages


def _lines(reply: Reply) -> Iterator[_Line]:
    if reply.title:
        title = " ".join(cut(reply.title, _TITLE).replace("**", "").split())
        yield _Line(f"<b>{escaped(title)}</b>", units(title) + title.count("@"))
    if reply.text.strip():
        yield from _text(reply.text)
    if reply.fields:
        yield _Line()
        for name, value in reply.fields:
            yield from _field(name, value)
    if reply.table is not None:
        yield _Line()
        yield from (_Line(html.escape(line, quote=False), units(line), fixed=True) for line in grid.lines(reply.table))
    if reply.footer.strip():
        footer = " ".join(cut(reply.footer, _FOOTER).replace("**", "").split())
        yield _Line()
        yield _Line(f"<i>{escaped(footer)}</i>", units(footer) + footer.count("@"))


def _text(text: str) -> Iterator[_Line]:
    # Each @ may cost a unit more than is written.
    room = max(_LINE - text.count("@"), _LINE // 2)
    return (_Line(marked(line), units(line) + line.count("@")) for line in short_lines(text, room))


def _field(name: str, value: str) -> Iterator[_Line]:
    label = " ".join(cut(name, _NAME).replace("**", "").split())
    first, *rest = _text(value)
    yield _Line(f"<b>{escaped(label)}:</b> {first.html}", units(label) + label.count("@") + first.size + 2)
    yield from rest


def _signed(tone: Tone, lines: Sequence[_Line]) -> Iterable[_Line]:
    sign = _SIGNS.get(tone)
    if sign is None or not lines or lines[0].fixed or _begins_with_a_sign(lines[0].html):
        return lines
    first = lines[0]
    return [replace(first, html=f"{sign} {first.html}".rstrip(), size=first.size + units(sign) + 1), *lines[1:]]


def _begins_with_a_sign(line: str) -> bool:
    return unicodedata.category(line.removeprefix("<b>")[:1] or " ") == "So"


def _fits_caption(lines: Iterable[_Line]) -> bool:
    return sum(line.size + 1 for line in lines) <= CAPTION


def _packed(lines: Sequence[_Line], first_room: int) -> list[str]:
    packed: list[str] = []
    held: list[_Line] = []
    size, room = 0, first_room - _NOTE_ROOM
    for place, line in enumerate(lines):
        if held and size + line.size > room:
            if len(packed) == MESSAGES - 1:
                return [*packed, f"{_joined(held)}\n<i>… cut here: {len(lines) - place} more lines.</i>"]
            packed.append(_joined(held))
            held, size, room = [], 0, TEXT - _NOTE_ROOM
        if held or line.html:
            held.append(line)
            size += line.size + 1
    return [*packed, _joined(held)] if held else packed


def _joined(lines: Iterable[_Line]) -> str:
    blocks = []
    for fixed, group in itertools.groupby(lines, key=lambda line: line.fixed):
        block = "\n".join(line.html for line in group)
        blocks.append(f"<pre>{block}</pre>" if fixed else block)
    return "\n".join(blocks).strip()


def _document(picture: Picture | None) -> File | None:
    # What Telegram does not take as a photo it takes as a file.
    if picture is None:
        return None
    sides = sorted((picture.width, picture.height))
    fits = sum(sides) <= _PHOTO_PIXELS and sides[1] <= _PHOTO_RATIO * sides[0] and len(picture.data) <= _PHOTO_BYTES
    return None if fits else File(name=picture.name, mime=picture.mime, data=picture.data)
