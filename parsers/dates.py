"""Option expiries: what `12/20`, `1220`, `0dte`, `this Friday` or `Jan 2028` mean on the day of the post."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_FRIDAY = 4
_CENTURY = 2000
_WEEKDAYS = range(20, 24)
_NEXT_TRADING_DAY, _THIS_FRIDAY, _NEXT_FRIDAY = 1, 5, 12


def posting_day(posted_at: datetime, time_zone: str) -> date:
    """The date of the post where the option trades."""
    return posted_at.astimezone(ZoneInfo(time_zone)).date()


def month_day(month: int, day: int, posted: date) -> date | None:
    """The first such date on or after the post; None where the calendar has none."""
    for year in (posted.year, posted.year + 1, posted.year + 2, posted.year + 3, posted.year + 4):
        found = exact(year, month, day)
        if found and found >= posted:
            return found
    return None


def exact(year: int, month: int, day: int) -> date | None:
    """That date, a year of two digits in this century; None where the calendar has none."""
    try:
        return date(year + _CENTURY if year < 100 else year, month, day)  # noqa: PLR2004
    except ValueError:
        return None


def third_friday(year: int, month: int) -> date:
    """The day monthly options expire."""
    first = date(year, month, 1)
    return first + timedelta(days=(_FRIDAY - first.weekday()) % 7 + 14)


def relative(code: int, posted: date) -> date:
    """The date a word names: 0 same day, 1 next trading day, 5 this Friday, 12 next week's, 20 to 23 the next Monday to
    Thursday, else the monthly expiry.
    """
    if code == 0:
        return posted
    if code == _NEXT_TRADING_DAY:
        return posted + timedelta(days=max(1, 7 - posted.weekday()) if posted.weekday() >= _FRIDAY else 1)
    if code in _WEEKDAYS:
        return posted + timedelta(days=(_WEEKDAYS.index(code) - posted.weekday()) % 7)
    this = posted + timedelta(days=(_FRIDAY - posted.weekday()) % 7)
    if code == _THIS_FRIDAY:
        return this
    if code == _NEXT_FRIDAY:
        return this + timedelta(days=7)
    return _monthly(posted)


def _monthly(posted: date) -> date:
    this = third_friday(posted.year, posted.month)
    if this >= posted:
        return this
    after = date(posted.year, posted.month, monthrange(posted.year, posted.month)[1]) + timedelta(days=1)
    return third_friday(after.year, after.month)
