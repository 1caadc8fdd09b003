"""A user's connection to a venue, and how it stands."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """How a connection stands."""

    CONNECTED = "connected"
    DEGRADED = "degraded"  # the venue does not answer
    REAUTHORISE = "reauthorise"  # the user must connect again
    DISCONNECTED = "disconnected"  # by the user
