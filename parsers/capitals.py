"""Words in the ways in which people write them: as they stand, with a capital, and in capitals."""

from __future__ import annotations

from collections.abc import Iterable


def cased(words: Iterable[str]) -> frozenset[str]:
    """The words or phrases as they stand, with a first capital, and in capitals."""
    return frozenset(form for word in words for form in (word, word.capitalize(), word.upper()))


def titled(phrases: Iterable[str]) -> frozenset[str]:
    """The same, and with a capital at every word."""
    written = frozenset(phrases)
    return cased(written) | {phrase.title() for phrase in written}
