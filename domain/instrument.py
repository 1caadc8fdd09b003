"""What is traded: asset classes, option contracts, and the rules of size and price of an instrument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.money import plain


class AssetClass(StrEnum):
    """The markets we know, named as providers name them."""

    CRYPTO = "crypto"
    FOREX = "forex"
    STOCK = "stock"
    OPTION = "option"
    FUTURE = "future"
    PREDICTION = "prediction"


class Right(StrEnum):
    """The right an option gives."""

    CALL = "C"
    PUT = "P"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionContract:
    """Expiry, strike and right; each None where the post does not say it."""

    expiry: date | None = None
    strike: Decimal | None = None
    right: Right | None = None

    def __str__(self) -> str:
        strike = plain(self.strike) if self.strike is not None else "?"
        expiry = self.expiry.isoformat() if self.expiry else "?"
        return f"{strike}{self.right or '?'} {expiry}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticker:
    """An instrument as a signal names it, before any venue has resolved it."""

    asset_class: AssetClass
    symbol: str
    option: OptionContract | None = None
    outcome: str | None = None

    @property
    def key(self) -> str:
        """One string per instrument, the same in every table: `AAPL`, `BTC/USDT`, `SPY 450C 2026-12-18`."""
        parts = [self.symbol, str(self.option) if self.option else "", self.outcome or ""]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A ticker as one venue trades it.

    `tick` and `lot` are the smallest steps of price and quantity, `minimum_notional` the smallest order in `currency`,
    `multiplier` the units behind one contract (100 for a share option), `rate` what one unit of `currency` was worth in
    the account's own when the venue resolved it.
    """

    ticker: Ticker
    tick: Decimal
    lot: Decimal
    minimum_notional: Decimal = Decimal(0)
    multiplier: Decimal = Decimal(1)
    currency: str = "USD"
    rate: Decimal = Decimal(1)

    @property
    def point_value(self) -> Decimal:
        """What a move of one in the price of one unit is worth, in the account's currency."""
        return self.multiplier * self.rate

    @property
    def key(self) -> str:
        """The key of its ticker."""
        return self.ticker.key
