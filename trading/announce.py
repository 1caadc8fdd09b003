"""Events go out with the transaction in which they happened: one parcel for each who listens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.event import Event
from storage import outbox
from storage.codec import encode

RECORDS = "records"
NOTICES = "notices"


async def announce(connection: AsyncConnection, event: Event, key: str, now: datetime) -> None:
    """Put `event` in front of the track records and the notices; a repeated `key` is nothing."""
    body = encode(event)
    for topic in (RECORDS, NOTICES):
        await outbox.put(connection, topic, f"{event.kind}:{key}", body, now=now)
