"""Exits kept by the engine where a venue has no brackets: sized to what is open, and one side ends the other.

The stop of each step always covers all that is open of it. The targets share it in their order, each from the moment
its whole part is there. A stop that fills ends the targets; what is closed otherwise leaves the last targets without a
part. The exits of a step that is over end with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.money import ZERO
from domain.order import OrderRole, OrderState
from storage import orders, wishes
from storage.orders import HELD, Placed
from trading.protection import AGAIN
from trading.steps import Step, steps_of


def kept_here(placed: Sequence[Placed]) -> bool:
    """Whether the exits are the engine's to keep: their first stop was not sent inside a bracket."""
    return any(o.role is OrderRole.STOP and not o.attached and not o.leg.startswith(AGAIN) for o in placed)


async def fit(connection: AsyncConnection, placed: Sequence[Placed], now: datetime) -> None:
    """Bring every exit of a copy to its size."""
    for step in steps_of(placed):
        if step.open > 0 or not step.entry.unfinished:
            await _fit(connection, step, now)


async def _fit(connection: AsyncConnection, step: Step, now: datetime) -> None:
    for order, part in sizes(step):
        if part is None:
            continue
        if part <= 0:
            await _end(connection, order, now)
        elif order.not_before == HELD:
            await orders.change(connection, order.id, now=now, not_before=None, quantity=part)
        elif order.quantity != order.filled + part:
            await wishes.want(connection, order.id, now=now, quantity=order.filled + part)


def sizes(step: Step) -> Iterator[tuple[Placed, Decimal | None]]:
    """What each unfinished exit has to fill now; nothing is to end it, and None is to let it wait as it does."""
    filling = step.entry.unfinished
    stopped = any(order.filled > 0 for order in step.stops)
    spare = opened = max(step.open, ZERO)
    for order in step.exits:
        if not order.unfinished or order.cancel_wanted:
            continue
        if order.role is OrderRole.STOP:
            yield order, opened
        elif order.role is OrderRole.TARGET:
            wanted = order.quantity - order.filled
            part = ZERO if stopped else min(wanted, spare)
            waits = order.not_before == HELD and filling and part < wanted and not stopped
            spare -= ZERO if waits else part
            yield order, None if waits else part


async def _end(connection: AsyncConnection, order: Placed, now: datetime) -> None:
    if order.state is OrderState.READY:
        await orders.move(connection, order.id, OrderState.SKIPPED, now=now)
    else:
        await orders.change(connection, order.id, now=now, cancel_wanted=True, not_before=None)
