"""Withdraws entries that are past their time although the venue, which was told of it, has not ended them."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from bot.house import House
from bot.job import Every, Job
from bot.settings.model import Settings
from domain.ids import CopyId
from domain.order import OrderRole
from storage import orders, wishes
from storage.tables import order

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=2)
"""How long the venue's own expiry may take to reach us."""


def _when(_: Settings) -> Every:
    return Every(period=timedelta(minutes=5))


async def _withdraw(house: House, _: datetime) -> None:
    now = house.clock.now()
    late = (
        select(order.c.copy_id)
        .where(
            order.c.role == OrderRole.ENTRY.value,
            order.c.state.in_((*orders.IN_DOUBT, *orders.WORKING)),
            order.c.expires_at <= now - PATIENCE,
            ~order.c.cancel_wanted,
        )
        .order_by(order.c.id)
    )
    async with house.store.write() as connection:
        copies = (await connection.scalars(late)).all()
        for copy in copies:
            await wishes.want_cancelled(connection, CopyId(copy), OrderRole.ENTRY, now=now)
    if copies:
        log.info("stale_entries_withdrawn", count=len(copies))
        house.wakes.dispatch.set()


JOB = Job(name="stale-orders", schedule=_when, run=_withdraw)
