"""The adapter of Kalshi before a fake of it on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from brokers.broker import RemoteBroker
from brokers.credentials import Credentials
from brokers.venue import Environment, Opening, venues
from domain.ids import AccountId
from domain.instrument import AssetClass, Ticker
from runtime.secret import Secret
from tests.fakes.clock import ManualClock
from tests.fakes.venues.face import Face
from tests.fakes.venues.floor import Floor
from tests.fakes.venues.kalshi import Kalshi, Key
from tests.fakes.venues.pages import Noting, Pages, Ring

MARKET = "KXRAIN-26DEC31"
YES = Ticker(asset_class=AssetClass.PREDICTION, symbol=MARKET, outcome="YES")
NO = Ticker(asset_class=AssetClass.PREDICTION, symbol=MARKET, outcome="NO")
ME = AccountId(7)
OWN, STRANGE = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


def pem(key: rsa.RSAPrivateKey) -> str:
    """As Kalshi gives it."""
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def keys(name: str = "a952bcbe-ec3b", private: rsa.RSAPrivateKey = OWN) -> Credentials:
    return Credentials(fields={"key": Secret(name), "private_key": Secret(pem(private))})


def at(price: str) -> Decimal:
    """What the cards call 100 is half a dollar here, and one of theirs a cent."""
    return (Decimal(price) - 50) / 100


@dataclass
class KalshiRig:
    venue: Kalshi
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
    ticker: Ticker = YES
    deeds: str = "/trade-api/v2/portfolio/events/orders"
    questions: str = "/trade-api/v2/portfolio/balance"

    async def price(self, price: str) -> None:
        self.venue.price(MARKET, at(price))

    async def expire(self) -> None:
        self.venue.keys.clear()

    async def withdrawing(self) -> Credentials | None:
        return None


@asynccontextmanager
async def opened(clock: ManualClock, environment: Environment = Environment.LIVE) -> AsyncIterator[KalshiRig]:
    """One account is connected, and YES trades at half a dollar."""
    venue = Kalshi(Floor(clock))
    venue.keys["a952bcbe-ec3b"] = Key(ME, OWN.public_key())
    venue.price(MARKET, at("100"))
    ring, pages = Ring({ME: keys()}), Pages(clock)
    async with venue.face.open() as url:
        make = venues()["kalshi"].open
        assert make is not None
        real = make(Opening(environment=environment, keyring=ring, register=pages, clock=clock, urls={"api": url}))
        running = asyncio.ensure_future(real.run())
        yield KalshiRig(
            venue=venue,
            ring=ring,
            pages=pages,
            real=real,
            broker=Noting(real, pages),  # type: ignore[arg-type]
            clock=clock,
            floor=venue.floor,
            face=venue.face,
            good=keys(),
            wrong=keys("b0b0b0b0-0b0b", STRANGE),
        )
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await real.aclose()
