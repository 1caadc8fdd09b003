"""A Gateway with one paper account, an adapter in front of it, and a test's hand on both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from brokers.credentials import Credentials
from brokers.ibkr_gateway.broker import GatewayBroker
from brokers.venue import Environment, Opening
from domain.ids import AccountId
from domain.instrument import AssetClass, Ticker
from runtime.secret import Secret
from tests.contract.broker_cards import make
from tests.fakes.clock import ManualClock
from tests.fakes.venues.floor import Floor
from tests.fakes.venues.pages import Noting, Pages, Ring
from tests.fakes.venues.tws.gateway import Gateway
from tests.fakes.venues.tws.messages import Listing

__all__ = ["make"]

APPLE = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")
ACCOUNT = AccountId(7)
NAME = "DU1234567"
WEEK = "20260302:0930-20260302:1600;20260303:0930-20260303:1600;20260304:CLOSED"
LISTED = Listing(con_id=265598, ticker=APPLE, kind="STK", symbol="AAPL", hours=WEEK, regular=WEEK)
LONGEST = 5.0
HURRIED = 0.2


def credentials(**fields: str) -> Credentials:
    given = {"host": "home", "port": "4002", "client_id": "17", "account": NAME, **fields}
    return Credentials(fields={name: Secret(text) for name, text in given.items()})


@dataclass
class GatewayRig:
    real: GatewayBroker
    broker: Noting
    clock: ManualClock
    floor: Floor
    face: Gateway
    ring: Ring
    pages: Pages
    account: AccountId = ACCOUNT
    ticker: Ticker = APPLE
    good: Credentials = field(default_factory=credentials)
    wrong: Credentials = field(default_factory=lambda: credentials(account="DU7654321"))
    deeds: str = "/place"
    questions: str = "/money"

    async def price(self, price: str) -> None:
        self.floor.price(self.ticker, Decimal(price))

    async def expire(self) -> None:
        # Somebody else logs in at the Gateway.
        self.face.accounts = {"DU9999999": AccountId(9)}
        await self.cut()

    async def cut(self) -> None:
        """The line ends, and the adapter has noticed."""
        link, _ = await self.real._links.of(self.account)
        await self.face.cut()
        while link.up:
            await asyncio.sleep(0)

    def hurry(self) -> None:
        """From here on silence is given up soon."""
        self.real._links._longest = HURRIED
        for held in self.real._links._held.values():
            held.link._longest = HURRIED

    async def until(self, holds: Callable[[], bool]) -> None:
        """Let time pass until it holds."""
        async with asyncio.timeout(10):
            while not holds():
                self.clock.advance(1)
                await asyncio.sleep(0.01)

    async def withdrawing(self) -> Credentials | None:
        return None


@pytest.fixture
async def rig(clock: ManualClock) -> AsyncIterator[GatewayRig]:
    floor = Floor(clock)
    floor.price(APPLE, Decimal(100))
    face = Gateway(floor, [LISTED], {NAME: ACCOUNT})
    ring, pages = Ring({ACCOUNT: credentials()}), Pages(clock)
    async with face.open() as url, asyncio.TaskGroup() as group:
        opening = Opening(
            environment=Environment.PRACTICE, keyring=ring, register=pages, clock=clock, urls={"home": url}
        )
        real = GatewayBroker(opening, longest=LONGEST)
        running = group.create_task(real.run())
        await real.account(ACCOUNT)  # whoever asks about instruments asks some account's Gateway
        yield GatewayRig(real, Noting(real, pages), clock, floor, face, ring, pages)
        running.cancel()
        await real.aclose()
