"""What a busy community posts: one signal in ten, the rest updates, chatter and news, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

SIGNALS_IN_TEN = 1
UPDATES_IN_TEN = 2
STOCKS = ("AAPL", "MSFT", "NVDA", "TSLA", "AMD", "META", "AMZN", "GOOGL", "NFLX", "COIN")
COINS = ("SOL", "XRP", "ADA", "AVAX", "LINK", "DOGE", "DOT", "LTC", "NEAR", "ATOM")
PAIRS = ("EURUSD", "GBPUSD", "AUDUSD", "NZDUSD", "USDCAD")

UPDATES = (
    "TP1 hit on {symbol} ✅",
    "Move SL to BE on {symbol}",
    "{symbol} stopped out, small loss",
    "Closing half of {symbol} here",
    "SL to break even",
    "TP2 smashed 🚀🚀",
)
CHATTER = (
    "good morning everyone ☕",
    "lol that was close, nice one guys",
    "who is still holding {symbol}?",
    "gm gm, what a week",
    "I always buy the top and sell the bottom 😂",
    "thinking about shorting the retest of {price} on {symbol}, will post if I take it",
    "CPI tomorrow at 8:30 ET, be careful with size",
    "{symbol} up {small} % today, crazy move",
    "FED LEAVES RATES UNCHANGED, {symbol} JUMPS",
    "new video is out, link in bio https://example.com/v/{number}",
    "@everyone VIP is 20 % off until Sunday",
    "can someone explain what a stop loss is?",
    "chart looks ready, waiting for the breakout above {price}",
    "👍",
)


def texts(seed: int) -> Iterator[str]:
    """Posts without end; no signal is given twice."""
    dice = random.Random(seed)
    number = 0
    while True:
        number += 1
        kind = dice.randrange(10)
        if kind < SIGNALS_IN_TEN:
            yield _signal(dice, number)
        else:
            pool = UPDATES if kind < SIGNALS_IN_TEN + UPDATES_IN_TEN else CHATTER
            symbol = dice.choice((*STOCKS, *COINS))
            yield dice.choice(pool).format(symbol=symbol, price=_cents(dice), small=dice.randint(1, 9), number=number)


def _signal(dice: random.Random, number: int) -> str:
    # The number stands in the levels' last digits, so that each signal is one of its own.
    away = number % 100_000
    match dice.randrange(3):
        case 0:
            entry = 100 + away / 100
            return f"BUY {dice.choice(STOCKS)} @ ${entry:.2f}, SL ${entry * 0.97:.2f}, TP ${entry * 1.05:.2f}"
        case 1:
            entry = 1 + away / 1000
            levels = " / ".join(f"{entry * step:.3f}" for step in (1.02, 1.04, 1.08))
            coin = dice.choice(COINS)
            return f"🚀 {coin}/USDT LONG\nEntry: {entry:.3f}\nTargets: {levels}\nStop: {entry * 0.95:.3f}\nLeverage: 3x"
        case _:
            entry = 1 + away / 100_000
            return f"SELL {dice.choice(PAIRS)} {entry:.5f}\nSL {entry + 0.003:.5f}\nTP1 {entry - 0.003:.5f}"


def _cents(dice: random.Random) -> str:
    return f"{dice.randint(100, 90_000) / 100:.2f}"
