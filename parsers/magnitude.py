"""Where well-known instruments trade, roughly and for years: tells a thousands point from a decimal one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from domain.instrument import AssetClass, Ticker
from domain.signal import (
    Action,
    Add,
    CloseAll,
    ClosePart,
    EntryFilled,
    Level,
    MoveStop,
    Refusal,
    RefusalReason,
    SetEntry,
    SetTargets,
    Signal,
    Unit,
)  # fmt: skip

_RANGES = {
    "XAU/USD": (400, 20_000),
    "XAG/USD": (5, 400),
    "US30": (10_000, 150_000),
    "NAS100": (4_000, 90_000),
    "SPX500": (1_500, 25_000),
    "GER40": (7_000, 80_000),
    "UK100": (3_500, 25_000),
    "JP225": (12_000, 150_000),
    "USOIL": (8, 300),
    "UKOIL": (8, 300),
    "BTC/USDT": (3_000, 2_000_000),
    "BTC/USD": (3_000, 2_000_000),
    "ETH/USDT": (150, 60_000),
    "ETH/USD": (150, 60_000),
}
_MOST_OF_A_COIN = Decimal(1000)
_DEAR = frozenset(
    {"BTC", "XBT", "WBTC", "TBTC", "ETH", "WETH", "STETH", "BNB", "BCH", "BSV", "YFI", "MKR", "PAXG", "XAUT", "GNO"}
    | {"ZEC", "XMR", "DASH", "LTC", "SOL", "TAO", "AAVE", "QNT", "COMP", "EGLD", "KSM"}
)
"""Coins that trade above a thousand dollars, or have come near it."""
_DOLLARS = frozenset({"USDT", "USDC", "USD", "BUSD", "FDUSD"})
_MAJORS = frozenset({"EUR", "GBP", "AUD", "NZD", "CAD", "CHF", "USD"})
_MAJOR_RANGE = (Decimal("0.3"), Decimal(4))
_YEN_RANGE = (Decimal(40), Decimal(400))
_PLACES = -3
_THOUSAND = Decimal(1000)


def settled(signal: Signal, text: str) -> Signal | Refusal:
    """The signal with its prices read as the instrument trades: `18.650` for an index is eighteen thousand.

    Only a common reading of all its prices is taken; where none fits, the numbers are ambiguous and refused. A comma
    is a decimal one where the `text` writes all the prices so, as `1,405` of a cheap coin; `252000` is no 252.
    """
    span = _range(signal.ticker)
    prices = list(_prices(signal))
    if span is None and _cheap(signal.ticker) and any(price >= _MOST_OF_A_COIN for price in prices):
        written = all(price >= _MOST_OF_A_COIN and _comma(price, text) for price in prices)
        if written:
            return _scaled(signal, 1 / _THOUSAND)
        return Refusal(reason=RefusalReason.AMBIGUOUS_NUMBER, detail=f"{signal.ticker.symbol} does not trade there")
    if span is None or not prices or _fits(prices, span, Decimal(1)):
        return signal
    if all(price.as_tuple().exponent == _PLACES for price in prices) and _fits(prices, span, _THOUSAND):
        return _scaled(signal, _THOUSAND)
    if all(_comma(price, text) for price in prices) and _fits(prices, span, 1 / _THOUSAND):
        return _scaled(signal, 1 / _THOUSAND)
    return Refusal(reason=RefusalReason.AMBIGUOUS_NUMBER, detail=f"{signal.ticker.symbol} does not trade there")


def rescaled(actions: Sequence[Action], ticker: Ticker, text: str = "") -> tuple[Action, ...]:
    """The actions with their prices read as the instrument trades: `Stop auf 24.120` for the DAX."""
    span = _range(ticker)
    if span is not None:
        return tuple(_retold(action, lambda prices: _thousands(prices, span)) for action in actions)
    if _cheap(ticker):
        return tuple(_retold(action, lambda prices: _thousandths(prices, text)) for action in actions)
    return tuple(actions)


def _retold(action: Action, read: Callable[[Sequence[Decimal]], list[Decimal]]) -> Action:
    price = getattr(action, "price", None)
    if isinstance(action, (MoveStop, ClosePart, CloseAll, EntryFilled, Add)) and price is not None:
        return replace(action, price=read([price])[0])
    if isinstance(action, SetEntry) and action.prices:
        return replace(action, prices=tuple(read(action.prices)))
    if isinstance(action, SetTargets) and action.targets:
        values = read([level.value for level in action.targets])
        return replace(action, targets=tuple(map(_levelled, action.targets, values)))
    return action


def _cheap(ticker: Ticker) -> bool:
    """Whether a thousand dollars would be an absurd price: `XRP/USDT` is worth no `1,405` in any tongue."""
    base, _, quote = ticker.symbol.partition("/")
    return ticker.asset_class is AssetClass.CRYPTO and quote in _DOLLARS and base not in _DEAR


def _comma(price: Decimal, text: str) -> bool:
    """Whether the text writes the number with one comma, its thousand or its decimal one."""
    return price < _THOUSAND * _THOUSAND and price == price.to_integral_value() and f"{price:,.0f}" in text


def _thousandths(prices: Sequence[Decimal], text: str) -> list[Decimal]:
    written = all(price >= _MOST_OF_A_COIN and _comma(price, text) for price in prices)
    return [price / _THOUSAND for price in prices] if written else list(prices)


def _levelled(level: Level, value: Decimal) -> Level:
    return replace(level, value=value) if level.unit is Unit.PRICE else level


def _thousands(prices: Sequence[Decimal], span: tuple[Decimal, Decimal]) -> list[Decimal]:
    pointed = all(price.as_tuple().exponent == _PLACES for price in prices)
    fits = not _fits(prices, span, Decimal(1)) and _fits(prices, span, _THOUSAND)
    return [price * _THOUSAND for price in prices] if pointed and fits else list(prices)


def _range(ticker: Ticker) -> tuple[Decimal, Decimal] | None:
    known = _RANGES.get(ticker.symbol)
    if known and ticker.asset_class in {AssetClass.FOREX, AssetClass.CRYPTO}:
        return Decimal(known[0]), Decimal(known[1])
    base, _, quote = ticker.symbol.partition("/")
    if ticker.asset_class is not AssetClass.FOREX or base not in _MAJORS:
        return None
    return _YEN_RANGE if quote == "JPY" else _MAJOR_RANGE if quote in _MAJORS else None


def _prices(signal: Signal) -> Iterator[Decimal]:
    yield from (*signal.entry.prices, *signal.entry.reference, *signal.entry.dca)
    levels = (signal.stop, *signal.targets) if signal.stop else signal.targets
    yield from (level.value for level in levels if level.unit is Unit.PRICE)


def _fits(prices: Sequence[Decimal], span: tuple[Decimal, Decimal], scale: Decimal) -> bool:
    return span[0] <= min(prices) * scale and max(prices) * scale <= span[1]


def _scaled(signal: Signal, scale: Decimal) -> Signal:
    def prices(values: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
        return tuple(value * scale for value in values)

    entry = replace(
        signal.entry,
        prices=prices(signal.entry.prices),
        reference=prices(signal.entry.reference),
        dca=prices(signal.entry.dca),
    )
    stop = signal.stop
    if stop is not None and stop.unit is Unit.PRICE:
        stop = replace(stop, value=stop.value * scale)
    targets = tuple(
        replace(level, value=level.value * scale) if level.unit is Unit.PRICE else level for level in signal.targets
    )
    return replace(signal, entry=entry, stop=stop, targets=targets)
