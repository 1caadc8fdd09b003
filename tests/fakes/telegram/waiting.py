"""Waiting for a condition, with an end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_GLANCE = 0.005


async def until(found: Callable[[], T], *, seconds: float = 5.0, what: str = "the condition") -> T:
    """What `found` returns, as soon as that is true; TimeoutError naming `what` after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            while not (value := found()):
                await asyncio.sleep(_GLANCE)
    except TimeoutError:
        raise TimeoutError(f"waited {seconds:g} s in vain for {what}") from None
    return value
