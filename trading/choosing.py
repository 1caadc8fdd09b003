"""A provider says which of his trades a post was meant for: it is applied to that one, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import SignalState
from domain.event import UpdateReceived
from domain.ids import PostId
from domain.post import Post
from domain.signal import CloseAll, RefusalReason, SignalUpdate
from parsers.words import describe
from storage import alerts, inbox, providers, signals
from storage import tables as t
from storage.providers import Channel
from storage.signals import Recorded
from trading.alerts import completions
from trading.announce import announce
from trading.intake import understand
from trading.matching import fits

CHOSEN = 1000
"""The part under which a choice is recorded: behind whatever the post itself has changed."""

UNKNOWN = "I know no such message and trade of yours."
CHANGED = "You have changed that message since, so it is not carried out. Post the instruction again."
OVER = "That trade is over, so nothing was changed."
DONE = "That has been done already, and it is not done twice."
UNFIT = "That message does not fit this trade. Post the instruction again, with the trade's name."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A post that was asked about, its channel, and the trade that was chosen for it."""

    id: PostId
    post: Post
    channel: Channel
    signal: Recorded


async def asked(connection: AsyncConnection, post: PostId, code: str) -> Asked | None:
    """What a choice is about; None where there is no such post, or no such trade of its provider."""
    found = await inbox.read(connection, post)
    signal = await signals.coded(connection, code)
    if found is None or signal is None:
        return None
    channel = await providers.channel(connection, found.platform, found.chat_id)
    if channel is None or channel.provider_id != signal.provider_id:
        return None
    return Asked(id=post, post=found, channel=channel, signal=signal)


async def choose(connection: AsyncConnection, choice: Asked, now: datetime) -> SignalUpdate | str:
    """Record the post as an update of the trade; the update, or in words why it is not carried out."""
    if choice.signal.state is SignalState.CLOSED:
        return OVER
    if await inbox.changed_since(connection, choice.id, choice.post):
        return CHANGED
    if await _done(connection, choice):
        return DONE
    change = await _change(connection, choice)
    if change is None:
        return UNFIT
    made = signals.Change(signal=choice.signal.id, post=choice.id, part=CHOSEN, change=change)
    await signals.add_updates(connection, [made], now=now)
    event = UpdateReceived(signal_id=choice.signal.id, provider_id=choice.signal.provider_id, words=describe(change))
    await announce(connection, event, f"{choice.signal.id}:{choice.id}:{CHOSEN}", now)
    return change


async def _change(connection: AsyncConnection, choice: Asked) -> SignalUpdate | None:
    if choice.signal.state is SignalState.FROZEN:
        own = await signals.of_message(connection, choice.post, choice.post.message_id)
        return SignalUpdate(actions=(CloseAll(),)) if choice.signal.id in {one.id for one in own} else None
    if not await _was_unclear(connection, choice.id):
        return None
    for reading in understand(choice.post, choice.channel):
        if isinstance(reading, SignalUpdate) and fits(reading, choice.signal):
            return reading
    return await _levels(connection, choice)


async def _levels(connection: AsyncConnection, choice: Asked) -> SignalUpdate | None:
    waiting = await alerts.waiting(connection, [choice.signal.provider_id], choice.post.posted_at)
    mine = [alert for alert in waiting if alert.recorded.id == choice.signal.id]
    for reading in understand(choice.post, choice.channel):
        for completed in completions(choice.post, reading, mine, choice.channel.profile):
            await alerts.complete(connection, choice.signal.id, completed.signal)
            return completed.change
    return None


async def _was_unclear(connection: AsyncConnection, post: PostId) -> bool:
    unclear = t.refusal.c.reason == RefusalReason.AMBIGUOUS_TRADE.value
    return bool((await connection.execute(select(exists().where(t.refusal.c.inbox_id == post, unclear)))).scalar_one())


async def _done(connection: AsyncConnection, choice: Asked) -> bool:
    update = t.signal_update
    same = (update.c.signal_id == choice.signal.id) & (update.c.inbox_id == choice.id) & (update.c.part == CHOSEN)
    return bool((await connection.execute(select(exists().where(same)))).scalar_one())
