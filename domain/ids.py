"""Identifiers, each its own type, so that one cannot be passed for another."""

from __future__ import annotations

import uuid
from functools import lru_cache
from hashlib import sha1
from typing import NewType

UserId = NewType("UserId", int)
ProviderId = NewType("ProviderId", int)
ChannelId = NewType("ChannelId", int)
FollowId = NewType("FollowId", int)
AccountId = NewType("AccountId", int)
PostId = NewType("PostId", int)
SignalId = NewType("SignalId", int)
CopyId = NewType("CopyId", int)
OrderId = NewType("OrderId", int)
ClientOrderId = NewType("ClientOrderId", str)
BrokerOrderId = NewType("BrokerOrderId", str)
ExecId = NewType("ExecId", str)

KEPT = 2048
"""Names that are remembered: those of entries are asked for again by each of their exits."""

_NAMESPACE = uuid.UUID("8f0d3a6e-6f1c-5d0e-9d55-6a1f5c1f7b11").bytes


def trace_of(post: PostId) -> str:
    """The trace id of everything that a post leads to, in the log lines from its signal to its fills and results."""
    return f"post-{post}"


@lru_cache(maxsize=KEPT)
def client_order_id(signal: SignalId, account: AccountId, leg: str) -> ClientOrderId:
    """Our own name of one order: the same for every attempt, so that a venue can tell a repeat.

    32 hexadecimal characters of a UUIDv5; a venue that allows fewer shortens it from the left, which keeps it unique.
    """
    made = bytearray(sha1(_NAMESPACE + f"{signal}/{account}/{leg}".encode(), usedforsecurity=False).digest()[:16])
    made[6] = made[6] & 0x0F | 0x50  # the marks of version 5, as `uuid.uuid5` sets them in five times the time
    made[8] = made[8] & 0x3F | 0x80
    return ClientOrderId(made.hex())
