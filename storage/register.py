"""Our own record of what was sent to a venue, for venues that keep no name of ours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select

from domain.ids import AccountId, BrokerOrderId, ClientOrderId
from domain.instrument import Instrument, Ticker
from domain.order import Order, OrderRole, OrderState, SentOrder
from storage import tables as t
from storage.codec import shared
from storage.store import Store

LATELY = timedelta(days=3)
AT_THE_VENUE = (OrderState.SUBMITTING, OrderState.UNKNOWN, OrderState.ACCEPTED, OrderState.PARTIAL, OrderState.MANUAL)

_SENT = select(t.order, t.copy.c.instrument).join(t.copy, t.copy.c.id == t.order.c.copy_id)


class Register:
    """Reads our books of orders."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def sent(self, account: AccountId, order: ClientOrderId) -> SentOrder | None:
        """The order as it was sent, or None where we have none of this name."""
        found = await self._where(t.order.c.account_id == account, t.order.c.client_order_id == order)
        return found[0] if found else None

    async def open(self, account: AccountId) -> list[SentOrder]:
        """The orders of the account that may still work at the venue."""
        return await self._where(t.order.c.account_id == account, t.order.c.state.in_(AT_THE_VENUE))

    async def tickers(self, account: AccountId) -> list[Ticker]:
        """What the account traded within the last days through us, or still holds."""
        open_ = t.copy.c.id.in_(
            select(t.position.c.copy_id).where(t.position.c.account_id == account, t.position.c.open)
        )
        lately: datetime = self._store.clock.now() - LATELY
        query = select(t.copy.c.instrument).where(
            t.copy.c.account_id == account,
            t.copy.c.instrument.is_not(None),
            or_(t.copy.c.updated_at >= lately, open_),
        )
        async with self._store.read() as connection:
            texts = await connection.scalars(query.distinct())
            return list({shared(Instrument, text).ticker: None for text in texts})

    async def _where(self, *conditions: ColumnElement[bool]) -> list[SentOrder]:
        async with self._store.read() as connection:
            rows = await connection.execute(_SENT.where(*conditions).order_by(t.order.c.id))
            return [_sent(row) for row in rows if row.instrument is not None]


def _sent(row: Row[Any]) -> SentOrder:
    order = Order(
        client_order_id=ClientOrderId(row.client_order_id),
        instrument=shared(Instrument, row.instrument),
        side=row.side,
        type=row.type,
        quantity=row.quantity,
        limit_price=row.limit_price,
        stop_price=row.stop_price,
        reduce_only=row.role is not OrderRole.ENTRY,
        bracket=ClientOrderId(row.bracket) if row.bracket else None,
        expires_at=row.expires_at,
    )
    return SentOrder(
        order=order,
        broker_order_id=BrokerOrderId(row.broker_order_id) if row.broker_order_id else None,
        sent_at=row.sent_at,
        state=row.state,
        filled=row.filled,
    )
