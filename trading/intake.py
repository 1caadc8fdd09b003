"""From stored posts to recorded signals: every post is read once, in order, and always leaves a reason."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from brokers.broker import Quotes
from domain.copy import SignalState
from domain.errors import BrokerError, StorageError
from domain.event import PostRefused, SignalReceived, UpdateReceived
from domain.ids import PostId
from domain.instrument import Ticker
from domain.post import Platform, Post, PostEvent
from domain.quote import Quote
from domain.signal import CancelEntry, Reading, Refusal, RefusalReason, Signal, SignalUpdate
from parsers.parser import parse
from parsers.words import describe
from runtime.clock import Clock
from runtime.completion import completed
from runtime.log import trace
from runtime.metrics import Metrics
from runtime.wake import Wake
from storage import inbox, providers, signals
from storage import tables as t
from storage.codec import encode
from storage.providers import Channel
from storage.store import Store
from trading.announce import announce
from trading.edits import difference
from trading.matching import meant

log = structlog.get_logger(__name__)

BATCH = 200
BREATH = 25
"""Posts parsed before the loop may do something else."""
IDLE = 1.0
QUOTE_WAIT = 2.0

WORTH_A_WORD = frozenset(
    {
        RefusalReason.NO_INSTRUMENT,
        RefusalReason.NO_DIRECTION,
        RefusalReason.NO_PRICE,
        RefusalReason.CONTRADICTION,
        RefusalReason.AMBIGUOUS_SYMBOL,
        RefusalReason.AMBIGUOUS_NUMBER,
        RefusalReason.STALE_QUOTE,
        RefusalReason.UNSUPPORTED,
    }
)
"""Refusals of posts that looked like a signal: the provider is told what would make it clear."""


EDIT_MAY_OPEN = timedelta(minutes=15)
"""How long after it was posted an edit may still turn a message into a signal."""

LATE_EDIT = Refusal(
    reason=RefusalReason.STALE_QUOTE, detail="an old message was edited into a signal: post it as a new message"
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


class Intake:
    """Reads the inbox."""

    def __init__(
        self, *, store: Store, clock: Clock, quotes: Quotes, metrics: Metrics, wake: Wake, dispatch: Wake, events: Wake
    ) -> None:
        self._store = store
        self._clock = clock
        self._quotes = quotes
        self._metrics = metrics
        self._wake = wake
        self._dispatch = dispatch
        self._events = events

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            if not await completed(self.step()):
                await self._wake.wait(IDLE)

    async def step(self) -> int:
        """Read one batch; returns how many posts it held."""
        async with self._store.read() as connection:
            unread = await inbox.unread(connection, BATCH)
            watched = {(c.platform, c.chat_id): c for c in await providers.channels(connection)} if unread else {}
        if not unread:
            return 0
        reads = await self._parse(unread, watched)
        quotes = await self._quote(reads)
        async with self._store.write() as connection:
            await self._file(connection, [read for read in reads if read.plain])
            for read in reads:
                if not read.plain:
                    await self._keep(connection, read, quotes)
        self._dispatch.set()
        self._events.set()
        return len(unread)

    async def _parse(
        self, unread: Sequence[tuple[PostId, Post]], watched: Mapping[tuple[Platform, str], Channel]
    ) -> list[Read]:
        reads = []
        for number, (post_id, post) in enumerate(unread):
            if number % BREATH == BREATH - 1:
                await asyncio.sleep(0)
            channel = watched.get((post.platform, post.chat_id))
            reads.append(Read(id=post_id, post=post, channel=channel, readings=understand(post, channel)))
        return reads

    async def _quote(self, reads: Sequence[Read]) -> dict[str, Quote]:
        wanted = {r.ticker.key: r.ticker for read in reads for r in read.readings if isinstance(r, Signal)}
        found: dict[str, Quote] = {}
        for key, ticker in wanted.items():
            quote = await self._one_quote(ticker)
            if quote is not None:
                found[key] = quote
        return found

    async def _one_quote(self, ticker: Ticker) -> Quote | None:
        try:
            async with asyncio.timeout(QUOTE_WAIT):
                return await self._quotes.quote(ticker)
        except (BrokerError, TimeoutError) as e:
            log.warning("quote_missing", key=ticker.key, error=str(e))
            return None

    async def _file(self, connection: AsyncConnection, reads: Sequence[Read]) -> None:
        now = self._clock.now()
        ignored = [read.id for read in reads if read.channel is None or not read.readings]
        await inbox.mark_many(connection, ignored, outcome="ignored")
        refused = [read for read in reads if read.channel is not None and read.refusal is not None]
        await inbox.mark_many(connection, [read.id for read in refused], outcome="refusal")
        if refused:
            await connection.execute(insert(t.refusal), [_refusal_row(read, now) for read in refused])
        for read in refused:
            self._metrics.posts_read.labels(kind="refusal").inc()
            if read.refusal is not None and read.refusal.reason in WORTH_A_WORD:
                await self._tell_provider(connection, read, read.refusal)

    async def _keep(self, connection: AsyncConnection, read: Read, quotes: Mapping[str, Quote]) -> None:
        with trace(f"post-{read.id}"):
            try:
                async with connection.begin_nested():
                    outcome = await self._apply(connection, read, quotes)
            except (StorageError, OperationalError):
                raise
            except Exception:  # the loop over posts: one that cannot be handled never stops the others
                log.exception("post_failed", post_id=read.id)
                await inbox.mark(connection, read.id, outcome="failed", state="failed")
                return
            await inbox.mark(connection, read.id, outcome=outcome)
            self._metrics.posts_read.labels(kind=outcome).inc()
            log.info("post_read", post_id=read.id, outcome=outcome)

    async def _apply(self, connection: AsyncConnection, read: Read, quotes: Mapping[str, Quote]) -> str:
        known = await signals.of_message(connection, read.post, read.post.message_id)
        if read.post.event is PostEvent.DELETED:
            return await self._deleted(connection, read, known)
        if known:
            return await self._edited(connection, read, known)
        if read.refusal is not None:
            await self._refuse(connection, read, read.refusal)
            return "refusal"
        outcome = "refusal"
        for part, reading in enumerate(read.readings):
            if isinstance(reading, Signal) and too_late(read.post):
                await self._refuse(connection, read, LATE_EDIT)
            elif isinstance(reading, Signal):
                outcome = await self._open(connection, read, part, reading, quotes.get(reading.ticker.key))
            elif isinstance(reading, SignalUpdate):
                outcome = await self._update(connection, read, part, reading)
        return outcome

    async def _open(
        self, connection: AsyncConnection, read: Read, part: int, signal: Signal, quote: Quote | None
    ) -> str:
        fingerprint = fingerprint_of(signal)
        provider = read.origin.provider_id
        if await signals.reposted(connection, provider, fingerprint, self._clock.now()):
            return "duplicate"
        made, copies = await signals.record(connection, read.origin, part, signal, quote, content_hash=fingerprint)
        event = SignalReceived(signal_id=made, provider_id=provider, copies=copies)
        await announce(connection, event, str(made), self._clock.now())
        self._metrics.signals.inc()
        log.info("signal_received", signal_id=made, key=signal.ticker.key, copies=copies)
        return "signal"

    async def _update(self, connection: AsyncConnection, read: Read, part: int, change: SignalUpdate) -> str:
        provider = read.origin.provider_id
        opened = await signals.open_of(connection, provider)
        replied = await signals.of_message(connection, read.post, read.post.reply_to) if read.post.reply_to else []
        targets = meant(change, opened, replied)
        if isinstance(targets, Refusal):
            await self._refuse(connection, read, targets)
            return "refusal"
        for recorded in targets:
            await self._change(connection, read, part, recorded, change)
        return "update"

    async def _change(
        self, connection: AsyncConnection, read: Read, part: int, recorded: signals.Recorded, change: SignalUpdate
    ) -> None:
        now = self._clock.now()
        await signals.add_update(connection, recorded.id, change, post=read.id, part=part, now=now)
        event = UpdateReceived(signal_id=recorded.id, provider_id=recorded.provider_id, words=describe(change))
        await announce(connection, event, f"{recorded.id}:{read.id}:{part}", now)

    async def _edited(self, connection: AsyncConnection, read: Read, known: Sequence[signals.Recorded]) -> str:
        opens = [reading for reading in read.readings if isinstance(reading, Signal)]
        for part, recorded in enumerate(known):
            await signals.mark(connection, recorded.id, edited=True)
            change = difference(recorded.signal, opens[part]) if part < len(opens) else None
            if change is None:
                await self._freeze(connection, read, recorded)
            elif change.actions:
                await self._change(connection, read, part, recorded, change)
        return "edit"

    async def _freeze(self, connection: AsyncConnection, read: Read, recorded: signals.Recorded) -> None:
        if recorded.state is not SignalState.OPEN:
            return
        await signals.mark(connection, recorded.id, state=SignalState.FROZEN.value)
        asked = Refusal(
            reason=RefusalReason.CONTRADICTION,
            detail=f"your edit made {recorded.key} another trade: the first reading stands, and later updates of it "
            "are held; post the new trade as a message of its own",
        )
        await self._tell_provider(connection, read, asked)

    async def _deleted(self, connection: AsyncConnection, read: Read, known: Sequence[signals.Recorded]) -> str:
        withdrawn = SignalUpdate(actions=(CancelEntry(),))
        for recorded in known:
            await signals.mark(connection, recorded.id, deleted=True)
            if recorded.state is SignalState.OPEN:
                await self._change(connection, read, 0, recorded, withdrawn)
        return "deletion" if known else "ignored"

    async def _refuse(self, connection: AsyncConnection, read: Read, refusal: Refusal) -> None:
        filed = replace(read, readings=(refusal,))
        await connection.execute(insert(t.refusal), [_refusal_row(filed, self._clock.now())])
        if refusal.reason in WORTH_A_WORD:
            await self._tell_provider(connection, read, refusal)

    async def _tell_provider(self, connection: AsyncConnection, read: Read, refusal: Refusal) -> None:
        event = PostRefused(post_id=read.id, provider_id=read.origin.provider_id, words=describe(refusal))
        await announce(connection, event, str(read.id), self._clock.now())


def understand(post: Post, channel: Channel | None) -> tuple[Reading, ...]:
    """What a post says; nothing for a post that is not for us to read."""
    if channel is None or post.event is PostEvent.DELETED:
        return ()
    if not post.text.strip():
        reason = RefusalReason.PICTURE_ONLY if post.attachments else RefusalReason.EMPTY
        return (Refusal(reason=reason),)
    return parse(post.text, posted_at=post.posted_at, profile=channel.profile)


def too_late(post: Post) -> bool:
    """Whether the post is an edit that came too long after its message to open anything."""
    return post.event is PostEvent.EDITED and post.said_at - post.posted_at > EDIT_MAY_OPEN


def fingerprint_of(signal: Signal) -> str:
    """What makes two posts the same signal: everything that is traded, nothing of how it is written."""
    return hashlib.sha256(encode(replace(signal, confidence=Decimal(1))).encode()).hexdigest()


def _refusal_row(read: Read, now: datetime) -> dict[str, object]:
    refusal = read.refusal
    assert refusal is not None
    start, end = refusal.span or (None, None)
    return {
        "inbox_id": read.id,
        "provider_id": read.origin.provider_id,
        "reason": refusal.reason.value,
        "detail": refusal.detail,
        "span_start": start,
        "span_end": end,
        "at": now,
    }
