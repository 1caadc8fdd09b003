"""Stops that follow the price: how far behind, and the best price that each has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import CopyId, OrderId
from domain.instrument import Instrument, Ticker
from domain.order import OrderRole
from domain.signal import Level, Side, Signal
from storage import tables as t
from storage.claims import CHARGES
from storage.codec import decode, encode, shared
from storage.orders import UNFINISHED
from storage.shards import Charge
from storage.upsert import insert_into


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """A stop of an open position that follows: the order, where it stands, and the best price since it began.

    `entry` is the order that it will protect, and `entry_at` where that waits, while nothing of it has filled.
    """

    copy_id: CopyId
    side: Side
    ticker: Ticker
    instrument: Instrument
    distance: Level
    best: Decimal | None
    stop: OrderId
    stop_price: Decimal
    entry: OrderId | None = None
    entry_at: Decimal | None = None


async def put(connection: AsyncConnection, copy: CopyId, distance: Level) -> None:
    """Let the copy's stop follow at this distance, in place of any other; the best price begins anew."""
    kept = {"distance": encode(distance), "best": None}
    statement = insert_into(connection, t.trail).values(copy_id=copy, **kept)
    await connection.execute(statement.on_conflict_do_update(index_elements=[t.trail.c.copy_id], set_=kept))


async def follows(connection: AsyncConnection, copy: CopyId) -> bool:
    """Whether the copy's stop follows the price."""
    return bool(await connection.scalar(select(exists().where(t.trail.c.copy_id == copy))))


_ENTRY = t.order.alias("entry")
_WORKING = (
    select(t.trail, t.position.c.side, t.copy.c.instrument, t.signal.c.body, t.order.c.id, t.order.c.stop_price)
    .add_columns(_ENTRY.c.id.label("entry"), func.coalesce(_ENTRY.c.limit_price, _ENTRY.c.stop_price).label("entry_at"))
    .join(t.position, t.position.c.copy_id == t.trail.c.copy_id)
    .join(t.copy, t.copy.c.id == t.trail.c.copy_id)
    .join(t.signal, t.signal.c.id == t.copy.c.signal_id)
    .join(t.order, t.order.c.copy_id == t.trail.c.copy_id)
    .outerjoin(_ENTRY, and_(_ENTRY.c.client_order_id == t.order.c.bracket, _ENTRY.c.average_price.is_(None)))
    .where(
        t.position.c.open,
        t.order.c.role == OrderRole.STOP.value,
        t.order.c.state.in_(UNFINISHED),
        t.order.c.stop_price.is_not(None),
    )
    .order_by(t.trail.c.copy_id, t.order.c.id)
)


async def working(connection: AsyncConnection, charge: Charge) -> Sequence[Trail]:
    """Every stop of these accounts that follows and covers what is open, or will what its entry fills."""
    return [
        Trail(
            copy_id=CopyId(row.copy_id),
            side=Side(row.side),
            ticker=shared(Signal, row.body).ticker,
            instrument=shared(Instrument, row.instrument),
            distance=decode(Level, row.distance),
            best=row.best,
            stop=OrderId(row.id),
            stop_price=row.stop_price,
            entry=None if row.entry is None else OrderId(row.entry),
            entry_at=row.entry_at,
        )
        for row in await connection.execute(_working(charge))
    ]


@lru_cache(maxsize=CHARGES)
def _working(charge: Charge) -> Select[Any]:
    return _WORKING.where(charge.among(t.order.c.venue, t.order.c.account_id))


async def reached(connection: AsyncConnection, copy: CopyId, best: Decimal) -> None:
    """The best price is this now."""
    await connection.execute(update(t.trail).where(t.trail.c.copy_id == copy).values(best=best))
