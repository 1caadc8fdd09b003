"""Coinbase Advanced as an exchange: its address, its limits, and its desk.

Limits (docs.cdp.coinbase.com): 30 private requests a second for each user, 10 public ones for each address.
"""

from __future__ import annotations

from datetime import timedelta

from brokers.coinbase.desk import CoinbaseDesk
from brokers.coinbase.errors import judge
from brokers.coinbase.venue import VENUE
from brokers.exchange.broker import House
from brokers.exchange.line import Wire
from brokers.limits import Rule
from brokers.venue import Environment

HOUSE = House(
    name="coinbase",
    capabilities=VENUE.capabilities,
    addresses={Environment.LIVE: "https://api.coinbase.com"},
    monies=("USD", "USDC", "USDT"),
    wire=Wire(
        judge=judge,
        rules={
            "user": Rule(most=25, within=timedelta(seconds=1)),
            "public": Rule(most=9, within=timedelta(seconds=1)),
        },
        personal=frozenset({"user"}),
    ),
    desk=CoinbaseDesk,
    options={"timeDifference": 0},
)
