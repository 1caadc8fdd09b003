"""Measures text in Manrope and says which characters it can draw.

Manrope is licensed under the SIL Open Font License 1.1; the files and the licence come with the `font-manrope` package.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont

_FILES = {
    500: "Manrope-Medium",
    600: "Manrope-SemiBold",
    700: "Manrope-Bold",
    800: "Manrope-ExtraBold",
}
_SPACE = 0.075  # em added to each space: Manrope's own is narrow
_WIDE_DIGIT = "0"


@dataclass(frozen=True, slots=True)
class Face:
    """How a run of text is set.

    `size` and `least` in pixels: a run that does not fit shrinks to `least`, then loses its end. `track` is added after
    each letter, in pixels. `tabular` gives all digits one width, by hand, because the layout engine that knows the
    font's own tabular digits needs a system library.
    """

    size: int
    weight: int = 600
    track: float = 0
    tabular: bool = False
    least: int = 14

    def sized(self, size: int) -> Face:
        """Give the same face in another size."""
        return Face(size, self.weight, self.track * size / self.size, self.tabular, min(self.least, size))


@lru_cache(maxsize=96)
def font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    """Open one weight at one size; the basic layout gives the same pixels on every host."""
    return ImageFont.truetype(_path(weight), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def advance(words: str, size: int, weight: int) -> float:
    """Width in pixels of words set without tracking."""
    return font(size, weight).getlength(words) + words.count(" ") * size * _SPACE


def width(words: str, face: Face) -> float:
    """Width in pixels of words set in `face`."""
    if not face.track and not face.tabular:
        return advance(words, face.size, face.weight)
    return sum(step(letter, face) for letter in words) - face.track if words else 0


def step(letter: str, face: Face) -> float:
    """Distance from one letter to the next when they are set one by one."""
    if face.tabular and letter.isdigit():
        letter = _WIDE_DIGIT
    return advance(letter, face.size, face.weight) + face.track


@lru_cache(maxsize=256)
def cap_height(size: int, weight: int) -> int:
    """Height in pixels of a capital letter."""
    return -round(font(size, weight).getbbox("H", anchor="ls")[1])


def fit(words: str, face: Face, room: float) -> tuple[str, Face]:
    """Shrink, then shorten, so that the words take at most `room` pixels."""
    wide = width(words, face)
    if wide <= room:
        return words, face
    size = max(face.least, int(face.size * room / wide))
    while size > face.least and width(words, face.sized(size)) > room:
        size -= 1
    smaller = face.sized(size)
    return _shorten(words, smaller, room), smaller


def covers(words: str) -> bool:
    """Say whether every character has a glyph."""
    return covered().issuperset(map(ord, words))


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """Code points Manrope draws, from its `cmap` table, format 4.

    The format: learn.microsoft.com/typography/opentype/spec/cmap.
    """
    data = Path(_path(700)).read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    records = (struct.unpack_from(">4sIII", data, 12 + 16 * index) for index in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    return frozenset(_code_points(data[start + struct.unpack_from(">I", data, start + 8)[0] :]))


def _code_points(table: bytes) -> list[int]:
    count = struct.unpack_from(">H", table, 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", table, 14)
    starts = struct.unpack_from(f">{count}H", table, 16 + 2 * count)
    return [point for first, last in zip(starts, ends, strict=True) for point in range(first, min(last, 0xFFFE) + 1)]


def _shorten(words: str, face: Face, room: float) -> str:
    if width(words, face) <= room:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if width(_ended(words[:middle]), face) <= room:
            low = middle
        else:
            high = middle - 1
    return _ended(words[:low]) if low else ""


def _ended(words: str) -> str:
    return words.rstrip() + "…"


@lru_cache(maxsize=8)
def _path(weight: int) -> str:
    return str(files("font_manrope") / "files" / f"{_FILES[weight]}.ttf")
