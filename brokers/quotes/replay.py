"""Replays recorded candles as quotes, so that orders can be tested against what really happened."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path

from brokers.quotes.feed import Publisher, Stream
from domain.errors import ConfigurationError
from domain.instrument import Ticker
from domain.money import ONE
from domain.quote import Candle, Quote
from domain.signal import Side

STEPS = 10
MOST_FAULTS = 20
MILLISECONDS_FROM = Decimal(100_000_000_000)
DEFAULT_INTERVAL = timedelta(minutes=1)
HALF_BASIS_POINT = Decimal("0.00005")
PRICES = ("open", "high", "low", "close")
NAMES = ("key", "symbol")


class ReplayQuotes:
    """A `Feed` from recorded candles.

    A candle does not say which of its extremes came first, so each is walked against the position that is tested:
    for `against=Side.BUY` (longs) open, low, high, close; for `Side.SELL` open, high, low, close. The way between two
    of these is taken in ten steps, as a market without gaps would; from one candle's close to the next one's open it
    is a jump. Bid and ask lie `spread_bps` apart around the price.
    """

    def __init__(
        self, candles: Mapping[str, Sequence[Candle]], *, against: Side = Side.BUY, spread_bps: Decimal = ONE
    ) -> None:
        self._candles = {key: tuple(sorted(some, key=lambda candle: candle.at)) for key, some in candles.items()}
        self._against = against
        self._half = spread_bps * HALF_BASIS_POINT
        self._latest: dict[str, Quote] = {}
        self._publisher = Publisher()

    @classmethod
    def from_csv(cls, path: Path, *, against: Side = Side.BUY, spread_bps: Decimal = ONE) -> ReplayQuotes:
        """Read candles from a file with the columns key (or symbol), at, open, high, low and close.

        Times are ISO 8601 (UTC where they name no zone) or seconds or milliseconds since 1970. Raises
        `ConfigurationError` with every faulty line and its number.
        """
        return cls(read_candles(path), against=against, spread_bps=spread_bps)

    async def quote(self, ticker: Ticker) -> Quote | None:
        """The latest quote; before the replay begins that of the first open; None for what is not in the file."""
        key = ticker.key
        if key in self._latest:
            return self._latest[key]
        some = self._candles.get(key)
        return self._around(key, some[0].open, some[0].at) if some else None

    def subscribe(self) -> Stream:
        """Every quote from now on, as `Feed` describes it."""
        return self._publisher.subscribe()

    def candles(self, key: str) -> Sequence[Candle]:
        """The candles of an instrument, oldest first; none where it is not in the file."""
        return self._candles.get(key, ())

    def walk(self) -> Iterator[Quote]:
        """All quotes of all instruments in the order of their time; each is published as it is handed out."""
        quotes = [quote for key, some in self._candles.items() for quote in self._path(key, some)]
        for quote in sorted(quotes, key=lambda quote: quote.at):
            self._latest[quote.key] = quote
            self._publisher.publish((quote,))
            yield quote

    def _path(self, key: str, candles: Sequence[Candle]) -> Iterator[Quote]:
        for place, candle in enumerate(candles):
            interval = _interval(candles, place)
            prices = list(_prices(candle, self._against))
            for step, price in enumerate(prices):
                yield self._around(key, price, candle.at + interval * step / len(prices))

    def _around(self, key: str, price: Decimal, at: datetime) -> Quote:
        return Quote(key=key, bid=price * (ONE - self._half), ask=price * (ONE + self._half), at=at)


def read_candles(path: Path) -> dict[str, list[Candle]]:
    """The candles of a file by key, as `ReplayQuotes.from_csv` describes it."""
    candles: dict[str, list[Candle]] = {}
    faults: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        _check_columns(path, reader.fieldnames or ())
        for row in reader:
            try:
                candle = _candle(row)
            except ValueError as e:
                faults.append(f"line {reader.line_num}: {e}")
            else:
                candles.setdefault(candle.key, []).append(candle)
    if faults:
        raise ConfigurationError(_listed(path, faults))
    return candles


def _check_columns(path: Path, names: Sequence[str]) -> None:
    missing = [name for name in ("at", *PRICES) if name not in names]
    if not any(name in names for name in NAMES):
        missing.insert(0, "key")
    if missing:
        raise ConfigurationError(f"{path.name}: the first line must name the columns {', '.join(missing)}")


def _candle(row: Mapping[str, str | None]) -> Candle:
    key = next((name for column in NAMES if (name := (row.get(column) or "").strip())), "")
    if not key:
        raise ValueError("the key is missing")
    opening, high, low, close = (_price(column, row.get(column)) for column in PRICES)
    if low > min(opening, close) or high < max(opening, close):
        raise ValueError("open and close must lie between low and high")
    return Candle(key=key, at=_time(row.get("at")), open=opening, high=high, low=low, close=close)


def _price(column: str, text: str | None) -> Decimal:
    try:
        price = Decimal((text or "").strip())
    except InvalidOperation as e:
        raise ValueError(f"{column} is “{text or ''}”, not a number") from e
    if not price.is_finite() or price <= 0:
        raise ValueError(f"{column} is “{text}”, not a positive number")
    return price


def _time(text: str | None) -> datetime:
    value = (text or "").strip()
    try:
        return _epoch(Decimal(value))
    except (InvalidOperation, OverflowError):
        pass
    try:
        at = datetime.fromisoformat(value)
    except ValueError as e:
        raise ValueError(f"at is “{text or ''}”, neither ISO 8601 nor seconds since 1970") from e
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _epoch(number: Decimal) -> datetime:
    seconds = number / 1000 if abs(number) >= MILLISECONDS_FROM else number
    return datetime.fromtimestamp(float(seconds), UTC)


def _listed(path: Path, faults: Sequence[str]) -> str:
    more = [f"and {len(faults) - MOST_FAULTS} more"] if len(faults) > MOST_FAULTS else []
    return "\n".join((f"{path.name}: {len(faults)} faulty lines", *faults[:MOST_FAULTS], *more))


def _prices(candle: Candle, against: Side) -> Iterator[Decimal]:
    extremes = (candle.low, candle.high) if against is Side.BUY else (candle.high, candle.low)
    points = (candle.open, *extremes, candle.close)
    yield candle.open
    for start, end in pairwise(points):
        yield from (start + (end - start) * step / STEPS for step in range(1, STEPS + 1))


def _interval(candles: Sequence[Candle], place: int) -> timedelta:
    if place + 1 < len(candles):
        return candles[place + 1].at - candles[place].at
    return candles[place].at - candles[place - 1].at if place else DEFAULT_INTERVAL
