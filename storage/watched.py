"""What our books say of accounts before their venue is asked about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import AccountId
from domain.order import OrderState
from storage import tables as t
from storage.orders import PLACED, WORKING, Placed, of_rows


class Known(NamedTuple):
    """The sequence of an account's last fill that was applied, and its orders that are at the venue, or may be."""

    since: int
    working: Sequence[Placed]


async def known(connection: AsyncConnection, accounts: Sequence[AccountId]) -> dict[AccountId, Known]:
    """The books of each of these accounts, in as many queries for many as for one."""
    mine = t.fill_cursor.c.account_id.in_(accounts)
    cursors = await connection.execute(select(t.fill_cursor.c.account_id, t.fill_cursor.c.sequence).where(mine))
    since = {AccountId(account): int(sequence) for account, sequence in cursors}
    there = t.order.c.state.in_((*WORKING, OrderState.MANUAL.value))
    query = PLACED.where(t.order.c.account_id.in_(accounts), there).order_by(t.order.c.id)
    working = defaultdict[AccountId, list[Placed]](list)
    for order in of_rows(await connection.execute(query)):
        working[order.account_id].append(order)
    return {account: Known(since.get(account, 0), working[account]) for account in accounts}
