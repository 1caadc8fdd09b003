"""A venue behind a guard, who may hold up or refuse what it is asked and told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime
from decimal import Decimal

from brokers.broker import Account, Broker, Capabilities, Holding
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport


class Guarded:
    """`Broker` in front of another one; a guard overrides `_telling`, `_asks` or both."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

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
        async with self._telling(account):
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
        async with self._telling(account):
            return await self._broker.replace(
                account, order, limit_price=limit_price, stop_price=stop_price, quantity=quantity
            )

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """Ends a working order."""
        async with self._telling(account):
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

    def _telling(self, account: AccountId) -> AbstractAsyncContextManager[None]:
        """Around whatever changes something in the account; raises `NotSent` where it must not."""
        del account
        return nullcontext()

    async def _asks(self) -> None:
        """Before a question."""
