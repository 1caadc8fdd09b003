"""Tickets and cards of a trade: dotted leaders, parts and prices of exits, which target a title means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Refusal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told

NOW = datetime(2026, 7, 14, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "ORDER TICKET 0412\nInstrument...LINKUSDT\nDirection....SELL\nPrice......14.455\nStop loss.......15.10",
            "sell LINK/USDT 14.455, stop 15.1, to none",
        ),
        (
            "Pair....LINKUSDT\nDirection.....SELL\nPrice.........14.4\nTake profit 1...13.60\nTake profit 2...12.90",
            "sell LINK/USDT 14.4, stop none, to 13.6 12.9",
        ),
        (
            "Symbol ..... MES\nSide ....... Buy\nEntry ...... 6990\nStop ....... 6978\nTarget 1 ... 7005",
            "buy MES 6990, stop 6978, to 7005",
        ),
        (
            "GBPUSD\nBuy....1.2710\nSL....1.2675\nTP1....1.2750\nTP2....1.2790",
            "buy GBP/USD 1.271, stop 1.2675, to 1.275 1.279",
        ),
        ("Stock.....CROX\nBuy at....91.20\nStop......87.50\nTarget....102", "buy CROX 91.2, stop 87.5, to 102"),
    ],
)
def test_dots_lead_from_a_label_to_its_value(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("CLOSE\nUnderlying KO\nStrike / Type 70 CALL\nFilled 2.15\nResult +40%", "KO: close_all at 2.15"),
        ("**CLOSED**\n**Symbol** XRPUSDT\n**Filled** 2.31", "XRP/USDT: close_all at 2.31"),
        ("TRIM\nUnderlying TSLA\nStrike / Type 390 PUT\nAmount 75%\nFilled 4.85", "TSLA: part 0.75 at 4.85"),
        ("TRIM\nUnderlying TSLA\nStrike / Type 390 PUT\nAmount: 1/4\nFilled: 6.60", "TSLA: part 0.25 at 6.6"),
        ("SCALE OUT\nPair GBPJPY\nAmount 2/3\nPrice 211.40", "GBP/JPY: part 0.667 at 211.4"),
    ],
)
def test_the_card_of_an_exit_tells_its_part_and_its_price(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("TARGET REACHED\nPair: LTC/USDT\nLevel: TP2 (118.5)\nStop moved to TP1", "LTC/USDT: hit 2, stop target 1"),
        ("🎯 Target hit\nGBPUSD\nLevel: TP1", "GBP/USD: hit 1"),
        ("TP HIT\nCoin: SUI\nTarget: 3\nPrice: 1.84", "SUI/USDT: hit 3"),
        ("TARGET HIT\nSymbol: MNQ\nLevel: target 1 (24810)", "MNQ: hit 1"),
        ("TARGET HIT\nSymbol: MNQ", "MNQ: hit None"),
        ("TARGET HIT\nBTCUSDT\nTarget: 98400", "BTC/USDT: hit None"),
    ],
)
def test_a_line_below_a_title_tells_which_target_was_reached(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("MNQ target filled: Sell 2 MNQ 09-26 @ 24810.25\nPosition: flat", "MNQ: close_all at 24810.25"),
        ("ES profit target filled at 6412.25. Flat.", "ES: close_all at 6412.25"),
        ("target filled on gold 4105.2, flat now", "XAU/USD: close_all at 4105.2"),
    ],
)
def test_a_position_that_is_flat_behind_its_target_ended_there(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Order executed: BUY 120 LULU at $241.10. Account ending 4471.", "buy LULU 241.1, stop none, to none"),
        ("Order executed: BUY 40 LULU at $241.10. Account ending in 4471.", "buy LULU 241.1, stop none, to none"),
        ("Filled: bought 15 shares NFLX @ 1190.5 (account no. 88213)", "buy NFLX 1190.5, stop none, to none"),
        (
            "Order executed: BUY TO OPEN 2 UNH Oct 16 2026 290.0 Call at $5.85. Account ending 4471.",
            "buy UNH 5.85, stop none, to none",
        ),
    ],
)
def test_the_number_of_an_account_is_no_price(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize("label", ["Accumulation range", "Accumulation area", "Accumulation zone"])
def test_what_is_accumulated_is_sold_at_targets(label: str) -> None:
    card = ["SPOT", "Token: $SEI", f"{label}: 0.285 → 0.302", "Sell 1: 0.340", "Sell 2: 0.395", "Stop: 0.252"]

    assert told("\n".join(card)) == "buy SEI/USDT 0.285 0.302, stop 0.252, to 0.34 0.395"


@pytest.mark.parametrize(
    "text",
    [
        "Gold........ what a day\nSilver...... even better",
        "EURUSD....1.0850\nGBPUSD....1.2710\nUSDJPY....155.20",
        "Wins.......9\nLosses.....3\nBest.......gold 4100",
        "CLOSED TRADES\nFilled 6.40\nFilled 5.10",
    ],
)
def test_tables_of_quotes_and_results_stay_refused(text: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Refusal)
