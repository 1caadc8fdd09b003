"""Companies by their names: on cards of portfolios, in two words, and in news that trades nothing."""

from __future__ import annotations

import pytest

from tests.unit.parsers.test_families_of_changes import told


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "NEW POSITION\nCompany: Uber Technologies\nAction: Buy at market (last 74.60)\nStop: 69.90\nObjective: 85",
            "buy UBER , stop 69.9, to 85",
        ),
        ("MODEL PORTFOLIO — STOP CHANGE\nCompany: Uber Technologies\nNew stop: 73.40", "UBER: stop 73.4"),
        ("MODEL PORTFOLIO — POSITION CLOSED\nCompany: Home Depot\nPrice: 402.10", "HD: close_all at 402.1"),
        (
            "NEW POSITION\nStock: Pfizer Inc.\nAction: Buy\nEntry: 26.10\nStop: 24.80",
            "buy PFE 26.1, stop 24.8, to none",
        ),
        ("Aktie: Adobe\nKauf 351, Stop 340, Ziel 380", "buy ADBE 351, stop 340, to 380"),
        ("Home Depot long 391, stop 384, target 405", "buy HD 391, stop 384, to 405"),
        ("Bought Eli Lilly at 1040, stop 1010, target 1105", "buy LLY 1040, stop 1010, to 1105"),
        ("Bought Uber at 74.60, stop 70, target 85", "buy UBER 74.6, stop 70, to 85"),
        ("short Kroger 66.10, stop 68, target 61", "sell KR 66.1, stop 68, to 61"),
        ("Stop on Rocket Lab raised to 61.5", "RKLB: stop 61.5"),
    ],
)
def test_a_company_is_known_by_its_name(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Company: Apple beats on earnings",
        "Company news: Uber to buy back shares",
        "Name: Uber\nRating: Buy\nPrice target: 95",
        "Company: Nobody Knows Ltd\nAction: Buy\nStop: 12\nTarget: 20",
        "Home Depot cuts its outlook, shares down 3%",
    ],
)
def test_news_of_companies_trades_nothing(text: str) -> None:
    assert told(text) == "nothing"
