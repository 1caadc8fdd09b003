"""The rig of a spot exchange: its fake, its adapter, one account, and the clock of all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from brokers.credentials import Credentials
from brokers.exchange.broker import URL, Exchange
from brokers.venue import Environment, Opening, Venue
from domain.ids import AccountId
from runtime.secret import Secret
from tests.fakes.clock import ManualClock
from tests.fakes.venues.exchange import SpotVenue
from tests.fakes.venues.pages import Noting, Pages, Ring

ME = AccountId(7)


def credentials(key: str, secret: str) -> Credentials:
    return Credentials(fields={"key": Secret(key), "secret": Secret(secret)})


class SpotRig:
    """`VenueRig` for a spot exchange."""

    def __init__(
        self,
        venue: Venue,
        fake: SpotVenue,
        url: str,
        keys: dict[str, tuple[str, str]],
        *,
        deeds: str,
        questions: str,
    ) -> None:
        self.fake = fake
        self.floor, self.face, self.clock, self.ticker = fake.floor, fake.face, fake.clock, fake.ticker
        self.account = ME
        self.deeds, self.questions = deeds, questions
        self.good, self.wrong = credentials(*keys["good"]), credentials(*keys["wrong"])
        self._dangerous = keys["withdrawing"]
        fake.key(*keys["good"], ME)
        self._key = keys["good"][0]
        self.ring = Ring({ME: self.good})
        self.pages = Pages(self.clock)
        assert venue.open is not None
        self.real: Any = venue.open(
            Opening(
                environment=Environment.LIVE,
                keyring=self.ring,
                register=self.pages,
                clock=self.clock,
                urls={URL: url},
            )
        )
        assert isinstance(self.real, Exchange)
        self.broker: Any = Noting(self.real, self.pages)

    async def price(self, price: str) -> None:
        self.floor.price(self.ticker, Decimal(price))

    async def expire(self) -> None:
        self.fake.keys[self._key].ended = True

    async def withdrawing(self) -> Credentials | None:
        self.fake.key(*self._dangerous, ME, withdraws=True)
        return credentials(*self._dangerous)


@asynccontextmanager
async def opened(
    venue: Venue,
    make: Callable[[ManualClock], SpotVenue],
    keys: dict[str, tuple[str, str]],
    *,
    deeds: str,
    questions: str,
) -> AsyncIterator[SpotRig]:
    fake = make(ManualClock())
    async with fake.open() as url:
        rig = SpotRig(venue, fake, url, keys, deeds=deeds, questions=questions)
        try:
            yield rig
        finally:
            await rig.real.aclose()
