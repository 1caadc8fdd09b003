"""Edits and deletions of messages that gave signals: what they change of them, or that they are frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from domain.copy import SignalState
from domain.ids import SignalId
from domain.post import Post
from domain.signal import CancelEntry, Reading, Refusal, RefusalReason, Signal, SignalUpdate
from storage import alerts, inbox, signals
from storage.providers import Channel
from storage.signals import Recorded
from trading.alerts import bare
from trading.batch import Batch, Read
from trading.edits import difference, left_alone, paired

WITHDRAWN = SignalUpdate(actions=(CancelEntry(),))

OVER = Refusal(
    reason=RefusalReason.CONTRADICTION,
    detail="your edit made a trade that is over another one: post the new trade as a message of its own",
)

Understand = Callable[[Post, Channel | None], Sequence[Reading]]


async def edit(batch: Batch, read: Read, made: Sequence[Recorded], *, understand: Understand) -> Sequence[int]:
    """Apply an edit to the signals that the message gave; the parts of it that are signals nobody has seen yet."""
    before = await _before(batch, read, made, understand)
    after, new = paired(made, read.readings)
    frozen = []
    for recorded in made:
        await signals.mark(batch.connection, recorded.id, edited=True)
        then, now = before.get(recorded.id, recorded.signal), after.get(recorded.id)
        change = difference(then, now) if now is not None else None
        if now is not None and change is not None:
            await _revise(batch, read, recorded, now, change)
            _tell_left(batch, read, recorded, left_alone(then, now))
        elif recorded.state is SignalState.OPEN:
            frozen.append(recorded)
        elif recorded.state is SignalState.CLOSED and now is not None:
            batch.refuse(read, OVER)
    await _freeze(batch, read, frozen)
    return list(new)


async def delete(batch: Batch, read: Read, made: Sequence[Recorded]) -> str:
    """Withdraw what waits of the signals whose message is gone; they stay on record, marked. The outcome."""
    for recorded in made:
        await signals.mark(batch.connection, recorded.id, deleted=True)
        if recorded.state is SignalState.OPEN:
            batch.change(recorded, WITHDRAWN, read.origin, recorded.part)
    return "deletion" if made else "ignored"


async def _before(
    batch: Batch, read: Read, made: Sequence[Recorded], understand: Understand
) -> Mapping[SignalId, Signal]:
    previous = await inbox.before(batch.connection, read.id, read.post)
    return {} if previous is None else paired(made, understand(previous, read.channel))[0]


async def _revise(batch: Batch, read: Read, recorded: Recorded, now: Signal, change: SignalUpdate) -> None:
    if recorded.state is not SignalState.OPEN or not change.actions:
        return
    if bare(recorded.signal) and not bare(now):
        await alerts.complete(batch.connection, recorded.id, now)
    batch.change(recorded, change, read.origin, recorded.part)


def _tell_left(batch: Batch, read: Read, recorded: Recorded, words: str) -> None:
    if words and recorded.state is SignalState.OPEN:
        refusal = Refusal(reason=RefusalReason.REPEATED, detail=words)
        batch.filing.tell(read.id, read.origin.provider_id, refusal)


async def _freeze(batch: Batch, read: Read, frozen: Sequence[Recorded]) -> None:
    if not frozen:
        return
    for recorded in frozen:
        batch.change(recorded, WITHDRAWN, read.origin, recorded.part)
        await signals.mark(batch.connection, recorded.id, state=SignalState.FROZEN.value)
        batch.candidates.forget(recorded.provider_id)
    names = " and ".join(recorded.key for recorded in frozen)
    asked = Refusal(
        reason=RefusalReason.FROZEN,
        detail=f"{names}: entries that have not filled are withdrawn, open positions keep their exits",
    )
    codes = tuple(recorded.code for recorded in frozen)
    batch.filing.tell(read.id, read.origin.provider_id, asked, choices=codes)
