"""Kinds of orders, lists below a zone, exits beside a contract, bets by name, and trades changed in few words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Signal
from parsers.parser import parse
from tests.unit.parsers.test_families_of_changes import told
from tests.unit.parsers.test_families_of_opens import said

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "#DOT Short\nEntry Orders:\n1. 7.1 (60%)\n2. 7.3\nTake Profit Orders:\n1. 6.8\n2. 6.4\nStop Order:\n1. 7.6",
            "sell DOT/USDT limit 7.1,7.3 sl 7.6 tp 6.8,6.4",
        ),
        ("BTC long\nEntry: 98000\nTargets: 99500\nStop order: 96500", "buy BTC/USDT limit 98000 sl 96500 tp 99500"),
        (
            "Stop order: 1.0850 EURUSD buy, SL 1.0800, TP 1.0950",
            "buy EUR/USD stop 1.085 sl 1.08 tp 1.095",
        ),
        ("APT buy-stop above 5.48 // SL 5.21 // targets 5.7 6.1", "buy APT/USDT stop 5.48 sl 5.21 tp 5.7,6.1"),
        ("GBPUSD sell stop below 1.2610, sl 1.2650, tp 1.2540", "sell GBP/USD stop 1.261 sl 1.265 tp 1.254"),
        (
            "TRADE IDEA - EURGBP\nDirection: Buy\nOrder: Limit 0.8612\nStop: 0.8580\nTarget 1: 0.8655",
            "buy EUR/GBP limit 0.8612 sl 0.858 tp 0.8655",
        ),
        (
            "AAPL\nSide: Buy\nOrder: Stop 195.20\nStop loss: 190\nTarget: 205",
            "buy AAPL stop 195.2 sl 190 tp 205",
        ),
        ("GOLDEN CROSSES TODAY\nAUDJPY buy 97.40, sl 96.95, tp 98.20", "buy AUD/JPY limit 97.4 sl 96.95 tp 98.2"),
        ("Sold short 90 RIOT @ 11.20, buy stop at 11.90 for protection", "sell RIOT limit 11.2 sl 11.9 tp -"),
        ("Bought 90 RIOT @ 11.20, sell stop at 10.60 to protect", "buy RIOT limit 11.2 sl 10.6 tp -"),
    ],
)
def test_an_order_says_of_which_kind_it_is(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "#KSM LONG\n📥 31.2 ~ 31.8\n① 32.6\n② 33.9\n🚫 SL 29.95",
            "buy KSM/USDT range 31.2,31.8 sl 29.95 tp 32.6,33.9",
        ),
        (
            "SHORT ETH\nEntry: 3400 / 3450\n👉 3300\n👉 3200\n❌ 3520",
            "sell ETH/USDT range 3400,3450 sl 3520 tp 3300,3200",
        ),
        ("#DOT LONG\nEntry\n1⃣ 7.1\n2⃣ 6.9\nTP 7.5\nSL 6.5", "buy DOT/USDT limit 7.1,6.9 sl 6.5 tp 7.5"),
    ],
)
def test_a_list_below_a_zone_names_the_targets(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("SPY 601 puts at 1.66, cut at 1.10, sell at 2.50", "buy SPY limit 1.66 sl 1.1 tp 2.5"),
        ("TSLA 420c at 3.10, sell at 5.20, cut at 2.20", "buy TSLA limit 3.1 sl 2.2 tp 5.2"),
        ("NFLX 720C | 06-26-2026 | 11.40 | stop 8.00", "buy NFLX limit 11.4 sl 8 tp -"),
        ("NFLX 720C | 2026/06/26 | 11.40 | stop 8.00", "buy NFLX limit 11.4 sl 8 tp -"),
        (
            "AlphaGrid Bot — new position\nPair: ENAUSDT\nSide: SHORT\nFill price: 0.68\nTake profit: 0.64\nStop: 0.70",
            "sell ENA/USDT limit 0.68 sl 0.7 tp 0.64",
        ),
        ("New bot signal: SHORT ETHUSDT | Entry 3400 | SL 3480 | TP 3250", "sell ETH/USDT limit 3400 sl 3480 tp 3250"),
        ("BOT 100 AAPL @ 190.20", "buy AAPL limit 190.2 sl - tp -"),
        (
            "EURUSD short executed. Filled 1.0894 | SL 1.0931 | TP 1.0820",
            "sell EUR/USD limit 1.0894 sl 1.0931 tp 1.082",
        ),
        (
            "Swing long - PENDLE\nBuying 4.2 to 4.3\nCutting below 3.9\nProfit zones 4.7 / 5.2",
            "buy PENDLE/USDT range 4.2,4.3 sl 3.9 tp 4.7,5.2",
        ),
        (
            "Taking Under 2.5 on 'Number of Fed rate cuts in 2026' at 64c",
            "buy Number of Fed rate cuts in 2026 limit 0.64 sl - tp -",
        ),
        ("in on the Chiefs at 57%, Chiefs vs Ravens market", "buy Chiefs vs Ravens limit 0.57 sl - tp -"),
        (
            "Market ▸ Fed decision in July\nOutcome ▸ No change\nBuy price ▸ 0.88",
            "buy Fed decision in July limit 0.88 sl - tp -",
        ),
    ],
)
def test_a_contract_a_machine_or_a_bet_opens(text: str, meant: str) -> None:
    (reading,) = parse(text, posted_at=NOW)

    assert said(reading) == meant


def test_a_ticker_that_is_a_word_is_known_again_where_it_bounds_its_option() -> None:
    (reading,) = parse("BTO COIN 230P 10/16 @ 6.80. Stop: COIN back above 236. Target: COIN 218", posted_at=NOW)

    assert isinstance(reading, Signal)
    assert reading.stop is not None
    assert (reading.stop.unit, reading.targets[0].unit) == ("underlying", "underlying")


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("Disregard the EURGBP signal, it never triggered", "EUR/GBP: cancel"),
        ("disregard my AAPL alert", "AAPL: cancel"),
        ("Averaging into RIVN at 12.95", "RIVN: add some at 12.95, average -"),
        ("Close 2 of your 3 positions, the last one stays with SL at entry", "it: part 0.667 at -, stop breakeven"),
        ("Second target tagged, pocket another third", "it: hit 2, part 0.333 at -"),
        ("$INJ second TP is in 🎯 sliding the stop to TP1", "INJ/USDT: hit 2, stop target 1"),
        ("USOIL trade shut manually, +75 pips", "USOIL: close_all at -"),
        ("Shut the NAS long, +60 points", "NAS100: close_all at -"),
        ("shutting gold at 4155", "XAU/USD: close_all at 4155"),
    ],
)
def test_a_trade_is_changed_in_few_words(post: str, meant: str) -> None:
    assert told(post) == meant


@pytest.mark.parametrize(
    "post",
    [
        "ETH crosses 4000!",
        "SPX puts: cut at 1.10 last week, sold at 2.50",
        "The bot bought BTC at 60k and sold at 62k",
        "Chiefs vs Ravens market is at 57%",
        "Disregard the noise, BTC is going up",
        "Please disregard this post",
        "TP1 in sight",
        "Our target is in the 4200 area",
        "bank another green week",
        "Markets shut early today",
        "Tesla is shutting its Berlin plant",
        "NYSE trading shut for the holiday",
        "sold my old bike to buy more SOL, no regrets",
    ],
)
def test_what_only_sounds_so_changes_nothing(post: str) -> None:
    assert told(post) == "nothing"
