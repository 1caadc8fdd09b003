"""Whom a link token belongs to, so that both sides can be shown before anything is linked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import UserId
from domain.post import Platform
from storage import people
from storage import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The user who made a token, and the platforms he is known on."""

    user_id: UserId
    name: str
    platforms: Sequence[Platform]


async def owner(connection: AsyncConnection, token: str, now: datetime) -> Owner | None:
    """Who made the token; None when it is unknown, used or too old."""
    digest = hashlib.sha256(token.encode()).hexdigest()  # as `storage.people` keeps it
    query = select(t.link_token.c.user_id, t.user.c.name).join(t.user, t.user.c.id == t.link_token.c.user_id)
    alive = (t.link_token.c.used_at.is_(None)) & (t.link_token.c.expires_at >= now)
    row = (await connection.execute(query.where(t.link_token.c.token_hash == digest, alive))).one_or_none()
    if row is None:
        return None
    contacts = await people.contacts(connection, UserId(row.user_id))
    return Owner(user_id=UserId(row.user_id), name=row.name, platforms=[contact.platform for contact in contacts])
