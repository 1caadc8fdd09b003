"""Takes the decoration off a post: styled letters, zero-width characters, markdown, struck-through and quoted text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from parsers.numbers import separators

INDEX_BASE = 0xE000  # private use: a keycap, circled or superscript digit becomes one character, never a price
_HIGHEST_INDEX = 20

_SPECIAL = re.compile(
    r"[0-9]\uFE0F?\u20E3"  # keycap
    r"|[0-9]\uFF0C(?=[0-9])"  # a wide comma parts the numbers of a list
    r"| (?<=[\w)*`] )[»›❯▸](?= )"  # parts a label from its value
    r"|[^\x00-\x7f]"
    r"|^[ \t]*>[^\n]*"  # quoted line
    r"|<(?:[@#][!&]?|a?:)[^<>\s]{1,60}+>"  # Discord mention or emoji
    r"|\[[^\]\n]{1,200}+\]\([^()\s]{1,400}+\)"  # link with a text
    r"|(?<![\w@.])@(?:-[A-Za-z]\w|(?!(?:market|mkt|cmp)\b)[A-Za-z]\w\w)\w*+"  # mention
    r"|~~|\|\||\*+|`+|(?<=\d)__(?=\d)|__+|\\|\r",
    re.MULTILINE,
)
# A character that every match of _SPECIAL holds; an @ only before a letter or dash. Finds at once that there is none.
_MARKED = re.compile(r"[\x80-\U0010FFFF>~|*_`\\\r<\[@](?<!@(?![A-Za-z-]))")
_STAMP = re.compile(
    r"20\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?"
)  # a time, as machines write it
_LEAST_KEYS = 3  # keys in quotes make a text JSON
_ZONE = re.compile(r"\d__\d")  # two prices joined by what would otherwise be markdown
_CHARACTERS = {
    "٫": ".", "\u2024": ".", "٬": ",", "،": ", ", "؟": "?", "。": ".", "、": ", ", "¿": " ", "¡": " ",
    "‘": "'", "’": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"', "„": '"', "「": '"', "」": '"',
    "《": "(", "》": ")", "【": "(", "】": ")", "〈": "(", "〉": ")",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "─": "-", "━": "-", "➖": "-",
    "➡": "→", "➝": "→", "➔": "→", "➜": "→", "⟶": "→", "⇒": "→", "➤": "→", "▶": "→", "↪": "→", "👉": "→",
    "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ـ": "", "٪": "%",
    "〜": "~", "・": ", ", "×": "x", "ı": "i", "İ": "I", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "Đ": "D",
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "🔟": chr(INDEX_BASE + 10),
    "\u2028": "\n", "\u2029": "\n", "\u0085": "\n",
}  # fmt: skip
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_HANGUL = range(0xAC00, 0xD7B0)
_NUKTA = "\u093c"
_DEVANAGARI = [chr(code) for code in range(0x0900, 0x0964)]  # its vowel signs are letters of a word
_CHARACTERS.update((letter, unicodedata.normalize("NFD", letter).replace(_NUKTA, "")) for letter in _DEVANAGARI)


class Clean(NamedTuple):
    """A post without its decoration; `offsets[i]` is where `text[i]` stood, `quoted` the span of what was quoted."""

    text: str
    offsets: Sequence[int]
    quoted: tuple[int, int] | None = None


def normalise(text: str) -> Clean:
    """The bare text of a post, with accents folded and digits in ASCII, in time linear in its length."""
    clean = _bare(text) if _MARKED.search(text) else Clean(text, range(len(text)))
    if clean.text.count('":') >= _LEAST_KEYS:
        clean = _without(clean, [at for at, character in enumerate(clean.text) if character == '"'])
    stamps = [at for stamp in _STAMP.finditer(clean.text) for at in range(*stamp.span())] if "T" in clean.text else []
    clean = _without(clean, stamps) if stamps else clean
    places = separators(clean.text)
    return _without(clean, places) if places else clean


def _bare(text: str) -> Clean:
    pieces: list[str] = []
    offsets: list[int] = []
    quoted: tuple[int, int] | None = None
    position = 0
    struck = False
    for match in _SPECIAL.finditer(text):
        if not struck:
            _copy(pieces, offsets, text[position : match.start()], position)
        position = match.end()
        mark = match[0]
        if mark == "~~":
            struck = not struck and text.find("~~", position) >= 0
            mark = "\\"
        if struck:
            continue
        if mark.lstrip(" \t")[:1] == ">":
            quoted = (quoted[0] if quoted else match.start(), match.end())
        new, at = (
            ("-", match.start())
            if mark == "__" and _ZONE.match(text, match.start() - 1)
            else _replacement(mark, match.start())
        )
        _copy(pieces, offsets, new, at, step=1 if mark[0] == "[" else 0)
    _copy(pieces, offsets, text[position:], position)
    return Clean("".join(pieces), offsets, quoted)


def fold(text: str) -> str:
    """A word as the vocabulary compares it: decoration off, lower case."""
    return normalise(text).text.lower()


def _without(clean: Clean, places: Sequence[int]) -> Clean:
    """The text without the characters at these places."""
    edges = [-1, *places, len(clean.text)]
    kept = [(start + 1, end) for start, end in pairwise(edges)]
    text = "".join(clean.text[start:end] for start, end in kept)
    offsets = [offset for start, end in kept for offset in clean.offsets[start:end]]
    return Clean(text, offsets, clean.quoted)


def _copy(pieces: list[str], offsets: list[int], piece: str, start: int, step: int = 1) -> None:
    if piece:
        pieces.append(piece)
        offsets.extend(range(start, start + len(piece)) if step else [start] * len(piece))


def _replacement(mark: str, start: int) -> tuple[str, int]:
    if len(mark) == 1 and mark > "\x7f":
        return _character(mark), start
    if mark[0] == "[":
        return mark[1 : mark.index("]")], start + 1
    if mark[0].isdigit() and mark[1] == _WIDE_COMMA:
        return mark[0] + ", ", start
    if mark[0].isdigit():
        return chr(INDEX_BASE + int(mark[0])), start
    return _MARKUP.get(mark[:2], ""), start


_WIDE_COMMA = "\uff0c"
_MARKUP = {"||": " ", "\r": "\n", **dict.fromkeys((" »", " ›", " ❯", " ▸"), ":")}


@lru_cache(maxsize=8192)
def _character(character: str) -> str:
    known = _CHARACTERS.get(character)
    if known is not None:
        return known
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me", "Cc", "Cs"} or ord(character) in _SKIN_TONES:
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category == "No":
        return _index(character)
    if category[0] == "Z":
        return " "
    return _letters(character)


def _index(character: str) -> str:
    number = unicodedata.numeric(character)
    if number.is_integer() and 0 <= number <= _HIGHEST_INDEX:
        return chr(INDEX_BASE + int(number))
    return unicodedata.normalize("NFKC", character)


def _letters(character: str) -> str:
    if ord(character) in _HANGUL:
        return character
    parts = unicodedata.normalize("NFKD", character)
    kept = "".join(part for part in parts if unicodedata.category(part) != "Mn")
    return "".join(_CHARACTERS.get(part, part) for part in kept)
