"""What we want of orders that may be at their venue: other prices, another quantity, their end.

A wish raises the order's `revision`; the venue has confirmed it when `acknowledged` has caught up.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, exists, null, or_, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import CopyId, OrderId
from domain.order import OrderReport, OrderRole, OrderState
from storage import tables as t
from storage.claims import CHARGES, written_out
from storage.orders import IN_DOUBT, PLACED, WORKING, Placed, move_all, of_rows
from storage.shards import Charge
from storage.types import Instant

CHANGEABLE = ("limit_price", "stop_price", "quantity")
_READY = t.order.c.state == OrderState.READY.value
_ENTRY = t.order.alias("entry")
_ITS_ENTRY = and_(_ENTRY.c.copy_id == t.order.c.copy_id, _ENTRY.c.client_order_id == t.order.c.bracket)
_LEFT = exists().where(t.order.c.attached, _ITS_ENTRY, _ENTRY.c.state.in_(IN_DOUBT))


async def unconfirmed(connection: AsyncConnection, charge: Charge, now: datetime, count: int) -> list[Placed]:
    """Working orders of which we want something that the venue has not confirmed, or that a late request may undo."""
    found = await connection.execute(_unconfirmed(charge), {"now": now, "most": count})
    return of_rows(found)


@lru_cache(maxsize=CHARGES)
def _unconfirmed(charge: Charge) -> Select[Any]:
    now = bindparam("now", type_=Instant)
    asked = or_(t.order.c.revision > t.order.c.acknowledged, t.order.c.cancel_wanted)
    return (
        PLACED.where(
            charge.among(t.order.c.venue, t.order.c.account_id),
            written_out(t.order.c.state, WORKING),
            or_(asked, t.order.c.resolve_after.is_not(None)),  # as the index has it
            or_(asked, t.order.c.resolve_after <= now),
            or_(t.order.c.not_before.is_(None), t.order.c.not_before <= now),
        )
        .order_by(t.order.c.priority, t.order.c.id)
        .limit(bindparam("most", type_=Integer))
    )


async def want(connection: AsyncConnection, order: OrderId, *, now: datetime, **columns: Any) -> None:
    """Want something else of a working order: its prices or quantity change here, and the venue is told by revision.

    What the venue has meanwhile is remembered, should it refuse.
    """
    # What was not sent yet goes on waiting for what it waits for: the market's opening, or the venue's limit.
    waits = case((t.order.c.state == OrderState.READY.value, t.order.c.not_before), else_=None)
    told = t.order.c.revision == t.order.c.acknowledged
    held = {f"held_{name}": case((told, t.order.c[name]), else_=t.order.c[f"held_{name}"]) for name in CHANGEABLE}
    await connection.execute(
        update(t.order)
        .where(t.order.c.id == order)
        .values(revision=t.order.c.revision + 1, not_before=waits, updated_at=now, **held, **columns)
    )


async def give_up(
    connection: AsyncConnection,
    order: OrderId,
    revision: int,
    error: str,
    *,
    now: datetime,
    stands: OrderReport | None = None,
) -> None:
    """The venue refused what this revision asked for: we want again what it has, unless something newer is wanted.

    What it has is what it says in `stands`, and where it does not tell, what it confirmed last.
    """
    # Without a wish that is open there is nothing to take back: the venue was told once more what it had confirmed.
    wished = t.order.c.revision > t.order.c.acknowledged
    had: dict[str, ColumnElement[Any]] = {name: t.order.c[f"held_{name}"] for name in CHANGEABLE}
    if stands is not None:
        told = {"limit_price": stands.limit_price, "stop_price": stands.stop_price}
        had |= {name: bindparam(None, price, t.order.c[name].type) for name, price in told.items() if price is not None}
    held = {name: case((wished, value), else_=t.order.c[name]) for name, value in had.items()}
    # A stop covers whatever is open: no quantity is asked for it.
    held["quantity"] = case((t.order.c.role == OrderRole.STOP.value, t.order.c.quantity), else_=held["quantity"])
    over = case((t.order.c.resolve_after <= now, null()), else_=t.order.c.resolve_after)
    changes = {"acknowledged": revision, "error": error, "resolve_after": over, "updated_at": now, **held}
    latest = update(t.order).where(t.order.c.id == order, t.order.c.revision == revision)
    await connection.execute(latest.values(changes))


async def want_cancelled(
    connection: AsyncConnection,
    copy: CopyId,
    role: OrderRole,
    *,
    now: datetime,
    only: Collection[OrderId] | None = None,
) -> int:
    """Withdraw the copy's unfinished orders of a role, or some of them, and what was to go with an unsent entry.

    What cannot have left ends at once, the others at the venue; how many those are.
    """
    some = true() if only is None else t.order.c.id.in_(only)
    if role is OrderRole.ENTRY:
        chosen = true() if only is None else _ENTRY.c.id.in_(only)
        alone = exists().where(_ITS_ENTRY, _ENTRY.c.state == OrderState.READY.value, chosen)
        await move_all(connection, OrderState.CANCELLED, now, t.order.c.copy_id == copy, _READY, alone)
    return await _withdraw(connection, and_(t.order.c.copy_id == copy, t.order.c.role == role.value, some), now)


async def want_exits_cancelled(connection: AsyncConnection, copy: CopyId, *, now: datetime) -> None:
    """Withdraw everything unfinished of the copy that was to close it."""
    await _withdraw(connection, and_(t.order.c.copy_id == copy, t.order.c.role != OrderRole.ENTRY.value), now)


async def _withdraw(connection: AsyncConnection, mine: ColumnElement[bool], now: datetime) -> int:
    await move_all(connection, OrderState.CANCELLED, now, mine, _READY, ~_LEFT)
    done = await connection.execute(
        update(t.order)
        .where(mine, or_(t.order.c.state.in_((*IN_DOUBT, *WORKING)), and_(_READY, _LEFT)))
        .values(cancel_wanted=True, not_before=None, updated_at=now)
    )
    return done.rowcount
