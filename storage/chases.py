"""Entries that follow the market while they wait: how often each still may, and how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.ids import CopyId, OrderId
from domain.instrument import Ticker
from domain.order import OrderRole, OrderState
from domain.signal import Side, Signal
from storage import tables as t
from storage.claims import CHARGES
from storage.codec import shared
from storage.shards import Charge


@dataclass(frozen=True, slots=True, kw_only=True)
class Chase:
    """An entry that works at its venue, unfilled: where it stands, the furthest it may go, and how often yet."""

    order: OrderId
    copy_id: CopyId
    side: Side
    ticker: Ticker
    price: Decimal
    furthest: Decimal
    left: int


async def waiting(connection: AsyncConnection, charge: Charge) -> Sequence[Chase]:
    """The entries of these accounts that may follow the market, of copies of which nothing has filled yet."""
    return [
        Chase(
            order=OrderId(row.id),
            copy_id=CopyId(row.copy_id),
            side=Side(row.side),
            ticker=shared(Signal, row.body).ticker,
            price=row.limit_price,
            furthest=row.chase_to,
            left=row.chases,
        )
        for row in await connection.execute(_waiting(charge))
    ]


@lru_cache(maxsize=CHARGES)
def _waiting(charge: Charge) -> Select[Any]:
    return (
        select(t.order.c.id, t.order.c.copy_id, t.order.c.side, t.order.c.limit_price, t.order.c.chases)
        .add_columns(t.order.c.chase_to, t.signal.c.body)
        .join(t.copy, t.copy.c.id == t.order.c.copy_id)
        .join(t.signal, t.signal.c.id == t.order.c.signal_id)
        .where(
            charge.among(t.order.c.venue, t.order.c.account_id),
            t.order.c.role == OrderRole.ENTRY.value,
            t.order.c.state == OrderState.ACCEPTED.value,
            t.order.c.revision == t.order.c.acknowledged,
            t.order.c.chases > 0,
            ~t.order.c.cancel_wanted,
            t.copy.c.state == CopyState.PLACED.value,
        )
        .order_by(t.order.c.id)
    )
