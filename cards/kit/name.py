"""Chooses words for a person or a thing that the font can draw."""

from __future__ import annotations

import unicodedata

from cards.kit.face import covers

_ORNAMENTS = ("So", "Sk", "Cs", "Cf", "Cc", "Cn", "Co")  # emoji, joiners, controls, private use
_NOBODY = "Trader"
_LONGEST = 80  # characters looked at; what fits is decided when it is drawn


def shown_name(name: str, handle: str = "") -> str:
    """Give the name if Manrope covers it, else the @handle, else the initials that are covered, else "Trader".

    Emoji around a name are left out first: they alone do not cost anyone their name.
    """
    plain = plain_text(name)
    if plain and covers(plain) and any(letter.isalnum() for letter in plain):
        return plain
    at = plain_text(handle).lstrip("@").replace(" ", "")
    if at and covers(at):
        return f"@{at}"
    return _covered_initials(plain) or _NOBODY


def shown_label(words: str, fallback: str = "") -> str:
    """Give `words` without what the font lacks, or `fallback` when nothing readable is left."""
    kept = " ".join("".join(letter for letter in plain_text(words) if covers(letter)).split())
    return kept if any(letter.isalnum() for letter in kept) else fallback


def initials(name: str) -> str:
    """Give one or two capitals for a portrait; "?" when there is none to draw."""
    return _covered_initials(plain_text(name)) or "?"


def plain_text(words: str) -> str:
    """Compose accents, drop emoji, control and direction characters, and make all white space single."""
    composed = unicodedata.normalize("NFC", words[: _LONGEST * 4])
    kept = (letter if not letter.isspace() else " " for letter in composed if _speaks(letter))
    return " ".join("".join(kept).split())[:_LONGEST]


def _speaks(letter: str) -> bool:
    if letter.isspace():
        return True
    category = unicodedata.category(letter)
    return category not in _ORNAMENTS and not category.startswith("M")


def _covered_initials(plain: str) -> str:
    words = plain.replace("_", " ").replace("-", " ").replace(".", " ").split()
    firsts = [next((letter for letter in word if letter.isalnum()), "") for word in words]
    drawable = [first.upper() for first in firsts if first and covers(first.upper())]
    return "".join(drawable[:1] + drawable[1:][-1:])
