"""Replay of recorded candles, and what is said of a faulty file."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from brokers.quotes.replay import ReplayQuotes
from domain.errors import ConfigurationError
from domain.instrument import AssetClass, Ticker
from domain.signal import Side

APPLE = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")
CANDLES = """symbol,at,open,high,low,close,volume
AAPL,2026-03-02T14:30:00Z,100,106,94,104,5
AAPL,2026-03-02T14:31:00+00:00,110,111,109,110,5
MSFT,1772461800,400,401,399,400,5
MSFT,1772461860000,400,401,399,400,5
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "candles.csv"
    path.write_text(CANDLES)
    return path


def mids(replay: ReplayQuotes, key: str) -> list[Decimal]:
    return [quote.mid for quote in replay.walk() if quote.key == key]


def test_a_candle_is_walked_against_a_long(path: Path) -> None:
    found = mids(ReplayQuotes.from_csv(path), "AAPL")

    assert found[:31:10] == [100, 94, 106, 104]
    assert found[31] == 110
    assert all(abs(after - before) <= Decimal("1.2") for before, after in pairwise(found[:31]))


def test_a_candle_is_walked_against_a_short(path: Path) -> None:
    found = mids(ReplayQuotes.from_csv(path, against=Side.SELL), "AAPL")

    assert found[:31:10] == [100, 106, 94, 104]


def test_quotes_come_in_the_order_of_time_within_their_candle(path: Path) -> None:
    quotes = list(ReplayQuotes.from_csv(path).walk())

    assert [quote.at for quote in quotes] == sorted(quote.at for quote in quotes)
    assert quotes[0].at == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    assert quotes[-1].at < datetime(2026, 3, 2, 14, 32, tzinfo=UTC)
    assert {quote.key for quote in quotes[:2]} == {"AAPL", "MSFT"}


def test_times_may_be_iso_or_seconds_or_milliseconds(path: Path) -> None:
    replay = ReplayQuotes.from_csv(path)

    assert [one.at for one in replay.candles("MSFT")] == [one.at for one in replay.candles("AAPL")]
    assert replay.candles("TSLA") == ()


async def test_the_latest_quote_follows_the_walk_and_is_published(path: Path) -> None:
    replay = ReplayQuotes.from_csv(path, spread_bps=Decimal(2))
    stream = replay.subscribe()
    first = await replay.quote(APPLE)

    for quote in replay.walk():
        if quote.key == "AAPL":
            break

    assert first is not None
    assert (first.bid, first.ask) == (Decimal("99.99"), Decimal("100.01"))
    assert await replay.quote(APPLE) == quote
    assert await replay.quote(Ticker(asset_class=AssetClass.STOCK, symbol="TSLA")) is None
    async with asyncio.timeout(5):
        assert list(await anext(stream)) == [quote]


def test_one_candle_without_a_zone_is_a_minute_of_utc(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("key,at,open,high,low,close\nA,2026-03-02 14:30,1,1,1,1\n")

    quotes = list(ReplayQuotes.from_csv(path).walk())

    assert quotes[0].at == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    assert (quotes[-1].at - quotes[0].at).total_seconds() < 60


def test_all_faults_are_reported_at_once_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "faulty.csv"
    path.write_text(
        "key,at,open,high,low,close\n"
        "A,2026-03-02,1,2,1,2\n"
        ",2026-03-02,1,2,1,2\n"
        "A,yesterday,1,2,1,2\n"
        "A,2026-03-02,one,2,1,2\n"
        "A,2026-03-02,1,2,1,-2\n"
        "A,2026-03-02,1,2,3,2\n"
        "A,2026-03-02,1\n"
    )

    with pytest.raises(ConfigurationError) as refusal:
        ReplayQuotes.from_csv(path)

    lines = str(refusal.value).splitlines()
    assert lines[0] == "faulty.csv: 6 faulty lines"
    assert [line.split(":")[0] for line in lines[1:]] == [f"line {number}" for number in range(3, 9)]
    assert "at is “yesterday”" in lines[2]


def test_many_faults_are_counted_not_all_listed(tmp_path: Path) -> None:
    path = tmp_path / "faulty.csv"
    path.write_text("key,at,open,high,low,close\n" + "A,never,1,1,1,1\n" * 50)

    with pytest.raises(ConfigurationError, match="and 30 more"):
        ReplayQuotes.from_csv(path)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("time,open,high,low\n")

    with pytest.raises(ConfigurationError, match="key, at, close"):
        ReplayQuotes.from_csv(path)
