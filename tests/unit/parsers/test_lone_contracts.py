"""Contracts and directions of one line with words below them, unlisted tickers, and talk in the same shape."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_captions import understood


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("BTO QQXR 3/19/27 9.5c @ 1.85", "buy QQXR limit 1.85 sl - tp -"),
        ("BTO ZZKX 6/18/26 12.5p @ .40 (swing)", "buy ZZKX limit 0.4 sl - tp -"),
        ("QQXR 09/18 $9 Put @$0.75 SL: QQXR > $9.80", "buy QQXR limit 0.75 sl 9.8underlying tp -"),
        ("ENTRY $SPX 6910p @ 2.4 small, no SL, holding this to the bell", "buy SPX limit 2.4 sl - tp -"),
        ("AMD - $170 PUTS 5/15 2.10\n\nEARNINGS LOTTO, ALL OR NOTHING", "buy AMD limit 2.1 sl - tp -"),
        ("$TSLA 420c 5/15 5.10\nRisky one, kept small by most of the desk", "buy TSLA limit 5.1 sl - tp -"),
        ("Msft Oct 16 410 put at 4.30 Target 5.60", "buy MSFT limit 4.3 sl - tp 5.6"),
        ("Nvda 5/15 190c @ 3.20 sl 2", "buy NVDA limit 3.2 sl 2 tp -"),
        ("BTO AMD 165P 07/17 @ 2.2 PT: 60%TS15% SL: 40%", "buy AMD limit 2.2 sl 40pct tp 60pct"),
        ("Verkaufe Silber (EK: 48.15)", "sell XAG/USD limit 48.15 sl - tp -"),
        ("mes short 6931 This is no financial advice. 14:05:10 EST", "sell MES limit 6931 sl - tp -"),
        (
            "SELL GBPUSD 1.3350 (10:15 UTC)\nMore details in the members chat below",
            "sell GBP/USD limit 1.335 sl - tp -",
        ),
        ("TSLA out of the gates strong", "nothing"),
        (
            "Caught a tidy NQ short at the open, let it play out, targets hit one after the other.",
            "nothing",
        ),
        ("WEEKLY REPORT: EURUSD SELL, BE HIT AFTER 35 PIPS", "nothing"),
        ("NVDA 190c 5/15 3.20 was the trade of the day", "nothing"),
        ("SPY 600c 5/8 1.20 now 3.40 what a ride", "nothing"),
        ("TSLA 420c 5/15 5.40 → 9.80\nWhat a runner", "nothing"),
        ("NICE work on the 5/15 calls today", "nothing"),
    ],
)
def test_a_first_line_that_says_enough_opens_and_talk_does_not(text: str, meant: str) -> None:
    assert understood(text) == meant
