"""Deliberate bugs, one at a time and in the child process only: the proof that the laws see what they are there for."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import Delivery
from bot.discord.backfill import Backfill
from bot.telegram.intake import Intake
from domain.ids import AccountId, CopyId, OrderId
from domain.order import Fill, OrderState
from domain.post import Post
from storage import positions
from storage import tables as t
from storage.outbox import Parcel
from trading.sending import Claimed, Sender, Sent
from trading.watching import Watcher


def install(name: str) -> None:
    """Put the bug in."""
    MUTANTS[name]()


def send_before_commit() -> None:
    """An order leaves inside the transaction that claims it, and is sent again at once after a crash."""

    take = Sender.claim

    async def claim(self: Sender, connection: AsyncConnection, *written: Any) -> list[Claimed]:
        for one in await take(self, connection, *written):
            outcome = await self._submit(one)
            await self._settle(connection, Sent(one, outcome, self._clock.now(), again=False))
        return []

    Sender.claim = claim  # type: ignore[method-assign]


def unknown_is_not_sent() -> None:
    """An order in doubt is sent again, under a new client order id."""
    begin = Sender.begin

    async def begun(self: Sender) -> None:
        await begin(self)
        async with self._store.write() as connection:
            doubted = await connection.execute(select(t.order.c.id).where(t.order.c.state == OrderState.UNKNOWN.value))
            for number in doubted.scalars().all():
                fresh = {"state": OrderState.READY.value, "client_order_id": uuid.uuid4().hex}
                await connection.execute(update(t.order).where(t.order.c.id == number).values(**fresh))
                legs = (
                    select(t.order.c.id)
                    .where(t.order.c.attached)
                    .where(
                        t.order.c.copy_id == select(t.order.c.copy_id).where(t.order.c.id == number).scalar_subquery()
                    )
                )
                for leg in (await connection.execute(legs)).scalars().all():
                    renamed = {"client_order_id": uuid.uuid4().hex, "bracket": fresh["client_order_id"]}
                    await connection.execute(update(t.order).where(t.order.c.id == leg).values(**renamed))

    Sender.begin = begun  # type: ignore[method-assign]


def fill_without_dedupe() -> None:
    """Fills are entered in one transaction and their cursor in the next, and a known fill is entered again."""
    keep, look = positions.keep_fill, Watcher.look

    async def kept(connection: AsyncConnection, account: AccountId, order: OrderId, copy: CopyId, fill: Fill) -> bool:
        await keep(connection, account, order, copy, fill)
        return True

    async def nothing(connection: AsyncConnection, account: AccountId, sequence: int) -> None:
        return

    set_cursor = positions.set_cursor

    async def looked(self: Watcher, accounts: Sequence[AccountId]) -> None:
        await look(self, accounts)
        async with self._store.write() as connection:
            for account in accounts:
                await set_cursor(connection, account, await _last_fill(connection, account))

    looked.__qualname__ = look.__qualname__  # moments are named after what is done
    positions.keep_fill = kept
    positions.set_cursor = nothing
    Watcher.look = looked  # type: ignore[method-assign]


async def _last_fill(connection: AsyncConnection, account: AccountId) -> int:
    # The paper venue numbers the fills of an account from 1.
    rows = await connection.execute(select(t.fill.c.exec_id).where(t.fill.c.account_id == account))
    return len(rows.all())


def cursor_first() -> None:
    """How far a chat was read is recorded before what was read."""
    keep, stored = Backfill._keep, Intake.keep

    async def kept(self: Backfill, chat_id: str, mark: str, found: Sequence[Post]) -> None:
        await keep(self, chat_id, mark, [])
        await keep(self, chat_id, mark, found)

    async def confirmed(self: Intake, updates: Sequence[Mapping[str, Any]]) -> None:
        asked = {"offset": updates[-1]["update_id"] + 1, "timeout": 0, "limit": 1}
        await self._bot.do_api_request("getupdates", asked)
        await stored(self, updates)

    Backfill._keep = kept  # type: ignore[method-assign]
    Intake.keep = confirmed  # type: ignore[method-assign]


def told_before_sent() -> None:
    """A message is marked as told before it is sent."""
    send = Delivery._send

    async def sent(self: Delivery, parcel: Parcel) -> None:
        await self._done(parcel)
        await send(self, parcel)

    Delivery._send = sent  # type: ignore[method-assign]


MUTANTS: Mapping[str, Callable[[], None]] = {
    bug.__name__: bug
    for bug in (send_before_commit, unknown_is_not_sent, fill_without_dedupe, cursor_first, told_before_sent)
}

NEAR: Mapping[str, tuple[str, ...]] = {
    "send_before_commit": ("order sent: after", "commit of dispatch: before", "commit of the venue: after"),
    "unknown_is_not_sent": ("order sent: after", "commit of the venue: after"),
    "fill_without_dedupe": ("commit of Watcher.look", "commit of venue-books"),
    "cursor_first": ("commit of Backfill._catch_up: after", "commit of Telegram._polled: before"),
    "told_before_sent": ("commit of deliver", "message: before"),
}
"""Where a kill finds each bug; elsewhere it is harmless."""
