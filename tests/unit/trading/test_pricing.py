"""Prices that are asked of a source: each question has an end, and one that fails costs no other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from brokers.quotes.simulated import SimulatedQuotes
from domain.errors import BrokerUnavailable
from domain.instrument import AssetClass, Ticker
from domain.quote import Quote
from tests.fakes.clock import ManualClock
from tests.fakes.venue import NEVER, Trouble, TroubledQuotes
from tests.fixtures.street import AAPL
from trading import pricing

MSFT = Ticker(asset_class=AssetClass.STOCK, symbol="MSFT")


@pytest.fixture
def source(clock: ManualClock) -> TroubledQuotes:
    feed = SimulatedQuotes(1, clock)
    feed.set(AAPL, Decimal(150))
    return TroubledQuotes(feed)


@pytest.mark.parametrize("trouble", [Trouble(wait=NEVER), Trouble(error=BrokerUnavailable("down")), Trouble()])
async def test_a_price_that_does_not_come_is_none(source: TroubledQuotes, trouble: Trouble) -> None:
    source.trouble = trouble

    assert await pricing.price(source, AAPL, wait=0.05) is None


async def test_what_cannot_be_priced_is_missing_and_the_others_are_there(source: TroubledQuotes) -> None:
    honest = source.real

    class Half:
        async def quote(self, ticker: Ticker) -> Quote | None:
            if ticker == MSFT:
                raise BrokerUnavailable("down")
            found: Quote | None = await honest.quote(ticker)
            return found

    assert list(await pricing.prices(Half(), [MSFT, AAPL])) == [AAPL.key]
