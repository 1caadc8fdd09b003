"""From stored posts to recorded signals: every post is read once, in order, and always leaves a reason."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from brokers.broker import Quotes
from brokers.quotes.sound import SoundQuotes
from domain.copy import SignalState
from domain.errors import StorageError
from domain.ids import PostId, ProviderId, trace_of
from domain.post import Platform, Post, PostEvent
from domain.quote import Quote
from domain.signal import Reading, Refusal, RefusalReason, Signal, SignalUpdate
from parsers import lexicon
from parsers.parser import parse
from runtime.clock import Clock
from runtime.completion import completed
from runtime.metrics import Metrics
from runtime.wake import Wake
from storage import alerts, inbox, providers, signals
from storage.alerts import Alert
from storage.providers import Channel
from storage.store import Store
from trading import joining, revising
from trading.alerts import may_complete
from trading.batch import Batch, Read, refuse
from trading.candidates import Candidates
from trading.dispatch import Dispatch
from trading.filing import Filing
from trading.fingerprint import fingerprint_of
from trading.matching import Unclear, meant
from trading.pricing import prices

log = structlog.get_logger(__name__)

BATCH = 1000
BREATH = 25
"""Posts parsed before the loop may do something else."""
IDLE = 1.0
QUOTE_WAIT = 2.0

EDIT_MAY_OPEN = timedelta(minutes=15)
"""How long after it was posted an edit may still turn a message into a signal."""

EDITED_UPDATE = Refusal(
    reason=RefusalReason.REPEATED, detail="the instruction was carried out when it was first posted, not its edit"
)
LATE_EDIT = Refusal(
    reason=RefusalReason.STALE_QUOTE, detail="an old message was edited into a signal: post it as a new message"
)


class Intake:
    """Reads the inbox."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        quotes: Quotes,
        metrics: Metrics,
        wake: Wake,
        dispatch: Dispatch,
        events: Wake,
    ) -> None:
        self._store = store
        self._clock = clock
        self._quotes = SoundQuotes(quotes)
        self._metrics = metrics
        self._wake = wake
        self._dispatch = dispatch
        self._events = events
        self._warmed = False

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
        await self._warm()
        reads = await self._parse(unread, watched)
        quotes = await self._quote(reads)
        async with self._store.write() as connection:
            others = [read for read in reads if not read.plain]
            looked_at = {read.id for read in others}
            filing = self._plain([read for read in reads if read.id not in looked_at])
            if others:
                reworked = await inbox.reworked(connection, [read.id for read in others])
                filing.take(await self._keep(connection, others, quotes, reworked))
            await filing.write(connection, self._clock.now())
            await self._dispatch.enqueue(connection, sorted(looked_at))
        self._count(filing)
        self._events.set()
        return len(unread)

    async def _warm(self) -> None:
        """Have the words of all languages read beside the loop: not before there is a post, as they take memory."""
        if not self._warmed:
            await asyncio.to_thread(lexicon.warm)
            self._warmed = True

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
        return await prices(self._quotes, wanted.values(), wait=QUOTE_WAIT)

    def _plain(self, reads: Sequence[Read]) -> Filing:
        filing = Filing()
        for read in reads:
            if read.channel is None or read.refusal is None:
                filing.read(read.id, "ignored")
            else:
                filing.read(read.id, "refusal")
                refuse(filing, read, read.refusal, self._clock.now())
        return filing

    async def _keep(
        self,
        connection: AsyncConnection,
        reads: Sequence[Read],
        quotes: Mapping[str, Quote],
        reworked: AbstractSet[PostId],
    ) -> Filing:
        # All under one savepoint, and where that fails each half under its own: a savepoint costs more than a post.
        candidates = Candidates(connection)
        now = self._clock.now()
        batch = Batch(connection=connection, quotes=quotes, reworked=reworked, candidates=candidates, now=now)
        try:
            async with connection.begin_nested():
                batch.given.update(await signals.reposted(connection, fingerprints(reads), now))
                await candidates.look_up(updates(reads))
                batch.alerts.known += await _alerts(connection, reads)
                for read in reads:
                    batch.filing.read(read.id, await self._apply(batch, read))
                await batch.record()
        except (StorageError, OperationalError):
            raise
        except Exception:  # the loop over posts: one that cannot be handled never stops the others
            if len(reads) == 1:
                log.exception("post_failed", trace_id=trace_of(reads[0].id), post_id=reads[0].id)
                await inbox.mark(connection, reads[0].id, outcome="failed", state="failed")
                return Filing()
            half = len(reads) // 2
            first = await self._keep(connection, reads[:half], quotes, reworked)
            first.take(await self._keep(connection, reads[half:], quotes, reworked))
            return first
        return batch.filing

    def _count(self, filing: Filing) -> None:
        for outcome, count in filing.counts.items():
            self._metrics.posts_read.labels(kind=outcome).inc(count)
        self._metrics.signals.inc(filing.signals)
        log.info("posts_read", **filing.counts)

    async def _apply(self, batch: Batch, read: Read) -> str:
        if read.id in batch.reworked or read.post.event is not PostEvent.CREATED:
            await batch.record()
        known = await self._known(batch, read)
        if read.post.event is PostEvent.DELETED:
            return await revising.delete(batch, read, known)
        if known:
            return await self._edited(batch, read, known)
        if read.post.event is PostEvent.EDITED and await signals.was_update(batch.connection, read.post):
            batch.refuse(read, EDITED_UPDATE)
            return "edit"
        return await self._act(batch, read)

    async def _act(self, batch: Batch, read: Read) -> str:
        if _picture(read) and await inbox.in_album(batch.connection, read.id, read.post):
            return "ignored"
        outcome = "refusal" if read.readings else "ignored"
        for part, reading in enumerate(read.readings):
            joined = await joining.join(batch, read, part)
            if joined is not None:
                outcome = joined
            elif isinstance(reading, Signal):
                outcome = _open(batch, read, part, reading)
            elif isinstance(reading, SignalUpdate):
                outcome = await self._update(batch, read, part, reading)
            else:
                batch.refuse(read, reading)
        return outcome

    async def _known(self, batch: Batch, read: Read) -> Sequence[signals.Recorded]:
        if read.id not in batch.reworked:
            return ()
        return await signals.of_message(batch.connection, read.post, read.post.message_id)

    async def _edited(self, batch: Batch, read: Read, known: Sequence[signals.Recorded]) -> str:
        new = await revising.edit(batch, read, known, understand=understand)
        opened = [
            _open(batch, read, part, reading) for part in new if isinstance(reading := read.readings[part], Signal)
        ]
        return "signal" if "signal" in opened else "edit"

    async def _update(self, batch: Batch, read: Read, part: int, change: SignalUpdate) -> str:
        targets = await self._meant(batch, read, change)
        if isinstance(targets, Unclear):
            batch.refuse(read, targets.refusal, choices=targets.fitting)
            return "refusal"
        for recorded in targets:
            batch.change(recorded, change, read.origin, part)
        return "update"

    async def _meant(
        self, batch: Batch, read: Read, change: SignalUpdate
    ) -> Sequence[signals.Recorded] | Unclear[signals.Recorded]:
        opened = await batch.open_of(read.origin.provider_id, change)
        reply = read.post.reply_to
        replied = await signals.of_message(batch.connection, read.post, reply) if reply else []
        older = [one for one in replied if one.state is SignalState.OPEN and one not in opened]
        return meant(change, [*older, *opened], replied)


