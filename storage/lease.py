"""Leases: one owner at a time for a named duty, with an epoch by which a late one is told from the present one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import lease
from storage.upsert import insert_into


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A duty held until `until`. `epoch` grows with every taking and is written into what the owner does."""

    name: str
    owner: str
    epoch: int
    until: datetime


async def take(connection: AsyncConnection, name: str, owner: str, now: datetime, seconds: float) -> Lease | None:
    """Take the duty if it is free, over, or already the owner's own, under a new epoch; None when another has it."""
    until = now + timedelta(seconds=seconds)
    statement = insert_into(connection, lease).values(name=name, owner=owner, epoch=1, until=until)
    taken = statement.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": owner, "epoch": lease.c.epoch + 1, "until": statement.excluded.until},
        where=or_(lease.c.until <= now, lease.c.owner == owner),
    ).returning(lease.c.epoch)
    epoch = (await connection.execute(taken)).scalar()
    return None if epoch is None else Lease(name=name, owner=owner, epoch=epoch, until=until)


async def renew(connection: AsyncConnection, held: Lease, now: datetime, seconds: float) -> Lease | None:
    """Keep the duty for longer; None when it is over or another's, and then the owner must stop at once."""
    until = now + timedelta(seconds=seconds)
    found = await connection.execute(update(lease).where(_is(held), lease.c.until > now).values(until=until))
    return replace(held, until=until) if found.rowcount else None


async def release(connection: AsyncConnection, held: Lease, now: datetime) -> None:
    """Give the duty back; the epoch stays, so that it keeps growing."""
    await connection.execute(update(lease).where(_is(held), lease.c.until > now).values(until=now))


async def holds(connection: AsyncConnection, held: Lease, now: datetime) -> bool:
    """Whether the duty is still the owner's: to be asked in the transaction of an effect, which then fences it.

    On PostgreSQL the lease cannot be taken by another before that transaction ends.
    """
    found = await connection.execute(select(lease.c.epoch).where(_is(held), lease.c.until > now).with_for_update())
    return found.first() is not None


async def held_in(connection: AsyncConnection, prefix: str, now: datetime) -> set[str]:
    """The names that begin so, of duties that somebody has."""
    query = select(lease.c.name).where(lease.c.name.startswith(prefix, autoescape=True), lease.c.until > now)
    return set((await connection.execute(query)).scalars())


async def moment(connection: AsyncConnection, now: datetime) -> datetime:
    """The time of the server, by which the leases of all its clients are counted; `now` where there is no server."""
    if connection.dialect.name != "postgresql":
        return now
    found: datetime = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
    return found


def _is(held: Lease) -> ColumnElement[bool]:
    return and_(lease.c.name == held.name, lease.c.owner == held.owner, lease.c.epoch == held.epoch)
