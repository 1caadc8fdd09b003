"""The words that a written word may be a form of: without its article, its case ending, its drawn-out letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.memory import remembered

_ELIDED = frozenset(["l", "d", "qu", "n", "s", "j", "m", "t", "c", "un", "all", "dell", "sull", "nell", "dall"])
_ARTICLES = ("وال", "بال", "فال", "لل", "ال", "و", "ف", "ب", "ل")  # Arabic writes them onto the word
_ARABIC = re.compile("[\u0621-\u06d3]")
_REST = 3  # letters; what an article leaves must still be a word
_DRAWN = re.compile(r"(\w)\1{2,}")
_LAST_TWICE = re.compile(r"(\w)\1+$")


@remembered
def stems(word: str) -> tuple[str, ...]:
    """The forms to look up for a word that is not known as it stands, likeliest first."""
    return tuple(_stems(word))


def _stems(word: str) -> Iterator[str]:
    if "'" in word:
        before, _, after = word.partition("'")
        yield after if before.lower() in _ELIDED else before
    elif word.isascii():
        once = _DRAWN.sub(r"\1", word)
        yield from (form for form in (once, _LAST_TWICE.sub(r"\1", once)) if form != word)
    elif _ARABIC.match(word):
        for article in _ARTICLES:
            if word.startswith(article) and len(word) >= len(article) + _REST:
                yield word[len(article) :]
