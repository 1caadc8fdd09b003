"""The measuring venue's side of the wire: a bare client for comparison, and the engine's own transport to it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import aiohttp

from brokers.broker import Account, Capabilities, Holding, Idempotency
from brokers.transport import Transport
from domain.ids import AccountId, BrokerOrderId, ClientOrderId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport, OrderState
from domain.quote import Quote

VENUE = "exchange"
CONNECTIONS = 200
KEY = b"a key of thirty-two bytes length"
PRICE = Decimal(150)
MONEY = Decimal(100_000)


def signed(orders: Sequence[str]) -> tuple[bytes, dict[str, str]]:
    """The request for these orders, and its headers."""
    body = json.dumps({"orders": orders}).encode()
    return body, {"X-Signature": hmac.new(KEY, body, hashlib.sha256).hexdigest()}


def taken(body: bytes) -> list[dict[str, str]]:
    """The answer to it, an entry for each order."""
    told: dict[str, list[dict[str, str]]] = json.loads(body)
    return told["orders"]


@asynccontextmanager
async def transport(url: str, connections: int = CONNECTIONS) -> AsyncIterator[Transport]:
    """Our transport to the exchange with every connection open, as a program that runs has them open."""
    opened = Transport(url, connections=connections)
    try:
        async with asyncio.TaskGroup() as group:
            for number in range(connections):
                body, headers = signed([f"warm-{number}"])
                group.create_task(opened.tell("POST", "/orders", body=body, headers=headers))
        await opened.tell("DELETE", "/ledger")
        yield opened
    finally:
        await opened.aclose()


class Wire:
    """A bare client of the exchange with its connections."""

    def __init__(self, url: str, connections: int = CONNECTIONS) -> None:
        self.url = url
        self._connections = connections
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections))

    async def place(self, orders: list[str]) -> list[dict[str, str]]:
        """Place one bracket: a signed request, the answer decoded."""
        body, headers = signed(orders)
        async with self._session.post(f"{self.url}/orders", data=body, headers=headers) as answer:
            return taken(await answer.read())

    async def ledger(self) -> dict[str, Any]:
        """What the exchange took."""
        async with self._session.get(f"{self.url}/ledger") as answer:
            told: dict[str, Any] = json.loads(await answer.read())
        return told

    async def forget(self) -> None:
        """Begin a new ledger."""
        async with self._session.delete(f"{self.url}/ledger") as answer:
            await answer.read()

    async def warm(self) -> None:
        """Open every connection, as a program that runs has them open."""
        async with asyncio.TaskGroup() as group:
            for number in range(self._connections):
                group.create_task(self.place([f"warm-{number}"]))
        await self.forget()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._session.close()


class WireBroker:
    """`Broker` on the wire: orders go over it, the account's money is known as a venue's stream would keep it.

    What was taken works, and it says so without being asked over the wire: the looks after the orders are not measured.
    """

    capabilities = Capabilities(
        venue=VENUE,
        asset_classes=frozenset({AssetClass.STOCK}),
        idempotency=Idempotency.REFUSES_REPEATS,
        validity=timedelta(seconds=10),
        native_bracket=True,
        fractional=True,
        shorting=True,
    )

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._taken: dict[AccountId, list[OrderReport]] = defaultdict(list)

    async def account(self, account: AccountId) -> Account:
        """Every account holds another amount, so that each is sized by itself."""
        money = MONEY + account
        return Account(equity=money, cash=money, buying_power=money)

    async def positions(self, _: AccountId) -> Sequence[Holding]:
        """Nothing is held."""
        return ()

    async def resolve(self, ticker: Ticker) -> Instrument:
        """Everything is traded by the cent and by the ten-thousandth."""
        return Instrument(ticker=ticker, tick=Decimal("0.01"), lot=Decimal("0.0001"))

    async def opens_at(self, _: Ticker, now: datetime) -> datetime:
        """It is always open."""
        return now

    async def quote(self, ticker: Ticker) -> Quote:
        """The price stands still."""
        return Quote(key=ticker.key, bid=PRICE, ask=PRICE, at=datetime.now(UTC))

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Send the bracket in one request."""
        orders = request.orders if isinstance(request, Bracket) else (request,)
        body, headers = signed([order.client_order_id for order in orders])
        answer = await self._transport.tell("POST", "/orders", body=body, headers=headers)
        now = datetime.now(UTC)
        reports = [
            OrderReport(
                client_order_id=order.client_order_id,
                broker_order_id=BrokerOrderId(answer["id"]),
                state=OrderState.ACCEPTED,
                quantity=order.quantity,
                filled=Decimal(0),
                average_price=None,
                at=now,
            )
            for order, answer in zip(orders, taken(answer.body), strict=True)
        ]
        self._taken[account] += reports
        return reports

    async def replace(self, account: AccountId, order: ClientOrderId, **wanted: Any) -> OrderReport:
        """Nothing is replaced here."""
        raise NotImplementedError

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """Nothing is cancelled here."""
        raise NotImplementedError

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        """As it was taken."""
        return next((report for report in self._taken[account] if report.client_order_id == order), None)

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        """Whatever was taken."""
        return self._taken[account]

    async def fills(self, _: AccountId, *, since: int) -> Sequence[Fill]:  # noqa: ARG002
        """Nothing fills."""
        return ()

    async def updates(self) -> AsyncIterator[AccountId]:
        """Nothing happens."""
        await asyncio.Event().wait()
        yield AccountId(0)
