"""What is said beside a plan that is whole refuses it only where it conditions, denies, questions or quotes it."""

from __future__ import annotations

import pytest

from domain.signal import Signal
from parsers.parser import parse
from tests.unit.parsers.test_captions import understood
from tests.unit.parsers.test_families_of_opens import NOW


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("BTO SPY 600c 5/8 @ 1.20 (SCALP / maybe overnight)", "buy SPY limit 1.2 sl - tp -"),
        ("BTO NVDA 190c 5/15 @ 3.20. Not a swing, might hold into the close", "buy NVDA limit 3.2 sl - tp -"),
        ("Bought AMD 170p 5/15 at 2.10, earnings lotto", "buy AMD limit 2.1 sl - tp -"),
        ("Bought AMD 170p 5/15 at 2.10\nEarnings tonight, maybe I hold some through", "buy AMD limit 2.1 sl - tp -"),
        ("BTO TSLA 420c 5/15 @ 5.10. Will add on a dip if we get one", "buy TSLA limit 5.1 sl - tp -"),
        (
            "Buy EURUSD 1.0850 SL 1.0810 TP 1.0930\nIf you are in profit, please secure. Win rate: 88%",
            "buy EUR/USD limit 1.085 sl 1.081 tp 1.093",
        ),
        (
            "ETH long 3050, stop 2980, tp 3200. I could be wrong, but funding is negative and whales keep buying",
            "buy ETH/USDT limit 3050 sl 2980 tp 3200",
        ),
        ("Gold sell 4143 SL 4150 TP 4120. We expect CPI to come in hot", "sell XAU/USD limit 4143 sl 4150 tp 4120"),
        (
            "SOL/USDT long\nEntry 141\nSL 136\nTP 150 / 158\nReason: yesterday's low was swept and RSI is oversold",
            "buy SOL/USDT limit 141 sl 136 tp 150,158",
        ),
        (
            "Setup: break of last week's high\nTicker: SOUN\nType: Long\nTrigger: > 9.64\nTarget: 11.07\nStop: 9.10",
            "buy SOUN stop 9.64 sl 9.1 tp 11.07",
        ),
        ("LONG BTC 95000 SL 93800 TP 98000\nStrategy accuracy 97%", "buy BTC/USDT limit 95000 sl 93800 tp 98000"),
        (
            "GBPUSD buy 1.3350, SL 1.3310, TP 1.3420\nLevels to watch: 1.3380 and 1.3400",
            "buy GBP/USD limit 1.335 sl 1.331 tp 1.342",
        ),
        (
            "$PLTR long 188, stop 180, target 205. Analysts upgraded it and earnings beat",
            "buy PLTR limit 188 sl 180 tp 205",
        ),
        ("Short TSLA 402 stop 411 target 380\nI think they miss deliveries", "sell TSLA limit 402 sl 411 tp 380"),
        (
            "$RIVN swing long in @ 13.42, stop below yesterday's low, pt 14.80 / 16.25",
            "buy RIVN limit 13.42 sl - tp 14.8,16.25",
        ),
    ],
)
def test_words_beside_a_whole_plan_do_not_refuse_it(text: str, meant: str) -> None:
    assert understood(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "BUY GOLD 4150 SL 4140 TP 4170 only if H1 closes above 4155",
        "BUY GOLD 4150 SL 4140 TP 4170. If it closes above 4155 first.",
        "BUY GOLD 4150 SL 4140 TP 4170. Wait for my confirmation",
        "BUY GOLD 4150 SL 4140 TP 4170 if NFP misses",
        "BUY GOLD 4150 SL 4140 TP 4170 when London opens?",
        "If gold retests 4150: BUY, SL 4140, TP 4170",
        "Watching gold, buy 4150 SL 4140 TP 4170 is the idea",
        "BUY GOLD 4150 SL 4140 TP 4170 was the call, who caught it?",
        "BUY GOLD 4150 SL 4140 TP 4170. Posted yesterday, +200 pips",
        "Example: BUY GOLD 4150 SL 4140 TP 4170",
        "BUY GOLD 4150 SL 4140 TP 4170 (example)",
        "BUY GOLD 4150 SL 4140 TP 4170\nThis is how a signal looks, just an example",
        "My brother bought gold 4150 SL 4140 TP 4170",
        "Not buying gold 4150 SL 4140 TP 4170",
        "Don't buy gold at 4150 with SL 4140 TP 4170",
        "BUY GOLD 4150 SL 4140 TP 4170?",
        "Would you buy gold 4150 SL 4140 TP 4170",
        "VIP only: BUY GOLD 4150 SL 🔒 TP 🔒",
        "BTO SPY 600c 5/8 @ 1.20 if SPY breaks 598",
        "BTO SPY 600c 5/8 @ 1.20 (only if SPY breaks 598)",
        "BTO SPY 600c 5/8 @ 1.20 when it reclaims 598",
        "Thinking BTO SPY 600c 5/8 @ 1.20",
        "Thinking about buying SPY 600c 5/8 @ 1.20",
        "BTO SPY 600c 5/8 @ 1.20?",
        "BTO SPY 600c 5/8 @ 1.20 yesterday, now 3.40",
        "BTO SPY 600c 5/8 @ 1.20 would have been nice",
        "Should have bought SPY 600c 5/8 @ 1.20",
        "Never bought SPY 600c 5/8 @ 1.20",
        "Whale bought SPY 600c 5/8 @ 1.20",
        "Unusual: SPY 600c 5/8 @ 1.20 bought, sweep",
        "BTO SPY 600c 5/8 @ 1.20. Example of a lotto.",
        "Paper traded: BTO SPY 600c 5/8 @ 1.20",
        "Setup: if gold gets to 4150 I buy, SL 4140, TP 4170",
        "Strategy: buy gold at 4150, SL 4140, TP 4170, backtest",
        "Long SOL 141, stop 136, tp 150. This one stopped out last week.",
        "Long SOL 141, stop 136, tp 150 - closed for +9%",
        "I was long SOL 141, stop 136, tp 150",
        "Long SOL 141, stop 136, tp 150 – unless BTC loses 94k",
        "GOLD BUY 4150 SL 4140 TP 4170 cancelled before entry",
    ],
)
def test_words_that_condition_deny_question_or_quote_a_plan_refuse_it(text: str) -> None:
    assert not any(isinstance(reading, Signal) for reading in parse(text, posted_at=NOW))
