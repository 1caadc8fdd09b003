"""What copiers, terminals and bots write of what they did: what it opens, what it changes and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Signal, SizeUnit
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told
from tests.unit.parsers.test_families_of_opens import said

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "[Mirror] EXECUTED • SELL • EURUSD • 1.0842 • SL 1.0870 • TP 1.0800",
            "sell EUR/USD limit 1.0842 sl 1.087 tp 1.08",
        ),
        (
            "[Copier] FILLED | LONG | ETHUSDT | 3120 | SL 3050 | TP 3200, 3300",
            "buy ETH/USDT limit 3120 sl 3050 tp 3200,3300",
        ),
        ("Got filled on a TSLA short, 250. SL 255. TP 240", "sell TSLA limit 250 sl 255 tp 240"),
        (
            "OANDA: Market order filled — Sold EUR/USD @ 1.0842. Take profit 1.0800, stop loss 1.0870",
            "sell EUR/USD market 1.0842 sl 1.087 tp 1.08",
        ),
        (
            "Your order to buy 2 lots of GER40 was executed at 18,412. Stop 18,350. Limit 18,520.",
            "buy GER40 limit 18412 sl 18350 tp 18520",
        ),
        ("Limit order in: 100 shares AMD at 151.20, stop 146", "buy AMD limit 151.2 sl 146 tp -"),
        ("Limit order in: 100 shares AMD at 151.20, stop 156", "sell AMD limit 151.2 sl 156 tp -"),
        (
            "[EA Falcon] OPEN sell GBPUSD 0.10 @1.2710 sl=1.2740 tp=1.2650 magic=55",
            "sell GBP/USD limit 1.271 sl 1.274 tp 1.265",
        ),
        ("OPEN buy XAUUSD 0.10 @2410.5 sl=2402 tp=2425", "buy XAU/USD limit 2410.5 sl 2402 tp 2425"),
        (
            "Bybit: opened LONG SOLUSDT\nentry 150 | 10x | liq 136.2\nsl 145 | tp 160",
            "buy SOL/USDT limit 150 sl 145 tp 160",
        ),
        (
            "freqtrade: New Trade (#31)\nPair: SOL/USDT:USDT\nDirection: Short (2x)\nOpen Rate: 151.2 USDT",
            "sell SOL/USDT limit 151.2 sl - tp -",
        ),
        ("IBKR • BOT 100 AMD @ 151.15 • NASDAQ", "buy AMD limit 151.15 sl - tp -"),
        ("#SOL/USDT | SHORT | 5x\nE: 150 | 152\nT: 145 | 140\nS: 156", "sell SOL/USDT limit 150,152 sl 156 tp 145,140"),
        ("Short AVAX 31.2\nStop 32.4\nTarget ladder 30 / 29 / 28", "sell AVAX/USDT limit 31.2 sl 32.4 tp 30,29,28"),
        ("punting on a gold short at 2410 stop 2418 tp 2390", "sell XAU/USD limit 2410 sl 2418 tp 2390"),
        (
            (
                "Polymarket order filled ✅\nMarket: Will the Fed cut rates in June?\nOutcome: No\n"
                "Avg price: 62¢\nShares: 120"
            ),
            "buy Will the Fed cut rates in June? limit 0.62 sl - tp -",
        ),
    ],
)
def test_a_receipt_of_what_was_opened_opens_the_same(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Stop loss updated | SOLUSDT | new SL 148.20", "SOL/USDT: stop 148.2"),
        ("SL changed • GBPJPY • new SL 191.20", "GBP/JPY: stop 191.2"),
        ("Stop modified\nEURUSD\nNew SL: 1.0810", "EUR/USD: stop 1.081"),
        ("Copied close ➜ XAUUSD SELL 0.10 @ 2416.00", "XAU/USD: close_all at 2416"),
        ("Copied close → EURUSD BUY 0.50 @ 1.0842 (TP)", "EUR/USD: close_all at 1.0842"),
        ("🔔 TradeBot EXIT\nTicker: NVDA\nAction: SELL ALL\nPrice: 131.20", "NVDA: close_all at 131.2"),
        ("🤖 Deal #5120 (USDT_ETH): safety order 3 filled at 3012.50", "ETH/USDT: filled at 3012.5"),
        ("BTC: first and second targets hit", "BTC/USDT: hit 1, hit 2"),
        ("1st & 2nd TP done on GOLD", "XAU/USD: hit 1, hit 2"),
        ("SOL: first target hit, second target next", "SOL/USDT: hit 1"),
        ("IBKR • SLD 40 MSFT @ 441.15 • NASDAQ", "MSFT: close_all at 441.15"),
        ("Got filled on my SOL long, 150. SL 145. TP 160", "SOL/USDT: filled at 150"),
        ("Entry filled: BTC long 65000, SL 64000, TP 70000", "BTC/USDT: filled at 65000"),
        ("Limit order filled: BTC long 65000, SL 64000, TP 70000", "BTC/USDT: filled at 65000"),
        ("Market order filled — Sold 100 AAPL @ 198.20. Take profit 190, stop loss 205", "AAPL: close_all at 198.2"),
        ("Limit order in: cancelled 100 shares AMD at 151.20, stop 146", "AMD: cancel"),
        ("punting my pepe long at 0.00001142", "PEPE/USDT: close_all at 0.00001142"),
    ],
)
def test_a_receipt_of_what_goes_on_or_ends_opens_nothing(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Limit order in: 100 shares AMD at 151.20",
        "My open buy EURUSD 0.10 @ 1.0842 sl 1.0800 tp 1.0900",
        "Open buy positions: EURUSD 0.10 @ 1.0842 +20 pips",
        "BTC long 65000 liq 60000 wiped out lots of people 10x",
    ],
)
def test_what_only_looks_like_a_receipt_is_left_alone(text: str) -> None:
    assert told(text) == "nothing"


def test_the_lots_of_a_robot_are_its_size_and_no_price() -> None:
    (reading,) = parse("[EA Falcon] OPEN sell GBPUSD 0.10 @1.2710 sl=1.2740 tp=1.2650 magic=55", posted_at=NOW)

    assert isinstance(reading, Signal)
    assert reading.size is not None
    assert (str(reading.size.value), reading.size.unit) == ("0.10", SizeUnit.LOTS)


def test_the_total_of_a_trade_that_a_robot_enters_is_its_size() -> None:
    (reading,) = parse(
        "Pair: SOL/USDT:USDT\nDirection: Short (2x)\nOpen Rate: 151.2 USDT\nTotal: 80 USDT", posted_at=NOW
    )

    assert isinstance(reading, Signal)
    assert reading.size is not None
    assert (str(reading.size.value), reading.size.unit) == ("80", SizeUnit.USD)
