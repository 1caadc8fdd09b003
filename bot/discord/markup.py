"""Text made safe for Discord: provider text cannot ping, link or format; `**bold**` and `` `code` `` are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

ELLIPSIS = "…"

_MARKED = re.compile(r"(?P<bold>\*\*(?=\S)[^*\n]+(?<=\S)\*\*)|(?P<code>`[^`\n]+`)|(?P<url>https?://[^\s<>()\"'`]+)")
_SPECIAL = re.compile(r"([\\*_~`|<\[])")
_LINE_START = re.compile(r"^(\s*)(>|#|-|\+|\d+\.)(?=[\s>#])", re.MULTILINE)
# Roles, users, @everyone and @here: a zero-width space ends the mention, whatever the allowed mentions are.
_MENTION = re.compile(r"@(?=everyone|here|[!&]?\d)")


def safe(text: str) -> str:
    """The text with everything escaped but bold, code and addresses, which show no preview."""
    pieces, end = [], 0
    for found in _MARKED.finditer(text):
        pieces += [_escaped(text[end : found.start()]), _kept(found)]
        end = found.end()
    pieces.append(_escaped(text[end:]))
    return _LINE_START.sub(r"\1\\\2", "".join(pieces))


def fitted(text: str, limit: int) -> str:
    """`safe(text)` in at most `limit` characters, cut at the end with an ellipsis."""
    whole = safe(text)
    if len(whole) <= limit:
        return whole
    kept = len(text)
    while kept and len(safe(text[:kept])) > limit - 1:
        kept = min(kept - 1, kept * (limit - 1) // len(safe(text[:kept])))
    return safe(text[:kept].rstrip()) + ELLIPSIS


def pieces(text: str, limit: int) -> Iterator[str]:
    """`safe(text)` in pieces of at most `limit` characters, broken between lines where possible."""
    held = ""
    for line in _short_lines(text, limit // 3):
        told = safe(line)
        if held and len(held) + 1 + len(told) > limit:
            yield held
            held = told
        else:
            held = f"{held}\n{told}" if held else told
    if held.strip():
        yield held


def cut(text: str, limit: int) -> str:
    """Plain text in at most `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS


def _kept(found: re.Match[str]) -> str:
    if found["bold"]:
        return f"**{_escaped(found['bold'][2:-2])}**"
    return found["code"] or f"<{found['url']}>"


def _escaped(text: str) -> str:
    return _MENTION.sub("@\u200b", _SPECIAL.sub(r"\\\1", text))


def _short_lines(text: str, limit: int) -> Iterator[str]:
    for line in text.strip("\n").split("\n"):
        rest = line
        while len(rest) > limit:
            end = rest.rfind(" ", limit // 2, limit)
            end = end if end > 0 else limit
            yield rest[:end]
            rest = rest[end:].lstrip()
        yield rest
