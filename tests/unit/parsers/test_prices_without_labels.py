"""Prices that no label of their own took are read as the plan shows, and remarks are left alone."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.signal import EntryKind, Signal, Unit
from parsers.parser import parse

NOW = datetime(2026, 9, 2, 14, 30, tzinfo=UTC)


def opened(text: str) -> Signal:
    (reading,) = parse(text, posted_at=NOW)
    assert isinstance(reading, Signal), reading
    return reading


@pytest.mark.parametrize(
    ("text", "entry", "stop", "targets"),
    [
        ("Idea 7 | ROKU | buy 88 | stop 84.5 | t 93 / 97", "88", "84.5", "93 97"),
        ("CL short 64.10 s 64.65 t 63.50 62.90", "64.10", "64.65", "63.50 62.90"),
        ("Long WTI 60.15, stop 59.40, first take 61.05, second take 62.30", "60.15", "59.40", "61.05 62.30"),
        ("SELL GBPJPY [198.20]\nSL [198.85]\nTP [197.40] [196.60]", "198.20", "198.85", "197.40 196.60"),
        ("EURUSD LONG\nPrice [1.1650]\nStop [1.1610]\nTake [1.1700] [1.1740]", "1.1650", "1.1610", "1.17 1.174"),
        ("GBPUSD long 1.2715 / stop 1.2680 / 1.2760 / 1.2800", "1.2715", "1.2680", "1.2760 1.28"),
        ("ETH long 3120 SL 3040 ➡ 3220 ➡ 3310", "3120", "3040", "3220 3310"),
        ("EURUSD sell 1.1720 | 1.1755 stop | 1.1685 | 1.1650", "1.1720", "1.1755", "1.1685 1.1650"),
        ("PLTR long from 151.20, risk line 146, profit line 158 then 165", "151.20", "146", "158 165"),
        ("Short UBER 96.40\nStop: 99.10\n1) 92.00\n2) 88.50", "96.40", "99.10", "92 88.5"),
        ("DOGE buy 0.182\ncut 0.174\nbag 0.19\nbag 0.20", "0.182", "0.174", "0.19 0.20"),
        ("Short SHOP @ 131 | 134.5 | 125 | 121", "131", "134.5", "125 121"),
        ("NVDA 10/16 180c 4.10 | 2.90 | 5.50 / 7.00", "4.10", "2.90", "5.50 7"),
        ("TSLA shorts at 398\n404 is the stop\n388, 380 are targets", "398", "404", "388 380"),
        ("TSLA: getting long at 398; I'm wrong at 391; paying myself at 410", "398", "391", "410"),
        ("AMZN long 225.40 against 221 for 231", "225.40", "221", "231"),
        ("Long TSLA 398 vs 390, first trim 410", "398", "390", "410"),
        ("BTC S @94000 x10\nSL@95500\nTP@92000/90000", "94000", "95500", "92000 90000"),
        ("AAPL 10/16 235C\nIn: 3.20\nRisk: 2.20\nPT: 4.50 | 6.00", "3.20", "2.20", "4.5 6"),
        ("TSLA 10/16 410c | in 6.15 | out below 4.90 | 8.00 / 10.50", "6.15", "4.90", "8 10.5"),
    ],
)
def test_prices_behind_the_stop_that_win_one_beyond_the_other_are_targets(
    text: str, entry: str, stop: str, targets: str
) -> None:
    signal = opened(text)

    assert signal.entry.prices == (Decimal(entry),)
    assert signal.stop is not None
    assert signal.stop.value == Decimal(stop)
    assert [level.value for level in signal.targets] == [*map(Decimal, targets.split())]
    assert all(level.unit is Unit.PRICE for level in signal.targets)


@pytest.mark.parametrize(
    "text",
    [
        "Long WTI 61.35, stop 60.70, VWAP 62.20",
        "Long TSLA 398, stop 390. 404 resistance",
        "Long TSLA 398, stop 390. 500 by year end, mark my words",
        "Long TSLA 398, stop 390, 430 EMA overhead",
        "Long TSLA 398 stop 390, 500 shares",
        "Long TSLA 398 stop 390, ATH 488",
        "BTC long 94200 sl 92800. Signal 100231",
        "BTC long 94200 sl 92800\n#100231",
        "AAPL long 231 stop 227\n300 views",
        "AAPL long 231 stop 227. Analysts say 260",
        "BUY GOLD\n4150\nSL 4140\n4170",
        "EURUSD buy 1.1720 / 1.1700 / 1.1680 sl 1.1655",
        "EURUSD buy 1.1720 sl 1.1655, 1.1640 for the second one",
    ],
)
def test_what_is_remarked_behind_the_stop_is_no_target(text: str) -> None:
    assert opened(text).targets == ()


@pytest.mark.parametrize(
    ("text", "stop", "target"),
    [
        ("CL long 62.84 | 20 tick stop | 40 tick target | 1 contract", "20 ticks", "40 ticks"),
        ("EURUSD long 1.1650 | 30 pip stop | 60 pip tp", "30 pips", "60 pips"),
    ],
)
def test_distances_ahead_of_their_labels_keep_them_between_strokes(text: str, stop: str, target: str) -> None:
    signal = opened(text)

    assert signal.stop is not None
    assert f"{signal.stop.value} {signal.stop.unit.value}" == stop
    assert [f"{level.value} {level.unit.value}" for level in signal.targets] == [target]


@pytest.mark.parametrize(
    ("text", "stop", "targets"),
    [
        ("LONG APTUSDT at market\nTake profits from entry: +3% | +6%\nCut at -2.5%", "2.5 pct", "3 pct, 6 pct"),
        ("APT long 5.20\nStop -2%\nTake +4%, +8%", "2 pct", "4 pct, 8 pct"),
        ("EURUSD long 1.1650 (30 pips risk, 60 pips reward)", "30 pips", "60 pips"),
        ("Sell EURUSD now. 25p stop. 40p and 80p targets", "25 pips", "40 pips, 80 pips"),
        ("NVDA long 180 (3% stop) (6% target)", "3 pct", "6 pct"),
        ("NQ long 23410 30pt SL 45/90pt TP", "30 points", "45 points, 90 points"),
        ("ES long 6420 8pts stop 12pts target", "8 points", "12 points"),
        ("ES long 6420; stop 8 handles; target 12 handles", "8 points", "12 points"),
        ("SHORT BTC 95000\nSL 1.5% above entry\nTP 2% / 4% below entry", "1.5 pct", "2 pct, 4 pct"),
    ],
)
def test_distances_from_the_entry_are_its_stop_and_targets(text: str, stop: str, targets: str) -> None:
    signal = opened(text)

    assert signal.stop is not None
    assert f"{signal.stop.value} {signal.stop.unit.value}" == stop
    assert ", ".join(f"{level.value} {level.unit.value}" for level in signal.targets) == targets
    assert signal.entry.kind is not EntryKind.STOP


@pytest.mark.parametrize("later", ["will add over 235", "adding above 235", "I'll add above 235"])
def test_where_more_will_be_taken_is_no_trigger_of_the_order(later: str) -> None:
    signal = opened(f"AAPL long 231 stop 227, {later}")

    assert (signal.entry.kind, signal.entry.prices) == (EntryKind.LIMIT, (Decimal(231),))
