"""Alpaca's symbols: shares by their ticker, options by OCC symbol, crypto as `BTC/USD`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from brokers import fields, occ
from domain.instrument import AssetClass, Ticker

_SHARE = re.compile(r"[A-Z][A-Z0-9]{0,9}(\.[A-Z0-9]{1,4})?")
_PAIR = re.compile(r"[A-Z0-9]{1,12}/(USD|USDT|USDC)")  # the others are paid in coins, which have a price themselves
_JOINED = re.compile(r"(?P<base>[A-Z0-9]+?)(?P<quoted>USDT|USDC|USD|BTC)")
CLASSES: Mapping[AssetClass, str] = {
    AssetClass.STOCK: "us_equity",
    AssetClass.OPTION: "us_option",
    AssetClass.CRYPTO: "crypto",
}


def symbol(ticker: Ticker) -> str | None:
    """The venue's symbol, or None where it can have none."""
    match ticker.asset_class:
        case AssetClass.STOCK:
            return ticker.symbol if _SHARE.fullmatch(ticker.symbol) else None
        case AssetClass.OPTION:
            return occ.symbol(ticker)
        case AssetClass.CRYPTO:
            return ticker.symbol if _PAIR.fullmatch(ticker.symbol) else None
        case _:
            return None


def key(record: Mapping[str, Any]) -> str:
    """Our key of what an order, a position or an activity is about.

    Positions and activities of crypto are written without the stroke (`BTCUSD`); activities do not tell their class.
    """
    text = fields.text(record, "symbol")
    option = occ.ticker(text)
    if option is not None:
        return option.key
    if record.get("asset_class") == CLASSES[AssetClass.CRYPTO] and "/" not in text:
        joined = _JOINED.fullmatch(text)
        return f"{joined['base']}/{joined['quoted']}" if joined else text
    return text
