"""When each market trades, in New York time.

Stocks and options 9:30 to 16:00 on exchange days; forex from Sunday 17:00 to Friday 17:00; futures from Sunday 18:00
to Friday 17:00 with a break from 17:00 to 18:00 every day (CME Globex); crypto and predictions always. Holidays of
forex and futures are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from brokers.paper.holidays import holidays
from domain.instrument import AssetClass

STOCK_OPEN = time(9, 30)
STOCK_CLOSE = time(16)
FOREX_TURN = time(17)
FUTURES_OPEN = time(18)
FUTURES_CLOSE = time(17)
FRIDAY = 4
SATURDAY = 5
SUNDAY = 6


def opens_at(asset_class: AssetClass, now: datetime) -> datetime:
    """When the market next trades, aware, in UTC: `now` itself while it is open."""
    rule = _RULES.get(asset_class)
    if rule is None:
        return now
    local = now.astimezone(_new_york())
    opening = rule(local)
    return now if opening is None else opening.astimezone(UTC)


def is_open(asset_class: AssetClass, now: datetime) -> bool:
    """Whether the market trades at `now`."""
    return opens_at(asset_class, now) == now


def is_trading_day(day: date) -> bool:
    """Whether the New York exchanges open on `day`."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


@cache
def _new_york() -> ZoneInfo:
    return ZoneInfo("America/New_York")


def _stock_opening(local: datetime) -> datetime | None:
    if is_trading_day(local.date()) and local.time() < STOCK_CLOSE:
        return None if local.time() >= STOCK_OPEN else _at(local.date(), STOCK_OPEN)
    day = local.date() + timedelta(days=1)
    while not is_trading_day(day):
        day += timedelta(days=1)
    return _at(day, STOCK_OPEN)


def _forex_opening(local: datetime) -> datetime | None:
    return _sunday_opening(local, FOREX_TURN) if _is_weekend(local, FOREX_TURN, FOREX_TURN) else None


def _future_opening(local: datetime) -> datetime | None:
    if _is_weekend(local, FUTURES_CLOSE, FUTURES_OPEN):
        return _sunday_opening(local, FUTURES_OPEN)
    in_break = FUTURES_CLOSE <= local.time() < FUTURES_OPEN
    return _at(local.date(), FUTURES_OPEN) if in_break else None


def _is_weekend(local: datetime, close: time, opening: time) -> bool:
    day, moment = local.weekday(), local.time()
    return (day == FRIDAY and moment >= close) or day == SATURDAY or (day == SUNDAY and moment < opening)


def _sunday_opening(local: datetime, opening: time) -> datetime:
    return _at(local.date() + timedelta(days=SUNDAY - local.weekday()), opening)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, _new_york())


_RULES: dict[AssetClass, Callable[[datetime], datetime | None]] = {
    AssetClass.STOCK: _stock_opening,
    AssetClass.OPTION: _stock_opening,
    AssetClass.FOREX: _forex_opening,
    AssetClass.FUTURE: _future_opening,
}
