"""How a day or a week went: counts of what won and lost, and which trade was the best."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    "text",
    [
        "Score this week: 11 trades, 7 green, 3 red, 1 flat. Best was copper sell 5.21 to 5.02",
        "Week in numbers: 5 closed, 4 green, 1 flat. Best: NVDA calls +80%",
        "Desk tally: 14 closed, 10 in profit. Top one was BTC short 98400 to 94100",
        "Best was gold buy 4090 to 4142, worst was the GBPUSD stop out",
        "Monthly: closed 31 trades, 21 green. Biggest was ETH long 2,900 to 3,310",
        "4 signals, 3 hit, 1 stopped on EURUSD",
        "2 wins 1 loss today, out of everything but SOL",
        "Worst trade was NQ, stopped out at 25410",
        "Best call: SPY 610p closed at 4.10 from 1.80",
    ],
)
def test_a_tally_changes_no_trade(text: str) -> None:
    assert told(text) == "nothing"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("closed 2 of 3 SPY calls at 4.10", "SPY: part 0.667 at 4.1"),
        ("3 trades stopped out on gold", "XAU/USD: close_all at -"),
        ("Closed the best setup of the week, NVDA at 191.40", "NVDA: close_all at 191.4"),
        ("stopped out on gold, one loss, moving on", "XAU/USD: close_all at -"),
    ],
)
def test_a_count_beside_a_change_is_no_tally(text: str, meant: str) -> None:
    assert told(text) == meant
