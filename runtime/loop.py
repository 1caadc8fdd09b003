"""The event loop: uvloop where it installs, asyncio's own elsewhere."""

from __future__ import annotations

import asyncio


def runner() -> asyncio.Runner:
    """A runner on the fastest loop there is; to be used as a context manager."""
    try:
        import uvloop  # noqa: PLC0415  not on every system, and not needed for `--help`
    except ImportError:
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)
