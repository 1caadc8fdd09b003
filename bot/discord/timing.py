"""How long the Discord side waits for what, in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The defaults suit Discord; tests are in more of a hurry."""

    guilds: float = 2.0  # for the guilds after a session began
    identify: float = 5.0  # between two IDENTIFYs
    first_connection: float = 120.0  # until the first session; then a new client tries
    backfill: float = 300.0  # between two looks into the history
    channels: float = 15.0  # between two looks at which channels are watched
    grace: float = 8.0  # for commands in flight at the end
    closing: float = 5.0  # for the farewell
