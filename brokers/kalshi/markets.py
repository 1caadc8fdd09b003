"""What Kalshi trades, when, and at what price; no key is needed to ask."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from brokers import fields
from brokers.kalshi import hours, orders
from brokers.kalshi.client import Client
from brokers.kalshi.errors import Refused, Why
from brokers.kalshi.orders import NO, Record
from domain.errors import BrokerUnavailable
from domain.instrument import Instrument, Ticker
from domain.money import CENT, ONE, ZERO
from domain.quote import Quote
from runtime.clock import Clock

FRESH = timedelta(hours=1)
KEPT = 10_000
_TRADED = frozenset({"initialized", "inactive", "active"})
"""States of a market in which it trades, or will (docs.kalshi.com, `Market.status`)."""


class Markets:
    """Instruments are kept for an hour; quotes and hours are not kept."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._instruments: OrderedDict[Ticker, tuple[datetime, Instrument | None]] = OrderedDict()

    async def instrument(self, ticker: Ticker) -> Instrument | None:
        """The instrument, or None where it is not traded (any more). Raises `BrokerUnavailable`."""
        now = self._clock.now()
        known = self._instruments.get(ticker)
        if known is None or known[0] <= now:
            record = await self._record(ticker)
            with fields.reading(BrokerUnavailable):
                found = None if record is None else _instrument(ticker, record)
            known = self._instruments[ticker] = now + FRESH, found
        while len(self._instruments) > KEPT:
            self._instruments.popitem(last=False)
        return known[1]

    async def quote(self, ticker: Ticker) -> Quote | None:
        """The best prices now, or None where there is no such market. Raises `BrokerUnavailable`."""
        record = await self._record(ticker)
        if record is None:
            return None
        with fields.reading(BrokerUnavailable):
            bid, ask = fields.number(record, "yes_bid_dollars"), fields.number(record, "yes_ask_dollars")
        if ticker.outcome == NO:
            bid, ask = ONE - ask, ONE - bid
        if not ZERO < bid <= ask < ONE:
            raise BrokerUnavailable(f"there is no price on both sides of {ticker.key} now")
        return Quote(key=ticker.key, bid=bid, ask=ask, at=self._clock.now())

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """When it trades next, `now` while it does. Raises `BrokerUnavailable`, also where nobody knows."""
        record = await self._record(ticker)
        if record is None:
            raise BrokerUnavailable(f"Kalshi has no {ticker.key}")
        with fields.reading(BrokerUnavailable):
            opens, closes = fields.moment(record, "open_time"), fields.moment(record, "close_time")
        if closes <= now:
            raise BrokerUnavailable(f"trading in {ticker.key} is over")
        if opens > now:
            return opens
        return await self._exchange_opens_at(now)

    async def _exchange_opens_at(self, now: datetime) -> datetime:
        with fields.reading(BrokerUnavailable):
            status = fields.mapping(await self._asked("/exchange/status"))
            if status.get("exchange_active") is True and status.get("trading_active") is True:
                return now
            if status.get("exchange_estimated_resume_time"):
                return max(now, fields.moment(status, "exchange_estimated_resume_time"))
            told = fields.mapping(await self._asked("/exchange/schedule"))
            opens = hours.opens_at(fields.mapping(told.get("schedule")), now)
        if opens is None:
            raise BrokerUnavailable("Kalshi pauses, and does not say until when")
        return opens.astimezone(UTC)

    async def _record(self, ticker: Ticker) -> Record | None:
        name = orders.market(ticker)
        if name is None:
            return None
        try:
            told = await self._client.ask_publicly(f"/markets/{name}")
        except Refused as e:
            if e.why in (Why.MISSING, Why.INSTRUMENT):
                return None
            raise BrokerUnavailable(f"the venue does not tell: {e.text}") from e
        with fields.reading(BrokerUnavailable):
            found = fields.mapping(fields.mapping(told).get("market"))
            if fields.text(found, "ticker") != name:
                raise fields.Malformed("it is about another market")
            return found

    async def _asked(self, path: str) -> Any:
        try:
            return await self._client.ask_publicly(path)
        except Refused as e:
            raise BrokerUnavailable(f"the venue does not tell: {e.text}") from e


def _instrument(ticker: Ticker, record: Record) -> Instrument | None:
    if fields.text(record, "status") not in _TRADED or record.get("market_type", "binary") != "binary":
        return None
    return Instrument(ticker=ticker, tick=_tick(record), lot=ONE)


def _tick(record: Record) -> Decimal:
    """The widest step of its ranges, which fits in all of them."""
    ranges = [fields.mapping(one) for one in fields.sequence(record.get("price_ranges") or [])]
    steps = [fields.number(one, "step") for one in ranges]
    if any(not ZERO < step < ONE for step in steps):
        raise fields.Malformed("a step is none")
    return max(steps, default=CENT)
