"""Whom a link token belongs to, so that both sides can be shown before anything is linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import UserId
from domain.post import Platform
from storage import people


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The user who made a token, and the platforms he is known on."""

    user_id: UserId
    name: str
    platforms: Sequence[Platform]


async def owner(connection: AsyncConnection, token: str, now: datetime) -> Owner | None:
    """Who made the token; None when it is unknown, used or too old."""
    found = await people.token_owner(connection, token, now)
    if found is None:
        return None
    user, name = found
    contacts = await people.contacts(connection, user)
    return Owner(user_id=user, name=name, platforms=[contact.platform for contact in contacts])
