"""What conditions an order, and what price ends the idea behind one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Signal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told
from tests.unit.parsers.test_families_of_opens import said

NOW = datetime(2026, 3, 10, 14, 30, tzinfo=UTC)


def opened(text: str) -> str:
    (reading,) = parse(text, posted_at=NOW)
    return said(reading) if isinstance(reading, Signal) else "nothing"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Buy TATASTEEL only when price crosses above 168, SL 164, target 172", "buy TATASTEEL stop 168 sl 164 tp 172"),
        (
            "BTCUSDT: enter long only if price breaks above 98500. SL 97200. TP 101000",
            "buy BTC/USDT stop 98500 sl 97200 tp 101000",
        ),
        ("Sell gold only if it breaks below 4010, SL 4022, TP 3985", "sell XAU/USD stop 4010 sl 4022 tp 3985"),
        ("Long SOL only after a break of 152. Stop 147. Targets 160, 168", "buy SOL/USDT stop 152 sl 147 tp 160,168"),
        ("AAPL buy only if 345 breaks. SL 338. TP 360", "buy AAPL stop 345 sl 338 tp 360"),
        ("Buy ES only when it trades above 6850, stop 6838", "buy ES stop 6850 sl 6838 tp -"),
        (
            "BANKNIFTY 52000 CE\nBUY ONLY WHEN PRICE CROSSES 310\nSL 275\nTGT 345 390",
            "buy BANKNIFTY stop 310 sl 275 tp 345,390",
        ),
        ("Go long on ETH when price crosses 3120. SL 3050 TP 3300", "buy ETH/USDT stop 3120 sl 3050 tp 3300"),
        ("Long only if EURUSD trades above 1.0920, SL 1.0890, TP 1.0980", "buy EUR/USD stop 1.092 sl 1.089 tp 1.098"),
        (
            "sell EURUSD when we trade under 1.0810, sl 1.0850, tp 1.0740",
            "sell EUR/USD stop 1.081 sl 1.085 tp 1.074",
        ),
        (
            "Kaufe DAX nur wenn der Kurs über 24200 steigt, SL 24080, TP 24500",
            "buy GER40 stop 24200 sl 24080 tp 24500",
        ),
        ("Compra oro solo si rompe 4060, SL 4045, TP 4090", "buy XAU/USD stop 4060 sl 4045 tp 4090"),
        (
            "Лонг BTC только если пробьёт 98500, стоп 97200, цель 101000",
            "buy BTC/USDT stop 98500 sl 97200 tp 101000",
        ),
    ],
)
def test_an_order_with_levels_waits_for_the_price_that_alone_conditions_it(text: str, meant: str) -> None:
    assert opened(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Buy only when price crosses above 345",
        "Only buy when it looks good",
        "I buy only when price crosses above the 200 EMA",
        "I will buy AAPL only when price crosses 345, stop 338, target 360",
        "Would you buy AAPL only if it crosses 345, SL 338, TP 360?",
        "buy AAPL if it is 345, stop 338, target 360",
        "buy AAPL if the 345 level holds, stop 338, target 360",
        "Buy AAPL when it dips to 330, stop 325, target 345",
    ],
)
def test_a_condition_without_levels_or_without_a_crossing_orders_nothing(text: str) -> None:
    assert opened(text) == "nothing"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "Long BTC at 98000, target 102000. If it trades back to 96000 I am wrong",
            "buy BTC/USDT limit 98000 sl 96000 tp 102000",
        ),
        (
            "Bought AAPL 340, looking for 355. If it trades back under 334 I am wrong and out",
            "buy AAPL limit 340 sl 334 tp 355",
        ),
        ("Sold USDJPY at 152.40, target 151.20, I'm wrong at 152.90", "sell USD/JPY limit 152.4 sl 152.9 tp 151.2"),
        ("Short CL 71.20, target 69.50. A move back to 72.10 proves me wrong", "sell CL limit 71.2 sl 72.1 tp 69.5"),
        (
            "Buying XRP 2.10. If we trade back to 1.98, I'm wrong. Target 2.45",
            "buy XRP/USDT limit 2.1 sl 1.98 tp 2.45",
        ),
        (
            "Long LINK 13.6. if it goes back to 12.9 the idea is dead. targets 15 and 17",
            "buy LINK/USDT limit 13.6 sl 12.9 tp 15,17",
        ),
        ("NVDA long 190 tp 200, setup is dead at 184", "buy NVDA limit 190 sl 184 tp 200"),
        (
            "Bought TSLA 420c 3/20 at 6.15, target 9. If the stock trades back to 405 I am wrong.",
            "buy TSLA limit 6.15 sl 405underlying tp 9",
        ),
        (
            "Long oro 4033, objetivo 4060. Si vuelve a 4020 estoy equivocado",
            "buy XAU/USD limit 4033 sl 4020 tp 4060",
        ),
        (
            "Long DAX 24100, Ziel 24400. Fällt er zurück auf 23950, liege ich falsch.",
            "buy GER40 limit 24100 sl 23950 tp 24400",
        ),
        ("Long gold 4033 for 4060, wrong below 4020", "buy XAU/USD limit 4033 sl 4020 tp 4060"),
        ("Short EURUSD 1.0850 for 1.0780, stop 1.0880", "sell EUR/USD limit 1.085 sl 1.088 tp 1.078"),
        ("BTO AAPL 270c 3/20 2.60 for 3.50, stop 1.80", "buy AAPL limit 2.6 sl 1.8 tp 3.5"),
        ("Bought 300 SOFI for 18.20, stop 17", "buy SOFI limit 18.2 sl 17 tp -"),
    ],
)
def test_the_price_that_proves_a_trader_wrong_is_his_stop(text: str, meant: str) -> None:
    assert opened(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Long BTC at 98000, target 102000. If it trades back to 96000 I add more",
        "Long BTC at 98000, target 102000. If it trades to 105000 the bears are wrong",
        "If it trades back to 96000 I am a buyer",
        "I was wrong about gold, it went to 4100",
        "Long gold from 4033. What am I wrong about? 4020 held",
    ],
)
def test_talk_of_being_wrong_bounds_nothing(text: str) -> None:
    assert opened(text) == "nothing"


def test_an_order_that_is_void_is_cancelled_as_before() -> None:
    assert told("SOL long at 150 is invalid now, price traded 143") == "SOL/USDT: cancel"
