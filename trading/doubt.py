"""Orders whose outcome nobody knows: looked up at the venue, and never sent again blindly."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import BrokerError
from domain.order import OrderReport, OrderRole, OrderState
from runtime.clock import Clock
from storage import claims, copies, orders
from storage.orders import Placed
from storage.store import Store
from trading import books
from trading.line import Outcome, pause
from trading.sending import Sender, end_unsent, exits_of
from trading.trouble import tell_untraceable

log = structlog.get_logger(__name__)

BATCH = 500
PATIENCE = timedelta(minutes=15)
"""How long after its request can no longer take effect an order is looked for before its follower is asked to."""


class Resolver:
    """Finds out what became of the orders in doubt at one venue.

    `patience` is how long after the last moment at which it can have arrived an order is looked for.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        sender: Sender,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._store = store
        self._clock = clock
        self._sender = sender
        self._line = sender.line
        self._charge = sender.charge
        self._patience = patience

    async def resolve(self) -> int:
        """Look up orders in doubt; returns how many.

        Where repeats are refused this is at once, and one that is not there is sent again; elsewhere it is when their
        requests can no longer take effect.
        """
        early = self._line.repeats_are_safe
        async with self._store.read() as connection:
            now = self._clock.now()
            doubtful = await claims.doubtful(connection, self._charge, now, BATCH, early=early)
            if not doubtful:
                return 0
            legs = await orders.of_copies(connection, sorted({order.copy_id for order in doubtful}))
        missing: list[Placed] = []

        async def look_up(order: Placed) -> None:
            async with self._line.turn:
                outcome = await self._line.answer(self._find(order, exits_of(order, legs[order.copy_id])))
            if not await self._enter(order, outcome):
                missing.append(order)

        async with asyncio.TaskGroup() as group:
            for order in doubtful:
                group.create_task(look_up(order))
        if missing:
            await self._sender.send_again(missing)
        return len(doubtful)

    async def _find(self, order: Placed, attached: Sequence[Placed]) -> Sequence[OrderReport]:
        found = [await self._line.broker.find(order.account_id, o.client_order_id) for o in (order, *attached)]
        return [report for report in found if report is not None] if found[0] is not None else []

    async def _enter(self, order: Placed, outcome: Outcome) -> bool:
        """What the look-up found; False where it found nothing and the order is to be sent again at once."""
        now = self._clock.now()
        async with self._store.write() as connection:
            if isinstance(outcome, BrokerError | TimeoutError):
                await self._unanswered(connection, order, now)
            elif outcome:
                await books.enter(connection, order.account_id, reports=outcome, now=now)
                log.info("order_found", trace_id=order.trace, client_order_id=order.client_order_id)
            else:
                return await self._not_found(connection, order, now)
        return True

    async def _unanswered(self, connection: AsyncConnection, order: Placed, now: datetime) -> None:
        assert order.resolve_after is not None
        if now >= order.resolve_after + self._patience:
            await self._hand_over(connection, order, now)
        else:
            await orders.change(connection, order.id, now=now, not_before=now + pause(order.attempt))

    async def _not_found(self, connection: AsyncConnection, order: Placed, now: datetime) -> bool:
        assert order.resolve_after is not None
        final = order.resolve_after <= now
        late = any(limit is not None and limit <= now for limit in (order.expires_at, order.send_by))
        if not self._line.knows_our_ids:
            await self._hand_over(connection, order, now)
        elif not final and not late and not order.cancel_wanted:
            return False
        elif not final:
            # While a request for it can still arrive it cannot be called ended.
            await orders.change(connection, order.id, now=now, not_before=order.resolve_after)
        elif late or order.cancel_wanted:
            ended = OrderState.CANCELLED if order.cancel_wanted else OrderState.EXPIRED
            await end_unsent(connection, order, ended, now)
        else:
            await orders.move(connection, order.id, OrderState.READY, now=now)
        return True

    async def _hand_over(self, connection: AsyncConnection, order: Placed, now: datetime) -> None:
        await end_unsent(connection, order, OrderState.MANUAL, now)
        copy = (await copies.read(connection, [order.copy_id]))[order.copy_id]
        if order.role is not OrderRole.ENTRY or copy.state.alive:  # the end of a copy is told as such
            await tell_untraceable(connection, copy, order, now)
        log.warning("order_untraceable", trace_id=order.trace, client_order_id=order.client_order_id)
