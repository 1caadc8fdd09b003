"""The recorded prices of one instrument, and what orders get of them: every doubt counts against the follower."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from domain.instrument import AssetClass
from domain.money import ONE
from domain.quote import Candle
from domain.signal import Side

ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What trading costs and how long an entry waits.

    `half_spread` and `fee` (of each fill) are shares of the price; `entry_life` is how long an entry may stay open.
    """

    half_spread: Mapping[AssetClass, Decimal]
    fee: Decimal = Decimal(0)
    entry_life: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """A fill: its price, and whether it came with the candle's first price."""

    price: Decimal
    at_open: bool


class Tape:
    """One instrument's candles, oldest first; a candle lasts as long as the shortest way between two of them."""

    def __init__(self, candles: Sequence[Candle]) -> None:
        self.candles = tuple(sorted(candles, key=lambda candle: candle.at))
        self._times = [candle.at for candle in self.candles]
        gaps = [later - earlier for earlier, later in pairwise(self._times) if later > earlier]
        self.interval = min(gaps, default=ONE_MINUTE)

    def after(self, at: datetime) -> int:
        """The place of the first candle that begins after `at`; their number where none does."""
        return bisect_right(self._times, at)

    def price(self, at: datetime) -> Decimal:
        """The market at `at`: the first price after it, or the last there is."""
        return self.candles[min(self.after(at), len(self.candles) - 1)].open

    def end(self, candle: Candle) -> datetime:
        """When the candle is over."""
        return candle.at + self.interval


def paid(side: Side, price: Decimal, half: Decimal) -> Decimal:
    """What an order of `side` gets at a mid `price`: the ask for a buy, the bid for a sell."""
    return price * (ONE + side.sign * half)


def market(side: Side, candle: Candle, half: Decimal) -> Touch:
    """A market order fills with the candle's first price."""
    return Touch(price=paid(side, candle.open, half), at_open=True)


def limit(side: Side, price: Decimal, candle: Candle, half: Decimal) -> Touch | None:
    """A limit order fills when the market trades through it, or at the open that has passed it already."""
    first = paid(side, candle.open, half)
    if (price - first) * side.sign >= 0:
        return Touch(price=first, at_open=True)
    best = paid(side, candle.low if side is Side.BUY else candle.high, half)
    return Touch(price=price, at_open=False) if (price - best) * side.sign > 0 else None


def stop(side: Side, price: Decimal, candle: Candle, half: Decimal, *, from_open: bool = True) -> Touch | None:
    """A stop order fills when it is touched; at the open where that lies beyond it and the order stood by then."""
    first = paid(side, candle.open, half)
    if from_open and (first - price) * side.sign >= 0:
        return Touch(price=first, at_open=True)
    worst = paid(side, candle.high if side is Side.BUY else candle.low, half)
    return Touch(price=price, at_open=False) if (worst - price) * side.sign >= 0 else None
