"""What the neighbours of words about a trade that exists make of them."""

from __future__ import annotations

import pytest

from parsers.parser import parse
from parsers.schema import expected
from tests.instructed.__main__ import NOW


def said(post: str) -> tuple[str, object]:
    answer = expected(parse(post, posted_at=NOW))
    expect = answer["expect"]
    return answer["kind"], expect.get("actions", expect.get("symbol"))


BREAKEVEN = [{"action": "move_stop", "to": "breakeven"}]


@pytest.mark.parametrize(
    ("post", "actions"),
    [
        ("plz use 2.98 as your stop", [{"action": "move_stop", "to": 2.98}]),
        ("ive pulled S/L to TP 2 us30", [{"action": "move_stop", "to": {"target": 2}}]),
        ("pulled to break-even in ES long", BREAKEVEN),
        ("secure your entry, stops to BE", BREAKEVEN),
        ("trail our SL to the third tp", [{"action": "move_stop", "to": {"target": 3}}]),
        ("eurusd SL ke 1.0964", [{"action": "move_stop", "to": 1.0964}]),
        ("stop na entrada", BREAKEVEN),
        ("XAUUSD: стоп на 2384.2", [{"action": "move_stop", "to": 2384.2}]),
        ("AAPL 225p TP to 3.60, stop 2.69 -> 2.79 on AAPL 225p", None),
    ],
)
def test_stops_are_moved_however_it_is_said(post: str, actions: object) -> None:
    kind, found = said(post)

    assert kind == "update"
    assert actions is None or found == actions


@pytest.mark.parametrize(
    ("post", "fraction"),
    [
        ("took off 30% of holding @ 1.2578", 0.3),
        ("SOFI → 25% off", 0.25),
        ("70% at 39,503 ✅ on #US30", 0.7),
        ("eurusd short 2/3 at 1.0924 done", 0.667),
        ("quickly secure 1/5 profits", 0.2),
        ("$COIN yarısını satın", 0.5),
        ("USOIL yarısını kapat", 0.5),
        ("TSLA: Locked 50%, trailing the rest", 0.5),
    ],
)
def test_parts_are_taken_however_it_is_said(post: str, fraction: float) -> None:
    kind, found = said(post)

    assert kind == "update"
    assert isinstance(found, list)
    assert [action["fraction"] for action in found if action["action"] == "close"] == [pytest.approx(fraction)]


@pytest.mark.parametrize(
    ("post", "kind", "symbol"),
    [
        ("full TP on our SOLUSDT", "close", "SOL/USDT"),
        ("go ahead and exit at market on nvda", "close", "NVDA"),
        ("full exit at 78.07 on WTI", "close", "USOIL"),
        ("COIN – SL ❌", "close", "COIN"),
        ("XTIUSD 손절", "close", "USOIL"),
        ("#AVAX/USDT Stoploss ⛔\nLoss: 15.2% 📉", "close", "AVAX/USDT"),
        ("BTC/USDT: deal #48213 closed. Profit: +12.4 USDT (1.8%)", "close", "BTC/USDT"),
        ("BTC THE QQQ 510P AT 3.00", "close", "QQQ"),
        ("setup dropped on the USOIL", "cancel", "USOIL"),
        ("#ETH\nbuy limit dead", "cancel", "ETH/USDT"),
        ("Cancelled my limit on 'Will Boston win the title?'", "cancel", "Will Boston win the title?"),
    ],
)
def test_trades_end_and_orders_are_withdrawn_however_it_is_said(post: str, kind: str, symbol: str) -> None:
    assert said(post) == (kind, symbol)


@pytest.mark.parametrize(
    "post",
    [
        "gold took the stops above 2365 then dumped",
        "Airlines cancelled all orders from Boeing",
        "SPX closed at record highs, 6,080",
        "BTC closed above 68k on the daily",
        "Stocks closed mixed, Nasdaq off 0.3%",
        "$AMZN trims workforce by 10%",
        "SOL took off 50% this week",
        "Ark Invest sold 45k TSLA shares at 172",
        "This week: 50 TPs hit, 2 SL hit, 3 BE",
        "half of you got stopped on SOL I guess",
        "BUY COIN: XYZQ",
    ],
)
def test_markets_companies_and_counts_change_no_trade(post: str) -> None:
    assert said(post)[0] == "none"
