"""Prices at an instant: quotes and candles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The best bid and ask of one instrument at one instant."""

    key: str
    bid: Decimal
    ask: Decimal
    at: datetime

    @property
    def sound(self) -> bool:
        """Whether a market can look like this: nothing negative, and nobody bids more than another asks."""
        return 0 <= self.bid <= self.ask and self.ask > 0

    @property
    def mid(self) -> Decimal:
        """Half way between bid and ask."""
        return (self.bid + self.ask) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Candle:
    """Open, high, low and close of one instrument over the interval that begins at `at`."""

    key: str
    at: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
