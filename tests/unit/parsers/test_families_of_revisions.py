"""What is bought on top of a position, prices that take the place of others, and names of more than one word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Signal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Bought 3 more IWM 225p at .48", "IWM: add 3 contracts at 0.48, average -"),
        ("picked up 200 more SOFI 8.40", "SOFI: add 200 shares at 8.4, average -"),
        ("BTO 2 more SPY 600c @ 1.20", "SPY: add 2 contracts at 1.2, average -"),
        ("Shorting another 50 TSLA at 402", "TSLA: add 50 shares at 402, average -"),
        ("Bought one more SPX 6900c at 4.20", "SPX: add some at 4.2, average -"),
        ("Compré 3 más IWM 225p a .48", "IWM: add 3 contracts at 0.48, average -"),
        ("took 2 more contracts of NQ at 25010", "NQ: add 2 contracts at 25010, average -"),
        ("avg'd down COIN 380c, bought 2 more @ 9.60, avg 10.85", "COIN: add 2 contracts at 9.6, average 10.85"),
        ("Second tranche on EURJPY, adding at 161.70", "EUR/JPY: add some at 161.7, average -"),
        ("Sold 3 more IWM 225p at .48", "IWM: part - at 0.48"),
    ],
)
def test_what_is_taken_more_of_is_added_and_opens_nothing(text: str, meant: str) -> None:
    assert told(text) == meant


def test_more_that_is_only_to_come_adds_nothing() -> None:
    (reading,) = parse("bought 3 AAPL 270c at 2.20, more to come", posted_at=NOW)

    assert isinstance(reading, Signal)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("AUDCAD buy limit: entry adjusted, now 0.8996 instead of 0.9015", "AUD/CAD: entry 0.8996"),
        ("AUDCAD BUY LIMIT 0.8996 (not 0.9015)", "AUD/CAD: entry 0.8996"),
        ("Order modified: AUDCAD buy limit 0.9015 → 0.8996", "AUD/CAD: entry 0.8996"),
        ("ETH limit lowered, 3010 rather than 3050", "ETH/USDT: entry 3010"),
        ("NVDA stop raised, now 171.20 instead of 168", "NVDA: stop 171.2"),
        ("Order #1234 modified: SL 1.0800 → 1.0850", "it: stop 1.085"),
        ("SOL TP changed 150 → 162", "SOL/USDT: new targets : 162"),
        ("LINK long: order price now 14.10, previously 14.60", "LINK/USDT: entry 14.1"),
        ("GBPUSD sell limit: entry revised, 1.2750 rather than 1.2720", "GBP/USD: entry 1.275"),
        ("AUDCAD buy limit: SL adjusted, now 0.8950 instead of 0.8965", "AUD/CAD: stop 0.895"),
    ],
)
def test_a_price_that_takes_the_place_of_another_changes_an_order(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("NAT GAS SELL ⛽\nfrom 3.214\nstop 3.290\ntp 3.105 // 3.020", "NATGAS"),
        ("Natural Gas buy 3.21, stop 3.10, target 3.40", "NATGAS"),
        ("GAS long 3.21 sl 3.10 tp 3.40", "GAS/USDT"),
        ("SELL UK OIL 75.20 SL 76 TP 74", "UKOIL"),
        ("BRENT CRUDE BUY 75.20 SL 74 TP 77", "UKOIL"),
        ("US 30 BUY 44210 SL 44050 TP 44400", "US30"),
        ("RUSSELL 2000 BUY 2410 SL 2400 TP 2430", "US2000"),
    ],
)
def test_a_name_of_two_words_is_no_other_instrument_that_one_of_them_names(text: str, symbol: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Signal)
    assert reading.ticker.symbol == symbol


def test_a_report_that_is_out_closes_nothing() -> None:
    assert told("The natural gas report is out at 10:30") == "nothing"
