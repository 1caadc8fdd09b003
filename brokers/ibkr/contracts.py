"""Shares as the Web API lists them: their numbers, steps and hours."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from brokers import fields
from brokers.fields import Malformed, reading
from brokers.ibkr.line import ROOT, Line
from domain.errors import BrokerUnavailable
from domain.ids import AccountId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.money import ONE
from runtime.clock import Clock

FRESH = timedelta(hours=6)
KEPT = 5_000
DOLLAR = "USD"
_SYMBOL = re.compile(r"^[A-Z0-9][A-Z0-9.]{0,19}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One share; `hours` are its regular sessions, from and until."""

    instrument: Instrument
    number: int
    hours: tuple[tuple[datetime, datetime], ...]
    at: datetime


class Contracts:
    """Shares that were looked up, for all accounts, for some hours."""

    def __init__(self, line: Line, clock: Clock) -> None:
        self._line = line
        self._clock = clock
        self._listed: OrderedDict[Ticker, Listed] = OrderedDict()
        self._keys: OrderedDict[int, str] = OrderedDict()

    async def find(self, account: AccountId, ticker: Ticker) -> Listed | None:
        """The share, or None where none fits, or several. Raises `BrokerUnavailable`."""
        known = self._listed.get(ticker)
        if known is not None and self._clock.now() - known.at < FRESH:
            return known
        symbol = ticker.symbol.upper()
        if ticker.asset_class is not AssetClass.STOCK or not _SYMBOL.match(symbol):
            return None
        theirs = symbol.replace(".", " ")
        found = await self._line.ask(account, f"{ROOT}/trsrv/stocks", query={"symbols": theirs})
        with reading(BrokerUnavailable):
            number = _number(fields.mapping(found).get(theirs))
        if number is None:
            return None
        rules = await self._line.ask(account, f"{ROOT}/iserver/contract/{number}/info-and-rules")
        hours = await self._line.ask(account, f"{ROOT}/contract/trading-schedule", query={"conid": str(number)})
        with reading(BrokerUnavailable):
            instrument = _instrument(ticker, fields.mapping(rules))
            if instrument is None:
                return None
            return self._keep(Listed(instrument=instrument, number=number, hours=_hours(hours), at=self._clock.now()))

    def key_of(self, number: int, symbol: str) -> str:
        """What we call a share that is held or was traded."""
        return self._keys.get(number) or symbol.replace(" ", ".")

    def _keep(self, listed: Listed) -> Listed:
        self._listed[listed.instrument.ticker] = listed
        self._keys[listed.number] = listed.instrument.key
        for kept in (self._listed, self._keys):
            while len(kept) > KEPT:
                kept.popitem(last=False)
        return listed


def _number(found: Any) -> int | None:
    """The one contract that is a share in the United States."""
    companies = [fields.mapping(one) for one in fields.sequence(found or [])]
    contracts = [
        fields.mapping(one)
        for company in companies
        if company.get("assetClass") == "STK"
        for one in fields.sequence(company.get("contracts"))
    ]
    numbers = {fields.whole(one, "conid") for one in contracts if one.get("isUS") is True}
    return numbers.pop() if len(numbers) == 1 else None


def _instrument(ticker: Ticker, found: Any) -> Instrument | None:
    if found.get("currency") != DOLLAR:
        return None
    rules = fields.mapping(found.get("rules"))
    bands = [fields.mapping(one) for one in fields.sequence(rules.get("incrementRules") or [])]
    tick = max([fields.number(rules, "increment"), *(fields.number(one, "increment") for one in bands)])
    if tick <= 0:
        raise Malformed("increment is no step")
    lot: Decimal = max(ONE, fields.maybe(rules, "sizeIncrement") or ONE)
    return Instrument(ticker=ticker, tick=tick, lot=lot)


def _hours(found: Any) -> tuple[tuple[datetime, datetime], ...]:
    days = fields.mapping(fields.mapping(found).get("schedules"))
    sessions = [
        fields.mapping(one)
        for day in days.values()
        for one in fields.sequence(fields.mapping(day).get("liquid_hours") or [])
    ]
    return tuple(sorted((_moment(one, "opening"), _moment(one, "closing")) for one in sessions))


def _moment(record: Any, name: str) -> datetime:
    try:
        return datetime.fromtimestamp(fields.whole(record, name), UTC)
    except (OverflowError, OSError, ValueError) as e:
        raise Malformed(f"{name} is no time") from e
