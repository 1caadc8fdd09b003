"""The outbox: what is still to be told or done, written in the transaction that decided it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import bulk
from storage.tables import outbox
from storage.upsert import insert_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One thing to do. `attempts` counts those that failed."""

    id: int
    topic: str
    key: str
    payload: str
    priority: int
    attempts: int
    created_at: datetime


@cache
def _put(dialect: str) -> Any:
    return insert_for(dialect, outbox).on_conflict_do_nothing()


_PARCEL = tuple(outbox.c[field.name] for field in fields(Parcel))


async def put(
    connection: AsyncConnection,
    topic: str,
    key: str,
    payload: str,
    *,
    now: datetime,
    priority: int = 0,
    not_before: datetime | None = None,
) -> None:
    """Leave a parcel; one with the same topic and key is left only once. The lowest `priority` goes first."""
    await put_many(connection, topic, [(key, payload)], now=now, priority=priority, not_before=not_before)


async def put_many(
    connection: AsyncConnection,
    topic: str,
    parcels: Sequence[tuple[str, str]],
    *,
    now: datetime,
    priority: int = 0,
    not_before: datetime | None = None,
) -> None:
    """Leave several parcels of one topic, each a (key, payload)."""
    if parcels:
        columns = {"key": [key for key, _ in parcels], "payload": [payload for _, payload in parcels]}
        shared = {"topic": topic, "priority": priority, "not_before": not_before, "created_at": now}
        await bulk.execute(connection, _put(connection.dialect.name), columns, **shared)


async def due(
    connection: AsyncConnection, topic: str, now: datetime, limit: int, *, claim: bool = False
) -> list[Parcel]:
    """The open parcels whose time has come, by priority, then by age.

    With `claim`, inside a `write()`, two workers on PostgreSQL never get the same one.
    """
    statement = (
        select(*_PARCEL)
        .where(outbox.c.topic == topic, outbox.c.done_at.is_(None))
        .where(or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now))
        .order_by(outbox.c.priority, outbox.c.id)
        .limit(limit)
    )
    found = await connection.execute(statement.with_for_update(skip_locked=True) if claim else statement)
    return [Parcel(**row) for row in found.mappings()]


async def done(connection: AsyncConnection, ids: Sequence[int], now: datetime) -> None:
    """The parcels have been dealt with."""
    if ids:
        await connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(done_at=now, error=None))


async def retry(connection: AsyncConnection, id_: int, not_before: datetime, error: str) -> None:
    """The attempt failed with `error`; another follows at `not_before`."""
    await connection.execute(
        update(outbox)
        .where(outbox.c.id == id_)
        .values(attempts=outbox.c.attempts + 1, not_before=not_before, error=error)
    )


async def give_up(connection: AsyncConnection, id_: int, now: datetime, error: str) -> None:
    """No further attempt: the parcel is parked: done, with an error."""
    await connection.execute(
        update(outbox).where(outbox.c.id == id_).values(attempts=outbox.c.attempts + 1, done_at=now, error=error)
    )


async def age(connection: AsyncConnection, topic: str, now: datetime) -> float:
    """For how many seconds the longest waiting parcel has been due; 0 when none is."""
    since = func.coalesce(outbox.c.not_before, outbox.c.created_at)
    oldest = await connection.scalar(select(func.min(since)).where(outbox.c.topic == topic, outbox.c.done_at.is_(None)))
    return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
