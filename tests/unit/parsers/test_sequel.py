"""A trade that is named with its side is not opened again by what becomes of it: a part taken, a level changed."""

from __future__ import annotations

import pytest

from domain.signal import Signal
from parsers.parser import parse
from tests.unit.parsers.test_captions import understood
from tests.unit.parsers.test_families_of_opens import NOW


@pytest.mark.parametrize(
    "post",
    [
        "BTC/USDT buy, Sl is 67380 now now we adjust target to 67920",
        "DOGE: just took out 30% @ 0.1642 & stops now at 0.1635",
        "QQQ 510 puts → your stop now 2.94 now Target to 2.95",
        "US30 BUY SL IS 38743 NOW - UPDATED TP: 39501",
        "$SOFI buy\nwe've took out 40% of contracts @ 9.00\nStop Loss now 8.91",
        "plz bring my stop up to 146.7 on our $SOL buy now",
        "we brought Stop Loss to 1.2921 on my cable sell asap",
        "$SOFI update: tp extended to 9.03\n✅ stops update: 8.94",
        "the PLTR short half off @ 27.94 ✅ stop loss moved to 28.37 asap",
        "30% out near 67107 on our btc / bumped all stop loss to 67759",
        "bank 2/3 on LINK sell right now, all take our sl to 17.33",
        "QQQ 510 puts, stops is 2.93 now",
        "TSLA SHORT FULL EXIT AT PRICE 270.20, LOOKS LIKE A REVERSAL",
        "taking 1/2 for $ETH buy at 3177, new stop at 3131",
        "Tesla buy | sold 30 % @ 273.76 - I placed SL to the entry",
        "us30 short - one half off @ 39,837, SL = entry level",
        "USDJPY buy I am taking 33% @ 151.66, hold the rest",
        "xauusd long, 40% taken here and let it run",
        "$SOL jual setengah, holding the rest for TP2!",
        "AVAX YARISINI SATIN 🚨",
        "$RIVN buy – TP1 and 2 🎯",
        "Team, AVAXUSDT sell TP1 and 2 ☑️ +1.8R 🔥",
        "ARB SELL, TP4/5 ☑️ +120 POINTS",
        "BTCUSDT LONG, I TOPPED UP AT 68287, AND IM TAKING MY STOP LOSS TO 67582",
        "you can now add more on injusdt buy at 23.80, then new stop at 23.59",
        "half off on XAU/USD buy at 2352.4 🔥 stop loss is 2341.2 now please",
        "NVDA sell → take profits updated: 154.24, 151.47",
        "NVDA 전량 매도 BEFORE NEWS",
        "Holding NIFTY 25000 CE, TGT 280 SL 220",
        "Still holding AAPL 190c, target 5 stop 3",
        "Holding GOLD longs SL 4070 TP 4100",
        "Still long gold SL 4070 TP 4100",
        "$BABA long +87 pips running\nBulls want 203.89, bears want 196.05 on NVDA",
        "$SOFI LONG | YOU CAN NOW USE 3X INSTEAD OF 15X",
        "**UPDATE** I scaled in on TSLA buy at 275.63, and you can lock your stop from 265.78 to 268.64",
    ],
)
def test_what_becomes_of_a_trade_opens_none(post: str) -> None:
    assert not isinstance(parse(post, posted_at=NOW)[0], Signal)


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("plz bring my stop up to 146.7 on our $SOL buy now", "SOL/USDT: stop 146.7"),
        ("QQQ 510 puts, stops is 2.93 now", "QQQ: stop 2.93"),
    ],
)
def test_a_stop_that_moves_is_moved(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            "starting a short in $eurgbp here, tp: 0.8585, my stop sits at 0.8636",
            "sell EUR/GBP market - sl 0.8636 tp 0.8585",
        ),
        ("in #EURUSD short - entry 1.2307, targeting a move to 1.2282", "sell EUR/USD limit 1.2307 sl - tp 1.2282"),
        ("opened a long on AUDUSD market | stop set at 0.6974", "buy AUD/USD market - sl 0.6974 tp -"),
        ("BUY GOLD NOW SL 4070 TP 4100\nMove SL to entry at TP1", "buy XAU/USD market - sl 4070 tp 4100"),
        ("In NIFTY 25000 CE, TGT 280 SL 220", "buy NIFTY market - sl 220 tp 280"),
        ("NIFTY 25000 CE hold for 280, SL 220", "buy NIFTY market - sl 220 tp 280"),
        ("Took half size long ETH 3050 stop 2980", "buy ETH/USDT limit 3050 sl 2980 tp -"),
        ("Long ETH 3050, stop 2980, close 50% at 3200", "buy ETH/USDT limit 3050 sl 2980 tp 3200"),
    ],
)
def test_a_plan_that_says_where_its_levels_sit_opens(post: str, meant: str) -> None:
    assert understood(post) == meant
