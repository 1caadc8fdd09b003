"""Symbols of options as the Options Clearing Corporation writes them: root, date, right, strike in thousandths."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

from domain.instrument import AssetClass, OptionContract, Right, Ticker

ROOT = 6
"""Letters of the root, filled with spaces where a venue writes them."""
_LARGEST = 99_999_999
_THOUSAND = 1000
_SYMBOL = re.compile(r"(?P<root>[A-Z][A-Z0-9.]{0,5}) *(?P<day>\d{6})(?P<right>[CP])(?P<strike>\d{8})")
_ROOT = re.compile(r"[A-Z][A-Z0-9.]{0,5}")


def symbol(ticker: Ticker, *, padded: bool = False) -> str | None:
    """`AAPL261218C00150000`, its root filled to six letters where `padded`; None where the contract is not whole."""
    option = ticker.option
    if option is None or option.expiry is None or option.strike is None or option.right is None:
        return None
    strike = option.strike * _THOUSAND
    if strike != strike.to_integral_value() or not 0 < strike <= _LARGEST or not _ROOT.fullmatch(ticker.symbol):
        return None
    root = ticker.symbol.ljust(ROOT) if padded else ticker.symbol
    return f"{root}{option.expiry:%y%m%d}{option.right}{int(strike):08d}"


def ticker(symbol: str) -> Ticker | None:
    """The contract behind such a symbol, padded or not; None where it is none."""
    found = _SYMBOL.fullmatch(symbol)
    if found is None:
        return None
    try:
        expiry = datetime.strptime(found["day"], "%y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None
    strike = Decimal(found["strike"]) / _THOUSAND
    contract = OptionContract(expiry=expiry, strike=strike, right=Right(found["right"]))
    return Ticker(asset_class=AssetClass.OPTION, symbol=found["root"], option=contract)
