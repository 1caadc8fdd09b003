"""Work in hand is finished before a task ends: a cancellation waits for it, within bounds."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

GRACE = 5.0
"""Seconds that a cancelled task still gives the work it has begun."""


async def completed(work: Coroutine[Any, Any, T], *, grace: float = GRACE) -> T:
    """The result of `work`; when the caller is cancelled meanwhile, `work` may end first.

    Loops put their steps through this, so that a stop meets them between two steps and not inside a transaction.
    """
    task = asyncio.get_running_loop().create_task(work)  # owned here: it never outlives this call
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=grace)
        raise
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=grace)
        elif not task.cancelled():
            task.exception()  # a failure that nobody waits for any more is not worth a warning
