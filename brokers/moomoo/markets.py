"""What is traded, its quotes and its hours, as any OpenD tells them: shares of the United States."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from brokers.fields import Malformed, mapping, maybe, reading, sequence, text, whole
from brokers.limits import Cost
from brokers.moomoo.line import Line
from brokers.moomoo.orders import HOUSE
from brokers.moomoo.wire import Proto
from domain.errors import BrokerUnavailable
from domain.instrument import AssetClass, Instrument, Ticker
from domain.money import ZERO
from domain.quote import Quote

MARKET = 11
"""`Qot_Common.QotMarket_US_Security`."""
_SHARES = frozenset({3, 4})
"""`SecurityType`: equities and trusts, which exchange-traded funds are."""
TICK = Decimal("0.01")
"""Below a dollar there are finer steps; a cent is valid there too."""
_SYMBOL = re.compile(r"[A-Z][A-Z0-9.]{0,9}")
_DAYS = 2
"""`TradeDateMarket_US`."""
_MORNING = 1
_OPENS, _CLOSES, _CLOSES_EARLY = time(9, 30), time(16), time(13)
_AHEAD = timedelta(days=14)


def security(ticker: Ticker) -> dict[str, Any] | None:
    """How OpenD names it, or None for what is not traded there through us."""
    if ticker.asset_class is not AssetClass.STOCK or not _SYMBOL.fullmatch(ticker.symbol):
        return None
    return {"market": MARKET, "code": ticker.symbol}


def share(code: str) -> Ticker:
    """The share of this code."""
    return Ticker(asset_class=AssetClass.STOCK, symbol=code)


async def find(line: Line, ticker: Ticker) -> Instrument | None:
    """The instrument, or None where OpenD does not know it, or it is no share."""
    named = security(ticker)
    answer = await line.sought(Proto.STATIC, {"securityList": [named]}, Cost("static")) if named else None
    if answer is None:
        return None
    with reading(BrokerUnavailable):
        for row in sequence(answer.get("staticInfoList", [])):
            basic = mapping(mapping(row).get("basic"))
            if _is(basic, ticker) and whole(basic, "secType") in _SHARES and basic.get("delisting") is not True:
                return Instrument(ticker=ticker, tick=TICK, lot=Decimal(max(1, whole(basic, "lotSize"))))
    return None


async def quote(line: Line, ticker: Ticker, now: datetime) -> Quote | None:
    """Bid and ask; None where OpenD does not know it, or has not both."""
    named = security(ticker)
    answer = await line.sought(Proto.SNAPSHOT, {"securityList": [named]}, Cost("snapshot")) if named else None
    if answer is None:
        return None
    with reading(BrokerUnavailable):
        for row in sequence(answer.get("snapshotList", [])):
            basic = mapping(mapping(row).get("basic"))
            if _is(basic, ticker):
                return _quote(basic, ticker, now)
    return None


async def next_open(line: Line, now: datetime) -> datetime:
    """`now` itself in regular hours, or when they begin next. Raises `BrokerUnavailable`."""
    today = now.astimezone(HOUSE).date()
    asked = {"market": _DAYS, "beginTime": today.isoformat(), "endTime": (today + _AHEAD).isoformat()}
    answer = await line.ask(Proto.DAYS, asked, Cost("days"))
    with reading(BrokerUnavailable):
        days = sorted(_hours(mapping(row)) for row in sequence(answer.get("tradeDateList", [])))
    for opens, closes in days:
        if now < closes:
            return max(now, opens)
    raise BrokerUnavailable("OpenD does not tell when the market opens")


def _is(basic: Mapping[str, Any], ticker: Ticker) -> bool:
    found = mapping(basic.get("security"))
    return whole(found, "market") == MARKET and text(found, "code") == ticker.symbol


def _quote(basic: Mapping[str, Any], ticker: Ticker, now: datetime) -> Quote | None:
    bid, ask, stamp = (maybe(basic, name) or ZERO for name in ("bidPrice", "askPrice", "updateTimestamp"))
    at = min(now, datetime.fromtimestamp(int(stamp), UTC)) if 0 < stamp < 10**11 else now
    found = Quote(key=ticker.key, bid=bid, ask=ask, at=at)
    return found if bid > 0 and found.sound else None


def _hours(row: Mapping[str, Any]) -> tuple[datetime, datetime]:
    try:
        day = date.fromisoformat(text(row, "time")[:10])
    except ValueError as e:
        raise Malformed("time is no day") from e
    kind = whole(row, "tradeDateType") if "tradeDateType" in row else 0
    closes = _CLOSES_EARLY if kind == _MORNING else _CLOSES
    opens = datetime.combine(day, _OPENS, HOUSE)
    return opens.astimezone(UTC), datetime.combine(day, closes, HOUSE).astimezone(UTC)
