"""An OpenD with one account, an adapter in front of it, and a test's hand on both; for the market and for practice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from brokers.credentials import Credentials
from brokers.moomoo.broker import MoomooBroker
from brokers.venue import Environment, Opening
from domain.ids import AccountId
from domain.instrument import AssetClass, Ticker
from runtime.secret import Secret
from tests.contract.broker_cards import make
from tests.fakes.clock import ManualClock
from tests.fakes.venues.floor import Floor
from tests.fakes.venues.opend.server import OpenD
from tests.fakes.venues.pages import Noting, Pages, Ring

__all__ = ["make"]

APPLE = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")
ACCOUNT = AccountId(7)
HOME = "281756455988247915"
PASSWORD = "314159"
LONGEST = 5.0


def credentials(**fields: str) -> Credentials:
    given = {"host": "my-opend", "port": "11111", "password": PASSWORD, "account": HOME, **fields}
    return Credentials(fields={name: Secret(text) for name, text in given.items() if text})


@dataclass
class MoomooRig:
    real: MoomooBroker
    broker: Noting
    clock: ManualClock
    floor: Floor
    face: OpenD
    ring: Ring
    pages: Pages
    wrong: Credentials
    account: AccountId = ACCOUNT
    ticker: Ticker = APPLE
    good: Credentials = field(default_factory=credentials)
    deeds: str = "/place"
    questions: str = "/funds"

    async def price(self, price: str) -> None:
        self.floor.price(self.ticker, Decimal(price))

    async def expire(self) -> None:
        # Somebody else logs in at OpenD.
        self.face.homes = {"281756455988240000": AccountId(9)}
        await self.cut()

    async def cut(self) -> None:
        """The line ends, and the adapter has noticed."""
        line, _ = await self.real._lines.of(self.account)
        await self.face.cut()
        while line.up:
            await asyncio.sleep(0)

    async def withdrawing(self) -> Credentials | None:
        return None


@asynccontextmanager
async def rigged(clock: ManualClock, environment: Environment) -> AsyncIterator[MoomooRig]:
    floor = Floor(clock)
    floor.price(APPLE, Decimal(100))
    live = environment is Environment.LIVE
    face = OpenD(floor, {HOME: ACCOUNT}, live=live, password=PASSWORD)
    ring, pages = Ring({ACCOUNT: credentials()}), Pages(clock)
    wrong = credentials(password="271828") if live else credentials(account="281756455988241111")
    async with face.open() as url, asyncio.TaskGroup() as group:
        opening = Opening(environment=environment, keyring=ring, register=pages, clock=clock, urls={"my-opend": url})
        real = MoomooBroker(opening, longest=LONGEST)
        tasks = [group.create_task(real.run()), group.create_task(_time_passes(clock))]
        yield MoomooRig(real, Noting(real, pages), clock, floor, face, ring, pages, wrong)
        for task in tasks:
            task.cancel()
        await real.aclose()


async def _time_passes(clock: ManualClock) -> None:
    """Orders keep 20 ms between them."""
    while True:
        await asyncio.sleep(0.002)
        clock.advance(0.021)


@pytest.fixture
async def rig(clock: ManualClock) -> AsyncIterator[MoomooRig]:
    async with rigged(clock, Environment.LIVE) as made:
        yield made


@pytest.fixture
async def practice(clock: ManualClock) -> AsyncIterator[MoomooRig]:
    async with rigged(clock, Environment.PRACTICE) as made:
        yield made
