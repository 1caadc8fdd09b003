"""Posts that are applied in one transaction: what was understood of each, and what is gathered for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import SignalState
from domain.event import SignalReceived, UpdateReceived
from domain.ids import ChannelId, PostId, ProviderId, SignalId, trace_of
from domain.post import Post, PostEvent
from domain.quote import Quote
from domain.signal import Reading, Refusal, RefusalReason, Signal, SignalUpdate
from parsers.words import describe
from storage import alerts, signals
from storage.alerts import Alert
from storage.codec import encode
from storage.providers import Channel
from trading.alerts import Alerts, Completed, bare
from trading.candidates import Candidates
from trading.filing import Filing
from trading.fingerprint import fingerprint_of

log = structlog.get_logger(__name__)

WORTH_A_WORD = frozenset(
    {
        RefusalReason.NO_INSTRUMENT,
        RefusalReason.NO_DIRECTION,
        RefusalReason.NO_PRICE,
        RefusalReason.CONTRADICTION,
        RefusalReason.AMBIGUOUS_SYMBOL,
        RefusalReason.AMBIGUOUS_NUMBER,
        RefusalReason.UNSURE,
        RefusalReason.STALE_QUOTE,
        RefusalReason.UNSUPPORTED,
        RefusalReason.NO_TRADE,
        RefusalReason.AMBIGUOUS_TRADE,
        RefusalReason.REPEATED,
    }
)
"""Refusals of posts that looked like a signal: the provider is told what would make it clear."""

REPEATED = Refusal(
    reason=RefusalReason.REPEATED, detail="the same call was copied within the last day, and that trade is over"
)


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
        """Whether it can be filed without looking at any signal or at another post."""
        if self.channel is None:
            return True
        fresh = self.post.event is PostEvent.CREATED
        return fresh and (not self.readings or (self.refusal is not None and not self.joins))

    @property
    def joins(self) -> bool:
        """Whether it may belong to another post: levels to an alert, a picture to an album."""
        if self.channel is None or self.refusal is None:
            return False
        if self.refusal.reason is RefusalReason.PICTURE_ONLY:
            return self.post.album is not None
        return self.refusal.reason is RefusalReason.NO_INSTRUMENT and bool(self.channel.profile.alert_window)

    @property
    def origin(self) -> signals.Origin:
        """Where its signals come from."""
        assert self.channel is not None
        return signals.Origin(
            post_id=self.id, post=self.post, channel_id=self.channel.id, provider_id=self.channel.provider_id
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """An update to be recorded; a negative `signal` is the number of a draft, the first as -1."""

    signal: SignalId
    origin: signals.Origin
    part: int
    change: SignalUpdate
    content_hash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Posts being applied in one transaction: what is known for them, and what is filed of them.

    Signals and updates are gathered and recorded together, the signals first.
    """

    connection: AsyncConnection
    quotes: Mapping[str, Quote]
    reworked: AbstractSet[PostId]
    candidates: Candidates
    now: datetime
    alerts: Alerts = field(default_factory=Alerts)
    filing: Filing = field(default_factory=Filing)
    given: dict[tuple[ProviderId, str], SignalState] = field(default_factory=dict)
    _drafts: list[signals.Draft] = field(default_factory=list)
    _drafted: list[signals.Recorded] = field(default_factory=list)
    _traded: set[tuple[ChannelId, str]] = field(default_factory=set)
    _alerted: set[ChannelId] = field(default_factory=set)
    _changes: list[_Change] = field(default_factory=list)
    _asked: list[tuple[Read, Refusal, Sequence[signals.Recorded]]] = field(default_factory=list)

    def open(self, read: Read, part: int, signal: Signal) -> str:
        """Have the signal recorded, unless it was given before; the outcome."""
        assert read.channel is not None
        fingerprint = fingerprint_of(signal)
        given = self.given.get((read.origin.provider_id, fingerprint))
        if given is SignalState.CLOSED:
            self.refuse(read, REPEATED)
        if given is not None:
            return "duplicate"
        self.given[read.origin.provider_id, fingerprint] = SignalState.OPEN
        window = read.channel.profile.alert_window
        self._draft(
            signals.Draft(
                origin=read.origin,
                part=part,
                signal=signal,
                body=encode(signal),
                quote=self.quotes.get(signal.ticker.key),
                content_hash=fingerprint,
                levels_until=read.post.said_at + window if window and bare(signal) else None,
            )
        )
        return "signal"

    def change(
        self,
        signal: signals.Recorded,
        change: SignalUpdate,
        origin: signals.Origin,
        part: int,
        *,
        content_hash: str | None = None,
    ) -> None:
        """Have the update of the signal recorded; `content_hash` is that of a signal which is taken for an update."""
        made = _Change(signal=signal.id, origin=origin, part=part, change=change, content_hash=content_hash)
        self._changes.append(made)

    async def complete(self, read: Read, part: int, completed: Completed[Alert]) -> str:
        """Have the levels of an alert recorded; the outcome."""
        alert, reading = completed.alert, read.readings[part]
        if completed.signal == alert.signal:
            return "duplicate"
        fingerprint = fingerprint_of(reading) if isinstance(reading, Signal) else None
        if fingerprint is not None:
            self.given[read.origin.provider_id, fingerprint] = SignalState.OPEN
        await alerts.complete(self.connection, alert.recorded.id, completed.signal)
        self.alerts.learn(alert, completed.signal)
        self.change(alert.recorded, completed.change, read.origin, part, content_hash=fingerprint)
        return "update"

    def refuse(self, read: Read, refusal: Refusal, *, choices: Sequence[signals.Recorded] = ()) -> None:
        """Have the refusal filed; `choices` are the trades that the post could be meant for."""
        if any(one.id < 0 for one in choices):
            self._asked.append((read, refusal, choices))  # a trade has its code once it is recorded
        else:
            refuse(self.filing, read, refusal, self.now, choices=tuple(one.code for one in choices))

    async def open_of(self, provider: ProviderId, change: SignalUpdate) -> Sequence[signals.Recorded]:
        """The provider's open signals among which `change` finds the one it means; a drafted one has a negative id."""
        opened = await self.candidates.of(provider, change)
        return [*opened, *(one for one in self._drafted if one.provider_id == provider)]

    def drafted_here(self, read: Read) -> bool:
        """Whether a signal of this batch, by the same provider in the same channel, is not recorded yet."""
        return any(one.channel_id == read.origin.channel_id for one in self._drafted)

    def drafted_half(self, read: Read, reading: Reading) -> bool:
        """Whether a signal that is not recorded yet may be the other half of the reading's trade."""
        assert read.channel is not None
        alerted = read.channel.id in self._alerted
        if not isinstance(reading, Signal):
            return alerted
        return (alerted or bare(reading)) and (read.channel.id, reading.ticker.key) in self._traded

    async def record(self) -> None:
        """Record what was gathered."""
        made = await self._signals()
        changes = [replace(one, signal=made[-one.signal - 1].id) if one.signal < 0 else one for one in self._changes]
        self._changes.clear()
        for read, refusal, choices in self._asked:
            codes = tuple((made[-one.id - 1] if one.id < 0 else one).code for one in choices)
            refuse(self.filing, read, refusal, self.now, choices=codes)
        self._asked.clear()
        rows = [
            signals.Change(
                signal=one.signal,
                post=one.origin.post_id,
                part=one.part,
                change=one.change,
                content_hash=one.content_hash,
            )
            for one in changes
        ]
        await signals.add_updates(self.connection, rows, now=self.now)
        for one in changes:
            event = UpdateReceived(signal_id=one.signal, provider_id=one.origin.provider_id, words=describe(one.change))
            self.filing.announce(event, f"{one.signal}:{one.origin.post_id}:{one.part}")

    def _draft(self, draft: signals.Draft) -> None:
        self._drafts.append(draft)
        self._traded.add((draft.origin.channel_id, draft.signal.ticker.key))
        if draft.levels_until is not None:
            self._alerted.add(draft.origin.channel_id)
        self._drafted.append(signals.drafted(SignalId(-len(self._drafts)), draft, ""))

    async def _signals(self) -> Sequence[signals.Recorded]:
        drafts = list(self._drafts)
        for gathered in (self._drafts, self._drafted, self._traded, self._alerted):
            gathered.clear()
        recorded = await signals.record(self.connection, drafts)
        for (made, copies), draft in zip(recorded, drafts, strict=True):
            event = SignalReceived(signal_id=made.id, provider_id=made.provider_id, copies=copies)
            self.filing.announce(event, str(made.id))
            self.candidates.add(made)
            if draft.levels_until is not None:
                self.alerts.known.append(_alert(made, draft, draft.levels_until))
            log.info(
                "signal_received", trace_id=trace_of(made.inbox_id), signal_id=made.id, key=made.key, copies=copies
            )
        return [made for made, _ in recorded]


def refuse(filing: Filing, read: Read, refusal: Refusal, now: datetime, *, choices: tuple[str, ...] = ()) -> None:
    """File the refusal of a post, and have its author told where that helps him."""
    filing.refuse(read.id, read.origin.provider_id, refusal, now)
    if refusal.reason in WORTH_A_WORD:
        filing.tell(read.id, read.origin.provider_id, refusal, choices=choices)


def _alert(made: signals.Recorded, draft: signals.Draft, until: datetime) -> Alert:
    return Alert(
        recorded=made,
        message_id=draft.origin.post.message_id,
        author_id=draft.origin.post.author_id,
        text=draft.origin.post.text,
        until=until,
        bid=draft.quote.bid if draft.quote else None,
        ask=draft.quote.ask if draft.quote else None,
        signal=draft.signal,
    )
