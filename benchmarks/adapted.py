"""Adapters opened at the measuring venues, and the bare client that sends again what they sent."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

import aiohttp
from yarl import URL

from brokers.alpaca import client
from brokers.alpaca.broker import AlpacaBroker
from brokers.binance.house import HOUSE as BINANCE
from brokers.broker import RemoteBroker
from brokers.credentials import Credentials
from brokers.exchange.broker import Exchange
from brokers.kraken.house import HOUSE as KRAKEN
from brokers.limits import Rule
from brokers.transport import Answer
from brokers.venue import Environment, Opening
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.order import Order, OrderType, SentOrder
from domain.signal import Side
from runtime.clock import SystemClock
from runtime.secret import Secret

HOUSES = {"binance": BINANCE, "kraken": KRAKEN}
TICKERS = {
    "alpaca": Ticker(asset_class=AssetClass.STOCK, symbol="AAPL"),
    "binance": Ticker(asset_class=AssetClass.CRYPTO, symbol="BTC/USDT"),
    "kraken": Ticker(asset_class=AssetClass.CRYPTO, symbol="BTC/USD"),
}
Change = Callable[[Rule], Rule]


def wide(rule: Rule) -> Rule:
    """A rule that stops nobody."""
    return replace(rule, most=10**9)


def shortened(factor: int) -> Change:
    """The same weight in a window so many times shorter."""
    return lambda rule: replace(rule, within=rule.within / factor)


@asynccontextmanager
async def adapter(venue: str, url: str, change: Change) -> AsyncIterator[RemoteBroker]:
    """The adapter of a venue with its rules changed, for as many accounts as ask; its background work does not run."""
    opening = Opening(
        environment=Environment.LIVE,
        keyring=Ring(),
        register=Pages(),
        clock=SystemClock(),
        urls=dict.fromkeys(("rest", "trading", "data", "stream"), url),
    )
    broker = _alpaca(opening, change) if venue == "alpaca" else _exchange(venue, opening, change)
    try:
        yield broker
    finally:
        await broker.aclose()


def order(venue: str) -> Order:
    """A limit order with a name of its own."""
    return Order(
        client_order_id=ClientOrderId(uuid.uuid4().hex),
        instrument=Instrument(ticker=TICKERS[venue], tick=Decimal("0.1"), lot=Decimal("0.01")),
        side=Side.BUY,
        type=OrderType.LIMIT,
        quantity=Decimal(1),
        limit_price=Decimal(100),
    )


class Ring:
    """`Keyring` that opens a key for every account when it is needed, and keeps none."""

    async def credentials(self, account: AccountId) -> Credentials:
        """A key of a length as venues give them."""
        secret = base64.b64encode(f"{account:064}".encode()).decode()
        return Credentials(fields={"key": Secret(f"key-{account:032}"), "secret": Secret(secret)})

    async def renew(self, account: AccountId, used: Credentials, fresh: Credentials) -> Credentials:
        """Nothing is renewed here."""
        raise NotImplementedError

    async def anyone(self, _: str) -> AccountId | None:
        """The first."""
        return AccountId(1)


class Pages:
    """`Register` of a program that has traded nothing yet."""

    async def sent(self, *_: object) -> SentOrder | None:
        """Nothing."""
        return None

    async def open(self, _: AccountId) -> list[SentOrder]:
        """Nothing."""
        return []

    async def tickers(self, _: AccountId) -> list[Ticker]:
        """Nothing."""
        return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as the adapter sent it, signed."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Recorder:
    """Between an adapter and its transport while it lasts: the requests of each order, in their order."""

    def __init__(self, broker: Any) -> None:
        self.calls: dict[int, list[Call]] = {}
        line = broker._line if isinstance(broker, Exchange) else broker._trading
        self._transport: Any = line._transport
        self._number: ContextVar[int] = ContextVar("number")

    def __enter__(self) -> Self:
        tell, ask = self._transport.tell, self._transport.ask

        async def told(method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] = {}) -> Answer:
            self._keep(method, path, body, headers)
            return await tell(method, path, body=body, headers=headers)

        async def asked(
            path: str, *, method: str = "GET", body: bytes = b"", headers: Mapping[str, str] = {}
        ) -> Answer:
            self._keep(method, path, body, headers)
            return await ask(path, method=method, body=body, headers=headers)

        self._transport.tell, self._transport.ask = told, asked
        return self

    def __exit__(self, *_: object) -> None:
        del self._transport.tell, self._transport.ask

    async def during(self, number: int, submitted: Awaitable[Any]) -> None:
        """What is sent meanwhile belongs to the order of this number."""
        self._number.set(number)
        await submitted

    def _keep(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> None:
        call = Call(method=method, path=path, headers=headers, body=body)
        self.calls.setdefault(self._number.get(), []).append(call)


class Played:
    """A bare client that sends what was recorded, and reads the JSON of the answers."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, connections: int) -> AsyncIterator[Self]:
        """With so many connections at most."""
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
            yield cls(url, session)

    async def send(self, calls: list[Call]) -> None:
        """One after the other, as the adapter did."""
        for call in calls:
            url = URL(self._url + call.path, encoded=True)
            async with self._session.request(call.method, url, data=call.body, headers=call.headers) as answer:
                json.loads(await answer.read())
                assert answer.status == 200

    async def counted(self, method: str) -> dict[str, float]:
        """What the venue has counted, and with DELETE from now on anew."""
        async with self._session.request(method, f"{self._url}/counted") as answer:
            told: dict[str, float] = json.loads(await answer.read())
        return told


def _alpaca(opening: Opening, change: Change) -> RemoteBroker:
    rules, client.RULES = client.RULES, {name: change(rule) for name, rule in client.RULES.items()}
    broker = AlpacaBroker(opening)
    client.RULES = rules  # an adapter that is open keeps those it was opened with
    return broker


def _exchange(venue: str, opening: Opening, change: Change) -> RemoteBroker:
    house = HOUSES[venue]
    rules = {name: change(rule) for name, rule in house.wire.rules.items()}
    return Exchange(replace(house, wire=replace(house.wire, rules=rules)), opening)
