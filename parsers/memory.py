"""Remembers what short words were found to be, for a bounded number of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

_Answer = TypeVar("_Answer")
_MOST = 4096
_LONGEST = 32  # characters; longer words do not come twice and would only fill the memory


def remembered(read: Callable[[str], _Answer]) -> Callable[[str], _Answer]:
    """`read`, a function of nothing but one word, with its latest answers to short words kept."""
    kept = lru_cache(maxsize=_MOST)(read)

    def recall(word: str) -> _Answer:
        return kept(word) if len(word) <= _LONGEST else read(word)

    return recall
