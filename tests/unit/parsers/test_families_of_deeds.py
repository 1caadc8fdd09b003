"""Positions told by their fills, exits told by their parts, and what is said beside an order."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.signal import Refusal, Signal, SignalUpdate
from parsers.parser import parse
from parsers.schema import expected
from tests.unit.parsers.test_families_of_changes import told

NOW = datetime(2026, 7, 14, 15, 0, tzinfo=UTC)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("RY.TO filled 182.40, sl 176, 1st target 190, 2nd 198", "buy RY.TO 182.4, stop 176, to 190 198"),
        ("Filled SOL 148.2, stop 144, targets 155 / 160", "buy SOL/USDT 148.2, stop 144, to 155 160"),
        ("filled on gold 4102, sl 4110, tp 4085", "sell XAU/USD 4102, stop 4110, to 4085"),
        ("EURUSD filled 1.0850 sl 1.0820 tp 1.0910", "buy EUR/USD 1.085, stop 1.082, to 1.091"),
        ("Limit on SOL filled 148.2, stop 144, target 155", "SOL/USDT: filled at 148.2"),
        ("SOL entry filled 148.2, sl 144, tp 155", "SOL/USDT: filled at 148.2"),
        ("SOL just got filled 148.2, stop 144, target 155", "SOL/USDT: filled at 148.2"),
        ("SOL filled 148.2", "SOL/USDT: filled at 148.2"),
    ],
)
def test_a_fill_with_both_levels_opens_where_no_order_is_named(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("head", "rows", "count"),
    [
        ("Two starters, both filled:", ["CAVA 8/21 95c 2.40", "SNAP 8/21 9c .38"], 2),
        ("Three lottos filled:", ["HIMS 7/17 50c .40", "AFRM 7/17 80c .38", "RIVN 7/17 15c .22"], 3),
        ("Two new longs, both filled:", ["NVDA 182.40 stop 178", "AMD 161.2 stop 157"], 2),
        ("Both starters filled:", ["KO 8/21 70c 1.10", "PEP 8/21 150c 2.05"], 2),
    ],
)
def test_a_heading_of_what_was_filled_opens_every_row(head: str, rows: list[str], count: int) -> None:
    readings = parse("\n".join([head, *rows]), posted_at=NOW)

    assert [type(reading) for reading in readings] == [Signal] * count


@pytest.mark.parametrize("head", ["Two starters closed:", "Both limits cancelled:", "Two starters, neither filled:"])
def test_a_heading_of_what_is_over_opens_none(head: str) -> None:
    readings = parse(f"{head}\nCAVA 8/21 95c 2.40\nAMD 8/21 190c 1.38", posted_at=NOW)

    assert [type(reading) for reading in readings] in ([Refusal], [SignalUpdate])


@pytest.mark.parametrize(
    ("text", "gains"),
    [
        ("BCH long 452.5, stop 444, taking half at 1R and the rest at 3R", [1, 3]),
        ("short GBPUSD 1.2710 stop 1.2740, will take half at 2R, rest at 4R", [2, 4]),
        ("Long ES 6402, stop 6396, scaling 50% at 1R, 25% at 2R and the rest at 4R", [1, 2, 4]),
        ("NVDA long 182.40, stop 178, I'll take 1/3 at 1R, 1/3 at 2R, rest at 3R", [1, 2, 3]),
        ("Long gold 4102 stop 4094, taking 1R and 2R", [1, 2]),
    ],
)
def test_parts_are_taken_at_multiples_of_the_risk(text: str, gains: list[int]) -> None:
    (signal,) = parse(text, posted_at=NOW)

    assert isinstance(signal, Signal)
    assert [level.value for level in signal.targets] == gains


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("nq short 25,640. 1 con. stop 25,660, target 25,600", "sell NQ 25640, stop 25660, to 25600"),
        ("mgc long 4102, stop 4096, target 4120, 3 cts", "buy MGC 4102, stop 4096, to 4120"),
        ("Bidding 4095 on gold, stop 4086, tp 4112 if filled", "buy XAU/USD 4095, stop 4086, to 4112"),
        ("bidding 2.20 for the TSLA 8/21 410c. stop 1.55 if filled", "buy TSLA 2.2, stop 1.55, to none"),
        ("buy limit EURUSD 1.0850, tp 1.0910, sl 1.0820 once filled.", "buy EUR/USD 1.085, stop 1.082, to 1.091"),
        (
            "US30 sells in from 49,380. 49,470 is where im wrong. 49,250 then 49,100",
            "sell US30 49380, stop 49470, to 49250 49100",
        ),
        ("gold buys from 4098. 4089 is where I'm wrong. 4112 then 4125", "buy XAU/USD 4098, stop 4089, to 4112 4125"),
        ("short SOL 148. 152 is my stop. 141 then 136", "sell SOL/USDT 148, stop 152, to 141 136"),
        (
            "small hype long, filled 38.12. wrong under 36.9. want 40.5 and 43",
            "buy HYPE/USDT 38.12, stop 36.9, to 40.5 43",
        ),
        ("cake short 2.41, stop 2.52, target 2.2", "sell CAKE/USDT 2.41, stop 2.52, to 2.2"),
        ("sto 5 PFE 25p 8/21 for .52 each, happy to get assigned", "sell PFE 0.52, stop none, to none"),
        ("Took AAPL 230p 8/21 at 2.15, feeling good about this one", "buy AAPL 2.15, stop none, to none"),
    ],
)
def test_orders_are_read_with_what_is_said_beside_them(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "just long 38.12 stop 36.9 target 40.5",
        "quick short 38.12 stop 39.9 target 36.5",
        "Bought 3 XOM 115c 8/21 for 2.05, my friend told me",
        "Took AAPL 230p 8/21 at 2.15, should I hold?",
        "gold stop 4086 if filled",
    ],
)
def test_words_that_are_no_order_open_nothing(text: str) -> None:
    assert not any(isinstance(reading, Signal) for reading in parse(text, posted_at=NOW))


@pytest.mark.parametrize(
    ("words", "expiry"),
    [
        ("next week's expiry", date(2026, 7, 24)),
        ("this week's expiry", date(2026, 7, 17)),
        ("this Friday's expiry", date(2026, 7, 17)),
        ("today's expiry", date(2026, 7, 14)),
        ("tomorrow's expiry", date(2026, 7, 15)),
    ],
)
def test_an_expiry_is_one_of_a_week_or_a_day(words: str, expiry: date) -> None:
    (signal,) = parse(f"took some ORCL puts, 155 strike, {words}, paid 4.35", posted_at=NOW)

    assert expected([signal])["expect"]["option"]["expiry"] == expiry.isoformat()
