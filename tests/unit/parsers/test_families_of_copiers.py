"""What copiers, terminals and desks write of the trades that they changed, took and left."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Refusal, Signal
from parsers.parser import parse
from parsers.schema import expected
from tests.unit.parsers.test_families_of_changes import told

NOW = datetime(2026, 7, 14, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Leader edited the order: ADAUSDT Long\nTake profit 0.71 -> 0.75\nStop loss 0.60 -> 0.62", "0.75 0.62"),
        ("Position updated by trader\nEURUSD BUY\nSL: 1.0800 → 1.0825\nTP: 1.0900 → 1.0950", "1.0825 1.095"),
        ("Signal updated\nEURUSD BUY\nTP1 1.0900\nSL 1.0800", "1.09 1.08"),
        ("BTCUSDT Long\nTP 64000 ➜ 66000\nSL 60200 ➜ 61000", "66000 61000"),
        ("Trader changed TP\nADAUSDT Long\nTP 0.71 → 0.75", "0.75"),
    ],
)
def test_levels_that_a_copied_trader_changed_open_nothing(text: str, meant: str) -> None:
    answer = expected(parse(text, posted_at=NOW))

    levels = [str(action.get("to") or action["targets"][0]) for action in answer["expect"]["actions"]]
    assert (answer["kind"], " ".join(levels)) == ("update", meant)


def test_targets_beside_one_stop_are_still_a_ladder() -> None:
    (reading,) = parse("LINKUSDT Long\nEntry 18.2\nTP 19.10 → 19.80\nSL 17.85", posted_at=NOW)

    assert isinstance(reading, Signal)
    assert len(reading.targets) == 2


@pytest.mark.parametrize(
    "text",
    [
        "European close: DAX +0.5%, FTSE -0.2%",
        "US equities close: S&P 500 +0.2%, Nasdaq +0.9%, Dow -0.4%",
        "At the close: Nasdaq flat, Dow up 0.2%",
        "Asia close: Nikkei +1.2%, Hang Seng -0.4%",
    ],
)
def test_how_markets_closed_closes_no_trade(text: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Refusal)


@pytest.mark.parametrize(
    "text",
    ["SOLUSDT buy-stop expired after 24h, not triggered", "Order expired: BUY LIMIT GBPUSD 1.2710 not filled"],
)
def test_an_order_that_expired_and_was_not_triggered_is_withdrawn(text: str) -> None:
    assert expected(parse(text, posted_at=NOW))["kind"] == "cancel"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("SOLD -1 AMD 100 (Weeklys) 17 JUL 26 170 CALL @4.10 (2 of 3 remaining)", 0.333),
        ("STC 2 SPY 600c @ 1.90 (3 of 5 left)", 0.4),
        ("Trimmed some TSLA 400c @ 6.2, 1 of 4 remaining", 0.75),
        ("Sold 1 of 4 AAPL 240c at 3.10 (3 left)", 0.25),
    ],
)
def test_what_remains_is_not_what_was_sold(text: str, part: float) -> None:
    (action,) = expected(parse(text, posted_at=NOW))["expect"]["actions"]

    assert action["fraction"] == pytest.approx(part, abs=0.001)


@pytest.mark.parametrize("count", ["qty 1", "qty: 1", "quantity 3", "size 2"])
def test_a_price_behind_a_quantity_is_the_entry(count: str) -> None:
    (reading,) = parse(f"Entry long MESZ6, {count} @ 6712.5, stop 6700, target 6740", posted_at=NOW)

    assert isinstance(reading, Signal)
    assert [str(price) for price in reading.entry.prices] == ["6712.5"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "[Copy Trading] Your Master Trader Otter opened a position.\nContract: ADAUSDT\nSide: Buy\nEntry: 0.71",
            "buy ADA/USDT 0.71, stop none, to none",
        ),
        (
            "Perp mirror · master opened SOL-PERP short\nfill 151.20 · lev 8x cross · we copied $300",
            "sell SOL/USDT 151.2, stop none, to none",
        ),
        (
            "Provider PipHaven just opened BUY EURCAD at 1.5012, no stop or limit set",
            "buy EUR/CAD 1.5012, stop none, to none",
        ),
        (
            "Copier: leader LunaFX opened BUY GBPUSD 1.2710, SL 1.2680, TP 1.2790",
            "buy GBP/USD 1.271, stop 1.268, to 1.279",
        ),
        (
            "EA opened SELL 0.10 XAUUSD @ 4031.20 sl 4042.0 tp 4010.0 magic 5512",
            "sell XAU/USD 4031.2, stop 4042, to 4010",
        ),
        ("SIGNAL buy_to_open KRE260918C00064000 qty 4 limit 1.12", "buy KRE 1.12, stop none, to none"),
        (
            "[Copy Trading] OtterOne has closed ADAUSDT Long at 0.7410. Realised PnL: +21.2%",
            "ADA/USDT: close_all at 0.741",
        ),
        ("Mirror: lead trader reduced BTC-PERP long by 50% @ 102,000", "BTC/USDT: part 0.5 at 102000"),
        ("Position updated\nADAUSDT Long\nSL 0.6910\nTP1: 0.78", "ADA/USDT: new targets 1: 0.78, stop 0.691"),
        ("Your Master Trader OtterOne has updated a position. ADAUSDT Long, SL 0.6910", "ADA/USDT: stop 0.691"),
    ],
)
def test_a_copied_trader_acts_for_the_room(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "BlackRock opened a long BTC position at 99,000",
        "Whale opened a 20x ETH long at 3,310",
        "A trader opened a $40M BTC short at 101k",
        "Pelosi opened $BA 230 puts 7/24 @ 3.55",
        "Another group opened SOL long at 150",
        "Master traders opened 500 longs on BTC at 101k today",
        "Lead trader NightOwl opened SOLUSDT long yesterday and closed at 160",
        "Copy trading is now live! Master traders opened 200 positions this week.",
        "Why did the leader open SOL long at 150?",
        "Mirror this: leader opened BTC long at 101k last week, +20% so far",
    ],
)
def test_others_trade_for_themselves(text: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Refusal)
