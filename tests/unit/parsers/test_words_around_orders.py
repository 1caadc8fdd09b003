"""What is said around an order, of its fill, its life and the orders that end it, belongs to its plan."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.signal import Reading, Signal, SignalUpdate
from parsers.parser import parse

NOW = datetime(2026, 9, 2, 14, 30, tzinfo=UTC)


def read(text: str) -> Reading:
    (reading,) = parse(text, posted_at=NOW)
    return reading


def brief(reading: Reading) -> str:
    """`buy AAPL limit 228.5 sl 224 tp 236`."""
    assert isinstance(reading, Signal), reading
    stop = f"{reading.stop.value.normalize():f}" if reading.stop else "-"
    levels = ",".join(f"{level.value.normalize():f}" for level in reading.targets) or "-"
    prices = "-".join(f"{price.normalize():f}" for price in reading.entry.prices)
    head = f"{reading.side.value} {reading.ticker.symbol} {reading.entry.kind.value}"
    return " ".join(filter(None, (head, prices, f"sl {stop} tp {levels}")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Buy stop SNAP 12.40 day order. If filled: stop 11.90, sell 13.20 and 14",
            "buy SNAP stop 12.4 sl 11.9 tp 13.2,14",
        ),
        ("TSLA sell stop 398 GTC | if triggered SL 404, TP 388", "sell TSLA stop 398 sl 404 tp 388"),
        ("Buy limit AAPL 228.50 GTC. Once filled stop 224, target 236", "buy AAPL limit 228.5 sl 224 tp 236"),
        (
            "AAPL limit order to buy at 228.50 (day only). When filled SL 224, TP 236",
            "buy AAPL limit 228.5 sl 224 tp 236",
        ),
        (
            "AAPL bid working at 228.50, good for the day. On fill: stop at 224, sell limit 236",
            "buy AAPL limit 228.5 sl 224 tp 236",
        ),
        ("Bought AAPL 228.50. Stop order in at 224, limit sell order at 236", "buy AAPL limit 228.5 sl 224 tp 236"),
        ("Bought AAPL 228.50. OCO: stop 224 / limit 236", "buy AAPL limit 228.5 sl 224 tp 236"),
        ("AAPL long 228.50, bracket 224 / 236", "buy AAPL limit 228.5 sl 224 tp 236"),
        (
            "Sold short BYND 7.15 (500 shs). Buy stop to cover 7.80, profit order 5.90",
            "sell BYND limit 7.15 sl 7.8 tp 5.9",
        ),
        (
            "Sell short TSLA 410 limit. Stop order 418 to cover, buy limit 395 to cover",
            "sell TSLA limit 410 sl 418 tp 395",
        ),
        ("Shorted TSLA 410; protective buy stop 418; profit order 395", "sell TSLA limit 410 sl 418 tp 395"),
        (
            "NinjaTrader: MNQZ6 entry filled, Short 2 @ 24110.25, stop order 24150.00, target order 24020.00",
            "sell MNQ limit 24110.25 sl 24150 tp 24020",
        ),
        (
            "✅ Order executed\nAccount: Mirror-2\nETHUSDT Perp | Buy/Long\nAvg price 3,210.5\nSL 3,120 | TP 3,400",
            "buy ETH/USDT limit 3210.5 sl 3120 tp 3400",
        ),
        (
            "Order placed\nPair -> WTI\naction -> Long\nEntry -> 66.12\nStop -> 65.32\nTP 1 -> 66.51\nTP 2 -> 66.91",
            "buy USOIL limit 66.12 sl 65.32 tp 66.51,66.91",
        ),
        (
            "🔻 EURUSD SELL LIMIT 🔻\n👉 1.1725\n⛔ 1.1765\n✅ 1.1685\n✅ 1.1650",
            "sell EUR/USD limit 1.1725 sl 1.1765 tp 1.1685,1.165",
        ),
        (
            "Position opened\nTicket 88123\nBUY EURUSD 0.50\nPrice 1.1650\nS/L 1.1610\nT/P 1.1720",
            "buy EUR/USD limit 1.165 sl 1.161 tp 1.172",
        ),
    ],
)
def test_what_is_said_around_an_order_leaves_its_plan_whole(text: str, said: str) -> None:
    assert brief(read(text)) == said


def test_a_bet_that_is_being_bought_now_needs_no_price() -> None:
    reading = read("buying NO right now on 'Starship lands on the Moon before 2028?' at market")

    assert isinstance(reading, Signal)
    assert brief(reading).endswith("market sl - tp -")
    assert reading.ticker.outcome == "NO"


@pytest.mark.parametrize(
    "text",
    [
        "If AAPL gets filled I will post the stop",
        "If it triggers, stop 224, target 236",
        "Did your AAPL buy limit 228.50 fill? If filled stop 224",
        "What is a buy stop? A buy stop at 112.40 day order, if filled: stop 109.90",
        "Everyone is buying NO right now on 'Powell out as Fed chair before May?'",
        "Would you be buying NO right now on 'Powell out as Fed chair before May?'",
        "whales buying YES now on 'Powell out as Fed chair before May?'",
        "not buying YES here on 'Powell out as Fed chair before May?'",
        "Thinking of buying NO at market on 'Powell out as Fed chair before May?'",
        "@mike's trade: short SHOP @ 131 | 134.5 | 125",
        "in theory ES long 6420 8pts stop 12pts target works most of the time",
        "SHOP paid 3.20 on the calls, stop chasing",
        "Someone's order executed: BTCUSDT long 94210 SL 92800 TP 97500, he closed it at 95",
    ],
)
def test_what_only_speaks_of_orders_opens_nothing(text: str) -> None:
    assert not isinstance(read(text), Signal)


@pytest.mark.parametrize("text", ["AAPL entry filled at 228.50", "Order filled at 228.50 on AAPL, stop is 224"])
def test_the_fill_of_an_order_that_waited_is_an_update(text: str) -> None:
    assert isinstance(read(text), SignalUpdate)
