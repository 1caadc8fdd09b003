"""What Schwab trades, when, and at what price.

Steps: shares in cents, under a dollar in hundredths of them; options a cent under three dollars and five above in the
penny pilot, else five and ten (schwab.com, thinkorswim's list of reasons for rejections).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from brokers import fields, payload
from brokers.schwab import orders
from brokers.schwab.client import Client, clock_of
from brokers.schwab.errors import Refused
from domain.errors import BrokerUnavailable
from domain.instrument import AssetClass, Instrument, Ticker
from domain.money import CENT, ONE
from domain.quote import Quote
from runtime.clock import Clock

DATA = "/marketdata/v1"
FRESH = timedelta(hours=1)
DAYS = 10
"""Days looked through for the next session."""
KEPT = 10_000
_NICKEL, _DIME, _CHEAP, _FINE = Decimal("0.05"), Decimal("0.10"), Decimal(3), Decimal("0.0001")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Markets:
    """Instruments and sessions are kept for an hour; quotes are not kept."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._instruments: OrderedDict[Ticker, tuple[datetime, Instrument | None]] = OrderedDict()
        self._sessions: OrderedDict[tuple[AssetClass, date], tuple[datetime, tuple[datetime, datetime] | None]]
        self._sessions = OrderedDict()

    async def instrument(self, ticker: Ticker) -> Instrument | None:
        """The instrument, or None where it is not traded. Raises `BrokerUnavailable`."""
        now = self._clock.now()
        known = self._instruments.get(ticker)
        if known is None or known[0] <= now:
            record = await self._quoted(ticker)
            with fields.reading(BrokerUnavailable):
                found = None if record is None else _instrument(ticker, record)
            known = self._instruments[ticker] = now + FRESH, found
        while len(self._instruments) > KEPT:
            self._instruments.popitem(last=False)
        return known[1]

    async def quote(self, ticker: Ticker) -> Quote | None:
        """The latest quote, or None where the venue has none of it. Raises `BrokerUnavailable`."""
        record = await self._quoted(ticker)
        if record is None:
            return None
        with fields.reading(BrokerUnavailable):
            told = fields.mapping(record.get("quote"))
            at = _EPOCH + timedelta(milliseconds=fields.whole(told, "quoteTime"))
            bid, ask = fields.number(told, "bidPrice"), fields.number(told, "askPrice")
        quote = Quote(key=ticker.key, bid=bid, ask=ask, at=at)
        if not quote.sound or not bid:
            raise BrokerUnavailable(f"there is no price on both sides of {ticker.key} now")
        return quote

    async def time(self) -> datetime:
        """The venue's clock, as an answer is dated. Raises `BrokerUnavailable`."""
        return clock_of(await self._client.ask_any(f"{DATA}/markets", {"markets": "equity"}))

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """When it trades next, `now` while it does. Raises `BrokerUnavailable`, also where no day is known."""
        for ahead in range(DAYS):
            session = await self._session(ticker.asset_class, (now + timedelta(days=ahead)).date())
            if session is not None and now < session[1]:
                return max(now, session[0])
        raise BrokerUnavailable("the venue knows no session within the next days")

    async def _quoted(self, ticker: Ticker) -> Mapping[str, Any] | None:
        text = orders.symbol(ticker)
        if text is None:
            return None
        try:
            answer = await self._client.ask_any(f"{DATA}/quotes", {"symbols": text, "fields": "quote,reference"})
        except Refused:
            return None
        with fields.reading(BrokerUnavailable):
            told = fields.mapping(payload.asked(answer))
            found = told.get(text)
            if found is None and "errors" not in told and told:
                raise fields.Malformed("it is about another symbol")
            return None if found is None else fields.mapping(found)

    async def _session(self, asset_class: AssetClass, day: date) -> tuple[datetime, datetime] | None:
        market, now = "option" if asset_class is AssetClass.OPTION else "equity", self._clock.now()
        known = self._sessions.get((asset_class, day))
        if known is None or known[0] <= now:
            answer = await self._client.ask_any(f"{DATA}/markets", {"markets": market, "date": day.isoformat()})
            with fields.reading(BrokerUnavailable):
                told = fields.mapping(fields.mapping(payload.asked(answer)).get(market))
                known = self._sessions[asset_class, day] = now + FRESH, _regular(told)
        while len(self._sessions) > 4 * DAYS:
            self._sessions.popitem(last=False)
        return known[1]


def _instrument(ticker: Ticker, record: Mapping[str, Any]) -> Instrument | None:
    if fields.text(record, "assetMainType") != orders.ASSETS[ticker.asset_class]:
        return None
    ask = fields.maybe(fields.mapping(record.get("quote")), "askPrice") or Decimal(0)
    if ticker.asset_class is AssetClass.STOCK:
        return Instrument(ticker=ticker, tick=_FINE if 0 < ask < ONE else CENT, lot=ONE)
    reference = fields.mapping(record.get("reference"))
    cheap, penny = 0 < ask < _CHEAP, reference.get("isPennyPilot") is True
    tick = (CENT if cheap else _NICKEL) if penny else (_NICKEL if cheap else _DIME)
    return Instrument(ticker=ticker, tick=tick, lot=ONE, multiplier=fields.number(reference, "multiplier"))


def _regular(markets: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
    """The regular session of a day: from when to when, None where there is none."""
    for one in markets.values():
        product = fields.mapping(one)
        hours = product.get("sessionHours")
        if product.get("isOpen") is not True or not isinstance(hours, dict):
            continue
        sessions = [fields.mapping(session) for session in fields.sequence(hours.get("regularMarket"))]
        if sessions:
            return fields.moment(sessions[0], "start"), fields.moment(sessions[-1], "end")
    return None
