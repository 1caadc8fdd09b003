"""Trading hours as contract details have them: `20260302:0930-20260302:1600;20260303:CLOSED`, in a named zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_WRITTEN = "%Y%m%d:%H%M"
_CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A stretch of time in which orders are traded."""

    opens: datetime
    closes: datetime


def sessions(text: str, zone: str) -> list[Session]:
    """The sessions, oldest first; those that cannot be read are left out."""
    try:
        where = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return []
    found = []
    for part in text.split(";"):
        opens, _, closes = part.partition("-")
        if _CLOSED in part or not closes:
            continue
        try:
            one = Session(opens=_moment(opens, where), closes=_moment(closes, where))
        except ValueError:
            continue
        found.append(one)
    return sorted(found, key=lambda one: one.opens)


def next_open(known: list[Session], now: datetime) -> datetime | None:
    """`now` itself within a session, the beginning of the next one, or None where none is known."""
    for one in known:
        if now < one.closes:
            return max(now, one.opens)
    return None


def _moment(text: str, zone: ZoneInfo) -> datetime:
    return datetime.strptime(text, _WRITTEN).replace(tzinfo=zone).astimezone(UTC)
