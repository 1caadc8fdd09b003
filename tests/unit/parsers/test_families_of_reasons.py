"""Orders to leave with what they earned and why, stops that secure, and which trades an order ends."""

from __future__ import annotations

import pytest

from domain.signal import CloseAll, SignalUpdate
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import NOW, told


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("close it fully here, +35 pips, I don't hold into the ECB", "it: close_all at -"),
        ("closing all of it now, +2.1%, not sitting through CPI", "it: close_all at -"),
        ("close it here now, -12 pips, structure is gone", "it: close_all at -"),
        ("Close the gold buy now, +60 pips, I dont trust NFP", "XAU/USD: close_all at -"),
        ("close everything here, +1.5R, might reverse", "it: close_all at -"),
        ("close it fully here if it breaks 1.27", "nothing"),
        ("would close it fully here, +35 pips", "nothing"),
        ("Closed fully, +35 pips, who is with me?", "nothing"),
    ],
)
def test_what_was_earned_stands_between_an_order_and_its_reason(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "everything"),
    [
        ("close all trades now", True),
        ("Close everything here", True),
        ("close it fully here", False),
        ("Full close on this one now", False),
        ("closing all of it here", False),
        ("Закрываем полностью", False),
        ("Close all gold sells now", False),
    ],
)
def test_only_an_order_that_says_so_ends_every_trade(text: str, everything: bool) -> None:
    (update,) = parse(text, posted_at=NOW)

    assert isinstance(update, SignalUpdate)
    assert [action.everything for action in update.actions if isinstance(action, CloseAll)] == [everything]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Geser SL emas ke 4120 ya, amankan profit", "XAU/USD: stop 4120"),
        ("SL auf 1,1790 EURUSD, Gewinne sichern", "EUR/USD: stop 1.179"),
        ("Dời SL vàng lên 4105, bảo toàn lợi nhuận", "XAU/USD: stop 4105"),
        ("BTC 止损移到 98400，锁定利润", "BTC/USDT: stop 98400"),
        ("amankan profit emas sebagian, geser SL ke 4120", "XAU/USD: part - at -, stop 4120"),
    ],
)
def test_a_stop_that_secures_the_gain_closes_no_part(text: str, meant: str) -> None:
    assert told(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("J'achète l'EURUSD à 1,1795, stop 1,1762, objectif 1,1850", "buy EUR/USD 1.1795, stop 1.1762, to 1.185"),
        ("On vend l'USDJPY à 155,20, stop 155,90, objectif 153,80", "sell USD/JPY 155.2, stop 155.9, to 153.8"),
        ("Vendo l'EURJPY a 181,20, stop 181,90, obiettivo 179,80", "sell EUR/JPY 181.2, stop 181.9, to 179.8"),
    ],
)
def test_an_article_is_written_onto_a_pair(text: str, meant: str) -> None:
    assert told(text) == meant
