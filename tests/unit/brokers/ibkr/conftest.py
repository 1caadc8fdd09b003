"""The Web API with one paper account, an adapter in front of it, and a test's hand on both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from brokers.credentials import Credentials
from brokers.ibkr.broker import WebBroker
from brokers.venue import Environment, Opening
from domain.ids import AccountId
from domain.instrument import AssetClass, Ticker
from tests.contract.broker_cards import make
from tests.fakes.clock import ManualClock
from tests.fakes.venues.face import Face
from tests.fakes.venues.floor import Floor
from tests.fakes.venues.pages import Noting, Pages, Ring
from tests.fakes.venues.webapi.guard import Guard
from tests.fakes.venues.webapi.server import WebApi

__all__ = ["make"]

APPLE = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")
ACCOUNT = AccountId(7)
NAME = "DU1234567"


@dataclass
class WebRig:
    real: WebBroker
    broker: Noting
    clock: ManualClock
    floor: Floor
    face: Face
    venue: WebApi
    guard: Guard
    ring: Ring
    pages: Pages
    good: Credentials
    wrong: Credentials
    account: AccountId = ACCOUNT
    ticker: Ticker = APPLE
    deeds: str = f"/v1/api/iserver/account/{NAME}/orders"
    questions: str = f"/v1/api/portfolio/{NAME}/summary"

    async def price(self, price: str) -> None:
        self.floor.price(self.ticker, Decimal(price))

    async def expire(self) -> None:
        self.guard.revoked = True

    async def withdrawing(self) -> Credentials | None:
        return None

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not holds():
                await asyncio.sleep(0.01)


@pytest.fixture(scope="session")
def keys() -> tuple[rsa.RSAPrivateKey, rsa.RSAPrivateKey]:
    return rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)


@pytest.fixture
async def rig(clock: ManualClock, keys: tuple[rsa.RSAPrivateKey, rsa.RSAPrivateKey]) -> AsyncIterator[WebRig]:
    floor = Floor(clock)
    floor.price(APPLE, Decimal(100))
    guard = Guard(clock, *keys)
    venue = WebApi(floor, guard, APPLE, ACCOUNT, NAME)
    good = guard.credentials()
    wrong = Guard(clock, keys[1], keys[0]).credentials()
    ring, pages = Ring({ACCOUNT: good}), Pages(clock)
    async with venue.face.open() as url, asyncio.TaskGroup() as group:
        opening = Opening(
            environment=Environment.PRACTICE, keyring=ring, register=pages, clock=clock, urls={"api": url}
        )
        real = WebBroker(opening)
        passing = group.create_task(_time_passes(clock))
        running = group.create_task(real.run())
        yield WebRig(
            real, Noting(real, pages), clock, floor, venue.face, venue, guard, ring, pages, good=good, wrong=wrong
        )
        running.cancel()
        passing.cancel()
        await real.aclose()


async def _time_passes(clock: ManualClock) -> None:
    """Some questions may be asked once in five seconds only: nobody here waits for so long."""
    while True:
        await asyncio.sleep(0.002)
        if clock.sleepers > 1:
            clock.advance(0.25)
