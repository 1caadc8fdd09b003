"""Stops and targets as prices: percent, pips, points, ticks and R turned into the instrument's own price."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from domain.instrument import AssetClass, Instrument
from domain.money import HUNDRED, floor_to, nearest
from domain.signal import EntryKind, Level, Side, Signal, Unit

KEPT = 256
YEN_PIP = Decimal("0.01")
ONE = Decimal(1)
FOREX_PIP = Decimal("0.0001")
METAL_PIPS: Mapping[str, Decimal] = {
    "XAU": Decimal("0.1"),
    "XAG": Decimal("0.01"),
    "XPT": Decimal("0.1"),
    "XPD": Decimal("0.1"),
}
"""By the metal, whatever it is paid in."""


def entry_price(signal: Signal, market: Decimal | None) -> Decimal | None:
    """The price the position is planned at: the order's own, or the market's for a market entry.

    Of a zone, the end that fills first; of a ladder, the first step.
    """
    prices = signal.entry.prices
    match signal.entry.kind:
        case EntryKind.MARKET:
            return market
        case EntryKind.RANGE:
            return max(prices) if signal.side is Side.BUY else min(prices)
        case EntryKind.LIMIT | EntryKind.STOP:
            return prices[0]


def stop_price(signal: Signal, instrument: Instrument, entry: Decimal, default_pct: Decimal | None) -> Decimal | None:
    """Where the stop stands, rounded towards the entry's far side; the follower's default where the signal has none.

    None when neither says a price, or says one that is no protection (at or beyond the entry, or not above zero).
    """
    level = signal.stop
    if level is None or level.unit is Unit.UNDERLYING:
        if default_pct is None:
            return None
        level = Level(value=default_pct, unit=Unit.PERCENT)
    price = _stop_at(level, signal.side, instrument, entry)
    if price is None or (entry - price) * signal.side.sign <= 0:
        return None
    return max(price, instrument.tick)


def in_favour(price: Decimal, side: Side, tick: Decimal) -> Decimal:
    """The price of an entry on a tick, never worse than it was said."""
    below = floor_to(price, tick)
    return below if side is Side.BUY or below == price else below + tick


def furthest(price: Decimal, percent: Decimal, side: Side, tick: Decimal) -> Decimal:
    """How far an entry at this price may follow the market that runs away from it by so many percent."""
    return in_favour(price * (1 + side.sign * percent / HUNDRED), side, tick)


def target_price(level: Level, signal: Signal, instrument: Instrument, entry: Decimal, risk: Decimal) -> Decimal | None:
    """Where a target stands; None when it cannot be told as a price or lies on the wrong side of the entry.

    `risk` is the distance from entry to stop, for targets in R.
    """
    if level.unit is Unit.PRICE:
        price = nearest(level.value, instrument.tick)
    else:
        away = distance(level, instrument, entry, risk=risk)
        if away is None:
            return None
        price = nearest(entry + signal.side.sign * away, instrument.tick)
    return price if (price - entry) * signal.side.sign > 0 and price > 0 else None


def target_prices(signal: Signal, instrument: Instrument, entry: Decimal, stop: Decimal) -> tuple[Decimal, ...]:
    """Where the targets stand that can be told as a price and lie on the right side of the entry."""
    risk = abs(entry - stop)
    found = (target_price(level, signal, instrument, entry, risk) for level in signal.targets)
    return tuple(price for price in found if price is not None)


def distance(level: Level, instrument: Instrument, entry: Decimal, *, risk: Decimal | None) -> Decimal | None:
    """How far a level lies from the entry, in price; None for a unit that says nothing about this price."""
    if level.unit is Unit.PRICE:
        return abs(entry - level.value)
    count = _UNITS.get(level.unit)
    return count(level.value, instrument, entry, risk) if count else None


def split(quantity: Decimal, parts: int, lot: Decimal, shares: Sequence[Decimal] = ()) -> list[Decimal]:
    """The quantity in parts of whole lots; the last takes the rest.

    The first parts are `shares` percent of it, those without a share equal parts of what is left; where the shares
    leave nothing there are fewer parts. Where one would be too small to sell, all are equal, and where these would be,
    all is one part.
    """
    if parts == 0:
        return []
    found = [floor_to(quantity * weight, lot) for weight in _weights(parts, tuple(shares))]
    if shares and not all(found):
        return split(quantity, parts, lot)
    return [*found[:-1], quantity - sum(found[:-1])] if all(found) else [quantity]


@lru_cache(maxsize=KEPT)
def _weights(parts: int, shares: tuple[Decimal, ...]) -> Sequence[Decimal]:
    named = [share / HUNDRED for share in shares[:parts]]
    left, others = ONE - sum(named), parts - len(named)
    return named if others == 0 or left <= 0 else named + [left / others] * others


def pip(instrument: Instrument) -> Decimal:
    """The price of one pip."""
    symbol = instrument.ticker.symbol
    metal = METAL_PIPS.get(symbol.partition("/")[0])
    if metal is not None:
        return metal
    if instrument.ticker.asset_class is not AssetClass.FOREX or "/" not in symbol:
        return Decimal(1)
    return YEN_PIP if symbol.endswith("JPY") else FOREX_PIP


def _stop_at(level: Level, side: Side, instrument: Instrument, entry: Decimal) -> Decimal | None:
    if level.unit is Unit.PRICE:
        return nearest(level.value, instrument.tick)
    away = distance(level, instrument, entry, risk=None)
    return None if away is None else nearest(entry - side.sign * away, instrument.tick)


_Count = Callable[[Decimal, Instrument, Decimal, Decimal | None], Decimal | None]

_UNITS: Mapping[Unit, _Count] = {
    Unit.PERCENT: lambda value, _, entry, __: entry * value / HUNDRED,
    Unit.PIPS: lambda value, instrument, _, __: value * pip(instrument),
    Unit.POINTS: lambda value, _, __, ___: value,
    Unit.TICKS: lambda value, instrument, _, __: value * instrument.tick,
    Unit.R: lambda value, _, __, risk: None if risk is None else value * risk,
}
