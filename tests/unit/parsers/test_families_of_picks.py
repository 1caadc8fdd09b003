"""Bets that name an outcome beside a market in quotes, and orders on markets that ask nothing."""

from __future__ import annotations

import pytest

from domain.signal import Signal, SignalUpdate
from parsers.parser import parse
from tests.unit.parsers.test_families_of_opens import NOW


def bet(text: str) -> str:
    (reading,) = parse(text, posted_at=NOW)
    if isinstance(reading, Signal):
        targets = ",".join(str(level.value) for level in reading.targets)
        prices = ",".join(map(str, reading.entry.prices))
        return f"{reading.ticker.outcome} in {reading.ticker.symbol} at {prices} to {targets or '-'}"
    if isinstance(reading, SignalUpdate):
        return f"{reading.actions[0].action} {reading.outcome or '-'} in {reading.symbol}"
    return "nothing"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Buying the 'No cut' bracket at 91¢ in 'ECB decision in May?'", "No cut in ECB decision in May? at 0.91 to -"),
        (
            "Took '3 or more' at 31¢ on \"How many storms in June?\"",
            "3 or more in How many storms in June? at 0.31 to -",
        ),
        ("Bought 'Above $3k' at 22c in 'Ether price on June 30'", "Above $3k in Ether price on June 30 at 0.22 to -"),
        ("Taking Kansas in 'Big 12 winner 2027' at 19%, target 35%", "Kansas in Big 12 winner 2027 at 0.19 to 0.35"),
        (
            "In on Vance at 31% in 'Republican nominee 2028', target 50%",
            "Vance in Republican nominee 2028 at 0.31 to 0.5",
        ),
        ("Sold half my 'No cut' at 97c in 'ECB decision in May?'", "close No cut in ECB decision in May?"),
    ],
)
def test_an_outcome_and_its_market_are_both_named(text: str, meant: str) -> None:
    assert bet(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Whale bought 'No cut' at 94c in 'ECB decision in May?'",
        "Kansas is at 19% in 'Big 12 winner 2027'",
        "Taking 19% profit in 'Big 12 winner 2027'",
    ],
)
def test_odds_and_the_bets_of_others_are_no_bet(text: str) -> None:
    assert bet(text) == "nothing"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Cancelled my limit on 'UK election called in 2027', odds moved away", "UK election called in 2027"),
        ('Pulled my bid on "Bitcoin above $150k in 2027", too far from it', "Bitcoin above $150k in 2027"),
        ("Cancelled my limit on 'momentum scalp'", "None"),
    ],
)
def test_an_order_that_rested_on_a_market_is_withdrawn(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert isinstance(reading, SignalUpdate)
    assert str(reading.symbol) == meant
