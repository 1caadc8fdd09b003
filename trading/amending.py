"""The changing of working orders: the venue is told the latest wish of each, until it has confirmed or refused it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import BrokerError, MarketClosed, OutcomeUnknown, Rejected
from domain.event import Asked, StopMoved
from domain.order import OrderReport, OrderRole
from runtime.clock import Clock
from storage import copies, orders, trails, wishes
from storage.orders import Placed
from storage.shards import Charge
from storage.store import Store
from trading import books
from trading.announce import announce
from trading.line import FIRST_RETRY, Line, asked_to_wait
from trading.states import ENDS
from trading.trouble import tell_refused

log = structlog.get_logger(__name__)

BATCH = 500


class Amender:
    """Changes and cancels the orders of one venue."""

    def __init__(self, *, store: Store, clock: Clock, line: Line, charge: Charge) -> None:
        self._store = store
        self._clock = clock
        self._line = line
        self._charge = charge

    async def amend(self) -> int:
        """Bring working orders at the venue to what we want of them; returns how many were told."""
        async with self._store.read() as connection:
            wanted = await wishes.unconfirmed(connection, self._charge, self._clock.now(), BATCH)
        for order in wanted:
            await self._amend(order)
        return len(wanted)

    async def _amend(self, order: Placed) -> None:
        asked_at = self._clock.now()
        outcome = await self._line.answer(self._cancel(order) if order.cancel_wanted else self._replace(order))
        if isinstance(outcome, Rejected) and not isinstance(outcome, MarketClosed):
            await self._refused(order, str(outcome))
            return
        now = self._clock.now()
        async with self._store.write() as connection:
            if isinstance(outcome, OutcomeUnknown | TimeoutError):
                # Asking twice for the same is asking once, so a lost answer is no reason to wait; but when that request
                # can no longer arrive, the venue is told again what we want by then.
                over = now + self._line.lasts
                await orders.change(connection, order.id, now=now, not_before=_next(outcome, now), resolve_after=over)
            elif isinstance(outcome, BrokerError):
                await orders.change(connection, order.id, now=now, not_before=_next(outcome, now))
            else:
                await self._amended(connection, order, outcome, asked_at)

    async def _amended(
        self, connection: AsyncConnection, order: Placed, reports: Sequence[OrderReport], asked_at: datetime
    ) -> None:
        now = self._clock.now()
        error = order.error if order.cancel_wanted else None  # a cancel does not take back that a price was refused
        undone = order.resolve_after is not None and order.resolve_after > asked_at
        over = order.resolve_after if undone else None
        await orders.change(connection, order.id, now=now, error=error, resolve_after=over, **_told(order))
        await books.enter(connection, order.account_id, reports=reports, now=now)
        if order.role is not OrderRole.STOP or await trails.follows(connection, order.copy_id):
            return
        placed = (await orders.of_copies(connection, [order.copy_id]))[order.copy_id]
        first = next((one.id for one in placed if one.role is OrderRole.STOP and one.unfinished), order.id)
        if order.id != first:
            return  # the stops of all steps move together, which is told once
        moved = order.held_stop_price is None or order.held_stop_price != order.stop_price
        if order.stop_price is not None and moved and not order.cancel_wanted:
            copy = (await copies.read(connection, [order.copy_id]))[order.copy_id]
            event = StopMoved(copy_id=copy.id, user_id=copy.user_id, price=order.stop_price)
            await announce(connection, event, f"{order.id}:{order.revision}", now)

    async def _refused(self, order: Placed, words: str) -> None:
        # It may be refused because it has ended, which is no trouble: the venue knows.
        found = await self._line.answer(self._find(order))
        stands = None if isinstance(found, BrokerError | TimeoutError) else next(iter(found), None)
        now, asked = self._clock.now(), Asked.CANCEL if order.cancel_wanted else Asked.MOVE
        log.warning("amendment_refused", trace_id=order.trace, client_order_id=order.client_order_id, error=words)
        async with self._store.write() as connection:
            if order.cancel_wanted:
                await orders.change(connection, order.id, now=now, error=words, **_told(order))
            else:
                await wishes.give_up(connection, order.id, order.revision, words, now=now, stands=stands)
            if stands is not None:
                await books.enter(connection, order.account_id, reports=[stands], now=now)
                if stands.state in ENDS:
                    return
            kept = (await orders.named(connection, [order.client_order_id]))[order.client_order_id]
            copy = (await copies.read(connection, [order.copy_id]))[order.copy_id]
            await tell_refused(connection, copy, kept, asked=asked, words=words, now=now)
            if order.role is OrderRole.ENTRY and asked is Asked.MOVE:
                # Its stop has moved with it: an entry at the old price and size would be another trade.
                await wishes.want_cancelled(connection, order.copy_id, OrderRole.ENTRY, only=[order.id], now=now)

    async def _cancel(self, order: Placed) -> Sequence[OrderReport]:
        return [await self._line.broker.cancel(order.account_id, order.client_order_id)]

    async def _replace(self, order: Placed) -> Sequence[OrderReport]:
        covers = order.role is OrderRole.STOP and self._line.broker.capabilities.native_bracket
        report = await self._line.broker.replace(
            order.account_id,
            order.client_order_id,
            limit_price=order.limit_price,
            stop_price=order.stop_price,
            quantity=None if covers else order.quantity,  # the stop of a bracket covers whatever is open
        )
        return [report]

    async def _find(self, order: Placed) -> Sequence[OrderReport]:
        report = await self._line.broker.find(order.account_id, order.client_order_id)
        return [] if report is None else [report]


def _told(order: Placed) -> dict[str, Any]:
    # Only what was asked: a cancel that was wanted while a new price was on its way is still wanted, and a cancel
    # confirms no price.
    if order.cancel_wanted:
        return {"cancel_wanted": False}
    held = {f"held_{name}": getattr(order, name) for name in wishes.CHANGEABLE}
    return {"acknowledged": order.revision, **held}


def _next(outcome: BrokerError | TimeoutError, now: datetime) -> datetime:
    if isinstance(outcome, MarketClosed):
        return outcome.opens_at
    return now + (asked_to_wait(outcome) or FIRST_RETRY)
