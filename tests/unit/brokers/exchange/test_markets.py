"""Markets are described by ccxt from what a venue lists, and old ones are better than none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from brokers.exchange.markets import Market, Markets, described
from brokers.exchange.signer import Signer
from domain.errors import BrokerUnavailable
from domain.instrument import AssetClass, Ticker
from tests.fakes.clock import ManualClock

GOOD: Mapping[str, Any] = {
    "id": "BTCUSD",
    "symbol": "BTC/USD",
    "base": "BTC",
    "quote": "USD",
    "spot": True,
    "active": True,
    "precision": {"price": "0.1", "amount": "0.001"},
    "limits": {"amount": {"min": "0.002"}, "cost": {"min": None}},
    "info": {"tick_size": "0.5"},
}
BTC = Ticker(asset_class=AssetClass.CRYPTO, symbol="BTC/USD")


def test_only_what_is_for_spot_open_and_whole_is_taken() -> None:
    odd = [
        {**GOOD, "spot": False},
        {**GOOD, "active": False},
        {**GOOD, "precision": None},
        {**GOOD, "precision": {"price": "0", "amount": "1"}},
        {**GOOD, "id": None},
        {name: value for name, value in GOOD.items() if name != "limits"},
    ]

    (only,) = described([*odd, GOOD])

    assert (only.id, str(only.tick), str(only.lot), str(only.least), only.minimum) == (
        "BTCUSD",
        "0.1",
        "0.001",
        "0.002",
        0,
    )


def test_krakens_own_step_is_finer_than_its_digits() -> None:
    (only,) = described([{**GOOD, "wsId": "XBT/USD"}])

    assert str(only.tick) == "0.5"
    assert only.aliases == ("XBT/USD",)


async def test_a_venue_that_names_no_markets_is_no_answer_and_old_ones_stay() -> None:
    found: list[Market] = described([GOOD])

    async def load() -> list[Market]:
        return list(found)

    markets = Markets(load, ManualClock())
    first = await markets.by_ticker(BTC)
    found.clear()
    with pytest.raises(BrokerUnavailable):
        await markets.refresh()

    assert first is not None
    assert await markets.by_ticker(BTC) == first
    assert await markets.by_symbol("ETH/USD") is None


@pytest.mark.parametrize(
    ("venue", "said"),
    [
        ("kraken", {"result": {"X": {"base": "A", "quote": "B"}}}),
        ("binance", {"symbols": [{}]}),
        ("binance", {"symbols": ["no market"]}),
    ],
)
async def test_a_list_that_ccxt_cannot_read_is_no_answer(venue: str, said: Any) -> None:
    async def fetch(path: str) -> Any:
        return said

    options = {"fetchMarkets": {"types": ["spot"]}}
    with pytest.raises(BrokerUnavailable):
        await Signer(venue, ManualClock(datetime(2026, 3, 2, tzinfo=UTC)), options).markets(fetch, {})


async def test_ccxt_itself_sends_nothing() -> None:
    signer = Signer("kraken", ManualClock(), {})
    await signer.ready()

    with pytest.raises(RuntimeError):
        signer._client.fetch_ticker("BTC/USD")
