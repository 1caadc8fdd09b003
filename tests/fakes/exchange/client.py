"""Our client of the tests' venue: `Broker` over HTTP, as an adapter of a real venue is written."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from brokers.broker import Account, Capabilities, Holding, Idempotency
from brokers.transport import Answer, Transport
from domain.errors import BrokerUnavailable, OutcomeUnknown, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport
from domain.quote import Quote
from storage.codec import decode, encode
from tests.fakes.exchange.server import REJECTED, UNSIGNED

T = TypeVar("T")


class ExchangeBroker:
    """Implements `Broker`; `news` waits for long answers, on lines of its own."""

    def __init__(self, transport: Transport, kind: Idempotency, validity: timedelta, *, news: Transport) -> None:
        self._transport = transport
        self._news = news
        self.capabilities = Capabilities(
            venue="paper",
            asset_classes=frozenset(AssetClass),
            idempotency=kind,
            validity=validity,
            native_bracket=True,
            fractional=True,
            shorting=True,
        )

    async def account(self, account: AccountId) -> Account:
        return (await self._read(Account, "/account", account))[0]

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        return await self._read(Holding, "/positions", account)

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        found = await self._read(Instrument, "/instrument", ticker=encode(ticker))
        return found[0] if found else None

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        return now

    async def quote(self, ticker: Ticker) -> Quote | None:
        found = await self._read(Quote, "/quote", key=ticker.key)
        return found[0] if found else None

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        names = [order.client_order_id for order in (request.orders if isinstance(request, Bracket) else (request,))]
        query = _signed(account) | {"kind": "bracket" if isinstance(request, Bracket) else "order"}
        answer = await self._transport.tell("POST", "/orders", query=query, body=encode(request).encode())
        reports = _reports(answer, names)
        if self.capabilities.idempotency is Idempotency.NONE:
            told = json.dumps(names).encode()
            await self._transport.tell("POST", "/answered", query={"account": str(account)}, body=told)
        return reports

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
        body = json.dumps({name: None if value is None else str(value) for name, value in wanted.items()}).encode()
        answer = await self._transport.tell("PUT", f"/orders/{order}", query=_signed(account), body=body)
        return _reports(answer, [order])[0]

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        answer = await self._transport.tell("DELETE", f"/orders/{order}", query=_signed(account))
        return _reports(answer, [order])[0]

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        found = await self._read(OrderReport, f"/orders/{order}", account)
        if found and found[0].client_order_id != order:
            raise BrokerUnavailable("the venue answered for another order")
        return found[0] if found else None

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        return await self._read(OrderReport, "/orders", account)

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        return await self._read(Fill, "/fills", account, since=str(since))

    async def updates(self) -> AsyncIterator[AccountId]:
        after = 0
        while True:
            told = json.loads((await self._news.ask("/news", query={"after": str(after)})).body)
            after = told["upto"]
            for account in told["accounts"]:
                yield AccountId(account)

    async def _read(self, kind: type[T], path: str, account: AccountId | None = None, **query: str) -> Sequence[T]:
        whose = {} if account is None else {"account": str(account)}
        answer = await self._transport.ask(path, query=query | whose)
        try:
            found: Sequence[T] = decode(tuple[kind, ...], answer.body.decode())  # type: ignore[valid-type]
        except ValueError as e:
            raise BrokerUnavailable("not the answer to what was asked") from e
        return found


def _signed(account: AccountId) -> dict[str, str]:
    return {"account": str(account), "sent_at": datetime.now(UTC).isoformat()}


def _reports(answer: Answer, names: Sequence[ClientOrderId]) -> Sequence[OrderReport]:
    if answer.status == UNSIGNED:
        raise BrokerUnavailable("the request was too old to be taken")
    try:
        told = json.loads(answer.body)
        if answer.status == REJECTED:
            raise Rejected(told["error"], told["code"])
        reports = decode(tuple[OrderReport, ...], answer.body.decode())
    except (ValueError, LookupError, TypeError) as e:
        raise OutcomeUnknown("not the answer to what was asked") from e
    if [report.client_order_id for report in reports] != list(names):
        raise OutcomeUnknown("the venue answered for other orders")
    return reports
