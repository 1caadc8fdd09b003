"""The days on which the New York exchanges stay shut, computed by rule.

Rules: NYSE Rule 7.2 and the exchange's published calendars. Early closes at 13:00 (the day after Thanksgiving,
Christmas Eve, the third of July) are left out: on those afternoons the paper venue still trades.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

MONDAY = 0
THURSDAY = 3
SATURDAY = 5
SUNDAY = 6

# Days of mourning and other closings that follow no rule.
SPECIAL_CLOSINGS = frozenset({date(2025, 1, 9)})


@cache
def holidays(year: int) -> frozenset[date]:
    """The weekdays of `year` on which stocks and options are not traded in New York."""
    fixed = (_observed(date(year, month, day)) for month, day in ((6, 19), (7, 4), (12, 25)))
    days = {
        _new_year(year),
        _nth_weekday(year, 1, MONDAY, 3),
        _nth_weekday(year, 2, MONDAY, 3),
        easter(year) - timedelta(days=2),
        _last_monday_of_may(year),
        _nth_weekday(year, 9, MONDAY, 1),
        _nth_weekday(year, 11, THURSDAY, 4),
        *fixed,
    }
    specials = {day for day in SPECIAL_CLOSINGS if day.year == year}
    return frozenset(day for day in days if day is not None) | specials


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the anonymous algorithm (Nature, 20 April 1876)."""
    golden, century, short = year % 19, year // 100, year % 100
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (short // 4) - epact - short % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def _new_year(year: int) -> date | None:
    first = date(year, 1, 1)
    # A New Year's Day on a Saturday is not made up for: the Friday before ends the accounting year.
    return None if first.weekday() == SATURDAY else _observed(first)


def _observed(day: date) -> date:
    if day.weekday() == SATURDAY:
        return day - timedelta(days=1)
    if day.weekday() == SUNDAY:
        return day + timedelta(days=1)
    return day


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
