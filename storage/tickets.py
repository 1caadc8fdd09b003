"""One-time links by which a user connects a venue: who opens one is that user, for a quarter of an hour, once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import UserId
from storage import tables as t

LIFE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Who may connect what."""

    user_id: UserId
    venue: str


async def issue(connection: AsyncConnection, user: UserId, venue: str, now: datetime) -> str:
    """A new link's token; what the user was given before for the same venue ends, and what is over is forgotten."""
    same = (t.ticket.c.user_id == user) & (t.ticket.c.venue == venue)
    await connection.execute(delete(t.ticket).where(same | (t.ticket.c.expires_at < now - LIFE)))
    token = secrets.token_urlsafe(24)
    await connection.execute(
        insert(t.ticket).values(token_hash=_hashed(token), user_id=user, venue=venue, expires_at=now + LIFE)
    )
    return token


async def look(connection: AsyncConnection, token: str, now: datetime) -> Ticket | None:
    """What a token is for, while it can still be used."""
    query = select(t.ticket).where(
        t.ticket.c.token_hash == _hashed(token), t.ticket.c.used_at.is_(None), t.ticket.c.expires_at >= now
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Ticket(user_id=UserId(row.user_id), venue=row.venue)


async def use(connection: AsyncConnection, token: str, now: datetime) -> Ticket | None:
    """Use a token up; None where it cannot be used, or somebody just did."""
    ticket = await look(connection, token, now)
    taken = await connection.execute(
        update(t.ticket)
        .where(t.ticket.c.token_hash == _hashed(token), t.ticket.c.used_at.is_(None), t.ticket.c.expires_at >= now)
        .values(used_at=now)
    )
    return ticket if taken.rowcount else None


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
