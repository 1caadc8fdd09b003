"""Binance as an exchange: its address, its limits, and its desk.

Limits (binance-spot-api-docs): 6,000 of weight a minute for each address, 100 orders in ten seconds for each account,
taken as 50. The header that says what is used is heeded.
"""

from __future__ import annotations

from datetime import timedelta

from brokers.binance.desk import BinanceDesk
from brokers.binance.errors import judge
from brokers.binance.venue import VENUE
from brokers.exchange.broker import House
from brokers.exchange.line import Wire
from brokers.limits import Rule
from brokers.venue import Environment

HOUSE = House(
    name="binance",
    capabilities=VENUE.capabilities,
    addresses={Environment.LIVE: "https://api.binance.com"},
    monies=("USDT", "USDC", "FDUSD"),
    wire=Wire(
        judge=judge,
        rules={
            "weight": Rule(most=5_500, within=timedelta(minutes=1)),
            "orders": Rule(most=50, within=timedelta(seconds=10)),
        },
        personal=frozenset({"orders"}),
        used={"weight": "x-mbx-used-weight-1m"},
    ),
    desk=BinanceDesk,
    options={"fetchMarkets": {"types": ["spot"]}, "fetchMargins": False, "recvWindow": 5000, "timeDifference": 0},
)
