"""Whether a post belongs to a trade of its author: levels after an alert or in answer, an alert after levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.copy import SignalState
from domain.post import PostEvent
from domain.signal import Refusal, RefusalReason, Signal, SignalUpdate
from parsers.parser import parse
from storage import signals
from storage.alerts import Alert
from storage.signals import Recorded
from trading.alerts import Completed, bare, completions, may_complete
from trading.batch import Batch, Read
from trading.candidates import ENOUGH
from trading.edits import difference
from trading.matching import NAMED


async def join(batch: Batch, read: Read, part: int) -> str | None:
    """Take a part of a post for the other half of a trade; the outcome, or None where it stands for itself."""
    reading, channel = read.readings[part], read.channel
    if channel is None or not may_complete(read.post, [reading], channel.profile):
        return None
    if batch.drafted_half(read, reading):
        await batch.record()
    found = completions(read.post, reading, batch.alerts.of(read.post, channel.id), channel.profile)
    if len(found) == 1:
        return await batch.complete(read, part, found[0])
    if found and not isinstance(reading, SignalUpdate):
        return _ask(batch, read, found)
    if isinstance(reading, Signal) and bare(reading):
        return await _after_levels(batch, read, reading)
    if isinstance(reading, Refusal) and read.post.reply_to is not None:
        return await _answered(batch, read, part, read.post.reply_to)
    return None


async def _answered(batch: Batch, read: Read, part: int, message: str) -> str | None:
    """Levels that answer the message of a trade, whose instrument they need not name, are an update of it."""
    assert read.channel is not None
    if batch.drafted_here(read):
        await batch.record()
    made = await signals.of_message(batch.connection, read.post, message)
    opened = [one for one in made if one.state is SignalState.OPEN]
    if len(opened) != 1:
        return None
    (trade,) = opened
    text = f"{trade.side.value} {trade.symbol} now\n{read.post.text}"
    found = parse(text, posted_at=read.post.posted_at, profile=read.channel.profile)
    after = found[0] if len(found) == 1 else None
    if not isinstance(after, Signal) or (after.ticker, after.side) != (trade.signal.ticker, trade.side):
        return None
    change = difference(replace(after, stop=None, targets=()), after)
    if change is None or not change.actions:
        return None
    batch.change(trade, change, read.origin, part)
    return "update"


def _ask(batch: Batch, read: Read, found: Sequence[Completed[Alert]]) -> str:
    names = ", ".join(one.alert.recorded.key for one in found)
    asked = Refusal(
        reason=RefusalReason.AMBIGUOUS_TRADE,
        detail=f"these levels fit {len(found)} of your alerts ({names}): reply to the one you mean, or name it",
    )
    batch.refuse(read, asked, choices=[one.alert.recorded for one in found[-NAMED:]])
    return "refusal"


async def _after_levels(batch: Batch, read: Read, alert: Signal) -> str | None:
    assert read.channel is not None
    provider, window = read.origin.provider_id, read.channel.profile.alert_window
    named = await signals.newest_named(batch.connection, {(provider, alert.ticker.symbol.upper())}, ENOUGH)
    same = [one for one in named if _opened_by(one, read, alert) and read.post.posted_at - one.posted_at <= window]
    if not same:
        return None
    repeated = f"{same[-1].key} is open from your message just before: this alert is taken for the same trade"
    batch.refuse(read, Refusal(reason=RefusalReason.REPEATED, detail=repeated))
    return "duplicate"


def _opened_by(one: Recorded, read: Read, alert: Signal) -> bool:
    return (
        one.state is SignalState.OPEN
        and one.channel_id == read.origin.channel_id
        and (one.signal.ticker, one.side) == (alert.ticker, alert.side)
        and read.post.event is PostEvent.CREATED
    )
