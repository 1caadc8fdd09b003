"""What protects open positions, and what was traded past us: the rows that the watchdog looks at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import AccountId, CopyId, ExecId, OrderId
from domain.money import ZERO
from domain.order import Fill, OrderReport, OrderRole, OrderState
from storage import orders
from storage import tables as t
from storage.claims import CHARGES
from storage.codec import decode
from storage.shards import Charge

FOREIGN = "foreign"
"""A fill of an order that is not ours, kept beside the entry of each position that it may have reduced."""
FORGOTTEN = "forgotten"


async def open_copies(connection: AsyncConnection, charge: Charge) -> dict[CopyId, AccountId]:
    """The copies with an open position at the venue, each with its account."""
    found = await connection.execute(_open(charge))
    return {CopyId(row.copy_id): AccountId(row.account_id) for row in found}


async def accounts_there(connection: AsyncConnection, charge: Charge) -> list[AccountId]:
    """The accounts that hold something at the venue, or have an order there, or may have."""
    placed = select(t.order.c.account_id).where(
        charge.among(t.order.c.venue, t.order.c.account_id),
        t.order.c.state.in_((*orders.WORKING, *orders.IN_DOUBT)),
    )
    held = (
        select(t.position.c.account_id)
        .join(t.account, t.account.c.id == t.position.c.account_id)
        .where(t.position.c.open, _in(charge))
    )
    return sorted(AccountId(i) for i in (await connection.execute(placed.union(held))).scalars())


_STOP = t.order.alias("stop")
_STANDS = exists().where(
    _STOP.c.copy_id == t.order.c.copy_id,
    _STOP.c.bracket == t.order.c.client_order_id,
    _STOP.c.role == OrderRole.STOP.value,
    _STOP.c.state.in_(orders.WORKING),
    ~_STOP.c.cancel_wanted,
)
_UNCOVERED = (
    select(t.position.c.copy_id)
    .distinct()
    .join(t.account, t.account.c.id == t.position.c.account_id)
    .join(t.order, t.order.c.copy_id == t.position.c.copy_id)
    .where(t.position.c.open)
    .where(t.order.c.role == OrderRole.ENTRY.value, t.order.c.average_price.is_not(None), ~_STANDS)
    .order_by(t.position.c.copy_id)
)


async def uncovered(connection: AsyncConnection, charge: Charge) -> list[CopyId]:
    """The copies with an open position and, by our books, a step that has filled with no stop that works at the venue.

    Of such a step all may have been closed since.
    """
    found = await connection.execute(_uncovered(charge))
    return [CopyId(i) for i in found.scalars()]


async def hasten(connection: AsyncConnection, charge: Charge, by: timedelta, now: datetime) -> None:
    """Let the exits that wait for a time wait so much less: the clock by which it was set was ahead by that."""
    query = select(t.order.c.id, t.order.c.not_before).where(
        charge.among(t.order.c.venue, t.order.c.account_id),
        t.order.c.role != OrderRole.ENTRY.value,
        t.order.c.state == OrderState.READY.value,
        t.order.c.not_before > now,
        t.order.c.not_before < orders.HELD,
    )
    for row in (await connection.execute(query)).all():
        await orders.change(connection, OrderId(row.id), now=now, not_before=row.not_before - by)


async def in_doubt(connection: AsyncConnection, account: AccountId) -> bool:
    """Whether nobody knows of some order of the account if the venue has it."""
    known = exists().where(t.order.c.account_id == account, t.order.c.state.in_(orders.IN_DOUBT))
    return bool((await connection.execute(select(known))).scalar_one())


async def foreign_fills(connection: AsyncConnection, copies: Sequence[CopyId]) -> list[Fill]:
    """The fills of orders that are not ours since these copies were entered, each once, oldest first."""
    query = (
        select(t.order_event.c.payload)
        .join(t.order, t.order.c.id == t.order_event.c.order_id)
        .where(t.order.c.copy_id.in_(copies), t.order_event.c.kind == FOREIGN)
    )
    found = {(fill := decode(Fill, text)).exec_id: fill for text in (await connection.execute(query)).scalars()}
    return sorted(found.values(), key=lambda fill: fill.sequence)


async def used_of(connection: AsyncConnection, account: AccountId, fill: ExecId) -> tuple[Decimal, Decimal]:
    """How much of a foreign fill has been entered into copies already, and with how much of its fee."""
    mine = t.fill.c.exec_id.startswith(f"{fill}/", autoescape=True)
    query = select(t.fill.c.quantity, t.fill.c.fee).where(t.fill.c.account_id == account, mine)
    rows = (await connection.execute(query)).all()
    return sum((row.quantity for row in rows), ZERO), sum((row.fee for row in rows), ZERO)


async def stops_told(connection: AsyncConnection, copy: CopyId) -> dict[int, list[tuple[datetime, OrderReport | None]]]:
    """What the venue said of each stop of a copy, and when, in order; None is that it knew it no more."""
    query = (
        select(t.order_event.c.order_id, t.order_event.c.kind, t.order_event.c.payload, t.order_event.c.at)
        .join(t.order, t.order.c.id == t.order_event.c.order_id)
        .where(t.order.c.copy_id == copy, t.order.c.role == OrderRole.STOP.value)
        .where(t.order_event.c.kind.in_((orders.REPORT, FORGOTTEN)))
        .order_by(t.order_event.c.at, t.order_event.c.id)
    )
    told: dict[int, list[tuple[datetime, OrderReport | None]]] = {}
    for row in await connection.execute(query):
        report = decode(OrderReport, row.payload) if row.kind == orders.REPORT else None
        told.setdefault(row.order_id, []).append((row.at, report))
    return told


@lru_cache(maxsize=CHARGES)
def _open(charge: Charge) -> Select[Any]:
    return (
        select(t.position.c.copy_id, t.position.c.account_id)
        .join(t.account, t.account.c.id == t.position.c.account_id)
        .where(t.position.c.open, _in(charge))
        .order_by(t.position.c.account_id, t.position.c.copy_id)
    )


@lru_cache(maxsize=CHARGES)
def _uncovered(charge: Charge) -> Select[Any]:
    return _UNCOVERED.where(_in(charge))


def _in(charge: Charge) -> ColumnElement[bool]:
    return charge.among(t.account.c.venue, t.account.c.id)
