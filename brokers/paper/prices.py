"""The latest quote of every instrument the paper venue deals in, and what a foreign currency is worth; pure."""

from __future__ import annotations

from decimal import Decimal

from brokers.paper.instruments import conversion
from brokers.paper.pricing import touch
from brokers.paper.state import Position
from domain.errors import BrokerUnavailable
from domain.instrument import Instrument
from domain.money import ONE
from domain.quote import Quote
from domain.signal import Side


class Prices:
    """Quotes by key; an older quote never replaces a newer one."""

    def __init__(self) -> None:
        self._quotes: dict[str, Quote] = {}

    def put(self, quote: Quote) -> None:
        """Take in a quote."""
        known = self._quotes.get(quote.key)
        if known is None or known.at <= quote.at:
            self._quotes[quote.key] = quote

    def quote(self, key: str) -> Quote | None:
        """The latest quote, or None where there was none yet."""
        return self._quotes.get(key)

    def mark(self, key: str, position: Position) -> Decimal:
        """The price at which the position could be closed; its own average price where no quote is known."""
        quote = self._quotes.get(key)
        side = Side.SELL if position.quantity > 0 else Side.BUY
        return touch(side, quote) if quote else position.average_price

    def rate(self, instrument: Instrument) -> Decimal:
        """The dollars of one unit of the instrument's currency.

        Raises `BrokerUnavailable` where the currency has no quote yet.
        """
        pair = conversion(instrument.currency)
        if pair is None:
            return ONE
        quote = self._quotes.get(pair.ticker.key)
        if quote is None:
            raise BrokerUnavailable(f"no price yet for {pair.ticker.key}")
        return ONE / quote.mid if pair.inverse else quote.mid
