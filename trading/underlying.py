"""What an instrument is exposed to: options and futures count under their underlying, whoever lists it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from domain.instrument import AssetClass, Ticker

KEPT = 4096

_LISTED_AS: Mapping[str, tuple[str, ...]] = {
    "SPX": ("ES", "MES", "SPX500"),
    "NDX": ("NQ", "MNQ", "NAS100"),
    "DJI": ("YM", "MYM", "US30"),
    "RUT": ("RTY", "M2K"),
    "WTI": ("CL", "MCL", "USOIL"),
    "BRENT": ("BZ", "UKOIL"),
    "NATGAS": ("NG", "NATGAS"),
    "XAU": ("GC", "MGC", "XAU/USD"),
    "XAG": ("SI", "SIL", "XAG/USD"),
    "XPT": ("PL", "XPT/USD"),
    "BTC": ("BTC", "MBT"),
    "ETH": ("ETH", "MET"),
    "EUR/USD": ("6E", "M6E"),
    "GBP/USD": ("6B", "M6B"),
    "USD/JPY": ("6J",),
}
"""Futures and CFDs by what they are on; the other futures are their own."""

_UNDERLYINGS = {symbol: name for name, symbols in _LISTED_AS.items() for symbol in symbols}
_DATED = re.compile(r"/?(?P<root>[A-Z0-9]{1,3}?)(?:[FGHJKMNQUVXZ]\d{1,2}|1!)?")


@lru_cache(maxsize=KEPT)
def underlying(ticker: Ticker) -> str:
    """The name under which all exposure to one thing is counted: `AAPL` for its options, `SPX` for ES and MES."""
    symbol = ticker.symbol
    match ticker.asset_class:
        case AssetClass.FUTURE:
            root = _root(symbol)
            return _UNDERLYINGS.get(root, f"/{root}")
        case AssetClass.FOREX:
            return _UNDERLYINGS.get(symbol, symbol)
        case AssetClass.CRYPTO:
            return symbol.partition("/")[0]
        case _:
            return symbol


def is_among(ticker: Ticker, symbols: Iterable[str]) -> bool:
    """Whether a list of symbols names the instrument: by itself, by its pair's first part, or by its underlying."""
    names = {ticker.symbol, ticker.symbol.partition("/")[0], ticker.key, underlying(ticker)}
    return not names.isdisjoint(symbols)


def _root(symbol: str) -> str:
    found = _DATED.fullmatch(symbol)
    return found["root"] if found else symbol
