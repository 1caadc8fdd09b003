"""What goes wrong with one order at its venue, as its follower is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.event import Asked, OrderRefused, OrderUntraceable
from storage.copies import Copy
from storage.orders import Placed
from trading.announce import announce


async def tell_refused(
    connection: AsyncConnection, copy: Copy, order: Placed, *, asked: Asked, words: str, now: datetime
) -> None:
    """The venue refused what it was asked of the order; `order` is as it stands there."""
    event = OrderRefused(
        copy_id=copy.id,
        user_id=copy.user_id,
        role=order.role,
        asked=asked,
        words=words,
        price=order.stop_price or order.limit_price,
        quantity=order.quantity - order.filled,
    )
    await announce(connection, event, f"{order.id}:{asked.value}:{order.attempt}.{order.revision}", now)


async def tell_untraceable(connection: AsyncConnection, copy: Copy, order: Placed, now: datetime) -> None:
    """Nobody can tell whether the venue has the order."""
    event = OrderUntraceable(copy_id=copy.id, user_id=copy.user_id, role=order.role, quantity=order.quantity)
    await announce(connection, event, str(order.id), now)
