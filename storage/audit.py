"""The audit trail: who did what that only an admin, a provider or the program itself may do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import audit


async def note(connection: AsyncConnection, now: datetime, actor: str, action: str, detail: str) -> None:
    """Write one line: `actor` is a user's id or the program's part, `action` one word, `detail` without secrets."""
    await connection.execute(insert(audit).values(at=now, actor=actor, action=action, detail=detail))
