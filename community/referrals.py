"""Who brought whom: the first referral code of a new user is kept, and never changed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import UserId
from storage import tables as t

NEW_FOR = timedelta(days=30)
"""How long after joining a referral may still be named."""

CODE = re.compile(r"[A-Za-z0-9_-]{1,48}")


async def attribute(connection: AsyncConnection, user: UserId, code: str, now: datetime) -> bool:
    """Keep the code by which the user came; whether it was kept: a new user's first, and a well-formed one."""
    if not CODE.fullmatch(code):
        return False
    done = await connection.execute(
        update(t.user)
        .where(t.user.c.id == user, t.user.c.referred_by.is_(None), t.user.c.created_at >= now - NEW_FOR)
        .values(referred_by=code)
    )
    return done.rowcount > 0
