"""Levels that go out, in or along with a target that was reached, and gains that a stop locks."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("NVDA: pushing target out to 196", "NVDA: new targets : 196"),
        ("Moving my SOL target out to 171", "SOL/USDT: new targets : 171"),
        ("stretching TP3 out to 2.75 on XRP", "XRP/USDT: new targets 3: 2.75"),
        ("moved the gold stop out to 4120", "XAU/USD: stop 4120"),
        ("gold hit target 4120, flat now", "XAU/USD: close_all at 4120"),
        ("out at 196 on NVDA", "NVDA: close_all at 196"),
        ("closed at target, out at 196 on NVDA", "NVDA: close_all at 196"),
    ],
)
def test_a_level_that_goes_out_closes_nothing(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("TP1 hit, SL 4102 gold", "XAU/USD: hit 1, stop 4102"),
        ("TP2 reached on SOL, sl 155", "SOL/USDT: hit 2, stop 155"),
        ("1st target on silver done. Leave the rest, stop 47.90", "XAG/USD: hit 1, stop 47.9"),
        ("TP1: 4100 hit, TP2: 4110, SL: 4080 gold", "XAU/USD: hit 1"),
        ("SL 4080, TP1 hit on gold", "XAU/USD: hit 1"),
        ("Bought gold 4090, TP1 hit, SL 4080", "XAU/USD: hit 1"),
        ("GOLD\nTP1 hit\nSL 4080", "XAU/USD: hit 1"),
    ],
)
def test_behind_a_target_that_was_reached_a_stop_is_moved(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Let's lock 20 pips on cable, SL 1.2735", "GBP/USD: stop 1.2735"),
        ("Lock in 2% on AVAX: stop 34.10", "AVAX/USDT: stop 34.1"),
        ("lock some profit, SL 1.2735 cable", "GBP/USD: part - at -, stop 1.2735"),
        ("locking 10% of SOL here, stop 155", "SOL/USDT: part 0.1 at -, stop 155"),
    ],
)
def test_a_stop_locks_what_it_will_have_earned(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Added to the bag: 300 more SOFI at 26.40", "SOFI: add some at 26.4, average -"),
        ("Let the IWM puts expire worthless", "IWM: close_all at -"),
        ("My KO calls expire worthless today", "KO: close_all at -"),
    ],
)
def test_counts_are_no_prices_and_worthless_options_are_over(text: str, meant: str) -> None:
    assert told(text) == meant
