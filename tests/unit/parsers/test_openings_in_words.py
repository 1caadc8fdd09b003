"""Openings in whole sentences, in sheets and in the manner of Indian rooms, and what only looks like one."""

from __future__ import annotations

import pytest

from domain.signal import Signal
from parsers.parser import parse
from tests.unit.parsers.test_captions import understood
from tests.unit.parsers.test_families_of_opens import NOW


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("long SOL at 148, clean break of structure, stop 144, tp 155", "buy SOL/USDT limit 148 sl 144 tp 155"),
        ("short LTC 98 - liquidity sweep done - sl 101 - tp 95", "sell LTC/USDT limit 98 sl 101 tp 95"),
        ("long ADA 0.58, inside day yesterday, stop 0.56, tp 0.61", "buy ADA/USDT limit 0.58 sl 0.56 tp 0.61"),
        ("$AVAX short entry 27.81\nfair value gap filled\nsl 28.31", "sell AVAX/USDT limit 27.81 sl 28.31 tp -"),
        ("long SOL at 148, thesis is dead below 144, tp 155", "buy SOL/USDT limit 148 sl 144 tp 155"),
        ("long SOL at 148, stop would be 144, tp 155", "buy SOL/USDT limit 148 sl 144 tp 155"),
        ("EURUSD short at market, risk to 1.1167", "sell EUR/USD market - sl 1.1167 tp -"),
        ("buying SOL 158, tp 160, using 153.64 as stop fingers crossed", "buy SOL/USDT limit 158 sl 153.64 tp 160"),
        ("BUY USOIL RIGHT HERE / TARGET 66.89 → 67.53 → 67.69", "buy USOIL market - sl - tp 66.89,67.53,67.69"),
        ("short XRP @2.2539 - 2.3161 stop - TP 2.2268", "sell XRP/USDT limit 2.2539 sl 2.3161 tp 2.2268"),
        ("short NAS100 @23127, looking for 23081 - 23025 next", "sell NAS100 limit 23127 sl - tp 23081,23025"),
        ("just shorted rivn in the 13.60-13.70 zone, sl 13.93", "sell RIVN range 13.6,13.7 sl 13.93 tp -"),
    ],
)
def test_who_tells_of_his_trade_may_say_why(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("BUY RELIANCE, @ 1396, TGT 1508,1620, SL-1284 POSITIONAL", "buy RELIANCE limit 1396 sl 1284 tp 1508,1620"),
        ("SELL TATASTEEL BELOW - 162 MUST SL 175 TP 149", "sell TATASTEEL stop 162 sl 175 tp 149"),
        ("BUY SBIN ABOVE 838 SL 771 TGT 905,972", "buy SBIN stop 838 sl 771 tp 905,972"),
        ("BUY SBIN ABOVE : 838 SL 771 TGT 905 BOOK 50% AT T1", "buy SBIN stop 838 sl 771 tp 905"),
        ("PREMIUM CALL: BUY INFY ABOVE 1503 SL 1383 TGT 1623", "buy INFY stop 1503 sl 1383 tp 1623"),
        ("BUY INFY @ 1503 SL 1383 TGT 1623 LOT SIZE 75", "buy INFY limit 1503 sl 1383 tp 1623"),
        ("BUY DIS 91\nSL 84\nTARGET 1 98\nTARGET 2 105\nTARGET 3 112", "buy DIS limit 91 sl 84 tp 98,105,112"),
    ],
)
def test_levels_in_a_row_keep_their_places(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "| Pair | Side | Entry | SL | TP |\n|---|---|---|---|---|\n| NZDUSD | LONG | 0.5377 | 0.5356 | 0.5388 |",
            "buy NZD/USD limit 0.5377 sl 0.5356 tp 0.5388",
        ),
        (
            "time: 2026-03-02T14:30:00Z\nsymbol: BTCUSDT\nside: short\nopen: 88749\nsl: 90879\ntp: 87684",
            "sell BTC/USDT limit 88749 sl 90879 tp 87684",
        ),
        (
            "Strategy: Alpha v3\nticker -> ETH\nside -> buy\nentry -> 3025\nTP 1 -> 3100\nTP 2 -> 3150\nsl -> 2950",
            "buy ETH/USDT limit 3025 sl 2950 tp 3100,3150",
        ),
        ("AVAX • Buy • timeframe=4h • open=26.10 • tp=26.42 • SL=25.38", "buy AVAX/USDT limit 26.1 sl 25.38 tp 26.42"),
    ],
)
def test_sheets_are_read_cell_by_cell(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "want to see SOL above 150 before I long, stop would be 144, tp 160",
        "Strategy 'Trend v2' entered LONG ETHUSDT at 2405 (paper)",
        "watching SOL 148, clean break of structure, stop 144, tp 155",
        "yesterday's breakout trade: long BTC 91000 sl 90000 tp 95000",
        "if support holds I long SOL 148 sl 144",
    ],
)
def test_talk_of_charts_takes_no_position(text: str) -> None:
    assert not any(isinstance(reading, Signal) for reading in parse(text, posted_at=NOW))


@pytest.mark.parametrize(
    "text",
    [
        "TP1 of the gold long was 4027, stop was 3990",
        "How to read a signal: BUY AAPL @ 150, SL 145, TP 160",
        "PELOSI IS LONG $BABA FROM 168.47, STOP 163.42, TARGET 180.09",
        "A member is long ATOM from 4.946, stop 4.809, target 5.385",
        "SAYLOR JUST BOUGHT 19K BTC AT 91000",
        "Walmart short interest 34% at 103.93",
        "WE BOUGHT NFLX AT 1097.90 IN JANUARY AND IT IS 1162.02 NOW",
        "Everyone just bought 27k NFLX at 1162.26",
        "Odds moved: YES 45c -> 52c on 'Recession in 2026'. Leaderboard: user92 bought NO 55c",
        "Pfizer files to sell 14M shares at 12.04",
    ],
)
def test_what_is_told_of_others_and_of_the_past_takes_no_position(text: str) -> None:
    assert not any(isinstance(reading, Signal) for reading in parse(text, posted_at=NOW))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "Short WIF 1.945 stop 1.999 target 1.922; long XRP 2.28 stop 2.23 target 2.31",
            "sell WIF/USDT limit 1.945 sl 1.999 tp 1.922 ; buy XRP/USDT limit 2.28 sl 2.23 tp 2.31",
        ),
        (
            "Pair: USDJPY\nSide: Buy\nEntry: 161\nSL: 160\nTP: 163\n\nPair: UKOIL\nSide: Sell\nEntry: 67\nSL: 68",
            "buy USD/JPY limit 161 sl 160 tp 163 ; sell UKOIL limit 67 sl 68 tp -",
        ),
        (
            "Pair | Side | Entry | SL | TP\nNZDUSD | LONG | 0.53 | 0.52 | 0.54\nEURUSD | SHORT | 1.12 | 1.13 | 1.11",
            "buy NZD/USD limit 0.53 sl 0.52 tp 0.54 ; sell EUR/USD limit 1.12 sl 1.13 tp 1.11",
        ),
    ],
)
def test_orders_one_after_another_are_told_apart(text: str, meant: str) -> None:
    assert understood(text) == meant
