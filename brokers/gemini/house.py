"""Gemini as an exchange: its addresses, its limits, and its desk.

Limits (developer.gemini.com, "Rate Limits"): 600 private requests a minute for each key, of which five a second are
recommended and taken here; 120 public ones a minute. It tells neither what is spent nor when to come again.
"""

from __future__ import annotations

from datetime import timedelta

from brokers.exchange.broker import House
from brokers.exchange.line import Wire
from brokers.gemini.desk import GeminiDesk
from brokers.gemini.errors import judge
from brokers.gemini.venue import VENUE
from brokers.limits import Rule
from brokers.venue import Environment

HOUSE = House(
    name="gemini",
    capabilities=VENUE.capabilities,
    addresses={
        Environment.LIVE: "https://api.gemini.com",
        Environment.PRACTICE: "https://api.sandbox.gemini.com",
    },
    monies=("USD", "USDC", "USDT"),
    wire=Wire(
        judge=judge,
        rules={
            "key": Rule(most=25, within=timedelta(seconds=5)),
            "public": Rule(most=18, within=timedelta(seconds=10)),
        },
        personal=frozenset({"key"}),
        serial=True,
    ),
    desk=GeminiDesk,
)
