"""Reads formatted text into plain text and entities, refusing the HTML that Telegram refuses.

The order of checks and the complaints follow TDLib's `parse_html` (td/telegram/MessageEntity.cpp) and its tests
(test/message_entities.cpp). Offsets of complaints are bytes of UTF-8, offsets of entities are UTF-16 units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.fakes.telegram.errors import ApiError, bad_request
from tests.fakes.telegram.model import Json

_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot));?")
_AUTOMATIC = {
    "bot_command": re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]+)?"),
    "mention": re.compile(r"(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31}"),
    "url": re.compile(r"https?://[^\s<>]+"),
    "hashtag": re.compile(r"(?<!\w)#\w+"),
    "cashtag": re.compile(r"(?<!\w)\$[A-Z]{1,8}(?![A-Za-z])"),
}
_TRIMMED = " \n"


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def automatic(text: str) -> list[Json]:
    """The entities Telegram finds by itself: commands, mentions, links, hashtags, cashtags."""
    return sorted(
        (
            {"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])}
            for kind, pattern in _AUTOMATIC.items()
            for match in pattern.finditer(text)
        ),
        key=_place,
    )


def read(text: str, mode: str) -> tuple[str, list[Json]]:
    """Plain text and entities of what was written in `mode` ("" or "HTML"); ApiError for bad HTML.

    White space at the ends is cut off, as Telegram does.
    """
    if mode and mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    plain, found = _Reader(text).run() if mode else (text, [])
    first = found[0]["offset"] if found else len(plain)
    lead = min(len(plain) - len(plain.lstrip(_TRIMMED)), first)
    plain = plain[lead:].rstrip(_TRIMMED)
    shifted = [entity | {"offset": entity["offset"] - lead} for entity in found]
    kept = [clipped for entity in shifted if (clipped := _clipped(entity, units(plain)))["length"] > 0]
    return plain, sorted(kept + automatic(plain), key=_place)


def _clipped(entity: Json, end: int) -> Json:
    return entity | {"length": min(entity["length"], end - entity["offset"])}


def _place(entity: Json) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


@dataclass(slots=True)
class _Reader:
    source: str
    at: int = 0
    plain: str = ""
    nested: list[tuple[str, int, dict[str, str]]] = field(default_factory=list)
    found: list[Json] = field(default_factory=list)

    def run(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            if self.source.startswith("</", self.at):
                self._end_tag()
            elif self.source[self.at] == "<":
                self._start_tag()
            else:
                self.plain += self._character()
        if self.nested:
            raise _cannot(f'Can\'t find end tag corresponding to start tag "{self.nested[-1][0]}"')
        return self.plain, sorted(self.found, key=_place)

    def _character(self) -> str:
        if match := _ENTITY.match(self.source, self.at):
            hexadecimal, decimal, name = match.groups()
            code = 0 if name else int(hexadecimal or decimal, 16 if hexadecimal else 10)
            if name or 0 < code < 0x110000:
                self.at = match.end()
                return _NAMED[name] if name else chr(code)
        self.at += 1
        return self.source[self.at - 1]

    def _start_tag(self) -> None:
        begun = self.at
        match = re.compile(r"[^\s>]*").match(self.source, begun + 1)
        assert match is not None
        if match.end() == len(self.source):
            raise _cannot(f"Unclosed start tag at {self._byte(begun)}")
        tag = match[0].lower()
        if tag not in _TAGS:
            raise _cannot(f'Unsupported start tag "{tag}" at {self._byte(begun)}')
        self.at = match.end()
        attributes = self._attributes(tag, begun)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _cannot(f'Tag "span" must have class "tg-spoiler" at {self._byte(begun)}')
        self.nested.append((tag, units(self.plain), attributes))

    def _attributes(self, tag: str, begun: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._skip_space()
            if self.source.startswith(">", self.at):
                self.at += 1
                return found
            name = self._until(r"[^\s=>]*")
            if not name:
                raise _cannot(f'Empty attribute name in the tag "{tag}" at {self._byte(begun)}')
            self._skip_space()
            found[name.lower()] = self._value(tag, begun, needed=tag != "blockquote")

    def _value(self, tag: str, begun: int, *, needed: bool) -> str:
        if not self.source.startswith("=", self.at):
            if not needed and self.at < len(self.source):
                return ""
            if self.at < len(self.source):
                why = f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
                raise _cannot(f"{why} at {self._byte(begun)}")
            raise _cannot(f'Unclosed start tag "{tag}" at {self._byte(begun)}')
        self.at += 1
        self._skip_space()
        if self.at == len(self.source):
            raise _cannot(f'Unclosed start tag "{tag}" at {self._byte(begun)}')
        quote = self.source[self.at]
        return self._quoted(quote, begun) if quote in "\"'" else self._token()

    def _quoted(self, quote: str, begun: int) -> str:
        self.at += 1
        value = ""
        while not self.source.startswith(quote, self.at):
            if self.at == len(self.source):
                raise _cannot(f"Unclosed start tag at {self._byte(begun)}")
            value += self._character()
        self.at += 1
        return value

    def _token(self) -> str:
        token = self._until(r"[A-Za-z0-9.-]*")
        if not re.match(r"[\s>]", self.source[self.at :]):
            raise _cannot(f"Unexpected end of name token at {self._byte(self.at - len(token))}")
        return token.lower()

    def _end_tag(self) -> None:
        begun = self.at
        if not self.nested:
            raise _cannot(f"Unexpected end tag at {self._byte(begun)}")
        self.at += 2
        name = self._until(r"[^\s>]*").lower()
        self._skip_space()
        if not self.source.startswith(">", self.at):
            raise _cannot(f"Unclosed end tag at {self._byte(begun)}")
        self.at += 1
        tag, offset, attributes = self.nested.pop()
        if name and name != tag:
            found = f'expected "</{tag}>", found "</{name}>"'
            raise _cannot(f"Unmatched end tag at {self._byte(begun)}, {found}")
        self._close(tag, offset, attributes)

    def _close(self, tag: str, offset: int, attributes: dict[str, str]) -> None:
        length = units(self.plain) - offset
        entity: Json = {"type": _TAGS[tag], "offset": offset, "length": length}
        if tag == "a":
            entity["url"] = attributes.get("href", "")
        if tag == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        if length > 0 and entity.get("url") != "":
            self.found.append(entity)

    def _until(self, pattern: str) -> str:
        match = re.compile(pattern).match(self.source, self.at)
        assert match is not None
        self.at = match.end()
        return match[0]

    def _skip_space(self) -> None:
        self._until(r"\s*")

    def _byte(self, at: int) -> str:
        return f"byte offset {len(self.source[:at].encode())}"


def _cannot(why: str) -> ApiError:
    return bad_request(f"can't parse entities: {why}")
