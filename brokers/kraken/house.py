"""Kraken as an exchange: its address, its limits, and its desk.

Limits (docs.kraken.com, "API rate limits"): a counter for each key that holds 15 for the lowest tier and loses a third
each second, of which history takes two; orders have a counter for each pair, of which 60 are allowed. Public
questions: one a second for each address. The lowest tier is assumed for everybody.
"""

from __future__ import annotations

from datetime import timedelta

from brokers.exchange.broker import House
from brokers.exchange.line import Wire
from brokers.kraken.desk import KrakenDesk
from brokers.kraken.errors import judge
from brokers.kraken.venue import VENUE
from brokers.limits import Rule
from brokers.venue import Environment

HOUSE = House(
    name="kraken",
    capabilities=VENUE.capabilities,
    addresses={Environment.LIVE: "https://api.kraken.com"},
    monies=("USD", "USDT", "USDC"),
    wire=Wire(
        judge=judge,
        rules={
            "key": Rule(most=15, within=timedelta(seconds=45)),
            "orders": Rule(most=50, within=timedelta(seconds=50)),
            "public": Rule(most=10, within=timedelta(seconds=10)),
        },
        personal=frozenset({"key", "orders"}),
        serial=True,
    ),
    desk=KrakenDesk,
)
