"""The market of a bet is what is left when outcome, price, size and exits are taken away, however they stand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from parsers.parser import parse
from parsers.schema import expected

AT = datetime(2026, 7, 14, 15, tzinfo=UTC)


def read(text: str) -> dict[str, Any]:
    return dict(expected(parse(text, posted_at=AT)))


@pytest.mark.parametrize(
    ("text", "name", "outcome", "price"),
    [
        ("Bought 300 Yes | Snow in Paris in 2026? | 21c each", "Snow in Paris in 2026?", "YES", 0.21),
        ("Snow in Paris in 2026? Bought 300 Yes 21c", "Snow in Paris in 2026?", "YES", 0.21),
        ("Kalshi | Fed hikes in October | No 37c | 200 contracts", "Fed hikes in October", "NO", 0.37),
        ("In at 37c YES on Fed hikes in October", "Fed hikes in October", "YES", 0.37),
        ("Paris Cup final YES .41 x100", "Paris Cup final", "YES", 0.41),
        ("Took some NO on Musk stepping down by May for 64c", "Musk stepping down by May", "NO", 0.64),
        ("Musk stepping down by May, NO 64c, stop 50c, target 85c", "Musk stepping down by May", "NO", 0.64),
        ("I'm in at 64c NO on Musk stepping down by May", "Musk stepping down by May", "NO", 0.64),
    ],
)
def test_whatever_stands_beside_it_the_market_is_named(text: str, name: str, outcome: str, price: float) -> None:
    told = read(text)

    assert told["kind"] == "open"
    assert (told["expect"]["symbol"], told["expect"]["outcome"]) == (name, outcome)
    assert told["expect"]["entry"] == [price]


@pytest.mark.parametrize(
    "text",
    [
        "is Yes at 64c a good price for Musk stepping down?",
        "Musk stepping down: Yes 64c, was 50c yesterday",
        "missed Yes at 30c on Musk stepping down",
        "Will the Fed hike in October? Yes trades at 45c",
        "Musk stepping down, No trading at 64c",
        "if Yes drops to 30c on Musk stepping down I buy",
        "Fed hold in October - YES at 72 cents",
        "Trump approval, YES 44c",
        "Yes price is at 45c, odds moved",
        "Fed hikes YES moved to 45c from 30c",
        "Fed hikes in October resolved YES, 45c profit",
        "No one knows. 45c is the price for Yes here",
    ],
)
def test_what_only_speaks_of_a_market_opens_nothing(text: str) -> None:
    assert read(text)["kind"] != "open"
