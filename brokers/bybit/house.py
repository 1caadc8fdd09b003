"""Bybit as an exchange: its addresses, its limits, and its desk.

Limits (bybit-exchange.github.io/docs/v5/rate-limit): 600 requests in five seconds for each address, of which 500 are
used; 20 orders, changes and cancels a second each for an account in spot, of which ten in all are used; 50 questions.
"""

from __future__ import annotations

from datetime import timedelta

from brokers.bybit.desk import BybitDesk
from brokers.bybit.errors import judge
from brokers.bybit.venue import VENUE
from brokers.exchange.broker import House
from brokers.exchange.line import Wire
from brokers.limits import Rule
from brokers.venue import Environment

HOUSE = House(
    name="bybit",
    capabilities=VENUE.capabilities,
    addresses={Environment.LIVE: "https://api.bybit.com"},
    monies=("USDT", "USDC"),
    wire=Wire(
        judge=judge,
        rules={
            "address": Rule(most=500, within=timedelta(seconds=5)),
            "orders": Rule(most=10, within=timedelta(seconds=1)),
            "questions": Rule(most=40, within=timedelta(seconds=1)),
        },
        personal=frozenset({"orders", "questions"}),
    ),
    desk=BybitDesk,
    options={"fetchMarkets": {"types": ["spot"]}, "recvWindow": 5000, "timeDifference": 0},
)
