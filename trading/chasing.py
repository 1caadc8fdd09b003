"""Chases: an entry that waits too long follows the market, a few times and only as far as the price may have run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from brokers.broker import Quotes
from domain.event import EntryFollowed
from domain.ids import OrderId
from domain.quote import Quote
from domain.signal import Side
from runtime.clock import Clock
from runtime.completion import completed
from runtime.wake import Wake
from storage import chases, copies, orders
from storage.chases import Chase
from storage.shards import Charge
from storage.store import Store
from trading import books
from trading.announce import announce
from trading.pricing import prices
from trading.requote import follow
from trading.updating import carry_out, standing_of

log = structlog.get_logger(__name__)

LOOK = 5.0
"""Seconds between looks at the prices."""
PATIENCE = 20.0
"""Seconds for which an entry waits where it is before it is moved, the first time and each further time."""


class Chaser:
    """Lets the entries of one charge follow the market, as far as their followers wish it."""

    def __init__(self, *, store: Store, clock: Clock, quotes: Quotes, charge: Charge, dispatch: Wake) -> None:
        self._store = store
        self._clock = clock
        self._quotes = quotes
        self._charge = charge
        self._dispatch = dispatch
        self._since: dict[OrderId, float] = {}

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            await completed(self.step())
            await self._clock.sleep(LOOK)

    async def step(self) -> int:
        """Look at every entry that may follow; how many were moved."""
        async with self._store.read() as connection:
            found = await chases.waiting(connection, self._charge)
        now = self._clock.monotonic()
        self._since = {one.order: self._since.get(one.order, now) for one in found}
        due = [one for one in found if now - self._since[one.order] >= PATIENCE]
        quotes = await prices(self._quotes, {one.ticker for one in due})
        reached = list(_reached(due, quotes))
        if not reached:
            return 0
        self._since |= dict.fromkeys((one.order for one, _ in reached), now)
        async with self._store.write() as connection:
            moved = sum([await self._move(connection, one, price) for one, price in reached])
        self._dispatch.set()
        return moved

    async def _move(self, connection: AsyncConnection, chase: Chase, price: Decimal) -> bool:
        now, copy = self._clock.now(), (await copies.read(connection, [chase.copy_id]))[chase.copy_id]
        standing = await standing_of(connection, copy)
        changes = follow(chase.order, chase.price, price, standing)
        if not changes:
            return False
        left = chase.left - 1
        await carry_out(connection, copy, changes, standing, name=f"chase{left}", now=now)
        await orders.change(connection, chase.order, now=now, chases=left)
        event = EntryFollowed(copy_id=copy.id, user_id=copy.user_id, price=price, left=left)
        await announce(connection, event, f"{chase.order}:{left}", now)
        await books.end_of(connection, copy.id, now)
        log.info("entry_followed", trace_id=copy.trace, copy_id=copy.id, price=str(price), left=left)
        return True


def _reached(due: Sequence[Chase], quotes: Mapping[str, Quote]) -> Iterator[tuple[Chase, Decimal]]:
    """The entries that the market has left, and where it is, as far as they may go there."""
    for one in due:
        quote = quotes.get(one.ticker.key)
        if quote is None:
            continue
        price = quote.ask if one.side is Side.BUY else quote.bid
        if (price - one.price) * one.side.sign > 0 and (price - one.furthest) * one.side.sign <= 0:
            yield one, price
