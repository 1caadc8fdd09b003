"""When the exchange opens, by its schedule: hours of the week in New York's time, and windows for maintenance.

docs.kalshi.com, `ExchangeSchedule`: `standard_hours` with lists of `open_time` and `close_time` for each day, and
`maintenance_windows` with `start_datetime` and `end_datetime`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from brokers import fields

NEW_YORK = ZoneInfo("America/New_York")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AHEAD = 8
"""Days looked through for the next opening."""


def opens_at(schedule: Mapping[str, Any], now: datetime) -> datetime | None:
    """When it opens after a pause that is on at `now`, None where the schedule knows of none. Raises `Malformed`."""
    ends = [end for start, end in _maintenance(schedule) if start <= now < end]
    if ends:
        return max(ends)
    return min((at for at in _openings(schedule, now.astimezone(NEW_YORK).date()) if at > now), default=None)


def _maintenance(schedule: Mapping[str, Any]) -> Iterator[tuple[datetime, datetime]]:
    for one in fields.sequence(schedule.get("maintenance_windows") or []):
        window = fields.mapping(one)
        yield fields.moment(window, "start_datetime"), fields.moment(window, "end_datetime")


def _openings(schedule: Mapping[str, Any], first: date) -> Iterator[datetime]:
    weeks = [fields.mapping(one) for one in fields.sequence(schedule.get("standard_hours") or [])]
    for day in (first + timedelta(days=ahead) for ahead in range(AHEAD)):
        for week in weeks:
            for one in fields.sequence(week.get(DAYS[day.weekday()]) or []):
                yield datetime.combine(day, _time(fields.mapping(one)), NEW_YORK)


def _time(session: Mapping[str, Any]) -> time:
    try:
        return time.fromisoformat(fields.text(session, "open_time")).replace(tzinfo=None)
    except ValueError as e:
        raise fields.Malformed("open_time is no time") from e
