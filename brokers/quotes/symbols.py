"""Where the seeded market begins: base prices of known symbols, and how each class of market moves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.instrument import AssetClass
from domain.money import CENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Temper:
    """How a class moves: yearly `volatility` (1 is 100 %), and half the `spread` as a share of the price."""

    volatility: float
    half_spread: Decimal


TEMPERS: Mapping[AssetClass, Temper] = {
    AssetClass.CRYPTO: Temper(volatility=0.60, half_spread=Decimal("0.0001")),
    AssetClass.FOREX: Temper(volatility=0.08, half_spread=Decimal("0.00004")),
    AssetClass.STOCK: Temper(volatility=0.30, half_spread=Decimal("0.00005")),
    AssetClass.OPTION: Temper(volatility=1.20, half_spread=Decimal("0.01")),
    AssetClass.FUTURE: Temper(volatility=0.18, half_spread=Decimal("0.00001")),
    AssetClass.PREDICTION: Temper(volatility=0.50, half_spread=Decimal("0.01")),
}

_STOCKS = {
    "AAPL": "150.00",
    "TSLA": "250.00",
    "NVDA": "130.00",
    "AMD": "160.00",
    "AMZN": "185.00",
    "MSFT": "420.00",
    "GOOGL": "170.00",
    "META": "560.00",
    "NFLX": "700.00",
    "PLTR": "40.00",
    "COIN": "220.00",
    "SOFI": "9.00",
    "F": "11.00",
    "UBER": "75.00",
    "DIS": "95.00",
    "NIO": "5.00",
    "SNAP": "11.00",
    "BA": "160.00",
    "JPM": "210.00",
    "HOOD": "25.00",
    "SPY": "570.00",
    "QQQ": "480.00",
    "IWM": "220.00",
    "SPX": "5700.00",
}
_CRYPTO = {
    "BTC/USDT": "65000.00",
    "ETH/USDT": "3200.00",
    "SOL/USDT": "150.00",
    "BNB/USDT": "580.00",
    "XRP/USDT": "0.6000",
    "ADA/USDT": "0.4500",
    "DOGE/USDT": "0.1200",
    "AVAX/USDT": "28.00",
    "DOT/USDT": "5.00",
    "LINK/USDT": "12.00",
    "LTC/USDT": "70.00",
    "NEAR/USDT": "5.00",
    "ARB/USDT": "0.6000",
    "OP/USDT": "1.700",
    "INJ/USDT": "22.00",
    "AAVE/USDT": "150.00",
    "SUI/USDT": "1.800",
    "ATOM/USDT": "4.800",
}
_FOREX = {
    "EUR/USD": "1.10000",
    "GBP/USD": "1.30000",
    "USD/JPY": "150.000",
    "USD/CHF": "0.88000",
    "USD/CAD": "1.36000",
    "AUD/USD": "0.66000",
    "NZD/USD": "0.61000",
    "EUR/GBP": "0.84500",
    "EUR/JPY": "165.000",
    "GBP/JPY": "195.000",
    "XAU/USD": "2400.00",
    "XAG/USD": "30.000",
    "US30": "40000.0",
    "NAS100": "20000.0",
    "SPX500": "5700.0",
    "GER40": "18500.0",
    "USOIL": "75.00",
}
_FUTURES = {
    "ES": "5700.00",
    "MES": "5700.00",
    "NQ": "20000.00",
    "MNQ": "20000.00",
    "YM": "42000",
    "RTY": "2200.0",
    "CL": "75.00",
    "GC": "2400.0",
    "SI": "30.000",
    "NG": "2.500",
    "ZN": "112.500000",
}
BASE_PRICES: Mapping[tuple[AssetClass, str], Decimal] = {
    (asset_class, symbol): Decimal(price)
    for asset_class, prices in (
        (AssetClass.STOCK, _STOCKS),
        (AssetClass.CRYPTO, _CRYPTO),
        (AssetClass.FOREX, _FOREX),
        (AssetClass.FUTURE, _FUTURES),
    )
    for symbol, price in prices.items()
}

# What an unknown symbol may cost at first: from the first price to the second.
_RANGES: Mapping[AssetClass, tuple[Decimal, Decimal]] = {
    AssetClass.CRYPTO: (Decimal("0.5"), Decimal(50)),
    AssetClass.FOREX: (Decimal("0.5"), Decimal(2)),
    AssetClass.STOCK: (Decimal(10), Decimal(500)),
    AssetClass.OPTION: (Decimal(1), Decimal(10)),
    AssetClass.FUTURE: (Decimal(50), Decimal(5000)),
    AssetClass.PREDICTION: (Decimal("0.2"), Decimal("0.8")),
}


def first_price(asset_class: AssetClass, key: str) -> Decimal:
    """The price at which an instrument starts: from the table, or for an unknown one drawn from its key, in cents."""
    known = BASE_PRICES.get((asset_class, key))
    if known is not None:
        return known
    low, high = _RANGES[asset_class]
    digest = hashlib.blake2b(f"{asset_class}/{key}".encode(), digest_size=4).digest()
    share = Decimal(int.from_bytes(digest)) / 2**32
    return (low + (high - low) * share).quantize(CENT)
