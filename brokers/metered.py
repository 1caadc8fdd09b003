"""A venue's quota, kept by whoever asks: a request waits a moment for its turn, or is not sent at all."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from brokers.broker import Account, Broker, Capabilities, Holding, Quota
from domain.errors import RateLimited
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport
from runtime.clock import Clock

LONGEST = timedelta(seconds=1)
"""An order, a change or a cancel that would have to wait for longer is not sent, and told when to come again."""


class Turns:
    """Lets so many pass in any stretch of time; at its start nobody knows what an earlier run used, so it was all."""

    def __init__(self, quota: Quota, clock: Clock) -> None:
        self._clock = clock
        self._within = quota.within.total_seconds()
        self._passed = deque([clock.monotonic()] * quota.requests, maxlen=quota.requests)
        self._waiting = 0
        self._first = asyncio.Lock()

    async def take(self, longest: timedelta | None = None) -> None:
        """Wait until it is one's turn.

        Raises `RateLimited` when that would take longer than `longest`.
        """
        wait = self._left(self._passed[min(self._waiting, len(self._passed) - 1)])
        if longest is not None and wait > longest.total_seconds():
            raise RateLimited(wait)
        self._waiting += 1
        try:
            async with self._first:
                while (wait := self._left(self._passed[0])) > 0:
                    await self._clock.sleep(wait)
                self._passed.append(self._clock.monotonic())
        finally:
            self._waiting -= 1

    def _left(self, passed: float) -> float:
        return passed + self._within - self._clock.monotonic()


class Metered:
    """`Broker` in front of another one, whose quota it keeps; questions leave half of it to orders."""

    def __init__(self, broker: Broker, quota: Quota, clock: Clock) -> None:
        self._broker = broker
        self._turns = Turns(quota, clock)
        self._questions = Turns(replace(quota, requests=max(1, quota.requests // 2)), clock)

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do."""
        return self._broker.capabilities

    async def account(self, account: AccountId) -> Account:
        """The account's money."""
        await self._asks()
        return await self._broker.account(account)

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        """The account's open positions."""
        await self._asks()
        return await self._broker.positions(account)

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        """The instrument as the venue trades it."""
        await self._asks()
        return await self._broker.resolve(ticker)

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """When the instrument can next be traded."""
        await self._asks()
        return await self._broker.opens_at(ticker, now)

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Places an order or a bracket."""
        await self._turns.take(LONGEST)
        return await self._broker.submit(account, request)

    async def replace(
        self,
        account: AccountId,
        order: ClientOrderId,
        *,
        limit_price: Decimal | None = None,
        stop_price: Decimal | None = None,
        quantity: Decimal | None = None,
    ) -> OrderReport:
        """Sets the price or quantity of a working order."""
        await self._turns.take(LONGEST)
        return await self._broker.replace(
            account, order, limit_price=limit_price, stop_price=stop_price, quantity=quantity
        )

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """Ends a working order."""
        await self._turns.take(LONGEST)
        return await self._broker.cancel(account, order)

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        """The order as it stands."""
        await self._asks()
        return await self._broker.find(account, order)

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        """The account's working orders."""
        await self._asks()
        return await self._broker.open_orders(account)

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        """The account's fills after a sequence."""
        await self._asks()
        return await self._broker.fills(account, since=since)

    def updates(self) -> AsyncIterator[AccountId]:
        """The accounts in which something changed; it costs no request."""
        return self._broker.updates()

    async def _asks(self) -> None:
        await self._questions.take()
        await self._turns.take()


def metered(broker: Broker, clock: Clock) -> Broker:
    """The venue, with its quota kept where it has one."""
    quota = broker.capabilities.quota
    return broker if quota is None else Metered(broker, quota, clock)
