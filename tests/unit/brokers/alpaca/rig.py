"""The adapter of Alpaca before a fake of it on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal

from brokers.broker import RemoteBroker
from brokers.credentials import Credentials
from brokers.venue import Environment, Opening, venues
from domain.ids import AccountId
from domain.instrument import AssetClass, Ticker
from runtime.secret import Secret
from tests.fakes.clock import ManualClock
from tests.fakes.venues.alpaca import Alpaca
from tests.fakes.venues.face import Face
from tests.fakes.venues.floor import Floor
from tests.fakes.venues.pages import Noting, Pages, Ring

APPLE = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")
ME = AccountId(7)


def keys(key: str = "PKTEST", secret: str = "s3cr3t-of-alpaca") -> Credentials:
    return Credentials(fields={"key": Secret(key), "secret": Secret(secret)})


@dataclass
class AlpacaRig:
    venue: Alpaca
    ring: Ring
    pages: Pages
    real: RemoteBroker
    broker: RemoteBroker
    clock: ManualClock
    floor: Floor
    face: Face
    good: Credentials
    wrong: Credentials
    account: AccountId = ME
    ticker: Ticker = APPLE
    deeds: str = "/v2/orders"
    questions: str = "/v2/account"

    async def price(self, price: str) -> None:
        self.floor.price(self.ticker, Decimal(price))

    async def expire(self) -> None:
        self.venue.keys.clear()
        self.venue.tokens.clear()

    async def withdrawing(self) -> Credentials | None:
        return None


@asynccontextmanager
async def opened(clock: ManualClock, environment: Environment = Environment.LIVE) -> AsyncIterator[AlpacaRig]:
    """One account is connected, and Apple trades at 100."""
    venue = Alpaca(Floor(clock))
    venue.keys["PKTEST", "s3cr3t-of-alpaca"] = ME
    venue.floor.price(APPLE, Decimal(100))
    ring, pages = Ring({ME: keys()}), Pages(clock)
    async with venue.face.open() as url:
        urls = {"trading": url, "data": url, "stream": url.replace("http", "ws") + "/stream"}
        opening = Opening(environment=environment, keyring=ring, register=pages, clock=clock, urls=urls)
        make = venues()["alpaca"].open
        assert make is not None
        real = make(opening)
        running = asyncio.ensure_future(real.run())
        yield AlpacaRig(
            venue=venue,
            ring=ring,
            pages=pages,
            real=real,
            broker=Noting(real, pages),  # type: ignore[arg-type]
            clock=clock,
            floor=venue.floor,
            face=venue.face,
            good=keys(),
            wrong=keys("PKWRONG", "wr0ng-of-alpaca"),
        )
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await real.aclose()
