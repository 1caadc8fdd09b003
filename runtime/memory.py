"""Memory after start-up: what was freed goes back to the system (glibc), what stays is not searched again."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

ARENAS: Final = 2
THRESHOLDS: Final = (10_000, 10, 10)
"""Objects made, and searches of each younger generation, until Python searches for garbage; its own first is 700."""
_M_ARENA_MAX: Final = -8  # malloc.h of glibc


def few_arenas() -> None:
    """Let all threads share a few arenas; each further one would keep what its threads once used."""
    _call("mallopt", _M_ARENA_MAX, ARENAS)


@contextmanager
def settled() -> Iterator[None]:
    """While it runs, what start-up has made is not searched for garbage: that would stop the loop for 0.1 s a time."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    give_back()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def give_back() -> None:
    """Return freed memory to the system."""
    _call("malloc_trim", 0)


def _call(name: str, *arguments: int) -> None:
    try:
        function = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        return  # another C library: nothing to tune
    function(*arguments)
