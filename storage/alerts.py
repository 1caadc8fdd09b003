"""Alerts without levels, for as long as a post with their levels is taken for the second half of the same trade."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState, SignalState
from domain.ids import ProviderId, SignalId
from domain.signal import Signal
from storage import tables as t
from storage.codec import decode, encode
from storage.signals import Recorded, recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert, who wrote it in which words, the prices when it was seen, and the signal it is by now."""

    recorded: Recorded
    message_id: str
    author_id: str
    text: str
    until: datetime
    bid: Decimal | None
    ask: Decimal | None
    signal: Signal


async def waiting(connection: AsyncConnection, providers: Collection[ProviderId], since: datetime) -> list[Alert]:
    """The open alerts of these providers whose window had not ended by `since`, oldest first."""
    if not providers:
        return []
    query = (
        select(t.signal, t.inbox.c.message_id, t.inbox.c.author_id, t.inbox.c.text)
        .join(t.inbox, t.inbox.c.id == t.signal.c.inbox_id)
        .where(t.signal.c.provider_id.in_(providers), t.signal.c.levels_until >= since)
        .where(t.signal.c.state == SignalState.OPEN.value)
        .order_by(t.signal.c.id)
    )
    return [
        Alert(
            recorded=recorded(row),
            message_id=row.message_id,
            author_id=row.author_id,
            text=row.text,
            until=row.levels_until,
            bid=row.bid,
            ask=row.ask,
            signal=decode(Signal, row.levelled or row.body),
        )
        for row in await connection.execute(query)
    ]


async def complete(connection: AsyncConnection, signal: SignalId, levelled: Signal) -> None:
    """The alert has its levels: copies that waited for them are decided now, with them."""
    await connection.execute(update(t.signal).where(t.signal.c.id == signal).values(levelled=encode(levelled)))
    undecided = (t.copy.c.signal_id == signal) & (t.copy.c.state == CopyState.PENDING.value)
    await connection.execute(update(t.copy).where(undecided).values(not_before=None))
