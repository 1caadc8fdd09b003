"""What accounts hold and have waiting, and how their trades ended lately: what limits are measured against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.ids import AccountId, ProviderId, UserId
from domain.instrument import Instrument
from domain.money import ZERO
from domain.order import OrderRole
from domain.signal import Side
from storage import bulk
from storage import tables as t
from storage.codec import shared
from storage.orders import UNFINISHED
from storage.positions import Turnover

ALIVE = (CopyState.PLACED.value, CopyState.OPEN.value)
BOUNDING = (OrderRole.ENTRY.value, OrderRole.STOP.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One copy that has orders or a position.

    `quantity` of its position, bought or sold at `entry` on average, with `realised` earned on it so far in money of
    the account; `waiting` is what its entry may still fill, at `waiting_at` where that order has a price; `stop` is
    where its stop stands, `most_cost` the most money it was let to be entered for.
    """

    account_id: AccountId
    provider_id: ProviderId
    instrument: Instrument
    side: Side
    quantity: Decimal
    entry: Decimal
    realised: Decimal
    waiting: Decimal
    waiting_at: Decimal | None
    stop: Decimal | None
    most_cost: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A closed trade of a user: the money it earned after fees, and when."""

    user_id: UserId
    pnl: Decimal
    at: datetime


async def of_accounts(connection: AsyncConnection, accounts: Sequence[AccountId]) -> dict[AccountId, list[Holding]]:
    """Everything the accounts hold or have waiting, oldest first; in two queries."""
    mine = (bulk.among(t.copy.c.account_id, accounts), t.copy.c.state.in_(ALIVE), t.copy.c.instrument.is_not(None))
    working = (
        select(t.order.c.copy_id, t.order.c.role, t.order.c.quantity, t.order.c.filled)
        .add_columns(t.order.c.limit_price, t.order.c.stop_price)
        .join(t.copy, t.copy.c.id == t.order.c.copy_id)
        .where(*mine, t.order.c.role.in_(BOUNDING), t.order.c.state.in_(UNFINISHED))
    )
    orders: dict[tuple[int, str], list[Row[Any]]] = defaultdict(list)
    for order in await connection.execute(working):
        orders[order.copy_id, order.role].append(order)
    query = (
        select(t.copy.c.id, t.copy.c.account_id, t.copy.c.provider_id, t.copy.c.instrument, t.signal.c.side)
        .add_columns(t.copy.c.most_cost)
        .add_columns(t.position.c.multiplier, t.position.c.entered, t.position.c.entry_value)
        .add_columns(t.position.c.exited, t.position.c.exit_value, t.position.c.fees)
        .join(t.signal, t.signal.c.id == t.copy.c.signal_id)
        .outerjoin(t.position, t.position.c.copy_id == t.copy.c.id)
        .where(*mine)
        .order_by(t.copy.c.id)
    )
    found: dict[AccountId, list[Holding]] = {account: [] for account in accounts}
    for row in await connection.execute(query):
        entries, stops = orders[row.id, OrderRole.ENTRY.value], orders[row.id, OrderRole.STOP.value]
        found[AccountId(row.account_id)].append(_holding(row, entries, stops))
    return found


async def ended_since(connection: AsyncConnection, users: Sequence[UserId], since: datetime) -> list[Ended]:
    """The users' trades that closed at or after `since`, oldest first."""
    query = (
        select(t.result.c.user_id, t.result.c.pnl, t.result.c.closed_at)
        .where(bulk.among(t.result.c.user_id, users), t.result.c.closed_at >= since)
        .order_by(t.result.c.closed_at)
    )
    return [_ended(row) for row in await connection.execute(query)]


async def last_ended(connection: AsyncConnection, users: Sequence[UserId], count: int) -> list[Ended]:
    """Each user's last `count` closed trades, the newest first."""
    place = func.row_number().over(
        partition_by=t.result.c.user_id, order_by=(t.result.c.closed_at.desc(), t.result.c.copy_id.desc())
    )
    ranked = (
        select(t.result.c.user_id, t.result.c.pnl, t.result.c.closed_at, place.label("place"))
        .where(bulk.among(t.result.c.user_id, users))
        .subquery()
    )
    query = select(ranked).where(ranked.c.place <= count).order_by(ranked.c.place)
    return [_ended(row) for row in await connection.execute(query)]


def _holding(row: Row[Any], entries: Sequence[Row[Any]], stops: Sequence[Row[Any]]) -> Holding:
    side = Side(row.side)
    traded = _turnover(row, side) if row.entered else None
    prices = [order.limit_price or order.stop_price for order in entries]
    return Holding(
        account_id=AccountId(row.account_id),
        provider_id=ProviderId(row.provider_id),
        instrument=shared(Instrument, row.instrument),
        side=side,
        quantity=traded.quantity if traded else ZERO,
        entry=traded.entry if traded else ZERO,
        realised=traded.realised if traded else ZERO,
        waiting=sum((order.quantity - order.filled for order in entries), ZERO),
        waiting_at=None if None in prices else max(prices, default=None),
        stop=next((order.stop_price for order in stops if order.stop_price is not None), None),
        most_cost=row.most_cost,
    )


def _turnover(row: Row[Any], side: Side) -> Turnover:
    return Turnover(
        side=side,
        multiplier=row.multiplier,
        entered=row.entered,
        entry_value=row.entry_value,
        exited=row.exited,
        exit_value=row.exit_value,
        fees=row.fees,
    )


def _ended(row: Any) -> Ended:
    return Ended(user_id=UserId(row.user_id), pnl=row.pnl, at=row.closed_at)
