"""Cuts the bare text of a post into words, numbers, marks and line ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from itertools import islice
from typing import NamedTuple

from parsers.normalise import INDEX_BASE

SPACELESS = "\u3040"  # from here on scripts are written without spaces


class Kind(IntEnum):
    """The shape of a token."""

    WORD = 1
    NUMBER = 2
    MARK = 3
    NEWLINE = 4
    LINK = 5
    INDEX = 6


class Token(NamedTuple):
    """A piece of bare text.

    `text` is lower case, `raw` as written, `glued` says that nothing parts it from the token before.
    """

    kind: Kind
    text: str
    raw: str
    start: int
    end: int
    glued: bool


_SIGNS = "\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0962\u0963"  # vowel signs of Devanagari
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"


def _tokens(letter: str, *, behind: str, signs: str = "", apart: str = "", flags: int = 0) -> re.Pattern[str]:
    """One alternative per Kind, in its order; `apart` are words of scripts that part none by blanks."""
    return re.compile(
        rf"({letter}+{signs}(?:(?<![A-Z0-9]{{2}})'(?![A-Z]{{3}}/){behind}+|'(?![A-Z]{{3}}/)[A-Z]+)?{apart})"
        r"|(\d+(?:[.,']\d+)*|(?<![\w.])\.\d+)"
        rf"|([-=>]>|\.\.+|-{{2,}}|(?<=[A-Z0-9])'{behind}{{1,5}}\b|[^\s\w\uE000-\uE020]|_)"
        r"|(\n[ \t\n]*)"
        r"|((?!))"
        r"|([\uE000-\uE020])",
        flags,
    )


_OTHER = rf"[^\W\d_{_CJK}]"
_TOKEN = _tokens(_OTHER, behind=r"[^\W\d_]", signs=rf"(?:[{_SIGNS}]+{_OTHER}*)*", apart=rf"|[{_CJK}]+")
_ASCII = _tokens("[A-Za-z]", behind="[A-Za-z]", flags=re.ASCII)  # the same for plain text, a fifth faster
_LINK = re.compile(r"(?:https?://|www\.|t\.me/|polymarket\.com/|kalshi\.com/)[^\s<>()\"“”«»]+", re.IGNORECASE)
_LOOKALIKES = str.maketrans("АВСЕНКМОРТХасеорхуі", "ABCEHKMOPTXaceopxyi")
_CYRILLIC = {latin: cyrillic for cyrillic, latin in _LOOKALIKES.items()}
_LATIN = re.compile("[A-Za-z]")
_KINDS = (Kind.MARK, *Kind)  # by the number of the alternative that matched
_WORD = Kind.WORD


def lex(text: str, *, most: int | None = None) -> list[Token]:
    """The tokens of a bare text, in order; every character that is not a blank lies in exactly one.

    Once there are `most` the rest of the text may stay unread.
    """
    tokens: list[Token] = []
    position = 0
    if "/" in text:
        for link in _LINK.finditer(text):
            _scan(text, position, link.start(), tokens, most)
            tokens.append(Token(Kind.LINK, link[0].lower(), link[0], link.start(), link.end(), glued=False))
            position = link.end()
    _scan(text, position, len(text), tokens, most)
    return tokens


def pieces(tokens: Sequence[Token]) -> int:
    """How many words, numbers and marks the tokens hold; where no blanks part the words, each character counts."""
    return sum(len(token.raw) if token.raw[0] >= SPACELESS else 1 for token in tokens)


def index_of(token: Token) -> int:
    """The number that a keycap, circled or superscript digit shows."""
    return ord(token.raw) - INDEX_BASE


def _scan(text: str, start: int, end: int, tokens: list[Token], most: int | None) -> None:
    left = None if most is None else max(0, most - len(tokens))
    last = -1
    new, add, mixed = tuple.__new__, tokens.append, not text.isascii()
    for match in islice((_TOKEN if mixed else _ASCII).finditer(text, start, end), left):
        raw = match[0]
        first, after = match.span()
        kind = _KINDS[match.lastindex or 0]
        word = raw
        if mixed and kind is _WORD and not raw.isascii():
            word = _latin(raw)
        add(new(Token, (kind, word.lower(), word, first, after, first == last)))
        last = after


def _latin(word: str) -> str:
    """A word that mixes Latin with Cyrillic look-alikes, or a lone Cyrillic x, in the script all its letters have."""
    if len(word) == 1 and word in "хХ":
        return "x"
    if any("a" <= letter <= "z" for letter in word.lower()):
        latin = word.translate(_LOOKALIKES)
        cyrillic = word.translate(_CYRILLIC)
        return cyrillic if not latin.isascii() and not _LATIN.search(cyrillic) else latin
    return word
