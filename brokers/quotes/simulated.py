"""A seeded market: every symbol has a price, and the same seed and calls give the same prices."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from brokers.paper.instruments import instrument
from brokers.quotes.feed import Publisher, Stream
from brokers.quotes.premium import premium
from brokers.quotes.symbols import TEMPERS, first_price
from domain.instrument import AssetClass, Ticker
from domain.money import CENT, ONE, ZERO, nearest
from domain.quote import Quote
from runtime.clock import Clock

YEAR_SECONDS = 365 * 24 * 3600
LONGEST_STEP = 3600.0
STEPS_OF_A_MOVE = 8
DIGITS = 12
NO = "NO"
YES = "YES"


@dataclass(frozen=True, slots=True)
class _Symbol:
    ticker: Ticker
    price: Decimal
    tick: Decimal
    at: datetime
    dice: random.Random
    walks: bool


class SimulatedQuotes:
    """A `Feed` without a source.

    Prices follow a geometric random walk with the volatility of their class; `pace` makes the market live that many
    seconds in one. Known symbols start from a table, unknown ones at a price drawn from their name. An option follows
    its underlying (`premium`), a NO its YES, until a price of their own is set or anchored. Predictions stay between
    0.01 and 0.99.
    """

    def __init__(self, seed: int, clock: Clock, *, pace: float = 1.0) -> None:
        self._seed = seed
        self._clock = clock
        self._pace = pace
        self._symbols: dict[str, _Symbol] = {}
        self._publisher = Publisher()

    async def quote(self, ticker: Ticker) -> Quote | None:
        """The latest quote; from now on the instrument moves with every tick. None for a known key of another class."""
        return self._quote(ticker.key) if self.watch(ticker) else None

    def subscribe(self) -> Stream:
        """Every move from now on, as `Feed` describes it."""
        return self._publisher.subscribe()

    def watch(self, ticker: Ticker) -> bool:
        """Introduce an instrument at its first price, if it is not there; False where its key is another's."""
        known = self._symbols.get(ticker.key)
        if known is None:
            source = _source(ticker)
            price = first_price(ticker.asset_class, ticker.key)
            walks = source is None or not self.watch(source)
            self._put(ticker, price if walks else self._derived(ticker, self._clock.now()), walks=walks)
        return known is None or known.ticker == ticker

    def anchor(self, ticker: Ticker, price: Decimal) -> None:
        """Introduce an instrument at `price`; where it is known already nothing changes."""
        if ticker.key not in self._symbols:
            self._put(ticker, price, walks=True)

    def prices(self) -> list[tuple[Ticker, Decimal]]:
        """Every instrument that was introduced and its price, in that order; `anchor` takes them up again."""
        return [(symbol.ticker, symbol.price) for symbol in self._symbols.values() if symbol.walks]

    def tick(self, now: datetime) -> list[Quote]:
        """Move every instrument to `now` and publish the quotes that changed, in the order of their introduction."""
        moved = [self._step(symbol, now) for symbol in tuple(self._symbols.values())]
        return self._publish([quote for quote in moved if quote is not None])

    def set(self, ticker: Ticker, price: Decimal) -> list[Quote]:
        """Put the mid of an instrument at `price` in one jump; what follows it moves along. Publishes the quotes."""
        self.watch(ticker)
        symbol, now = self._symbols[ticker.key], self._clock.now()
        self._symbols[ticker.key] = replace(symbol, price=price, at=now, walks=True)
        followers = [key for key, other in self._symbols.items() if not other.walks and _source(other.ticker) == ticker]
        for key in followers:
            follower = self._symbols[key]
            self._symbols[key] = replace(follower, price=self._derived(follower.ticker, now), at=now)
        return self._publish([self._quote(key) for key in (ticker.key, *followers)])

    def move(self, ticker: Ticker, price: Decimal) -> list[Quote]:
        """Take an instrument to `price` through the prices between, in eight steps, as a market without gaps would."""
        self.watch(ticker)
        symbol = self._symbols[ticker.key]
        way = price - symbol.price
        steps = [
            nearest(symbol.price + way * step / STEPS_OF_A_MOVE, symbol.tick) for step in range(1, STEPS_OF_A_MOVE)
        ]
        return [quote for step in (*steps, price) for quote in self.set(ticker, step)]

    def _put(self, ticker: Ticker, price: Decimal, *, walks: bool) -> None:
        self._symbols[ticker.key] = _Symbol(
            ticker=ticker,
            price=price,
            tick=instrument(ticker, price).tick,
            at=self._clock.now(),
            dice=random.Random(f"{self._seed}/{ticker.key}"),  # noqa: S311  a price, not a secret
            walks=walks,
        )

    def _step(self, symbol: _Symbol, now: datetime) -> Quote | None:
        seconds = min((now - symbol.at).total_seconds(), LONGEST_STEP) * self._pace
        if seconds <= 0:
            return None
        price = self._walked(symbol, seconds) if symbol.walks else self._derived(symbol.ticker, now)
        self._symbols[symbol.ticker.key] = replace(symbol, price=price, at=now)
        return self._quote(symbol.ticker.key)

    def _walked(self, symbol: _Symbol, seconds: float) -> Decimal:
        asset_class = symbol.ticker.asset_class
        scale = TEMPERS[asset_class].volatility * math.sqrt(seconds / YEAR_SECONDS)
        change = scale * symbol.dice.gauss(0.0, 1.0) - scale * scale / 2
        # The walk keeps more digits than the tick has, or small steps would all round to nothing.
        price = symbol.price * Decimal(f"{math.exp(change):.{DIGITS}f}")
        return _bounded(asset_class, price.quantize(symbol.tick.scaleb(-6)), symbol.tick)

    def _derived(self, ticker: Ticker, now: datetime) -> Decimal:
        source = _source(ticker)
        assert source is not None
        underlying = self._symbols[source.key]
        if ticker.option is None:
            return ONE - underlying.price
        volatility = TEMPERS[source.asset_class].volatility
        return premium(ticker.option, underlying.price, volatility, now)

    def _quote(self, key: str) -> Quote:
        symbol = self._symbols[key]
        mid = nearest(symbol.price, symbol.tick)
        share = TEMPERS[symbol.ticker.asset_class].half_spread
        half = max(nearest(mid * share, symbol.tick), symbol.tick)
        bid, ask = max(mid - half, ZERO), mid + half
        if symbol.ticker.asset_class is AssetClass.PREDICTION:
            bid, ask = (min(max(price, CENT), ONE - CENT) for price in (bid, ask))
        return Quote(key=key, bid=bid, ask=ask, at=symbol.at)

    def _publish(self, quotes: list[Quote]) -> list[Quote]:
        self._publisher.publish(quotes)
        return quotes


def _source(ticker: Ticker) -> Ticker | None:
    if ticker.option is not None:
        return Ticker(asset_class=AssetClass.STOCK, symbol=ticker.symbol)
    if ticker.outcome == NO:
        return replace(ticker, outcome=YES)
    return None


def _bounded(asset_class: AssetClass, price: Decimal, tick: Decimal) -> Decimal:
    if asset_class is AssetClass.PREDICTION:
        return min(max(price, CENT), ONE - CENT)
    return max(price, tick)
