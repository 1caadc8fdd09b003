"""The adapter of Schwab before a fake of it on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from brokers.broker import RemoteBroker
from brokers.credentials import Credentials
from brokers.venue import Environment, Opening, venues
from domain.ids import AccountId
from domain.instrument import AssetClass, Ticker
from runtime.secret import Secret
from tests.fakes.clock import START, ManualClock
from tests.fakes.venues.face import Face
from tests.fakes.venues.floor import Floor
from tests.fakes.venues.pages import Noting, Pages, Ring
from tests.fakes.venues.schwab import APP, Schwab

APPLE = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")
ME = AccountId(7)


def grant(access: str = "access-t0ken", refresh: str = "refresh-t0ken", minutes: int = 30) -> Credentials:
    fields = {"access_token": Secret(access), "refresh_token": Secret(refresh)}
    return Credentials(fields=fields, expires_at=START + timedelta(minutes=minutes))


@dataclass
class SchwabRig:
    venue: Schwab
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
    deeds: str = f"/trader/v1/accounts/H{ME}/orders"
    questions: str = f"/trader/v1/accounts/H{ME}"

    async def price(self, price: str) -> None:
        self.floor.price(self.ticker, Decimal(price))

    async def expire(self) -> None:
        self.venue.access.clear()
        self.venue.refresh.clear()

    async def withdrawing(self) -> Credentials | None:
        return None


@asynccontextmanager
async def opened(clock: ManualClock) -> AsyncIterator[SchwabRig]:
    """One account is connected and known, and Apple trades at 100."""
    venue = Schwab(Floor(clock))
    venue.access["access-t0ken"] = venue.refresh["refresh-t0ken"] = ME
    venue.floor.price(APPLE, Decimal(100))
    ring, pages = Ring({ME: grant()}), Pages(clock)
    app = Credentials(fields={"client_id": Secret(APP[0]), "client_secret": Secret(APP[1])})
    async with venue.face.open() as url:
        make = venues()["schwab"].open
        assert make is not None
        opening = Opening(
            environment=Environment.LIVE, keyring=ring, register=pages, clock=clock, urls={"api": url}, app=app
        )
        real = make(opening)
        await real.account(ME)
        running = asyncio.ensure_future(real.run())
        yield SchwabRig(
            venue=venue,
            ring=ring,
            pages=pages,
            real=real,
            broker=Noting(real, pages),  # type: ignore[arg-type]
            clock=clock,
            floor=venue.floor,
            face=venue.face,
            good=grant(),
            wrong=grant("wr0ng-access", "wr0ng-refresh"),
        )
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await real.aclose()
