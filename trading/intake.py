"""From stored posts to recorded signals: every post is read once, in order, and always leaves a reason."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from brokers.broker import Quotes
from domain.copy import SignalState
from domain.errors import BrokerError, StorageError
from domain.event import UpdateReceived
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
from storage.codec import encode
from storage.providers import Channel
from storage.store import Store
from trading.batch import Batch, Read
from trading.edits import difference
from trading.filing import Filing
from trading.matching import meant

log = structlog.get_logger(__name__)

BATCH = 500
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
        RefusalReason.NO_TRADE,
        RefusalReason.AMBIGUOUS_TRADE,
        RefusalReason.REPEATED,
    }
)
"""Refusals of posts that looked like a signal: the provider is told what would make it clear."""


EDIT_MAY_OPEN = timedelta(minutes=15)
"""How long after it was posted an edit may still turn a message into a signal."""

WITHDRAWN = SignalUpdate(actions=(CancelEntry(),))
EDITED_UPDATE = Refusal(
    reason=RefusalReason.REPEATED, detail="the instruction was carried out when it was first posted, not its edit"
)
REPEATED = Refusal(
    reason=RefusalReason.REPEATED, detail="the same call was copied within the last day, and that trade is over"
)
LATE_EDIT = Refusal(
    reason=RefusalReason.STALE_QUOTE, detail="an old message was edited into a signal: post it as a new message"
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
            filing = self._plain([read for read in reads if read.plain])
            others = [read for read in reads if not read.plain]
            if others:
                reworked = await inbox.reworked(connection, [read.id for read in others])
                filing.take(await self._keep(connection, others, quotes, reworked))
            await filing.write(connection, self._clock.now())
        self._count(filing)
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

    def _plain(self, reads: Sequence[Read]) -> Filing:
        filing = Filing()
        for read in reads:
            if read.channel is None or read.refusal is None:
                filing.read(read.id, "ignored")
            else:
                filing.read(read.id, "refusal")
                self._refuse(filing, read, read.refusal)
        return filing

    async def _keep(
        self,
        connection: AsyncConnection,
        reads: Sequence[Read],
        quotes: Mapping[str, Quote],
        reworked: AbstractSet[PostId],
    ) -> Filing:
        # All under one savepoint, and where that fails each half under its own: a savepoint costs more than a post.
        batch = Batch(connection=connection, quotes=quotes, reworked=reworked)
        try:
            async with connection.begin_nested():
                batch.given.update(await signals.reposted(connection, fingerprints(reads), self._clock.now()))
                for read in reads:
                    with trace(f"post-{read.id}"):
                        batch.filing.read(read.id, await self._apply(batch, read))
                await batch.record()
        except (StorageError, OperationalError):
            raise
        except Exception:  # the loop over posts: one that cannot be handled never stops the others
            if len(reads) == 1:
                log.exception("post_failed", post_id=reads[0].id)
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
        known = await self._known(batch, read)
        if read.post.event is PostEvent.DELETED:
            return await self._deleted(batch, read, known)
        if known:
            return await self._edited(batch, read, known)
        if read.post.event is PostEvent.EDITED and await signals.was_update(batch.connection, read.post):
            self._refuse(batch.filing, read, EDITED_UPDATE)
            return "edit"
        if read.refusal is not None:
            self._refuse(batch.filing, read, read.refusal)
            return "refusal"
        return await self._act(batch, read)

    async def _act(self, batch: Batch, read: Read) -> str:
        outcome = "refusal" if read.readings else "ignored"
        for part, reading in enumerate(read.readings):
            if isinstance(reading, Signal) and too_late(read.post):
                self._refuse(batch.filing, read, LATE_EDIT)
            elif isinstance(reading, Signal):
                outcome = self._open(batch, read, part, reading)
            elif isinstance(reading, SignalUpdate):
                outcome = await self._update(batch, read, part, reading)
        return outcome

    async def _known(self, batch: Batch, read: Read) -> Sequence[signals.Recorded]:
        if read.id not in batch.reworked:
            return ()
        await batch.record()
        return await signals.of_message(batch.connection, read.post, read.post.message_id)

    def _open(self, batch: Batch, read: Read, part: int, signal: Signal) -> str:
        fingerprint = fingerprint_of(signal)
        given = batch.given.get((read.origin.provider_id, fingerprint))
        if given is SignalState.CLOSED:
            self._refuse(batch.filing, read, REPEATED)
        if given is not None:
            return "duplicate"
        batch.given[read.origin.provider_id, fingerprint] = SignalState.OPEN
        quote = batch.quotes.get(signal.ticker.key)
        draft = signals.Draft(origin=read.origin, part=part, signal=signal, quote=quote, content_hash=fingerprint)
        batch.drafts.append(draft)
        return "signal"

    async def _update(self, batch: Batch, read: Read, part: int, change: SignalUpdate) -> str:
        opened = await batch.open_of(read.origin.provider_id, change)
        reply = read.post.reply_to
        replied = await signals.of_message(batch.connection, read.post, reply) if reply else []
        older = [one for one in replied if one.state is SignalState.OPEN and one not in opened]
        targets = meant(change, [*older, *opened], replied)
        if isinstance(targets, Refusal):
            self._refuse(batch.filing, read, targets)
            return "refusal"
        for recorded in await batch.recorded(targets):
            await self._change(batch, read, part, recorded, change)
        return "update"

    async def _change(
        self, batch: Batch, read: Read, part: int, recorded: signals.Recorded, change: SignalUpdate
    ) -> None:
        now = self._clock.now()
        await signals.add_update(batch.connection, recorded.id, change, post=read.id, part=part, now=now)
        event = UpdateReceived(signal_id=recorded.id, provider_id=recorded.provider_id, words=describe(change))
        batch.filing.announce(event, f"{recorded.id}:{read.id}:{part}")

    async def _edited(self, batch: Batch, read: Read, known: Sequence[signals.Recorded]) -> str:
        before, after = await self._before(batch, read), _by_part(read.readings)
        for recorded in known:
            await signals.mark(batch.connection, recorded.id, edited=True)
            now = after.get(recorded.part)
            change = difference(before.get(recorded.part, recorded.signal), now) if now is not None else None
            if change is None:
                await self._freeze(batch, read, recorded)
            elif change.actions and recorded.state is SignalState.OPEN:
                await self._change(batch, read, recorded.part, recorded, change)
        return "edit"

    async def _before(self, batch: Batch, read: Read) -> Mapping[int, Signal]:
        previous = await inbox.before(batch.connection, read.id, read.post)
        return {} if previous is None else _by_part(understand(previous, read.channel))

    async def _freeze(self, batch: Batch, read: Read, recorded: signals.Recorded) -> None:
        if recorded.state is not SignalState.OPEN:
            return
        await self._change(batch, read, recorded.part, recorded, WITHDRAWN)
        await signals.mark(batch.connection, recorded.id, state=SignalState.FROZEN.value)
        batch.opened.pop(recorded.provider_id, None)
        asked = Refusal(
            reason=RefusalReason.CONTRADICTION,
            detail=f"your edit made {recorded.key} another trade: entries that have not filled are withdrawn, open "
            "positions keep their exits; post the new trade as a message of its own",
        )
        batch.filing.tell(read.id, read.origin.provider_id, asked)

    async def _deleted(self, batch: Batch, read: Read, known: Sequence[signals.Recorded]) -> str:
        for recorded in known:
            await signals.mark(batch.connection, recorded.id, deleted=True)
            if recorded.state is SignalState.OPEN:
                await self._change(batch, read, recorded.part, recorded, WITHDRAWN)
        return "deletion" if known else "ignored"

    def _refuse(self, filing: Filing, read: Read, refusal: Refusal) -> None:
        filing.refuse(read.id, read.origin.provider_id, refusal, self._clock.now())
        if refusal.reason in WORTH_A_WORD:
            filing.tell(read.id, read.origin.provider_id, refusal)


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


def _by_part(readings: Sequence[Reading]) -> dict[int, Signal]:
    return {part: reading for part, reading in enumerate(readings) if isinstance(reading, Signal)}


def fingerprints(reads: Iterable[Read]) -> list[str]:
    """The fingerprints of all signals in the posts."""
    return [fingerprint_of(reading) for read in reads for reading in read.readings if isinstance(reading, Signal)]


def fingerprint_of(signal: Signal) -> str:
    """What makes two posts the same signal: everything that is traded, nothing of how it is written."""
    return hashlib.sha256(encode(replace(signal, confidence=Decimal(1))).encode()).hexdigest()
