"""Replies without a ticker and reports of what goes on are updates, closes and cancels, in every language."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from domain.signal import Refusal, Signal
from parsers.parser import parse
from parsers.schema import expected

NOW = datetime(2026, 9, 2, 14, 30, tzinfo=UTC)


def told(text: str) -> str:
    """`update GER40 move_stop 23400`."""
    said = expected(parse(text, posted_at=NOW))
    expect = json.loads(json.dumps(said["expect"], default=float))
    parts = [said["kind"], str(expect.get("symbol"))]
    for action in expect.get("actions", ()):
        parts += [
            action["action"],
            *(f"{value:g}" if isinstance(value, float) else str(value) for value in [*action.values()][1:]),
        ]
    if expect.get("price") is not None:
        parts.append(f"{expect['price']:g}")
    return " ".join(parts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Take 60% off here and leave the remainder with stop at entry", "update None close 0.6 move_stop breakeven"),
        ("Typo in the EURJPY post, stop loss should read 171.15", "update EUR/JPY move_stop 171.15"),
        ("INJ: final target raised, TP3 is now 31.00", "update INJ/USDT set_targets [31] 3"),
        ("#482 DOTUSDT - entry order filled at 4.412, trade is live", "update DOT/USDT filled 4.412"),
        ("DAX Short: Stopp nachziehen auf 23.400", "update GER40 move_stop 23400"),
        ("BTC long: dời SL về 94000", "update BTC/USDT move_stop 94000"),
        ("BTC лонг: коррекция стопа 94000", "update BTC/USDT move_stop 94000"),
        ("BTC largo: bajo stop a 94000", "update BTC/USDT move_stop 94000"),
        ("OR : TP2 touché 🎉 on passe le SL au prix d'entrée", "update XAU/USD target_hit 2 move_stop breakeven"),
        ("US30: last target filled, nothing left on the table 👏", "close US30"),
        (
            "📡 Copy trading: position closed (lead: Orion)\nClose Long · ADAUSDT\nExit Price 0.9180\nPnL +12.5%",
            "close ADA/USDT 0.918",
        ),
        ("Forget this order, please remove it. Price missed us by 3 pips and already paid.", "cancel None"),
        ("Never mind this setup, cancelled", "cancel None"),
    ],
)
def test_what_goes_on_or_ends_is_told(text: str, said: str) -> None:
    assert told(text) == said


def test_a_stop_that_is_placed_in_vietnamese_bounds_its_plan() -> None:
    (reading,) = parse("BTC long 94000, đặt SL 92000, chốt lời 97000", posted_at=NOW)

    assert isinstance(reading, Signal)
    assert reading.stop is not None
    assert reading.stop.value == 92000


@pytest.mark.parametrize(
    "text",
    [
        "Leave half on if you want, I am out of ideas",
        "never mind the noise, TSLA is going up",
        "Don't leave 70% on the table like I did last week",
        "typo in my last essay lol",
        "Should I take 70% off here and leave the rest?",
        "Forget this market, please remove me from the list",
        "Copy trading: 20% off this week, join us",
        "Copy trading: close to our best month ever",
        "or : maybe we just wait",
        "Never mind this setup if it keeps ranging, I'd rather wait",
        "leave your orders in the comments",
        "Analysts raised final target, TP3 is a joke",
    ],
)
def test_talk_in_the_same_words_changes_nothing(text: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, Refusal)
