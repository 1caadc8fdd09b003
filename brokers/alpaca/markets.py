"""What Alpaca trades, when, and at what price.

Steps: shares in cents (finer ones exist under a dollar, and a cent is a step of those too), whole; crypto as its asset
says; options by the rules of the exchanges: in the penny program a cent under three dollars and five above, else five
and ten. Orders of crypto under ten dollars are refused (messages quoted in forum.alpaca.markets; not documented).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote as escaped

from brokers import fields
from brokers.alpaca import symbols
from brokers.alpaca.client import Client
from brokers.alpaca.errors import Refused, Why
from domain.errors import BrokerUnavailable
from domain.instrument import AssetClass, Instrument, Ticker
from domain.money import CENT, ONE
from domain.quote import Quote
from runtime.clock import Clock

FRESH = timedelta(hours=1)
"""For how long an instrument is believed to be as it was."""
HOURS_FRESH = timedelta(seconds=30)
KEPT = 10_000
_ABSENT = frozenset({Why.MISSING, Why.INSTRUMENT})
_NICKEL, _DIME, _CHEAP = Decimal("0.05"), Decimal("0.10"), Decimal(3)
_SMALLEST_CRYPTO = Decimal(10)
_QUOTES: Mapping[AssetClass, str] = {
    AssetClass.STOCK: "/v2/stocks/quotes/latest",
    AssetClass.OPTION: "/v1beta1/options/quotes/latest",
    AssetClass.CRYPTO: "/v1beta3/crypto/us/latest/quotes",
}


class Markets:
    """Instruments, hours and quotes; the first two are kept for a while."""

    def __init__(self, trading: Client, data: Client, clock: Clock) -> None:
        self._trading = trading
        self._data = data
        self._clock = clock
        self._instruments: OrderedDict[Ticker, tuple[datetime, Instrument | None]] = OrderedDict()
        self._hours: tuple[datetime, datetime] | None = None  # until when, and when it opens

    async def instrument(self, ticker: Ticker) -> Instrument | None:
        """The instrument, or None where it is not traded. Raises `BrokerUnavailable`."""
        symbol, now = symbols.symbol(ticker), self._clock.now()
        if symbol is None:
            return None
        known = self._instruments.get(ticker)
        if known is None or known[0] <= now:
            known = self._instruments[ticker] = now + FRESH, await self._asked(ticker, symbol)
        self._instruments.move_to_end(ticker)
        while len(self._instruments) > KEPT:
            self._instruments.popitem(last=False)
        return known[1]

    async def time(self) -> datetime:
        """The venue's clock. Raises `BrokerUnavailable`."""
        with fields.reading(BrokerUnavailable):
            return fields.moment(fields.mapping(await self._trading.ask_any("/v2/clock")), "timestamp")

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """When it trades next, `now` while it does. Raises `BrokerUnavailable`."""
        if ticker.asset_class is AssetClass.CRYPTO:
            return now
        if self._hours is None or self._hours[0] <= now:
            with fields.reading(BrokerUnavailable):
                self._hours = _hours(fields.mapping(await self._trading.ask_any("/v2/clock")), now)
        return max(now, self._hours[1])

    async def quote(self, ticker: Ticker) -> Quote | None:
        """The latest quote, or None where the venue has none of it. Raises `BrokerUnavailable`."""
        symbol = symbols.symbol(ticker)
        if symbol is None:
            return None
        try:
            answer = await self._data.ask_any(_QUOTES[ticker.asset_class], {"symbols": symbol})
        except Refused:
            return None
        with fields.reading(BrokerUnavailable):
            found = fields.mapping(fields.mapping(answer).get("quotes")).get(symbol)
            return None if found is None else _quote(ticker, fields.mapping(found))

    async def _asked(self, ticker: Ticker, symbol: str) -> Instrument | None:
        option = ticker.asset_class is AssetClass.OPTION
        path = f"/v2/{'options/contracts' if option else 'assets'}/{escaped(symbol, safe='')}"
        try:
            answer = await self._trading.ask_any(path)
        except Refused as e:
            if e.why in _ABSENT:
                return None
            raise BrokerUnavailable(f"the venue does not say what {symbol} is: {e.text}") from e
        with fields.reading(BrokerUnavailable):
            return _instrument(ticker, symbol, fields.mapping(answer))


def _instrument(ticker: Ticker, symbol: str, record: Mapping[str, Any]) -> Instrument | None:
    if fields.text(record, "symbol") != symbol or fields.text(record, "status") != "active":
        return None
    if record.get("tradable") is not True:
        return None
    if ticker.asset_class is AssetClass.OPTION:
        return Instrument(ticker=ticker, tick=_step(record), lot=ONE, multiplier=fields.number(record, "size"))
    if fields.text(record, "class") != symbols.CLASSES[ticker.asset_class]:
        return None
    if ticker.asset_class is AssetClass.STOCK:
        return Instrument(ticker=ticker, tick=CENT, lot=ONE)
    tick, lot = fields.number(record, "price_increment"), fields.number(record, "min_trade_increment")
    if tick <= 0 or lot <= 0:
        raise fields.Malformed("a step is not positive")
    return Instrument(ticker=ticker, tick=tick, lot=lot, minimum_notional=_SMALLEST_CRYPTO)


def _step(record: Mapping[str, Any]) -> Decimal:
    price = fields.maybe(record, "close_price")
    cheap = price is not None and price < _CHEAP
    if record.get("ppind") is True:
        return CENT if cheap else _NICKEL
    return _NICKEL if cheap else _DIME


def _hours(record: Mapping[str, Any], now: datetime) -> tuple[datetime, datetime]:
    opened = record.get("is_open")
    if not isinstance(opened, bool):
        raise fields.Malformed("is_open is no truth")
    changes = fields.moment(record, "next_close" if opened else "next_open")
    return min(now + HOURS_FRESH, max(changes, now)), now if opened else changes


def _quote(ticker: Ticker, record: Mapping[str, Any]) -> Quote:
    bid, ask = fields.number(record, "bp"), fields.number(record, "ap")
    quote = Quote(key=ticker.key, bid=bid, ask=ask, at=fields.moment(record, "t"))
    if not quote.sound or not bid:
        raise BrokerUnavailable(f"there is no price on both sides of {ticker.key} now")
    return quote
