"""The paper venue's table of instruments: tick, lot, minimum, multiplier and currency for each.

| class | tick | lot | minimum | multiplier |
|---|---|---|---|---|
| stock | 0.01 (0.0001 under a dollar, as SEC Rule 612 has it) | 0.0001 | 1 | 1 |
| crypto | a millionth of the price's decade, at most 0.01 | worth about a cent to ten, at most 1 | 5 | 1 |
| forex | 0.00001, with yen 0.001 | 1 unit of the first currency | 0 | 1 |
| metals, energy, index CFDs | see `CFDS` | 0.01 | 0 | 1 |
| option | 0.01 | 1 contract | 0 | 100 |
| future | see `FUTURES` (CME, NYMEX, COMEX and CBOT contract specifications) | 1 contract | 0 | dollars per point |
| prediction | 0.01, priced from 0 to 1 | 1 contract | 0 | 1 |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.instrument import AssetClass, Instrument, Ticker
from domain.money import CENT, ONE

DOLLARS = frozenset({"USD", "USDT", "USDC", "BUSD", "FDUSD", "DAI"})
QUOTED_IN_DOLLARS = frozenset({"EUR", "GBP", "AUD", "NZD"})
FIAT = QUOTED_IN_DOLLARS | {"JPY", "CHF", "CAD", "SEK", "NOK", "DKK", "SGD", "HKD", "MXN", "ZAR", "TRY", "PLN", "CNH"}

# Tick of what forex brokers list beside currencies.
CFDS: Mapping[str, Decimal] = {
    "XAU/USD": Decimal("0.01"),
    "XAG/USD": Decimal("0.001"),
    "XPT/USD": Decimal("0.01"),
    "US30": Decimal("0.1"),
    "NAS100": Decimal("0.1"),
    "SPX500": Decimal("0.1"),
    "GER40": Decimal("0.1"),
    "UK100": Decimal("0.1"),
    "JP225": Decimal(1),
    "USOIL": Decimal("0.01"),
    "UKOIL": Decimal("0.01"),
    "NATGAS": Decimal("0.001"),
}

# Root: (tick, dollars per point).
FUTURES: Mapping[str, tuple[str, str]] = {
    "ES": ("0.25", "50"),
    "MES": ("0.25", "5"),
    "NQ": ("0.25", "20"),
    "MNQ": ("0.25", "2"),
    "YM": ("1", "5"),
    "MYM": ("1", "0.5"),
    "RTY": ("0.1", "50"),
    "M2K": ("0.1", "5"),
    "CL": ("0.01", "1000"),
    "MCL": ("0.01", "100"),
    "NG": ("0.001", "10000"),
    "GC": ("0.1", "100"),
    "MGC": ("0.1", "10"),
    "SI": ("0.005", "5000"),
    "SIL": ("0.005", "1000"),
    "HG": ("0.0005", "25000"),
    "ZB": ("0.03125", "1000"),
    "ZN": ("0.015625", "1000"),
    "ZF": ("0.0078125", "1000"),
    "ZC": ("0.25", "50"),
    "ZS": ("0.25", "50"),
    "ZW": ("0.25", "50"),
    "6E": ("0.00005", "125000"),
    "6B": ("0.0001", "62500"),
    "6J": ("0.0000005", "12500000"),
    "BTC": ("5", "5"),
    "MBT": ("5", "0.1"),
    "ETH": ("0.5", "50"),
    "MET": ("0.5", "0.1"),
}

_DATED = re.compile(r"^/?(?P<root>[A-Z0-9]{1,3}?)(?:[FGHJKMNQUVXZ]\d{1,2}|1!)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """How one currency becomes dollars: times the price of `ticker`, or divided by it when `inverse`."""

    ticker: Ticker
    inverse: bool


def instrument(ticker: Ticker, price: Decimal) -> Instrument:
    """The instrument behind `ticker`; `price` decides the steps of a crypto or penny-stock price."""
    return _BUILDERS[ticker.asset_class](ticker, price)


def conversion(currency: str) -> Conversion | None:
    """The pair that turns `currency` into dollars, or None where it is a dollar already."""
    if currency in DOLLARS:
        return None
    if currency not in FIAT:
        return Conversion(ticker=Ticker(asset_class=AssetClass.CRYPTO, symbol=f"{currency}/USDT"), inverse=False)
    inverse = currency not in QUOTED_IN_DOLLARS
    symbol = f"USD/{currency}" if inverse else f"{currency}/USD"
    return Conversion(ticker=Ticker(asset_class=AssetClass.FOREX, symbol=symbol), inverse=inverse)


def future_root(symbol: str) -> str:
    """The contract without its month: `ESZ6`, `/ES` and `ES1!` are all `ES`."""
    if symbol in FUTURES:
        return symbol
    match = _DATED.match(symbol)
    return match["root"] if match else symbol


def _stock(ticker: Ticker, price: Decimal) -> Instrument:
    tick = CENT if price >= 1 else Decimal("0.0001")
    return Instrument(ticker=ticker, tick=tick, lot=Decimal("0.0001"), minimum_notional=ONE)


def _crypto(ticker: Ticker, price: Decimal) -> Instrument:
    decade = price.adjusted()
    return Instrument(
        ticker=ticker,
        tick=ONE.scaleb(min(decade - 6, -2)),
        lot=ONE.scaleb(min(-2 - decade, 0)),
        minimum_notional=Decimal(5) if _currency(ticker.symbol) == "USD" else Decimal(0),
        currency=_currency(ticker.symbol),
    )


def _forex(ticker: Ticker, _price: Decimal) -> Instrument:
    if ticker.symbol in CFDS or "/" not in ticker.symbol:
        tick = CFDS.get(ticker.symbol, CENT)
        return Instrument(ticker=ticker, tick=tick, lot=CENT)
    currency = _currency(ticker.symbol)
    tick = Decimal("0.001") if currency == "JPY" else Decimal("0.00001")
    return Instrument(ticker=ticker, tick=tick, lot=ONE, currency=currency)


def _option(ticker: Ticker, _price: Decimal) -> Instrument:
    return Instrument(ticker=ticker, tick=CENT, lot=ONE, multiplier=Decimal(100))


def _future(ticker: Ticker, _price: Decimal) -> Instrument:
    tick, point = FUTURES.get(future_root(ticker.symbol), ("0.01", "1"))
    return Instrument(ticker=ticker, tick=Decimal(tick), lot=ONE, multiplier=Decimal(point))


def _prediction(ticker: Ticker, _price: Decimal) -> Instrument:
    return Instrument(ticker=ticker, tick=CENT, lot=ONE)


def _currency(symbol: str) -> str:
    _, _, quoted = symbol.partition("/")
    return "USD" if not quoted or quoted in DOLLARS else quoted


_BUILDERS: dict[AssetClass, Callable[[Ticker, Decimal], Instrument]] = {
    AssetClass.STOCK: _stock,
    AssetClass.CRYPTO: _crypto,
    AssetClass.FOREX: _forex,
    AssetClass.OPTION: _option,
    AssetClass.FUTURE: _future,
    AssetClass.PREDICTION: _prediction,
}
