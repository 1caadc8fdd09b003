"""What machines and brokers write beside a deed, what a market is offered at, and what only looks like a part."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Refusal, Signal, SignalUpdate
from parsers.parser import parse
from parsers.schema import expected
from tests.unit.parsers.test_families_of_every_day import sized

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("post", "meant"),
    [
        ("BOT 25 AMD @ 198.40 acct ...7712", "buy AMD limit 198.4 sl - tp - for 25 shares"),
        ("BOT 40 MU @ 112.85 (DAY) account #88112", "buy MU limit 112.85 sl - tp - for 40 shares"),
        ("Picked up $1,500 of Ford (F) at 12.40. Stop 11.70, target 14", "buy F limit 12.4 sl 11.7 tp 14 for 1500 usd"),
        ("Strategy LONG filled at 25,140 NQ. SL 25,090 TP 25,240", "buy NQ limit 25140 sl 25090 tp 25240"),
        (
            "Alert: EURUSD,15 | Strategy SELL filled @ 1.08400 | StopLoss=1.08700 | TakeProfit=1.07900",
            "sell EUR/USD limit 1.084 sl 1.087 tp 1.079",
        ),
        ("OP/LONG/1.205-1.230/SL1.162/TP1.28,1.34,1.43/x5", "buy OP/USDT range 1.205,1.23 sl 1.162 tp 1.28,1.34,1.43"),
        ("#K4471 ▸ ARB/USDT ▸ Sell Limit\n➤ 0.942\n✖ 0.978\n✔ 0.910", "sell ARB/USDT limit 0.942 sl 0.978 tp 0.91"),
        ("🔻 short kiwi @ 0.5938, stop 0.5969, target 0.5872", "sell NZD/USD limit 0.5938 sl 0.5969 tp 0.5872"),
        ("BUY SOL NOW. SL 138 TP 150. OVER AND OUT", "buy SOL/USDT market - sl 138 tp 150"),
    ],
)
def test_a_deed_is_read_from_the_record_of_it(post: str, meant: str) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert isinstance(reading, Signal)
    assert sized(reading).startswith(meant)


def test_a_list_of_contracts_each_with_its_stop_opens_each() -> None:
    readings = parse("Ideas for today:\nAMD 8/7 200C @ 4.30, stop 3.10\nNVDA 8/7 180P @ 3.90, stop 2.80", posted_at=NOW)

    assert [sized(reading) for reading in readings] == [
        "buy AMD limit 4.3 sl 3.1 tp -",
        "buy NVDA limit 3.9 sl 2.8 tp -",
    ]


@pytest.mark.parametrize(
    ("post", "actions"),
    [
        ("SOL: target two hit ✅", [{"action": "target_hit", "index": 2}]),
        ("ETH objective three raised to 4,200", [{"action": "set_targets", "targets": [4200], "index": 3}]),
        ("second exit 3,420 done on ETH", [{"action": "target_hit", "index": 2}]),
        ("Gold has reached 4298, that is our second target.", [{"action": "target_hit", "index": 2}]),
        ("SOL tapped 150, our first target", [{"action": "target_hit", "index": 1}]),
        ("ETH多单:止盈二已到", [{"action": "target_hit", "index": 2}]),
        ("Correction on LINK: SL is 13.4, not 13.9", [{"action": "move_stop", "to": 13.4}]),
        ("EURUSD sell limit filled @ 1.0840, SL 1.0870, TP 1.0790", [{"action": "filled", "price": 1.084}]),
    ],
)
def test_a_level_is_counted_in_words(post: str, actions: list[dict[str, object]]) -> None:
    (reading,) = parse(post, posted_at=NOW)

    assert isinstance(reading, SignalUpdate)
    assert expected((reading,))["expect"]["actions"] == actions


@pytest.mark.parametrize(
    "post",
    [
        "BTC 3 SPY 8/21 600/605 call spreads @ 0.40",
        "dont wait, close gold now",
        "Position closed: SHORT LINK/USDT\nExit: 13.90\nReason: TP\nPnL: +4.1%",
    ],
)
def test_a_whole_position_is_left(post: str) -> None:
    assert expected(parse(post, posted_at=NOW))["kind"] == "close"


@pytest.mark.parametrize("post", ["took down my bid on INJ, never matched", "EURUSD: took down the limit"])
def test_an_order_that_is_taken_down_is_withdrawn(post: str) -> None:
    assert expected(parse(post, posted_at=NOW))["kind"] == "cancel"


@pytest.mark.parametrize(
    "post",
    [
        "Exchange notice: PLUMEUSDT with up to 50x leverage goes live today",
        "New: margin on SOLUSDT moves up to 75x",
        "Bitmine added 14,000 ETH for $48 million",
        "Strategy buys another 2,310 BTC for $178 million at an average price of $77,050",
        "DAX: support 24,100, resistance 24,400. Flat for now.",
        "Nifty flat at 25,640, support 25,480, resistance 25,780",
        "Market → Will the Fed cut in July?\nBest bid → 0.41\nBest ask → 0.44\nSide → YES",
    ],
)
def test_news_and_quotes_neither_open_nor_change_anything(post: str) -> None:
    (reading, *_) = parse(post, posted_at=NOW)

    assert isinstance(reading, Refusal)


@pytest.mark.parametrize(
    ("post", "entry"),
    [
        ("Event ⟶ Will it snow in Rome before May?\nSide ⟶ NO\nBid ⟶ 0.70–0.73\nSell ⟶ 0.88", [0.7, 0.73]),
        ('Entry 33-36c YES on "Will it snow in Rome before May?" target 60c', [0.33, 0.36]),
        ("Mercado: ¿Nevará en Roma antes de mayo?\nCompramos: NO\nPrecio: 0,57\nSalida: 0,75", [0.57]),
    ],
)
def test_a_bet_is_placed_at_what_is_bid_for_the_side_that_is_picked(post: str, entry: list[float]) -> None:
    answer = expected(parse(post, posted_at=NOW))

    assert answer["kind"] == "open"
    assert answer["expect"]["entry"] == entry
