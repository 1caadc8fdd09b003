"""Posts that are applied in one transaction: what was understood of each, and what is gathered for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import SignalState
from domain.event import SignalReceived
from domain.ids import PostId, ProviderId, SignalId
from domain.post import Post, PostEvent
from domain.quote import Quote
from domain.signal import CancelEntry, CloseAll, Reading, Refusal, SignalUpdate
from storage import signals
from storage.providers import Channel
from trading.filing import Filing

log = structlog.get_logger(__name__)

RECENT = 100
"""A provider's newest open signals that are kept at hand for the updates of a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A post with what was understood of it."""

    id: PostId
    post: Post
    channel: Channel | None
    readings: tuple[Reading, ...]

    @property
    def refusal(self) -> Refusal | None:
        """The refusal, when that is all."""
        only = self.readings[0] if len(self.readings) == 1 else None
        return only if isinstance(only, Refusal) else None

    @property
    def plain(self) -> bool:
        """Whether it can be filed without looking at any signal."""
        fresh = self.post.event is PostEvent.CREATED
        return self.channel is None or (fresh and (not self.readings or self.refusal is not None))

    @property
    def origin(self) -> signals.Origin:
        """Where its signals come from."""
        assert self.channel is not None
        return signals.Origin(
            post_id=self.id, post=self.post, channel_id=self.channel.id, provider_id=self.channel.provider_id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Posts being applied in one transaction: what is known for them, and what is filed of them."""

    connection: AsyncConnection
    quotes: Mapping[str, Quote]
    reworked: AbstractSet[PostId]
    filing: Filing = field(default_factory=Filing)
    given: dict[tuple[ProviderId, str], SignalState] = field(default_factory=dict)
    drafts: list[signals.Draft] = field(default_factory=list)
    opened: dict[ProviderId, list[signals.Recorded]] = field(default_factory=dict)

    async def record(self) -> Sequence[signals.Recorded]:
        """Record the signals that were drafted, in one go; the signals, in order."""
        drafts, self.drafts[:] = list(self.drafts), []
        recorded = await signals.record(self.connection, drafts)
        for made, copies in recorded:
            event = SignalReceived(signal_id=made.id, provider_id=made.provider_id, copies=copies)
            self.filing.announce(event, str(made.id))
            if made.provider_id in self.opened:
                self.opened[made.provider_id].append(made)
            log.info("signal_received", signal_id=made.id, key=made.key, copies=copies)
        return [made for made, _ in recorded]

    async def open_of(self, provider: ProviderId, change: SignalUpdate) -> Sequence[signals.Recorded]:
        """The provider's open signals among which `change` finds the one it means.

        A drafted one is among them under a negative id, the first as -1, until `recorded` gives it its own.
        """
        if provider not in self.opened:
            self.opened[provider] = await signals.open_of(self.connection, provider, limit=RECENT, frozen=True)
        opened: Sequence[signals.Recorded] = self.opened[provider]
        if len(opened) >= RECENT and (change.symbol or _everything(change)):
            opened = await signals.open_of(self.connection, provider, symbol=change.symbol, frozen=True)
        opened = [one for one in opened if one.state is SignalState.OPEN or _ends(change)]
        drafted = [signals.drafted(SignalId(-n), draft, "") for n, draft in enumerate(self.drafts, start=1)]
        return [*opened, *(one for one in drafted if one.provider_id == provider)]

    async def recorded(self, targets: Sequence[signals.Recorded]) -> Sequence[signals.Recorded]:
        """The same signals, every one of them on record."""
        if all(one.id > 0 for one in targets):
            return targets
        made = await self.record()
        return [one if one.id > 0 else made[-one.id - 1] for one in targets]


def _ends(change: SignalUpdate) -> bool:
    # What an edit froze takes no further orders, but it may always be ended.
    return all(isinstance(action, CloseAll | CancelEntry) for action in change.actions)


def _everything(change: SignalUpdate) -> bool:
    return any(isinstance(action, CloseAll) and action.everything for action in change.actions)
