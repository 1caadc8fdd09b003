"""Closes what was held for as long as its follower allows."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.event import HeldLongEnough
from domain.ids import CopyId
from domain.signal import CloseAll
from storage import copies
from storage import tables as t
from trading.announce import announce
from trading.limits import narrowest
from trading.updating import close_now

SHORTEST = timedelta(hours=1)


async def close_overdue(connection: AsyncConnection, now: datetime) -> int:
    """Close every position whose follower's time is up and tell him; how many."""
    query = (
        select(t.position.c.copy_id, t.position.c.opened_at)
        .join(t.copy, t.copy.c.id == t.position.c.copy_id)
        .where(t.position.c.open, t.position.c.opened_at <= now - SHORTEST, ~t.copy.c.closing)
        .order_by(t.position.c.copy_id)
    )
    opened = {CopyId(copy): at for copy, at in await connection.execute(query)}
    closed = 0
    for copy in (await copies.read(connection, list(opened))).values():
        hours = narrowest(copy.limits).hold_hours
        if hours is None or copy.house or now - opened[copy.id] < timedelta(hours=hours):
            continue
        if await close_now(connection, copy.id, actions=[CloseAll()], now=now):
            event = HeldLongEnough(copy_id=copy.id, user_id=copy.user_id, hours=hours)
            await announce(connection, event, str(copy.id), now)
            closed += 1
    return closed
