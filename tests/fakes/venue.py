"""A venue with troubles: stands in front of a real `Broker` and fails where a test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from brokers.broker import Account, Broker, Capabilities, Holding
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport
from domain.quote import Quote

T = TypeVar("T")

NEVER = 3600.0
"""Seconds: longer than anybody waits for an answer."""


@dataclass(kw_only=True)
class Trouble:
    """What happens to the next `times` calls of a method, of one account or of all.

    `wait` seconds pass first; then, with `reaches`, the venue does what it was asked; then `error` is raised in place
    of the answer, or `answer` makes another of it. `meanwhile` runs between the venue's deed and the answer.
    """

    error: Exception | None = None
    of: AccountId | None = None
    reaches: bool = False
    times: int = 1
    wait: float = 0.0
    meanwhile: Callable[[], Awaitable[object]] | None = None
    answer: Callable[[Any], Any] | None = None


class TroubledBroker:
    """Implements `Broker`; `calls` holds the method and the subject of every call, in order."""

    def __init__(self, real: Broker, **capabilities: Any) -> None:
        self.real = real
        self.calls: list[tuple[str, object]] = []
        self.capabilities: Capabilities = replace(real.capabilities, **capabilities)
        self._troubles: dict[str, list[Trouble]] = {}

    def fails(self, method: str, error: Exception | None = None, **more: Any) -> None:
        """The next call of `method` (or the next `times`) meets this trouble."""
        self._troubles.setdefault(method, []).append(Trouble(error=error, **more))

    def recovers(self) -> None:
        """No trouble is left."""
        self._troubles.clear()

    def count(self, method: str, subject: object) -> int:
        """How often `method` was called for an order, an account or a ticker."""
        return self.calls.count((method, subject))

    async def account(self, account: AccountId) -> Account:
        return await self._call("account", account, account, lambda: self.real.account(account))

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        return await self._call("positions", account, account, lambda: self.real.positions(account))

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        return await self._call("resolve", None, ticker, lambda: self.real.resolve(ticker))

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        return await self._call("opens_at", None, ticker, lambda: self.real.opens_at(ticker, now))

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        first = request.entry if isinstance(request, Bracket) else request
        return await self._call("submit", account, first.client_order_id, lambda: self.real.submit(account, request))

    async def replace(
        self,
        account: AccountId,
        order: ClientOrderId,
        *,
        limit_price: Decimal | None = None,
        stop_price: Decimal | None = None,
        quantity: Decimal | None = None,
    ) -> OrderReport:
        wanted = {"limit_price": limit_price, "stop_price": stop_price, "quantity": quantity}
        return await self._call("replace", account, order, lambda: self.real.replace(account, order, **wanted))

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        return await self._call("cancel", account, order, lambda: self.real.cancel(account, order))

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        return await self._call("find", account, order, lambda: self.real.find(account, order))

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        return await self._call("open_orders", account, account, lambda: self.real.open_orders(account))

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        return await self._call("fills", account, account, lambda: self.real.fills(account, since=since))

    def updates(self) -> AsyncIterator[AccountId]:
        return self.real.updates()

    async def _call(
        self, method: str, account: AccountId | None, subject: object, real: Callable[[], Awaitable[T]]
    ) -> T:
        self.calls.append((method, subject))
        trouble = self._next(method, account)
        if trouble is None:
            return await real()
        await asyncio.sleep(trouble.wait)
        if trouble.error is not None and not trouble.reaches:
            raise trouble.error
        answer = await real()
        if trouble.meanwhile is not None:
            await trouble.meanwhile()
        if trouble.error is not None:
            raise trouble.error
        return trouble.answer(answer) if trouble.answer is not None else answer  # type: ignore[no-any-return]

    def _next(self, method: str, account: AccountId | None) -> Trouble | None:
        waiting = self._troubles.get(method, [])
        found = next((trouble for trouble in waiting if trouble.of in (None, account)), None)
        if found is not None:
            found.times -= 1
            if not found.times:
                waiting.remove(found)
        return found


class TroubledQuotes:
    """Implements `Quotes`: prices that can be missing or late."""

    def __init__(self, real: Any) -> None:
        self.real = real
        self.trouble: Trouble | None = None

    async def quote(self, ticker: Ticker) -> Quote | None:
        if self.trouble is None:
            found: Quote | None = await self.real.quote(ticker)
            return found
        await asyncio.sleep(self.trouble.wait)
        if self.trouble.error is not None:
            raise self.trouble.error
        return None
