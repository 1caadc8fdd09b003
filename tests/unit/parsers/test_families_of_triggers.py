"""Orders that wait for a price, zones of bets, targets in one number with a comma, stops that only payers see."""

from __future__ import annotations

import pytest

from domain.signal import RefusalReason
from parsers.parser import parse
from tests.unit.parsers.test_captions import understood
from tests.unit.parsers.test_families_of_opens import NOW


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("NIFTY 25000 CE IF CROSSES 245 SL 220 TGT 280", "buy NIFTY stop 245 sl 220 tp 280"),
        ("NIFTY 25000 CE BUY IF CROSSES 245 SL 220 TGT 280", "buy NIFTY stop 245 sl 220 tp 280"),
        ("NIFTY 25000 CE IF CROSSED 245 TGT 280 SL 220", "buy NIFTY stop 245 sl 220 tp 280"),
        ("NIFTY 25000 CE IF GIVES BREAKOUT 245 SL 220 TGT 280", "buy NIFTY stop 245 sl 220 tp 280"),
        ("RELIANCE BUY IF CROSSES 1450 SL 1435 TGT 1475/1490", "buy RELIANCE stop 1450 sl 1435 tp 1475,1490"),
        ("RELIANCE SELL IF BREAKS BELOW 1420 SL 1435 TGT 1400", "sell RELIANCE stop 1420 sl 1435 tp 1400"),
        ("BUY NIFTY 25000 CE\nIF CROSSES 245\nSL :- 220\nTGT :- 280/300", "buy NIFTY stop 245 sl 220 tp 280,300"),
        (
            "EURUSD\nEntry Type: SELL STOP @ 1.0840\nSL 1.0870\nTP 1.0780",
            "sell EUR/USD stop 1.084 sl 1.087 tp 1.078",
        ),
        (
            "GBPJPY Entry Type: Sell Stop @ 195.20, SL: 195.80, TP1: 194.50",
            "sell GBP/JPY stop 195.2 sl 195.8 tp 194.5",
        ),
    ],
)
def test_an_order_waits_for_its_trigger(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "IF NIFTY 25000 CE CROSSES 245 BUY, SL 220 TGT 280",
        "BUY 25000 CE IF NIFTY CROSSES 24500",
        "BTC: if 65000 breaks I go long, SL 63000, TP 70000",
    ],
)
def test_a_condition_of_something_else_is_no_trigger(post: str) -> None:
    assert understood(post) == "nothing"


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        (
            'Buy YES "Will the Fed cut rates in March?" between 55c and 58c',
            "buy Will the Fed cut rates in March? range 0.55,0.58 sl - tp -",
        ),
        (
            'BUY NO between 40 and 44 cents on "Government shutdown in October?"',
            "buy Government shutdown in October? range 0.4,0.44 sl - tp -",
        ),
        ("Buy KXFED-26MAR-T4.25 YES 55c to 58c", "buy KXFED-26MAR-T4.25 range 0.55,0.58 sl - tp -"),
        (
            'Buy YES "Fed cut in March" between $0.55 and $0.58, target 75c, stop 45c',
            "buy Fed cut in March range 0.55,0.58 sl 0.45 tp 0.75",
        ),
        ('Buy YES "Fed cut in March" at 55c, target 60c-65c', "buy Fed cut in March limit 0.55 sl - tp 0.6"),
        ('YES on "Fed cut in March" between 55c and 58c', "nothing"),
    ],
)
def test_a_bet_can_be_placed_between_two_prices(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("BUY SAIL 78 SL 74 TGT 84,90", "buy SAIL limit 78 sl 74 tp 84,90"),
        ("BUY SAIL @ 78.50 SL 74 TGT 84,90", "buy SAIL limit 78.5 sl 74 tp 84,90"),
        ("SELL SAIL 78 SL 82 TGT 74,70", "sell SAIL limit 78 sl 82 tp 74,70"),
        ("BUY SAIL 78 SL 74 TGT 84,5", "buy SAIL limit 78 sl 74 tp 84.5"),
        ("BUY SAIL 78 SL 74 TGT 84,50", "buy SAIL limit 78 sl 74 tp 84.5"),
        ("Kauf SAP 78,50 Stop 74 Ziel 84,90", "buy SAP limit 78.5 sl 74 tp 84.9"),
    ],
)
def test_two_whole_targets_can_be_parted_by_a_comma_alone(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("sl be on uj", "USD/JPY: stop breakeven"),
        ("stop to be on gj", "GBP/JPY: stop breakeven"),
        ("tp1 hit on uj, sl be", "USD/JPY: hit 1, stop breakeven"),
        ("SL be on UJ", "USD/JPY: stop breakeven"),
    ],
)
def test_pairs_by_two_small_letters_are_named_where_a_trade_changes(post: str, meant: str) -> None:
    assert understood(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "BUY XAUUSD 4085\nSL :- PAID\nTP 4100",
        "NIFTY 25000 CE ABOVE 245 TGT 280 SL :- PAID",
        "BANKNIFTY 52000 CE\nIF CROSSES 245\nTARGET 280 300 340\nSL PAID",
    ],
)
def test_a_stop_for_payers_alone_is_an_advertisement_and_ends_no_trade(post: str) -> None:
    assert parse(post, posted_at=NOW)[0].reason is RefusalReason.ADVERTISEMENT  # type: ignore[union-attr]
