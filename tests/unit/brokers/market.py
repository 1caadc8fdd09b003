"""A market that a test holds in its hand, and a paper venue standing on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from brokers.paper.broker import PaperBroker
from brokers.paper.settings import PaperSettings
from brokers.quotes.feed import Publisher
from domain.errors import BrokerUnavailable
from domain.ids import AccountId
from domain.instrument import AssetClass, Ticker
from domain.quote import Quote
from tests.fakes.clock import ManualClock

APPLE = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")
ACCOUNT = AccountId(7)


class Market:
    """A `Feed` that knows what it was told, with a spread of two cents."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._prices: dict[str, Decimal] = {}
        self.publisher = Publisher()
        self.reachable = True

    async def quote(self, ticker: Ticker) -> Quote | None:
        if not self.reachable:
            raise BrokerUnavailable("no prices today")
        return self.latest(ticker.key)

    def latest(self, key: str) -> Quote | None:
        price = self._prices.get(key)
        if price is None:
            return None
        half = Decimal("0.01")
        return Quote(key=key, bid=price - half, ask=price + half, at=self._clock.now())

    def subscribe(self) -> AsyncIterator[Sequence[Quote]]:
        return self.publisher.subscribe()

    def put(self, ticker: Ticker, price: Decimal) -> Quote:
        self._prices[ticker.key] = price
        quote = self.latest(ticker.key)
        assert quote is not None
        return quote


@dataclass
class PaperRig:
    path: Path
    market: Market
    clock: ManualClock
    settings: PaperSettings
    account: AccountId = ACCOUNT
    ticker: Ticker = APPLE
    broker: PaperBroker = field(init=False)

    async def price(self, price: str) -> None:
        await self.broker.on_quote(self.market.put(self.ticker, Decimal(price)))

    async def reopen(self) -> None:
        await self.broker.aclose()
        self.broker = await PaperBroker.open(self.path, self.market, self.clock, self.settings)
