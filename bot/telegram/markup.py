"""Text as Telegram's HTML: everything is escaped, `**bold**` and `` `code` `` become tags, nobody is pinged."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

ELLIPSIS = "…"

_MARKED = re.compile(r"\*\*(?=\S)(?P<bold>[^*\n]+)(?<=\S)\*\*|`(?P<code>[^`\n]+)`")
_MENTION = re.compile(r"@(?=[A-Za-z])")


def marked(text: str) -> str:
    """The text as HTML for `parse_mode="HTML"`; tags are balanced whatever the text is."""
    pieces, end = [], 0
    for found in _MARKED.finditer(text):
        pieces += [escaped(text[end : found.start()]), _tagged(found)]
        end = found.end()
    return "".join([*pieces, escaped(text[end:])])


def escaped(text: str) -> str:
    """The text as HTML without any formatting; a name with @ in front of it is not a mention any more."""
    return html.escape(_MENTION.sub("@\u200b", text), quote=False)


def units(text: str) -> int:
    """The length in UTF-16 code units, by which Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def short_lines(text: str, limit: int) -> Iterator[str]:
    """The lines of the text, those over `limit` units broken, between words where there are any."""
    for line in text.strip("\n").split("\n"):
        rest = line
        while units(rest) > limit:
            end = _room(rest, limit)
            space = rest.rfind(" ", end // 2, end)
            end = space if space > 0 else end
            yield rest[:end]
            rest = rest[end:].lstrip()
        yield rest


def cut(text: str, limit: int) -> str:
    """The text in at most `limit` units, with an ellipsis where something is missing."""
    return text if units(text) <= limit else text[: _room(text, limit - 1)].rstrip() + ELLIPSIS


def _tagged(found: re.Match[str]) -> str:
    if found["bold"] is not None:
        return f"<b>{escaped(found['bold'])}</b>"
    return f"<code>{html.escape(found['code'], quote=False)}</code>"


def _room(text: str, limit: int) -> int:
    spent = 0
    for place, letter in enumerate(text):
        spent += 2 if ord(letter) > 0xFFFF else 1  # noqa: PLR2004  the last letter that is one unit
        if spent > limit:
            return place
    return len(text)
