"""Who is told what: an event becomes one parcel for each address, to be worded and sent when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Address
from domain.event import (
    ConnectionChanged,
    ConnectionEnding,
    CopyDenied,
    CopyEnded,
    CopyPlaced,
    CopyWaits,
    EntryFollowed,
    Event,
    FilledLate,
    HeldLongEnough,
    InstructionSkipped,
    OrderForgotten,
    OrderRefused,
    OrderUntraceable,
    PositionClosed,
    PositionOpened,
    PositionReduced,
    PostRefused,
    StopMoved,
    StopRestored,
    StopTrails,
    Unprotected,
    VenueHalted,
)
from domain.ids import CopyId, UserId
from domain.post import Platform
from runtime.clock import Clock
from runtime.wake import Wake
from storage import outbox, people, sources
from storage.codec import decode, encode
from storage.outbox import Parcel
from storage.store import after_commit

PERSONAL = (
    CopyDenied,
    CopyWaits,
    CopyPlaced,
    CopyEnded,
    PositionOpened,
    PositionReduced,
    EntryFollowed,
    StopMoved,
    StopTrails,
    HeldLongEnough,
    InstructionSkipped,
    OrderRefused,
    OrderUntraceable,
    FilledLate,
    PositionClosed,
    StopRestored,
    Unprotected,
    OrderForgotten,
)
OF_CONNECTIONS = (ConnectionChanged, ConnectionEnding)
TRADE_FIRST = 0
REST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One message to be: what happened, and to whom it is told."""

    to: Address
    event: Event


def topic_of(platform: Platform) -> str:
    """The outbox topic of a platform's messages."""
    return f"send:{platform.value}"


class Notices:
    """Finds the addresses of each event."""

    def __init__(
        self, *, clock: Clock, sends: Mapping[Platform, Wake], admins: Callable[[], Sequence[Address]] = tuple
    ) -> None:
        self._clock = clock
        self._sends = sends
        self._admins = admins

    async def handle(self, connection: AsyncConnection, parcel: Parcel) -> None:
        """Leave one parcel per address; called by a relay, inside its transaction."""
        event: Event = decode(Event, parcel.payload)  # type: ignore[arg-type]  # a union is a type to pydantic
        told = self._admins() if isinstance(event, VenueHalted) else await _addresses(connection, event)
        for address in told:
            dispatch = Dispatch(to=address, event=event)
            key = f"{parcel.key}>{address.id}"
            priority = TRADE_FIRST if address.private else REST
            await outbox.put(
                connection, topic_of(address.platform), key, encode(dispatch), now=self._clock.now(), priority=priority
            )
            after_commit(connection, self._sends[address.platform].set)


async def _addresses(connection: AsyncConnection, event: Event) -> Sequence[Address]:
    if isinstance(event, PostRefused):
        source = await sources.of_post(connection, event.post_id)
        # A channel writes in its own name: there is nobody to be told in private, and its readers are not to be.
        if not source.author_id or source.author_id.startswith("-") or source.author_id == source.chat_id:
            return []
        return [Address(platform=source.platform, id=source.author_id, private=True)]
    if isinstance(event, PositionClosed) and event.house:
        return await _channel_of(connection, event.copy_id)
    if isinstance(event, OF_CONNECTIONS):
        contacts = await people.contacts(connection, event.user_id)
        return [Address(platform=c.platform, id=c.chat_id or c.external_id, private=True) for c in contacts]
    if isinstance(event, PERSONAL):
        return await _private(connection, event.user_id, event.copy_id)
    return []


async def _channel_of(connection: AsyncConnection, copy: CopyId) -> list[Address]:
    source = await sources.of_copy(connection, copy)
    return [Address(platform=source.platform, id=source.chat_id, private=False)] if source.cards else []


async def _private(connection: AsyncConnection, user: UserId, copy: CopyId) -> list[Address]:
    """Where the user is told: on the signal's own platform if he is there, else wherever he is; the house nowhere."""
    contacts = await people.contacts(connection, user)
    source = await sources.of_copy(connection, copy)
    near = [c for c in contacts if c.platform is source.platform] or contacts
    return [Address(platform=c.platform, id=c.chat_id or c.external_id, private=True) for c in near]
