"""The seeded market: the same every time, and where a test puts it."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from brokers.quotes.feed import LONGEST_BACKLOG, Publisher
from brokers.quotes.premium import premium
from brokers.quotes.simulated import SimulatedQuotes
from brokers.quotes.symbols import BASE_PRICES
from domain.instrument import AssetClass, OptionContract, Right, Ticker
from domain.quote import Quote
from tests.fakes.clock import ManualClock

APPLE = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")
BITCOIN = Ticker(asset_class=AssetClass.CRYPTO, symbol="BTC/USDT")
UNKNOWN = Ticker(asset_class=AssetClass.CRYPTO, symbol="WAGMI/USDT")
YES = Ticker(asset_class=AssetClass.PREDICTION, symbol="shutdown", outcome="YES")
NO = Ticker(asset_class=AssetClass.PREDICTION, symbol="shutdown", outcome="NO")
CALL = Ticker(
    asset_class=AssetClass.OPTION,
    symbol="AAPL",
    option=OptionContract(expiry=date(2026, 6, 19), strike=Decimal(150), right=Right.CALL),
)


async def walked(seed: int, *, pace: float = 1000.0) -> list[Quote]:
    clock = ManualClock()
    market = SimulatedQuotes(seed, clock, pace=pace)
    for ticker in (APPLE, BITCOIN, UNKNOWN, CALL, NO):
        assert market.watch(ticker)
    quotes: list[Quote] = []
    for _ in range(30):
        clock.advance(1)
        quotes += market.tick(clock.now())
    return quotes


async def test_the_same_seed_gives_the_same_prices() -> None:
    assert await walked(1) == await walked(1)
    assert await walked(1) != await walked(2)


async def test_every_watched_instrument_moves_and_keeps_a_spread() -> None:
    quotes = await walked(3)

    assert len({quote.mid for quote in quotes if quote.key == "AAPL"}) > 10
    assert all(0 < quote.bid < quote.ask for quote in quotes)
    assert len({quote.key for quote in quotes}) == 6


async def test_small_steps_add_up_to_a_move() -> None:
    quotes = [quote.mid for quote in await walked(4, pace=30.0) if quote.key == "AAPL"]

    assert len(set(quotes)) > 5


async def test_apple_starts_at_exactly_150(clock: ManualClock) -> None:
    quote = await SimulatedQuotes(5, clock).quote(APPLE)

    assert quote == Quote(key="AAPL", bid=Decimal("149.99"), ask=Decimal("150.01"), at=clock.now())


async def test_known_symbols_start_where_the_table_says(clock: ManualClock) -> None:
    market = SimulatedQuotes(5, clock)

    for (asset_class, symbol), price in BASE_PRICES.items():
        quote = await SimulatedQuotes(5, clock).quote(Ticker(asset_class=asset_class, symbol=symbol))
        assert quote is not None
        assert quote.mid == price
    assert len(BASE_PRICES) >= 60
    assert await market.quote(UNKNOWN) == await SimulatedQuotes(6, clock).quote(UNKNOWN)


async def test_an_anchor_counts_only_for_what_is_new(clock: ManualClock) -> None:
    market = SimulatedQuotes(5, clock)
    market.anchor(UNKNOWN, Decimal("3.5"))
    market.anchor(UNKNOWN, Decimal(9))

    quote = await market.quote(UNKNOWN)

    assert quote is not None
    assert quote.mid == Decimal("3.5")


async def test_set_jumps_and_move_passes_the_prices_between(clock: ManualClock) -> None:
    market = SimulatedQuotes(5, clock)
    stream = market.subscribe()

    jumped = market.set(APPLE, Decimal(160))
    passed = market.move(APPLE, Decimal(152))

    assert [quote.mid for quote in jumped] == [160]
    assert [quote.mid for quote in passed] == [Decimal(price) for price in range(159, 151, -1)]
    async with asyncio.timeout(5):
        assert list(await anext(stream)) == jumped
        assert list(await anext(stream)) == passed[:1]


async def test_options_and_noes_follow_what_they_depend_on(clock: ManualClock) -> None:
    market = SimulatedQuotes(5, clock)
    before, no_before = await market.quote(CALL), await market.quote(NO)

    market.set(APPLE, Decimal(170))
    market.set(YES, Decimal("0.8"))

    after, no_after = await market.quote(CALL), await market.quote(NO)
    assert before is not None
    assert after is not None
    assert no_before is not None
    assert no_after is not None
    assert after.mid >= 20 > before.mid
    assert no_after.mid == Decimal("0.2")


async def test_an_option_with_a_price_of_its_own_keeps_it(clock: ManualClock) -> None:
    market = SimulatedQuotes(5, clock)
    market.anchor(CALL, Decimal("4.20"))

    market.set(APPLE, Decimal(170))

    quote = await market.quote(CALL)
    assert quote is not None
    assert quote.mid == Decimal("4.20")


async def test_predictions_stay_between_a_cent_and_ninety_nine(clock: ManualClock) -> None:
    market = SimulatedQuotes(5, clock, pace=1e7)
    market.watch(YES)
    for _ in range(200):
        clock.advance(60)
        for quote in market.tick(clock.now()):
            assert Decimal("0.01") <= quote.bid <= quote.ask <= Decimal("0.99")


async def test_a_key_of_another_class_has_no_quote(clock: ManualClock) -> None:
    market = SimulatedQuotes(5, clock)
    market.watch(Ticker(asset_class=AssetClass.FUTURE, symbol="ES"))

    assert await market.quote(Ticker(asset_class=AssetClass.STOCK, symbol="ES")) is None
    option = Ticker(asset_class=AssetClass.OPTION, symbol="ES", option=OptionContract(strike=Decimal(5)))
    assert await market.quote(option) is not None


async def test_a_tick_without_time_moves_nothing(clock: ManualClock) -> None:
    market = SimulatedQuotes(5, clock)
    market.watch(APPLE)

    assert market.tick(clock.now()) == []


async def test_a_slow_stream_loses_the_oldest_and_a_forgotten_one_is_gone(clock: ManualClock) -> None:
    publisher = Publisher()
    stream = publisher.subscribe()
    quotes = [Quote(key="A", bid=Decimal(n), ask=Decimal(n), at=clock.now()) for n in (1, 2)]
    publisher.publish([quotes[0]])
    for _ in range(LONGEST_BACKLOG):
        publisher.publish([quotes[1]])

    async with asyncio.timeout(5):
        assert list(await anext(stream)) == [quotes[1]]
    del stream
    assert len(publisher._streams) == 0


@pytest.mark.parametrize(
    ("strike", "right", "expiry", "least", "most"),
    [
        ("100", Right.CALL, date(2026, 6, 2), "5", "7"),
        ("80", Right.CALL, date(2026, 6, 2), "20", "23"),
        ("120", Right.PUT, date(2026, 6, 2), "20", "23"),
        ("200", Right.CALL, date(2026, 6, 2), "0.01", "0.01"),
        ("90", Right.CALL, date(2026, 1, 2), "10", "10"),
        ("100", Right.CALL, None, "1", "3"),
        (None, None, None, "1", "3"),
    ],
)
def test_a_premium_is_intrinsic_plus_fading_time_value(
    *, strike: str | None, right: Right | None, expiry: date | None, least: str, most: str, clock: ManualClock
) -> None:
    contract = OptionContract(expiry=expiry, strike=Decimal(strike) if strike else None, right=right)

    price = premium(contract, Decimal(100), 0.3, clock.now())

    assert Decimal(least) <= price <= Decimal(most)
