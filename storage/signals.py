"""Signals, their updates, and the copies that followers get of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Text,
    and_,
    column,
    exists,
    func,
    insert,
    literal,
    select,
    update,
    values,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState, SignalState
from domain.ids import ChannelId, PostId, ProviderId, SignalId
from domain.instrument import AssetClass
from domain.post import Post
from domain.quote import Quote
from domain.signal import Side, Signal, SignalUpdate
from storage import ledger
from storage import tables as t
from storage.codec import decode, encode

ALIVE = (SignalState.OPEN.value, SignalState.FROZEN.value)
SIGNAL = t.signal.alias()
REPOST_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A signal as it was recorded; `symbol` is in capitals."""

    id: SignalId
    code: str
    provider_id: ProviderId
    channel_id: ChannelId
    inbox_id: PostId
    part: int
    body: str
    asset_class: AssetClass
    symbol: str
    key: str
    side: Side
    state: SignalState
    posted_at: datetime
    seen_at: datetime

    @cached_property
    def signal(self) -> Signal:
        """What was read. Most of those among which an update looks for its own are never asked."""
        return decode(Signal, self.body)


COPY_COLUMNS = (
    "signal_id",
    "follow_id",
    "user_id",
    "account_id",
    "provider_id",
    "house",
    "state",
    "gates",
    "applied_update",
    "created_at",
    "updated_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a signal comes from: the post, its number in the inbox, and whose channel it stood in."""

    post_id: PostId
    post: Post
    channel_id: ChannelId
    provider_id: ProviderId


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A signal to be recorded: where it comes from, its number in the post, and the quote when it was seen.

    `body` is the signal, encoded; `levels_until` is set for an alert that waits for its levels.
    """

    origin: Origin
    part: int
    signal: Signal
    body: str
    quote: Quote | None
    content_hash: str
    levels_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An update to be recorded: of which signal, and which part of which post it is.

    `content_hash` is that of a whole signal that was taken for an update of one.
    """

    signal: SignalId
    post: PostId
    part: int
    change: SignalUpdate
    content_hash: str | None = None


async def reposted(
    connection: AsyncConnection, hashes: Collection[str], now: datetime
) -> dict[tuple[ProviderId, str], SignalState]:
    """Which provider has given a signal with one of these content hashes within the last day, and how it stands."""
    query = (
        select(t.signal.c.provider_id, t.signal.c.content_hash, t.signal.c.state)
        .where(t.signal.c.content_hash.in_(hashes), t.signal.c.seen_at > now - REPOST_WINDOW)
        .order_by(t.signal.c.id)
    )
    joined = (
        select(t.signal.c.provider_id, t.signal_update.c.content_hash, t.signal.c.state)
        .join(t.signal, t.signal.c.id == t.signal_update.c.signal_id)
        .where(t.signal_update.c.content_hash.in_(hashes), t.signal_update.c.seen_at > now - REPOST_WINDOW)
        .order_by(t.signal.c.id)
    )
    rows = [*await connection.execute(query), *await connection.execute(joined)]
    return {(ProviderId(row.provider_id), row.content_hash): SignalState(row.state) for row in rows}


async def was_update(connection: AsyncConnection, post: Post) -> bool:
    """Whether an earlier version of the message has updated a signal."""
    query = select(
        exists().where(
            t.signal_update.c.inbox_id == t.inbox.c.id,
            t.inbox.c.platform == post.platform.value,
            t.inbox.c.chat_id == post.chat_id,
            t.inbox.c.message_id == post.message_id,
        )
    )
    return bool((await connection.execute(query)).scalar_one())


async def record(connection: AsyncConnection, drafts: Sequence[Draft]) -> list[tuple[Recorded, int]]:
    """Record signals: their ledger entries, their rows, and one pending copy per follower.

    Each signal, in order, and how many copies were made of it.
    """
    if not drafts:
        return []
    said = [(draft.body, draft.origin.post.seen_at) for draft in drafts]
    entries = await ledger.append_many(connection, "signal", said)
    rows = [_row(draft, entry.code) for draft, entry in zip(drafts, entries, strict=True)]
    made = await connection.execute(insert(t.signal).returning(t.signal.c.id, sort_by_parameter_order=True), rows)
    ids = [SignalId(found) for found in made.scalars()]
    copies = await _copy_to_followers(connection, ids)
    made_of = zip(ids, drafts, entries, strict=True)
    return [(drafted(signal, draft, entry.code), copies.get(signal, 0)) for signal, draft, entry in made_of]


async def add_updates(connection: AsyncConnection, changes: Sequence[Change], *, now: datetime) -> None:
    """Record updates of signals, each to be applied to every copy in its own state."""
    if not changes:
        return
    bodies = [encode(one.change) for one in changes]
    await ledger.append_many(connection, "update", [(body, now) for body in bodies])
    rows = [
        {
            "signal_id": one.signal,
            "inbox_id": one.post,
            "part": one.part,
            "body": body,
            "content_hash": one.content_hash,
            "seen_at": now,
        }
        for one, body in zip(changes, bodies, strict=True)
    ]
    await connection.execute(insert(t.signal_update), rows)


async def of_message(connection: AsyncConnection, post: Post, message_id: str) -> list[Recorded]:
    """The signals that any version of a message in the post's chat gave."""
    query = (
        select(t.signal)
        .join(t.inbox, t.inbox.c.id == t.signal.c.inbox_id)
        .where(
            t.inbox.c.platform == post.platform.value,
            t.inbox.c.chat_id == post.chat_id,
            t.inbox.c.message_id == message_id,
        )
        .order_by(t.signal.c.part)
    )
    return [recorded(row) for row in await connection.execute(query)]


async def open_of(
    connection: AsyncConnection, provider: ProviderId, *, symbol: str | None = None, side: Side | None = None
) -> list[Recorded]:
    """The provider's signals that are not over, also those that an edit froze, oldest first: of a symbol, of a side."""
    query = (
        select(t.signal).where(t.signal.c.provider_id == provider, t.signal.c.state.in_(ALIVE)).order_by(t.signal.c.id)
    )
    if symbol is not None:
        query = query.where(t.signal.c.symbol == symbol.upper())
    if side is not None:
        query = query.where(t.signal.c.side == side.value)
    return [recorded(row) for row in await connection.execute(query)]


async def newest_of(connection: AsyncConnection, providers: Collection[ProviderId], limit: int) -> Sequence[Recorded]:
    """Of each provider the newest `limit` signals that are not over, oldest first."""
    if not providers:
        return ()
    newest = _newest(t.provider.c.id == SIGNAL.c.provider_id, limit=limit)
    query = (
        select(t.signal)
        .select_from(t.provider)
        .join(t.signal, t.signal.c.id.in_(newest))
        .where(t.provider.c.id.in_(providers))
    )
    return [recorded(row) for row in await connection.execute(query.order_by(t.signal.c.id))]


async def newest_named(
    connection: AsyncConnection, wanted: Collection[tuple[ProviderId, str]], limit: int
) -> Sequence[Recorded]:
    """Of each provider and symbol (in capitals) the newest `limit` signals that are not over, oldest first."""
    if not wanted:
        return ()
    named = values(column("provider_id", BigInteger), column("symbol", Text), name="named").data(list(wanted)).cte()
    newest = _newest(named.c.provider_id == SIGNAL.c.provider_id, named.c.symbol == SIGNAL.c.symbol, limit=limit)
    query = select(t.signal).select_from(named).join(t.signal, t.signal.c.id.in_(newest)).order_by(t.signal.c.id)
    return [recorded(row) for row in await connection.execute(query)]


def _newest(*matching: ColumnElement[bool], limit: int) -> ScalarSelect[Any]:
    # One look into an index for each provider or name: a window over them would read every open signal.
    return (
        select(SIGNAL.c.id)
        .where(*matching, SIGNAL.c.state.in_(ALIVE))
        .order_by(SIGNAL.c.id.desc())
        .limit(limit)
        .correlate_except(SIGNAL)
        .scalar_subquery()
    )


async def read(connection: AsyncConnection, signal: SignalId) -> Recorded:
    """The signal.

    Raises `sqlalchemy.exc.NoResultFound` for one that does not exist.
    """
    return recorded((await connection.execute(select(t.signal).where(t.signal.c.id == signal))).one())


async def coded(connection: AsyncConnection, code: str) -> Recorded | None:
    """The signal with this code."""
    row = (await connection.execute(select(t.signal).where(t.signal.c.code == code))).one_or_none()
    return recorded(row) if row is not None else None


async def mark(connection: AsyncConnection, signal: SignalId, **columns: object) -> None:
    """Set columns of the signal: `edited`, `deleted`, `state`."""
    await connection.execute(update(t.signal).where(t.signal.c.id == signal).values(**columns))


async def close_if_over(connection: AsyncConnection, signal: SignalId, now: datetime) -> bool:
    """Close the signal when none of its copies is alive; whether that happened now."""
    alive = [state.value for state in CopyState if state.alive]
    over = ~exists().where(t.copy.c.signal_id == signal, t.copy.c.state.in_(alive))
    done = await connection.execute(
        update(t.signal)
        .where(and_(t.signal.c.id == signal, t.signal.c.state != SignalState.CLOSED.value, over))
        .values(state=SignalState.CLOSED.value, closed_at=now)
    )
    return done.rowcount > 0


async def _copy_to_followers(connection: AsyncConnection, made: Sequence[SignalId]) -> dict[SignalId, int]:
    followers = (
        select(
            t.signal.c.id,
            t.follow.c.id,
            t.follow.c.user_id,
            func.coalesce(t.route.c.account_id, t.follow.c.account_id),
            t.follow.c.provider_id,
            t.user.c.house,
            literal(CopyState.PENDING.value),
            literal("[]"),
            literal(0),
            t.signal.c.seen_at,
            t.signal.c.seen_at,
        )
        .join(t.follow, t.follow.c.provider_id == t.signal.c.provider_id)
        .join(t.user, t.user.c.id == t.follow.c.user_id)
        .outerjoin(
            t.route, and_(t.route.c.user_id == t.follow.c.user_id, t.route.c.asset_class == t.signal.c.asset_class)
        )
        .where(t.signal.c.id.in_(made), t.follow.c.active)
        .order_by(t.signal.c.id, t.follow.c.id)
    )
    await connection.execute(insert(t.copy).from_select(COPY_COLUMNS, followers))
    counts = select(t.copy.c.signal_id, func.count()).where(t.copy.c.signal_id.in_(made)).group_by(t.copy.c.signal_id)
    return {SignalId(row[0]): row[1] for row in await connection.execute(counts)}


def drafted(signal: SignalId, draft: Draft, code: str) -> Recorded:
    """A draft as it stands on record under an id and a code."""
    ticker = draft.signal.ticker
    return Recorded(
        id=signal,
        code=code,
        provider_id=draft.origin.provider_id,
        channel_id=draft.origin.channel_id,
        inbox_id=draft.origin.post_id,
        part=draft.part,
        body=draft.body,
        asset_class=ticker.asset_class,
        symbol=ticker.symbol.upper(),
        key=ticker.key,
        side=draft.signal.side,
        state=SignalState.OPEN,
        posted_at=draft.origin.post.said_at,
        seen_at=draft.origin.post.seen_at,
    )


def _row(draft: Draft, code: str) -> dict[str, Any]:
    origin, signal, quote = draft.origin, draft.signal, draft.quote
    return {
        "code": code,
        "provider_id": origin.provider_id,
        "channel_id": origin.channel_id,
        "inbox_id": origin.post_id,
        "part": draft.part,
        "body": draft.body,
        "asset_class": signal.ticker.asset_class.value,
        "symbol": signal.ticker.symbol.upper(),
        "key": signal.ticker.key,
        "side": signal.side.value,
        "content_hash": draft.content_hash,
        "state": SignalState.OPEN.value,
        "bid": quote.bid if quote else None,
        "ask": quote.ask if quote else None,
        "quoted_at": quote.at if quote else None,
        "posted_at": origin.post.said_at,
        "seen_at": origin.post.seen_at,
        "levels_until": draft.levels_until,
    }


def recorded(row: Any) -> Recorded:
    """A row of the table `signal` as its value."""
    return Recorded(
        id=SignalId(row.id),
        code=row.code,
        provider_id=ProviderId(row.provider_id),
        channel_id=ChannelId(row.channel_id),
        inbox_id=PostId(row.inbox_id),
        part=row.part,
        body=row.body,
        asset_class=AssetClass(row.asset_class),
        symbol=row.symbol,
        key=row.key,
        side=Side(row.side),
        state=SignalState(row.state),
        posted_at=row.posted_at,
        seen_at=row.seen_at,
    )
