"""Copies whose signals have updates that they have not followed yet."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Integer, Select, bindparam, case, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.ids import CopyId
from storage import tables as t
from storage.shards import Charge

CHARGES = 64
"""Whose questions are kept."""


async def behind(connection: AsyncConnection, charge: Charge, count: int) -> list[CopyId]:
    """Living copies whose signal has updates that were not applied to them, or not heard while they have no orders."""
    found = await connection.execute(_behind(charge), {"most": count})
    return [CopyId(copy) for copy in found.scalars()]


@lru_cache(maxsize=CHARGES)
def _behind(charge: Charge) -> Select[Any]:
    """With `most` to be bound; kept, as it is asked all the time and takes longer to make than to answer."""
    copy, update = t.copy, t.signal_update
    newest = select(func.max(update.c.id)).where(update.c.signal_id == copy.c.signal_id).scalar_subquery()
    pending = copy.c.state == literal_column(f"'{CopyState.PENDING.value}'")
    # One list of states and no alternative among them: PostgreSQL then looks an account's copies up by both at once.
    living = [state.value for state in CopyState if state.alive]
    states: BindParameter[Any] = bindparam(None, living, expanding=True, literal_execute=True)
    waiting_heard = pending & (copy.c.heard_update > copy.c.applied_update)
    seen = case((waiting_heard, copy.c.heard_update), else_=copy.c.applied_update)
    return (
        select(copy.c.id)
        .join(t.account, t.account.c.id == copy.c.account_id)
        .where(copy.c.state.in_(states), copy.c.signal_id.in_(select(update.c.signal_id)))  # most have none
        .where(charge.among(t.account.c.venue, t.account.c.id), newest > seen)
        .order_by(pending, copy.c.id)  # those without orders have to wait anyway
        .limit(bindparam("most", type_=Integer))
    )
