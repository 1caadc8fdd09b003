"""A report of a trade that somebody else made, that is over or that exists already is no order to open one."""

from __future__ import annotations

import pytest

from domain.signal import Refusal, Signal, SignalUpdate
from parsers.parser import parse
from parsers.schema import expected
from tests.unit.parsers.test_families_of_opens import NOW


@pytest.mark.parametrize(
    "text",
    [
        "Kalshi alert: $48,500 YES bought on 'Will the Fed cut in June?' avg 61¢, price moved 58→62¢",
        'Big wallet update: trader "harborman" holds 40,000 NO shares on the Iran market, avg 71¢',
        "Smart money alert: account 0xab3 bought $25,000 of YES on Will BTC hit 150k at 22c",
        "Wallet tracker: 'moonboi' bought YES 30,000 shares @ 18c, Eurovision winner Finland",
        "Wallet alert: bought 12,500 SOL at 142.30",
        "Whale move: longed ETH 3100, stop 2990, tp 3400",
        "Large YES position opened on 'Will Iran strike Israel?' at 33c, $45,000",
        'trader "kite" bought 200 TSLA 400c 5/15 at 6.50',
    ],
)
def test_what_somebody_else_bought_is_no_order(text: str) -> None:
    assert isinstance(parse(text, posted_at=NOW)[0], Refusal)


@pytest.mark.parametrize(
    "text",
    [
        '"Gold buy 4704-4709, SL 4697" that was our Monday 27 April call, TP3 in under two hours.',
        "BTC long 68000, SL 66000, TP 71000. That was Tuesday's call and it ran to TP",
        "EURUSD SELL 1.0850 SL 1.0880 TP 1.0800 that was my free signal for this room",
        "ES long 6800 stop 6785 target 6840, our alert from Friday",
        "NVDA buy 180, stop 176, target 190: my Thursday setup. Numbers never lie",
    ],
)
def test_an_old_call_quoted_as_proof_is_no_order(text: str) -> None:
    assert isinstance(parse(text, posted_at=NOW)[0], Refusal)


@pytest.mark.parametrize(
    "text",
    [
        "NO on the ETH market from 83 to 96, easiest money all year",
        "YES on the Fed market from 31c to 78c",
        "Gold buy from 4700 to 4760, easy",
        "ES long from 6780 to 6822, beautiful",
        "SOL long from 140 to 171 🔥",
    ],
)
def test_a_gain_told_from_one_price_to_another_is_no_order(text: str) -> None:
    assert isinstance(parse(text, posted_at=NOW)[0], Refusal)


@pytest.mark.parametrize(
    ("text", "symbol", "stop"),
    [
        ("USTEC sell: SL adjusted, was 25290 ➡️ now 25200", "NAS100", 25200),
        ("Gold buy: stop changed, was 4690, now 4705", "XAU/USD", 4705),
        ("TSLA long: stop was 390 now 402", "TSLA", 402),
        ("BTC long, SL moved, previously 66000 now 67200", "BTC/USDT", 67200),
        ("NVDA 180c stop lifted, was 2.10 -> now 3.00", "NVDA", 3),
        ("ES short: stop tightened, was 6840; now 6828", "ES", 6828),
    ],
)
def test_a_stop_that_was_at_one_price_and_is_now_at_another_is_moved(text: str, symbol: str, stop: float) -> None:
    said = expected(parse(text, posted_at=NOW))
    assert said["kind"] == "update"
    assert said["expect"]["symbol"] == symbol
    assert said["expect"]["actions"] == [{"action": "move_stop", "to": stop}]


@pytest.mark.parametrize(
    "text",
    [
        "Brent sell limit: new entry 97.40, new SL 98.70",
        "EURUSD buy limit: new entry 1.0800, new SL 1.0770, new TP 1.0870",
        "BTC long: new entry 66200, new stop 64800",
        "NVDA buy limit: new price 171.20, new stop 166",
    ],
)
def test_an_order_with_a_new_entry_and_a_new_stop_is_changed_and_not_opened_twice(text: str) -> None:
    assert isinstance(parse(text, posted_at=NOW)[0], SignalUpdate)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("Our resting bid on the AAPL 270c just filled at 3.90", 3.9),
        ("our limit on NVDA 180c 6/18 filled at 2.10", 2.1),
        ("My bid for the TSLA 400 calls got filled at 6.10", 6.1),
    ],
)
def test_an_order_on_a_contract_that_is_filled_opens_nothing_new(text: str, price: float) -> None:
    said = expected(parse(text, posted_at=NOW))
    assert said["kind"] == "update"
    assert said["expect"]["actions"] == [{"action": "filled", "price": price}]


def test_an_order_on_an_outcome_that_is_filled_opens_nothing_new() -> None:
    text = "Our bid for YES on 'Will BTC hit 150k?' just filled at 22c"
    assert not isinstance(parse(text, posted_at=NOW)[0], Signal)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Cashed all my NO on 'Will Ethereum dip to $1,500 in May?' at 96c", "close"),
        ("cashed in my YES shares on 'Will BTC hit 150k?' at 71c", "close"),
        ("Cashed my AAPL 270c at 5.80", "close"),
        ("cashed half my NO on 'Will ETH hit 5k?' at 91c", "update"),
    ],
)
def test_what_is_cashed_is_left(text: str, kind: str) -> None:
    assert expected(parse(text, posted_at=NOW))["kind"] == kind


@pytest.mark.parametrize(
    "text",
    [
        "Trade alert: BUY SOL 142.30, SL 138, TP 151",
        "Polymarket alert: buying YES on 'Will the Fed cut in June?' at 61c",
        "Gold buy from 4700 to 4704, SL 4690, TP 4725",
        "Friday's setup: BTC long 68000, SL 66000, TP 71000",
        "New entry: BTC long 66200, SL 64800, TP 70000",
        "Limit order: buy NVDA 171.20, stop 166, target 190",
        "Long ES 6800, stop 6785. TP1 6820 in about two hours I hope",
        "I bought 200 TSLA 400c 5/15 at 6.50",
        "Your lead trader Otter opened a position. BUY SOL 142.30, SL 138",
        "Went short USDCHF from 0.7697 to 0.7704, looking good, stop 0.7730",
        "Our account bought 100 AAPL at 262.40, stop 255",
    ],
)
def test_an_order_of_the_room_stays_one(text: str) -> None:
    assert isinstance(parse(text, posted_at=NOW)[0], Signal)
