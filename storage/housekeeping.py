"""Housekeeping: deletes what was handled long ago, a little at a time, so that nobody waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, and_, delete, exists, select

from storage.store import Store
from storage.tables import inbox, outbox, raw_update, refusal, signal, signal_update

BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long handled things stay.

    Raw updates must go before a week is over: Telegram may start its numbers anew after a week without updates.
    https://core.telegram.org/bots/api#update
    """

    raw_updates: timedelta = timedelta(days=3)
    parcels: timedelta = timedelta(days=14)
    posts: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """How many rows were deleted."""

    raw_updates: int = 0
    parcels: int = 0
    posts: int = 0


async def sweep(store: Store, now: datetime, retention: Retention | None = None) -> Swept:
    """Delete what is older than its retention, then let the database take its log in.

    Kept for ever: posts behind a signal, an update or a refusal, unread posts, and parcels that were given up.
    """
    kept = retention or Retention()
    swept = Swept(
        raw_updates=await _delete(store, raw_update.c.update_id, raw_update.c.handled_at < now - kept.raw_updates),
        parcels=await _delete(
            store, outbox.c.id, and_(outbox.c.done_at < now - kept.parcels, outbox.c.error.is_(None))
        ),
        posts=await _delete(store, inbox.c.id, _unneeded(now - kept.posts)),
    )
    await store.checkpoint()
    return swept


async def _delete(store: Store, key: Column[int], condition: ColumnElement[bool]) -> int:
    deleted, after = 0, -1
    while True:
        async with store.read() as connection:  # the search is the long part, and holds nobody up
            found = await connection.scalars(select(key).where(key > after, condition).order_by(key).limit(BATCH))
            keys = found.all()
        if not keys:
            return deleted
        async with store.write() as connection:
            result = await connection.execute(delete(key.table).where(key.in_(keys), condition))
            deleted += result.rowcount
        after = keys[-1]


def _unneeded(before: datetime) -> ColumnElement[bool]:
    needed = (exists().where(table.c.inbox_id == inbox.c.id) for table in (signal, signal_update, refusal))
    return and_(inbox.c.state != "new", inbox.c.seen_at < before, *(~one for one in needed))
