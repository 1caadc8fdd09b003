"""Updates reach every copy in its own state, each exactly once, whether it comes from the provider or from the user."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.ids import CopyId
from domain.order import OrderRole
from domain.signal import Action, CancelEntry, CloseAll, SignalUpdate
from runtime.clock import Clock
from storage import copies, orders, positions
from storage import tables as t
from storage.codec import decode
from storage.copies import Copy
from storage.store import Store
from trading import books
from trading.changes import Change, Drop, Reprice, Sell, Standing, Withdraw, changes
from trading.ending import end_empty

log = structlog.get_logger(__name__)

BATCH = 500


class Updater:
    """Applies recorded updates to the copies they concern."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def step(self) -> int:
        """Bring one batch of copies up to date; returns how many updates were applied."""
        async with self._store.read() as connection:
            late = await copies.behind(connection, BATCH)
        if not late:
            return 0
        now = self._clock.now()
        async with self._store.write() as connection:
            fresh = await copies.read(connection, [copy.id for copy in late])
            return sum([await self._catch_up(connection, copy, now) for copy in fresh.values()])

    async def _catch_up(self, connection: AsyncConnection, copy: Copy, now: datetime) -> int:
        query = (
            select(t.signal_update.c.id, t.signal_update.c.body)
            .where(t.signal_update.c.signal_id == copy.signal_id, t.signal_update.c.id > copy.applied_update)
            .order_by(t.signal_update.c.id)
        )
        applied = 0
        for row in (await connection.execute(query)).all():
            update = decode(SignalUpdate, row.body)
            if not await apply(connection, copy, update.actions, f"u{row.id}", now):
                continue  # it waits for the orders; a withdrawal behind it does not
            await copies.change(connection, copy.id, applied_update=row.id)
            applied += 1
        return applied


async def apply(connection: AsyncConnection, copy: Copy, actions: Sequence[Action], name: str, now: datetime) -> bool:
    """Apply actions to one copy; `name` makes the legs of its orders to close, so that a repeat cannot double them.

    False when the copy has no orders yet and the actions must wait for them.
    """
    placed = (await orders.of_copies(connection, [copy.id]))[copy.id]
    if copy.instrument is None or not placed:
        return await _before_orders(connection, copy, actions, now)
    for number, action in enumerate(actions):
        standing = Standing(
            signal=copy.signal,
            instrument=copy.instrument,
            orders=(await orders.of_copies(connection, [copy.id]))[copy.id],
            position=await positions.of_copy(connection, copy.id),
            risk=copy.risk,
        )
        if isinstance(action, CloseAll):
            await copies.change(connection, copy.id, closing=True)
        for change in changes(action, standing):
            await _write(connection, copy, change, f"{name}.{number}", now)
            log.info("copy_changed", copy_id=copy.id, change=type(change).__name__)
    await books.end_of(connection, copy.id, now)
    return True


async def _before_orders(connection: AsyncConnection, copy: Copy, actions: Sequence[Action], now: datetime) -> bool:
    if copy.state is CopyState.PENDING and any(isinstance(action, CancelEntry | CloseAll) for action in actions):
        await end_empty(connection, copy, CopyState.CANCELLED, "the signal was withdrawn before it was sent", now=now)
        return True
    return False


async def _write(connection: AsyncConnection, copy: Copy, change: Change, name: str, now: datetime) -> None:
    match change:
        case Reprice(order=order, limit_price=limit, stop_price=stop):
            prices = {"limit_price": limit, "stop_price": stop}
            await orders.wish(connection, order, now=now, **{k: v for k, v in prices.items() if v is not None})
        case Withdraw():
            await orders.want_cancelled(connection, copy.id, OrderRole.ENTRY, now=now)
        case Drop(order=order):
            await orders.change(connection, order, now=now, cancel_wanted=True)
        case Sell(quantity=quantity):
            await orders.draft(connection, [books.closing_order(copy, quantity, f"close:{name}")], now)


async def close_now(connection: AsyncConnection, copy: CopyId, *, actions: Sequence[Action], now: datetime) -> bool:
    """Apply a user's own instruction to his copy; False when nothing of it is alive."""
    held = (await copies.read(connection, [copy]))[copy]
    if not held.state.alive:
        return False
    placed = (await orders.of_copies(connection, [copy]))[copy]
    asked = sum(1 for order in placed if order.role is OrderRole.CLOSE)
    return await apply(connection, held, actions, f"me{asked}", now)
