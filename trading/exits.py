"""Exits kept by the engine where a venue has no brackets: sized to what is open, and one side ends the other.

The stop always covers all that is open. The targets share it in their order, each from the moment its whole part is
there. A stop that fills ends the targets; what is closed otherwise leaves the last targets without a part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.order import OrderRole, OrderState
from storage import orders, wishes
from storage.orders import HELD, Placed
from storage.positions import Position
from trading.bracket import STOP_LEG


def kept_here(placed: Sequence[Placed]) -> bool:
    """Whether the copy's exits are the engine's to keep: its first stop was not sent inside a bracket."""
    return any(order.leg == STOP_LEG and not order.attached for order in placed)


async def fit(connection: AsyncConnection, position: Position, placed: Sequence[Placed], now: datetime) -> None:
    """Bring every exit of an open position to its size."""
    if position.quantity <= 0:
        return
    for order, part in sizes(position.quantity, placed):
        if part is None:
            continue
        if part <= 0:
            await _end(connection, order, now)
        elif order.not_before == HELD:
            await orders.change(connection, order.id, now=now, not_before=None, quantity=part)
        elif order.quantity != order.filled + part:
            await wishes.want(connection, order.id, now=now, quantity=order.filled + part)


def sizes(opened: Decimal, placed: Sequence[Placed]) -> Iterator[tuple[Placed, Decimal | None]]:
    """What each unfinished exit has to fill now; nothing is to end it, and None is to let it wait as it does."""
    filling = any(order.role is OrderRole.ENTRY and order.unfinished for order in placed)
    stopped = any(order.role is OrderRole.STOP and order.filled > 0 for order in placed)
    spare = opened
    for order in placed:
        if not order.unfinished or order.cancel_wanted:
            continue
        if order.role is OrderRole.STOP:
            yield order, opened
        elif order.role is OrderRole.TARGET:
            wanted = order.quantity - order.filled
            part = Decimal(0) if stopped else min(wanted, spare)
            waits = order.not_before == HELD and filling and part < wanted and not stopped
            spare -= Decimal(0) if waits else part
            yield order, None if waits else part


async def _end(connection: AsyncConnection, order: Placed, now: datetime) -> None:
    if order.state is OrderState.READY:
        await orders.move(connection, order.id, OrderState.SKIPPED, now=now)
    else:
        await orders.change(connection, order.id, now=now, cancel_wanted=True, not_before=None)
