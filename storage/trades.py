"""A user's trades for his eyes: what is pending, open and closed, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.ids import AccountId, CopyId, SignalId, UserId
from storage import tables as t
from storage.positions import Result, result_of

ALIVE = tuple(state.value for state in CopyState if state.alive)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One copy as its owner sees it in a list; `waits_until` is the opening of its market while it waits for that."""

    copy_id: CopyId
    signal_id: SignalId
    account_id: AccountId
    code: str
    key: str
    side: str
    provider: str
    state: CopyState
    reason: str | None
    waits_until: datetime | None
    created_at: datetime


async def of_user(
    connection: AsyncConnection, user: UserId, *, states: Sequence[str] | None = None, limit: int = 25
) -> list[Trade]:
    """The user's copies, newest first."""
    query = _query().where(t.copy.c.user_id == user).order_by(t.copy.c.id.desc()).limit(limit)
    if states is not None:
        query = query.where(t.copy.c.state.in_(states))
    return [_trade(row) for row in await connection.execute(query)]


async def open_at(connection: AsyncConnection, user: UserId, venue: str) -> int:
    """How many of the user's copies have orders or a position at a venue."""
    alive = (CopyState.PLACED.value, CopyState.OPEN.value)
    query = (
        select(func.count())
        .select_from(t.copy)
        .join(t.account, t.account.c.id == t.copy.c.account_id)
        .where(t.copy.c.user_id == user, t.account.c.venue == venue, t.copy.c.state.in_(alive))
    )
    return int((await connection.execute(query)).scalar_one())


async def coded(connection: AsyncConnection, user: UserId, code: str) -> Trade | None:
    """The user's copy of the signal with this code, or the trade whose result has it."""
    theirs = (t.copy.c.user_id == user) & ((t.signal.c.code == code) | (t.result.c.code == code))
    query = _query().outerjoin(t.result, t.result.c.copy_id == t.copy.c.id).where(theirs)
    row = (await connection.execute(query)).first()
    return _trade(row) if row is not None else None


async def results(connection: AsyncConnection, user: UserId, *, limit: int | None = None) -> list[tuple[Result, str]]:
    """The user's finished trades with their provider's name, newest first."""
    query = (
        select(t.result, t.provider.c.name)
        .join(t.provider, t.provider.c.id == t.result.c.provider_id)
        .where(t.result.c.user_id == user)
        .order_by(t.result.c.closed_at.desc(), t.result.c.copy_id.desc())
        .limit(limit)
    )
    return [(result_of(row), row.name) for row in await connection.execute(query)]


def _query() -> Any:
    return (
        select(
            t.copy.c.id,
            t.copy.c.signal_id,
            t.copy.c.account_id,
            t.copy.c.state,
            t.copy.c.reason,
            t.copy.c.waited_until,
            t.copy.c.created_at,
            t.signal.c.code,
            t.signal.c.key,
            t.signal.c.side,
            t.provider.c.name,
        )
        .join(t.signal, t.signal.c.id == t.copy.c.signal_id)
        .join(t.provider, t.provider.c.id == t.copy.c.provider_id)
    )


def _trade(row: Row[Any]) -> Trade:
    return Trade(
        copy_id=CopyId(row.id),
        signal_id=SignalId(row.signal_id),
        account_id=AccountId(row.account_id),
        code=row.code,
        key=row.key,
        side=row.side,
        provider=row.name,
        state=CopyState(row.state),
        reason=row.reason,
        waits_until=row.waited_until if row.state == CopyState.PENDING.value else None,
        created_at=row.created_at,
    )
