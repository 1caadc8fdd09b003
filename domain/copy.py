"""One follower's copy of one signal, and where it stands."""

from __future__ import annotations

from enum import StrEnum


class CopyState(StrEnum):
    """`pending` until the gates have spoken, `placed` while orders work, `open` with a position; the rest are ends."""

    PENDING = "pending"
    PLACED = "placed"
    OPEN = "open"
    CLOSED = "closed"
    DENIED = "denied"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    MANUAL = "manual"

    @property
    def alive(self) -> bool:
        """Whether anything can still happen to it."""
        return self in (CopyState.PENDING, CopyState.PLACED, CopyState.OPEN)


class SignalState(StrEnum):
    """`open` while any copy may live, `frozen` when an edit made it something else, `closed` at its end."""

    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"
