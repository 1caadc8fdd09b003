"""Grains and meats by their everyday names, and desks that update what they hold."""

from __future__ import annotations

import pytest

from domain.instrument import AssetClass
from domain.signal import Signal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import NOW, told


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Buy Dec corn at 438, stop 431, target 452", "buy ZC 438, stop 431, to 452"),
        ("short wheat 561.25, stop 568, target 547", "sell ZW 561.25, stop 568, to 547"),
        ("long soybeans 1042, sl 1029, tp 1066", "buy ZS 1042, stop 1029, to 1066"),
        ("Sell live cattle 231.40 stop 233 target 226", "sell LE 231.4, stop 233, to 226"),
        ("Buy Dec corn (ZCZ6) 438, stop 431, target 452", "buy ZC 438, stop 431, to 452"),
        ("corn short, objective lowered to 431", "ZC: new targets : 431"),
        ("GRAINS DESK: wheat long, stop raised to 541", "ZW: stop 541"),
        ("MEATS DESK: lean hogs short, stop lowered to 92.10", "HE: stop 92.1"),
        ("Out of soybeans at 1061.5", "ZS: close_all at 1061.5"),
        ("soybean oil: target hit", "ZL: hit None"),
    ],
)
def test_a_commodity_is_its_future(text: str, meant: str) -> None:
    assert told(text) == meant


def test_a_commodity_is_traded_as_a_future() -> None:
    (signal,) = parse("Buy corn 438, stop 431, target 452", posted_at=NOW)

    assert isinstance(signal, Signal)
    assert signal.ticker.asset_class is AssetClass.FUTURE


@pytest.mark.parametrize(
    "text",
    [
        "Corn is up 3% on the week",
        "Soybeans closed at 1082, down 1%",
        "Wheat buyers stepped in at 541",
        "GRAINS DESK: corn inspections 1.2 million tonnes",
        "Is anyone long corn here?",
    ],
)
def test_news_of_commodities_opens_and_changes_nothing(text: str) -> None:
    assert told(text) == "nothing"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Updating targets on LINK: 15.2, 16.4, 18. Stop unchanged", "LINK/USDT: new targets : 15.2 16.4 18"),
        ("Updating my gold objectives: 4120, 4145", "XAU/USD: new targets : 4120 4145"),
        ("Revising the stop on silver: 48.20", "XAG/USD: stop 48.2"),
        ("Amending my NVDA stop to 182.50", "NVDA: stop 182.5"),
        ("Modifying stop on MNQ to 24810", "MNQ: stop 24810"),
        ("Updating the watchlist: BTC 98400, ETH 3310", "nothing"),
        ("Updating my journal, good week on gold", "nothing"),
    ],
)
def test_a_level_is_updated_by_who_is_updating_it(text: str, meant: str) -> None:
    assert told(text) == meant
