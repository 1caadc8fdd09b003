"""A card's cells are read as what their labels call for, whatever else their words mean."""

from __future__ import annotations

from typing import Any

import pytest

from domain.signal import Refusal, SignalUpdate
from parsers.parser import parse
from parsers.schema import expected
from tests.unit.parsers.test_families_of_opens import NOW


def opened(text: str) -> dict[str, Any]:
    said = expected(parse(text, posted_at=NOW))
    assert said["kind"] == "open", text
    return dict(said["expect"])


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("Coin: NEAR\nSide: Long\nEntry: 1.18\nStop: 1.12\nTarget: 1.28", "NEAR/USDT"),
        ("Coin → ONE\nDirection → Short\nEntry → 0.0118\nSL → 0.0122\nTP → 0.0111", "ONE/USDT"),
        ("BUY ORDER\nStock: Uber (UBER)\nOrder type: Limit\nPrice: $74.80\nStop: $71.20\nTarget: $82", "UBER"),
        ("Stock: Uber\nPrice: 74.80\nStop: 71.20\nTarget: 82", "UBER"),
        ("Company: Target (TGT)\nAction: Buy\nEntry: 101\nStop: 96\nTP: 112", "TGT"),
    ],
)
def test_a_name_behind_its_label_is_the_instrument(text: str, symbol: str) -> None:
    assert opened(text)["symbol"] == symbol


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Asset: GOLD\nType: BUY\nEntry: 4988\nSL: 4974\nGoal A: 4996\nGoal B: 5008\nGoal C: 5030", [4996, 5008, 5030]),
        ("BTCUSDT SHORT\nEntry 68000\nStop 69200\nTP A → 67100\nTP B → 66000", [67100, 66000]),
        ("AAPL long\nEntry: 262\nStop: 255\nTarget A: 270\nTarget B: 281", [270, 281]),
    ],
)
def test_goals_may_be_counted_by_letters(text: str, targets: list[float]) -> None:
    assert opened(text)["targets"] == targets


@pytest.mark.parametrize(
    ("text", "side", "leverage"),
    [
        ("#XRP #LONG #10x\n\nBuy area: 2.14 - 2.20\nExit 1: 2.28\nExit 2: 2.41\nCut loss: 2.05", "buy", 10),
        ("#SUI #Short #5x\nEntry 0.988\nTP 0.962\nSL 1.038", "sell", 5),
    ],
)
def test_a_direction_and_a_leverage_may_be_tags(text: str, side: str, leverage: int) -> None:
    said = opened(text)
    assert (said["side"], said["leverage"]) == (side, leverage)


@pytest.mark.parametrize(
    "title", ["✅ SIGNAL ACTIVE ✅", "TRADE PLAN EXECUTED", "📌 Trade executed", "Signal live", "🟢 ORDER ACTIVE"]
)
@pytest.mark.parametrize(
    "card",
    [
        "Asset: EURGBP\nDirection: Short\nEntry: 0.8712\nSL: 0.8741\nTP: 0.8654",
        "Asset: SOL\nDirection: Long\nEntry: 142.3\nSL: 138\nTP: 151",
    ],
)
def test_a_title_that_calls_a_card_live_tells_of_no_other_order(title: str, card: str) -> None:
    assert opened(f"{title}\n{card}")["entry"]


def test_a_bias_is_the_direction_of_a_card_with_its_levels() -> None:
    assert opened("Coin: LINK\nBias: Bullish\nEntry: 14.2\nStop: 13.4\nTP: 15.9")["side"] == "buy"


def test_the_pips_of_a_row_are_all_pips() -> None:
    said = opened("AUDUSD\nMarket sell 0.7085\nSL 28p\nTP 30p / 55p / 90p")
    assert said["targets"] == [{"pips": 30}, {"pips": 55}, {"pips": 90}]


@pytest.mark.parametrize(
    "text",
    [
        "Bias: Bullish\nBTC holds 68000, watching 70000",
        "TRADE PLAN\nCoin: NEAR\nBias: Bullish, waiting",
        "Coin: NEAR\nPrice: 1.18\n24h: +4%",
        "Goal A: pay rent\nGoal B: 1000",
    ],
)
def test_a_card_without_its_levels_opens_nothing(text: str) -> None:
    assert isinstance(parse(text, posted_at=NOW)[0], Refusal)


def test_a_title_that_tells_of_a_fill_without_targets_reports_it() -> None:
    assert isinstance(parse("ORDER EXECUTED\nEURUSD buy limit 1.0840", posted_at=NOW)[0], SignalUpdate | Refusal)
