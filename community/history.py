"""The trades and posts that records are made of, read from the database."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from community.records import NO_POSTS, Posts, TrackRecord, Trade, measure
from domain.copy import CopyState
from domain.ids import ProviderId, UserId
from domain.instrument import Instrument, Ticker
from domain.money import percent
from domain.quote import Quote
from domain.signal import RefusalReason, Side
from storage import tables as t
from storage.codec import decode
from storage.positions import Position, position_of

MISSED = (CopyState.DENIED, CopyState.REJECTED, CopyState.CANCELLED, CopyState.EXPIRED, CopyState.MANUAL)
"""How a copy ends that never held a position."""

UNCLEAR = (
    RefusalReason.NO_INSTRUMENT,
    RefusalReason.NO_DIRECTION,
    RefusalReason.NO_PRICE,
    RefusalReason.CONTRADICTION,
    RefusalReason.AMBIGUOUS_SYMBOL,
    RefusalReason.AMBIGUOUS_NUMBER,
    RefusalReason.STALE_QUOTE,
    RefusalReason.UNSUPPORTED,
)
"""Why posts that looked like a signal were refused; chat and news are nobody's failing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An open position, whose it is, what it is of, and the money it risks at its stop (None where there is none)."""

    user_id: UserId
    provider_id: ProviderId
    ticker: Ticker
    position: Position
    risk: Decimal | None


async def open_calls(connection: AsyncConnection, *, house: bool) -> list[Open]:
    """All open positions: of the house, which keeps the providers' records, or of people."""
    query = (
        select(
            t.position, t.copy.c.instrument, t.copy.c.user_id, t.copy.c.provider_id, t.copy.c.risk, t.copy.c.quantity
        )
        .join(t.copy, t.copy.c.id == t.position.c.copy_id)
        .where(t.position.c.open, t.copy.c.house == house)
    )
    return [_open(row) for row in await connection.execute(query)]


async def provider_records(
    connection: AsyncConnection,
    opened: Sequence[Open],
    quotes: Mapping[str, Quote],
    *,
    now: datetime,
    since: datetime | None = None,
) -> dict[ProviderId, TrackRecord]:
    """Every provider's record, from what the house's paper account got.

    Counts trades that closed and signals that came after `since`, and all that are open, marked at `quotes`.
    """
    trades = _by(await connection.execute(_closed(t.result.c.provider_id, house=True, since=since)))
    for call in opened:
        trades[call.provider_id].append(marked(call, quotes))
    posts = await _posts(connection, since)
    records = {}
    for one in (await connection.scalars(select(t.provider.c.id))).all():
        records[ProviderId(one)] = measure(trades[one], posts.get(one, NO_POSTS), now=now)
        await asyncio.sleep(0)  # a long history is counted without holding up the loop
    return records


async def provider_sample(connection: AsyncConnection, provider: ProviderId) -> tuple[int, int]:
    """How many of the provider's calls were closed on record, and how many of those won."""
    query = select(t.result.c.pnl).where(t.result.c.provider_id == provider, t.result.c.house)
    found = (await connection.scalars(query)).all()
    return len(found), sum(pnl > 0 for pnl in found)


async def trader_records(
    connection: AsyncConnection,
    opened: Sequence[Open],
    quotes: Mapping[str, Quote],
    *,
    now: datetime,
    since: datetime | None = None,
) -> dict[UserId, TrackRecord]:
    """The record of everybody who traded, from his own results."""
    trades = _by(await connection.execute(_closed(t.result.c.user_id, house=False, since=since)))
    for call in opened:
        trades[call.user_id].append(marked(call, quotes))
    return {UserId(one): measure(his, NO_POSTS, now=now) for one, his in trades.items()}


def marked(call: Open, quotes: Mapping[str, Quote]) -> Trade:
    """The position as a trade closed now at the far side of the quote; at its entry where there is no quote."""
    position, quote = call.position, quotes.get(call.ticker.key)
    price = position.entry if quote is None else quote.bid if position.side is Side.BUY else quote.ask
    earned = position.realised + position.unrealised(price)
    return Trade(
        return_pct=percent(earned, position.entry_value * position.multiplier),
        r=earned / call.risk if call.risk else None,
        opened_at=position.opened_at,
    )


def _closed(who: Any, *, house: bool, since: datetime | None) -> Select[Any]:
    query = select(
        who.label("who"), t.result.c.return_pct, t.result.c.r, t.result.c.opened_at, t.result.c.closed_at
    ).where(t.result.c.house == house)
    return query if since is None else query.where(t.result.c.closed_at >= since)


def _by(rows: Any) -> defaultdict[int, list[Trade]]:
    trades: defaultdict[int, list[Trade]] = defaultdict(list)
    for row in rows:
        trades[row.who].append(
            Trade(return_pct=row.return_pct, r=row.r, opened_at=row.opened_at, closed_at=row.closed_at)
        )
    return trades


async def _posts(connection: AsyncConnection, since: datetime | None) -> dict[int, Posts]:
    signals = select(
        t.signal.c.provider_id,
        func.count().label("signals"),
        func.sum(case((t.signal.c.edited, 1), else_=0)).label("edited"),
        func.sum(case((t.signal.c.deleted, 1), else_=0)).label("deleted"),
    ).group_by(t.signal.c.provider_id)
    refusals = (
        select(t.refusal.c.provider_id, func.count())
        .where(t.refusal.c.reason.in_([reason.value for reason in UNCLEAR]))
        .group_by(t.refusal.c.provider_id)
    )
    missed = (
        select(t.copy.c.provider_id, func.count())
        .where(t.copy.c.house, t.copy.c.state.in_([state.value for state in MISSED]))
        .group_by(t.copy.c.provider_id)
    )
    if since is not None:
        signals = signals.where(t.signal.c.seen_at >= since)
        refusals = refusals.where(t.refusal.c.at >= since)
        missed = missed.where(t.copy.c.created_at >= since)
    refused = {row[0]: row[1] for row in await connection.execute(refusals)}
    lost = {row[0]: row[1] for row in await connection.execute(missed)}
    accepted = {row.provider_id: row for row in await connection.execute(signals)}
    return {
        one: Posts(
            signals=accepted[one].signals if one in accepted else 0,
            edited=accepted[one].edited if one in accepted else 0,
            deleted=accepted[one].deleted if one in accepted else 0,
            missed=lost.get(one, 0),
            refused=refused.get(one, 0),
        )
        for one in accepted.keys() | refused.keys()
    }


def _open(row: Row[Any]) -> Open:
    position = position_of(row)
    risk = row.risk * position.entered / row.quantity if row.risk and row.quantity else None
    return Open(
        user_id=UserId(row.user_id),
        provider_id=ProviderId(row.provider_id),
        ticker=decode(Instrument, row.instrument).ticker,
        position=position,
        risk=risk,
    )
