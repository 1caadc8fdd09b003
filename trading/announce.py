"""Events go out with the transaction in which they happened: one parcel for each who listens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.event import Event
from storage import outbox
from storage.codec import encode

RECORDS = "records"
NOTICES = "notices"


async def announce(connection: AsyncConnection, event: Event, key: str, now: datetime) -> None:
    """Put `event` in front of the track records and the notices; a repeated `key` is nothing."""
    await announce_all(connection, [(event, key)], now)


async def announce_all(connection: AsyncConnection, events: Sequence[tuple[Event, str]], now: datetime) -> None:
    """The same for several events, each with its key, in their order."""
    parcels = [(f"{event.kind}:{key}", encode(event)) for event, key in events]
    for topic in (RECORDS, NOTICES):
        await outbox.put_many(connection, topic, parcels, now=now)
