"""Hours of a week, as people set them: `mon-fri 09:30-16:00` read, shown, joined and asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

Span = tuple[int, int]
"""Minutes since Monday 00:00: the first that counts, and the first that does not any more."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR = 60
DAY = 24 * HOUR
WEEK = 7 * DAY

_PART = re.compile(
    r"(?:(?P<first>[a-z]{3})[a-z]*(?:\s*-\s*(?P<last>[a-z]{3})[a-z]*)?)?\s*"
    r"(?:(?P<begin>\d{1,2}(?::\d\d)?)\s*-\s*(?P<end>\d{1,2}(?::\d\d)?))?"
)


def read(text: str) -> tuple[Span, ...] | None:
    """The spans of a text such as `mon-fri 09:30-16:00, sun 18-23`; None when it cannot be read.

    Days alone mean the whole of them, hours alone every day; hours that end before they begin reach into the next day.
    """
    spans: list[Span] = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text.lower()))):
        found = _PART.fullmatch(part)
        days = _days(found["first"], found["last"]) if found else None
        hours = _hours(found["begin"], found["end"]) if found else None
        if days is None or hours is None:
            return None
        begin, end = hours
        spans += [(day * DAY + begin, day * DAY + end) for day in days]
    return tidy(spans) if spans else None


def tidy(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same minutes as spans in order that neither touch nor overlap; what runs beyond Sunday begins the week."""
    joined: list[Span] = []
    for begin, end in sorted(_within_week(spans)):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return tuple(joined)


def both(one: Sequence[Span], other: Sequence[Span]) -> tuple[Span, ...]:
    """The minutes that are in either."""
    shared = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tidy((begin, end) for begin, end in shared if begin < end)


def holds(spans: Sequence[Span], local: datetime) -> bool:
    """Whether the minute of `local`, a time on somebody's own clock, is within the spans."""
    minute = local.weekday() * DAY + local.hour * HOUR + local.minute
    return any(begin <= minute < end for begin, end in spans)


def shown(spans: Sequence[Span]) -> str:
    """The spans as people read them: `mon-fri 09:30-16:00`."""
    by_hours: dict[Span, list[int]] = {}
    for begin, end in _by_day(spans):
        by_hours.setdefault((begin % DAY, end - begin // DAY * DAY), []).append(begin // DAY)
    parts = [f"{_named(run)}{_clocked(*hours)}" for hours, days in by_hours.items() for run in _runs(days)]
    return ", ".join(parts) or "never"


def _within_week(spans: Iterable[Span]) -> Iterator[Span]:
    for begin, end in spans:
        yield begin, min(end, WEEK)
        if end > WEEK:
            yield 0, end - WEEK


def _days(first: str | None, last: str | None) -> list[int] | None:
    if first is None:
        return list(range(7))
    if first not in DAYS or (last or first) not in DAYS:
        return None
    begin, end = DAYS.index(first), DAYS.index(last or first)
    return [day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)]


def _hours(begin: str | None, end: str | None) -> Span | None:
    if begin is None or end is None:
        return 0, DAY
    first, last = _minute(begin), _minute(end)
    if first is None or last is None or first in (DAY, last):
        return None
    return first, last if last > first else last + DAY


def _minute(text: str) -> int | None:
    hour, _, minute = text.partition(":")
    found = int(hour) * HOUR + int(minute or 0)
    return found if int(minute or 0) < HOUR and found <= DAY else None


def _by_day(spans: Sequence[Span]) -> Iterator[Span]:
    for begin, end in spans:
        at = begin
        while at < end:
            stop = min(end, (at // DAY + 1) * DAY)
            yield at, stop
            at = stop


def _runs(days: Sequence[int]) -> Iterator[list[int]]:
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        yield [day for _, day in run]


def _named(run: Sequence[int]) -> str:
    return DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}"


def _clocked(begin: int, end: int) -> str:
    return "" if (begin, end) == (0, DAY) else f" {_clock(begin)}-{_clock(end)}"


def _clock(minute: int) -> str:
    return f"{minute // HOUR:02}:{minute % HOUR:02}"