def _picture(read: Read) -> bool:
    return read.refusal is not None and read.refusal.reason is RefusalReason.PICTURE_ONLY


def _open(batch: Batch, read: Read, part: int, signal: Signal) -> str:
    if too_late(read.post):
        batch.refuse(read, LATE_EDIT)
        return "refusal"
    return batch.open(read, part, signal)


async def _alerts(connection: AsyncConnection, reads: Sequence[Read]) -> Sequence[Alert]:
    asking = [read for read in reads if read.channel and may_complete(read.post, read.readings, read.channel.profile)]
    providers_ = {read.origin.provider_id for read in asking}
    return await alerts.waiting(connection, providers_, min(read.post.posted_at for read in asking)) if asking else []


def understand(post: Post, channel: Channel | None) -> tuple[Reading, ...]:
    """What a post says; nothing for a post that is not for us to read."""
    if channel is None or post.event is PostEvent.DELETED:
        return ()
    if channel.authors and post.author_id not in channel.authors:
        return ()
    if not post.text.strip():
        reason = RefusalReason.PICTURE_ONLY if post.attachments else RefusalReason.EMPTY
        return (Refusal(reason=reason),)
    return parse(post.text, posted_at=post.posted_at, profile=channel.profile)


def too_late(post: Post) -> bool:
    """Whether the post is an edit that came too long after its message to open anything."""
    return post.event is PostEvent.EDITED and post.said_at - post.posted_at > EDIT_MAY_OPEN


def updates(reads: Iterable[Read]) -> list[tuple[ProviderId, SignalUpdate]]:
    """All updates in the posts, each with its provider."""
    return [
        (read.channel.provider_id, reading)
        for read in reads
        if read.channel is not None
        for reading in read.readings
        if isinstance(reading, SignalUpdate)
    ]


def fingerprints(reads: Iterable[Read]) -> list[str]:
    """The fingerprints of all signals in the posts."""
    return [fingerprint_of(reading) for read in reads for reading in read.readings if isinstance(reading, Signal)]
