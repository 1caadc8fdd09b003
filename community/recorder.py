"""Hears what happened in trading and keeps what hangs on it: the profit streaks of those whose trades closed."""

from __future__ import annotations

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from community import diary
from domain.event import Event, PositionClosed
from storage import positions
from storage.outbox import Parcel

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class Records:
    """The handler of the topic "records". The track records need none: they are computed from results when asked."""

    async def handle(self, connection: AsyncConnection, parcel: Parcel) -> None:
        """Take one event, inside the relay's transaction; the same event again changes nothing.

        Raises `pydantic.ValidationError` for a parcel that is no event.
        """
        event = _EVENT.validate_json(parcel.payload)
        if not isinstance(event, PositionClosed) or event.house:
            return
        result = await positions.result(connection, event.copy_id)
        if result is not None:
            await diary.closed(connection, result)
