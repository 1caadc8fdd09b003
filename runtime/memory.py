"""Memory of the C library: what start-up has freed goes back to the system, where the library can do that (glibc)."""

from __future__ import annotations

import ctypes
from typing import Final

ARENAS: Final = 2
_M_ARENA_MAX: Final = -8  # malloc.h of glibc


def few_arenas() -> None:
    """Let all threads share a few arenas; each further one would keep what its threads once used."""
    _call("mallopt", _M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Return freed memory to the system."""
    _call("malloc_trim", 0)


def _call(name: str, *arguments: int) -> None:
    try:
        function = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        return  # another C library: nothing to tune
    function(*arguments)
