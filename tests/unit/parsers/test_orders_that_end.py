"""What becomes of orders, stops and targets, told in a few words."""

from __future__ import annotations

import pytest

from domain.signal import Refusal
from parsers.parser import parse
from parsers.schema import expected
from tests.unit.parsers.test_families_of_opens import NOW


@pytest.mark.parametrize(
    ("text", "symbol", "price"),
    [
        ("$PLUG closed for a loss, stop 2.40 hit before lunch", "PLUG", 2.4),
        ("SPY 660p hit my 1.10 stop, I'm out", "SPY", 1.1),
        ("GBPJPY: SL 201.40 hit", "GBP/JPY", 201.4),
        ("ETH hit our 2980 stop", "ETH/USDT", 2980),
    ],
)
def test_a_stop_that_was_hit_tells_its_price(text: str, symbol: str, price: float) -> None:
    said = expected(parse(text, posted_at=NOW))
    assert said["kind"] == "close"
    assert said["expect"]["symbol"] == symbol
    assert said["expect"]["price"] == price
    assert said["expect"]["reason"] == "stop"


@pytest.mark.parametrize("text", ["SL got us on EURGBP, -28 pips, next", "Stop got me on NQ", "gold: SL took us out"])
def test_a_stop_that_got_somebody_ends_the_trade(text: str) -> None:
    assert expected(parse(text, posted_at=NOW))["kind"] == "close"


@pytest.mark.parametrize(
    ("text", "indices"),
    [
        ("Gold sells: first two TPs banked, SL now 4712", [1, 2]),
        ("BTC long, first 2 targets hit, stop to entry", [1, 2]),
        ("NAS100 first three targets done, SL now 25300", [1, 2, 3]),
    ],
)
def test_the_first_so_many_targets_are_each_reached(text: str, indices: list[int]) -> None:
    actions = expected(parse(text, posted_at=NOW))["expect"]["actions"]
    assert [action["index"] for action in actions if action["action"] == "target_hit"] == indices


@pytest.mark.parametrize(
    ("text", "kind", "symbol"),
    [
        ("KXFEDDECISION-26JUN-H0 limit filled at 71c", "update", "KXFEDDECISION-26JUN-H0"),
        ("KXHIGHCHI-26FEB19-B42.5 order cancelled, never filled", "cancel", "KXHIGHCHI-26FEB19-B42.5"),
        ("Cancelled my unfilled 21c bid on fed-decision-in-june-2026", "cancel", "fed-decision-in-june-2026"),
    ],
)
def test_an_order_on_a_market_named_by_its_code_ends(text: str, kind: str, symbol: str) -> None:
    said = expected(parse(text, posted_at=NOW))
    assert (said["kind"], said["expect"]["symbol"]) == (kind, symbol)


@pytest.mark.parametrize(
    ("text", "strike", "right"),
    [("calls on $HOOD — 0427 85c, in at 2.44", 85, "C"), ("puts on BA, 0410 205p, in at 3.15, stop 2.20", 205, "P")],
)
def test_a_day_in_digits_is_no_strike(text: str, strike: int, right: str) -> None:
    option = expected(parse(text, posted_at=NOW))["expect"]["option"]
    assert (option["strike"], option["right"]) == (strike, right)
    assert option["expiry"] is not None


def test_where_a_bet_is_cut_is_its_stop() -> None:
    text = "took NO at 88c on 'Will the Fed hike rates in 2026?', cutting it at 78c, target 97c"
    said = expected(parse(text, posted_at=NOW))["expect"]
    assert (said["entry"], said["stop"], said["targets"]) == ([0.88], 0.78, [0.97])


def test_a_bet_on_a_card_is_left_where_its_sale_stands() -> None:
    text = "MARKET ▸ Who will win the 2026 World Cup?\nOUTCOME ▸ Brazil\nBUY @ ▸ 12¢\nSTAKE ▸ $100\nSELL @ ▸ 20¢"
    said = expected(parse(text, posted_at=NOW))["expect"]
    assert (said["entry"], said["targets"], said["outcome"]) == ([0.12], [0.2], "Brazil")


@pytest.mark.parametrize("text", ["stop at 4100 hit", "if stop 2.40 hits I'm out", "🥇 first place for AAPL this week"])
def test_talk_of_a_stop_or_a_medal_changes_nothing(text: str) -> None:
    assert isinstance(parse(text, posted_at=NOW)[0], Refusal)


def test_medals_number_the_targets_of_a_plan() -> None:
    said = expected(parse("AUDCAD\nSELL 0.9745\nSL 0.9788\n🥇 0.9710\n🥈 0.9675", posted_at=NOW))["expect"]
    assert said["targets"] == [0.971, 0.9675]
