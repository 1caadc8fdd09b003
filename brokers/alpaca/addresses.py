"""Where Alpaca is reached, by name; `Opening.urls` may replace each."""

from __future__ import annotations

from collections.abc import Mapping

from brokers.venue import Environment, Opening

_DATA = "https://data.alpaca.markets"
_ADDRESSES: Mapping[Environment, Mapping[str, str]] = {
    Environment.LIVE: {
        "trading": "https://api.alpaca.markets",
        "stream": "wss://api.alpaca.markets/stream",
        "data": _DATA,
    },
    Environment.PRACTICE: {
        "trading": "https://paper-api.alpaca.markets",
        "stream": "wss://paper-api.alpaca.markets/stream",
        "data": _DATA,
    },
}


def addresses(opening: Opening) -> Mapping[str, str]:
    """`trading`, `stream` and `data` in this environment."""
    return {**_ADDRESSES[opening.environment], **opening.urls}
