"""Knows when all that follows from a deed has happened, so that a story can go on to the next."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.house import House
from bot.notices import topic_of
from brokers.quotes.feed import Publisher, Stream
from brokers.quotes.simulated import SimulatedQuotes
from domain.copy import CopyState
from domain.ids import AccountId
from domain.instrument import Ticker
from domain.order import OrderState
from domain.post import Platform
from domain.quote import Quote
from runtime.clock import Clock
from storage import arrears, claims, orders, positions
from storage import tables as t
from storage.people import PAPER
from storage.shards import Charge
from storage.types import Instant

PATIENCE = 20.0
"""Real seconds after which what should have happened never will."""

BREATH = 0.015
EVERYBODY = Charge(venue=PAPER)
TOLD = topic_of(Platform.TERMINAL)


class Unsettled(Exception):  # noqa: N818  it names the state
    """The program did not come to rest; the text says what was still to be done."""


class StillMarket(SimulatedQuotes):
    """Prices that move only when they are told to, and that know when the venue has dealt with the last move."""

    def __init__(self, seed: int, clock: Clock) -> None:
        super().__init__(seed, clock, pace=0.0)
        self._watched = _WatchedPublisher()
        self._publisher = self._watched

    async def quote(self, ticker: Ticker) -> Quote | None:
        """The latest quote as that of now: where nothing moves by itself, no price grows old."""
        found = await super().quote(ticker)
        return None if found is None else replace(found, at=self._clock.now())

    @property
    def settled(self) -> bool:
        """Whether the venue has dealt with every move."""
        return self._watched.settled


async def settle(house: House, market: StillMarket, *, silent: bool = False) -> None:
    """Return when nothing is left to do; what is to be told to people may be left where `silent`.

    Raises `Unsettled` when that takes longer than `PATIENCE`.
    """
    left: str | None = ""
    try:
        async with asyncio.timeout(PATIENCE):
            while left is not None:
                await asyncio.sleep(BREATH)
                left = "prices" if not market.settled else await _left(house, TOLD if silent else "")
    except TimeoutError as e:
        raise Unsettled(f"still to be done after {PATIENCE:g} s: {left}") from e


async def _left(house: House, ignored: str) -> str | None:
    async with house.store.read() as connection:
        row = (await connection.execute(_WORK, {"now": house.clock.now(), "ignored": ignored})).one()
        waiting: str | None = next((name for name, there in row._asdict().items() if there), None)
        if waiting is not None:
            return waiting
        if await arrears.behind(connection, EVERYBODY, 1):
            return "updates"
        held = await _held(connection)
    return await _unheard(house, held)


async def _held(connection: AsyncConnection) -> list[tuple[AccountId, int, Sequence[orders.Placed]]]:
    accounts = await claims.working_accounts(connection, EVERYBODY)
    return [
        (account, await positions.cursor(connection, account), await orders.working_of(connection, account))
        for account in accounts
    ]


async def _unheard(house: House, held: Sequence[tuple[AccountId, int, Sequence[orders.Placed]]]) -> str | None:
    broker = house.brokers[PAPER]
    for account, cursor, working in held:
        if await broker.fills(account, since=cursor):
            return "fills"
        opened = {report.client_order_id for report in await broker.open_orders(account)}
        if any(order.client_order_id not in opened for order in working):
            return "reports"
    return None


def _due(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(column.is_(None), column <= bindparam("now", type_=Instant))


def _work() -> Any:
    order, parcel = t.order.c, t.outbox.c
    wanted = or_(order.revision > order.acknowledged, order.cancel_wanted)
    conditions = {
        "posts": t.inbox.c.state == "new",
        "copies": and_(t.copy.c.state == CopyState.PENDING.value, _due(t.copy.c.not_before)),
        "orders": and_(order.state == OrderState.READY.value, ~order.attached, _due(order.not_before)),
        "doubts": order.state.in_(orders.IN_DOUBT),
        "changes": and_(order.state.in_(orders.WORKING), wanted, _due(order.not_before)),
        "messages": and_(parcel.done_at.is_(None), _due(parcel.not_before), parcel.topic != bindparam("ignored")),
    }
    found: Any = select(*(exists().where(condition).label(name) for name, condition in conditions.items()))
    return found


_WORK = _work()


class _WatchedStream(Stream):
    def __init__(self) -> None:
        super().__init__()
        self._waiting = False

    @property
    def idle(self) -> bool:
        return self._waiting and not self._moves

    async def __anext__(self) -> Sequence[Quote]:
        self._waiting = True
        try:
            return await super().__anext__()
        finally:
            self._waiting = False


class _WatchedPublisher(Publisher):
    def __init__(self) -> None:
        super().__init__()
        self._latest: _WatchedStream | None = None

    @property
    def settled(self) -> bool:
        # The venue is the only reader; what it read from before it was started anew counts no more.
        return self._latest is not None and self._latest.idle

    def subscribe(self) -> Stream:
        self._latest = _WatchedStream()
        self._streams.add(self._latest)
        return self._latest
