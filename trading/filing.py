"""What is filed beside the signals of a batch: gathered post by post and written together, in a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.event import Event, PostRefused, SignalReceived
from domain.ids import PostId, ProviderId
from domain.signal import Refusal
from parsers.words import describe
from storage import inbox
from storage import tables as t
from trading.announce import announce_all


@dataclass(slots=True)
class Filing:
    """Outcomes of posts, refusals and events, in the order of the posts."""

    outcomes: defaultdict[str, list[PostId]] = field(default_factory=lambda: defaultdict(list))
    _refusals: dict[PostId, dict[str, object]] = field(default_factory=dict)
    _events: list[tuple[Event, str]] = field(default_factory=list)

    def read(self, post: PostId, outcome: str) -> None:
        """The post was read, and this became of it."""
        self.outcomes[outcome].append(post)

    def refuse(self, post: PostId, provider: ProviderId, refusal: Refusal, now: datetime) -> None:
        """The post, or a part of it, was refused; of several parts the first says why."""
        start, end = refusal.span or (None, None)
        row: dict[str, object] = {
            "inbox_id": post,
            "provider_id": provider,
            "reason": refusal.reason.value,
            "detail": refusal.detail,
            "span_start": start,
            "span_end": end,
            "at": now,
        }
        self._refusals.setdefault(post, row)

    def tell(self, post: PostId, provider: ProviderId, refusal: Refusal, *, choices: tuple[str, ...] = ()) -> None:
        """The provider is to hear of it, and to choose among trades by their codes."""
        event = PostRefused(post_id=post, provider_id=provider, words=describe(refusal), choices=choices)
        self.announce(event, str(post))

    def announce(self, event: Event, key: str) -> None:
        """It happened; a repeated `key` is nothing."""
        self._events.append((event, key))

    def take(self, other: Filing) -> None:
        """Add what another holds, behind our own."""
        for outcome, posts in other.outcomes.items():
            self.outcomes[outcome] += posts
        self._refusals |= other._refusals
        self._events += other._events

    async def write(self, connection: AsyncConnection, now: datetime) -> None:
        """Write everything, in the caller's transaction."""
        for outcome, posts in self.outcomes.items():
            await inbox.mark_many(connection, posts, outcome=outcome)
        if self._refusals:
            await connection.execute(insert(t.refusal), list(self._refusals.values()))
        await announce_all(connection, self._events, now)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many posts had which outcome."""
        return {outcome: len(posts) for outcome, posts in self.outcomes.items()}

    @property
    def signals(self) -> int:
        """How many signals were accepted; a post can hold several."""
        return sum(isinstance(event, SignalReceived) for event, _ in self._events)
