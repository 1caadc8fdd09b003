"""Streaks over calendar dates in the person's own zone: pure functions from a state and an instant to a state.

A day is the date in the person's zone at the instant of an act, written once and never recomputed, so days of 23 and
25 hours count as one. Two kinds: `Visits` count days on which somebody showed up, `Profits` days that ended in profit.
Neither counts trades: showing up counts, trading more does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.money import ZERO

GRACE_HOUR = 3
"""Until three in the morning, local time, an act may still save yesterday."""
FIRST_FREEZES = 1
MAX_FREEZES = 2
EARN_EVERY = 7
"""Credited days for one more freeze."""
KEPT_DAYS = 31
"""How many past days are remembered for display."""
LONGEST_FLIGHT = timedelta(hours=36)
JUMP = timedelta(hours=2)
ZONE_COOLDOWN = timedelta(days=7)
DAY = timedelta(days=1)


class Outcome(StrEnum):
    """What an act did."""

    ALREADY = "already"
    STARTED = "started"
    EXTENDED = "extended"
    SAVED = "saved"  # it was counted for yesterday


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """The streak of showing up.

    `last` is the last day that counts, credited or frozen; `done` and `frozen` are the last 31 days of each kind;
    `at` is the instant of the last credit. `zone` is where the days are counted, `zone_since` when that last changed.
    """

    zone: str = "UTC"
    zone_since: datetime | None = None
    length: int = 0
    best: int = 0
    freezes: int = FIRST_FREEZES
    last: date | None = None
    at: datetime | None = None
    done: tuple[date, ...] = ()
    frozen: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profits:
    """The streak of profitable days.

    `day` is the last day with a closed trade, `begun` when its first one closed and `total` what it earned so far:
    it counts when the next day with a trade begins, or when its own is over. Days without trades are nothing.
    """

    length: int = 0
    best: int = 0
    day: date | None = None
    begun: datetime | None = None
    total: Decimal = ZERO


def visit(state: Visits, now: datetime) -> tuple[Visits, Outcome]:
    """The person showed up at `now`, an aware instant."""
    today = local_day(now, state.zone)
    if state.last is not None and today <= state.last:
        return state, Outcome.ALREADY
    settled = settle(state, now)
    if settled.length and settled.last == today - 2 * DAY and _early(now, settled.zone):
        return _credit(settled, today - DAY, now), Outcome.SAVED
    return _credit(settled, today, now), Outcome.EXTENDED if settled.length else Outcome.STARTED


def settle(state: Visits, now: datetime) -> Visits:
    """What is left at `now`: each missed day takes a freeze, and the first without one ends the streak.

    Settling at any times in between changes nothing of the outcome.
    """
    today = _due_day(now, state.zone)
    return state if _flown(state, today, now) else _miss(state, today)


def move(state: Visits, zone: str, now: datetime) -> Visits | datetime:
    """Count in another zone from now on; the instant from which that is allowed again, when it is too soon.

    Days that were counted stay as they are: going west credits no day twice, going east may skip one date.
    """
    if state.zone_since is not None and now < state.zone_since + ZONE_COOLDOWN:
        return state.zone_since + ZONE_COOLDOWN
    return replace(settle(state, now), zone=zone, zone_since=now)


def earn(state: Profits, zone: str, at: datetime, closes: Sequence[tuple[datetime, Decimal]]) -> Profits:
    """A trade closed at `at`; the same again changes nothing, and one of a day that was counted comes too late.

    `closes` are (instant, money earned) of all the person's trades closed since `at` or `state.begun`, whichever is
    earlier, in any order.
    """
    day = local_day(at, zone)
    if state.day is None or day > state.day:
        state = replace(count(state), day=day, begun=at)
    if state.day is None or state.begun is None or (at < state.begun and day < state.day):
        return state
    begun, last = min(at, state.begun), state.day
    total = sum((earned for when, earned in closes if when >= begun and local_day(when, zone) <= last), ZERO)
    return replace(state, begun=begun, total=total)


def roll(state: Profits, zone: str, now: datetime) -> Profits:
    """Count the day with trades once it is over, and the night's stragglers are in."""
    return count(state) if state.day is not None and state.day < _due_day(now, zone) else state


def count(state: Profits) -> Profits:
    """Let the present day count: a profit extends the streak, a loss ends it, nothing leaves it."""
    length = state.length + 1 if state.total > 0 else 0 if state.total < 0 else state.length
    return replace(state, length=length, best=max(state.best, length), total=ZERO, begun=None)


def local_day(now: datetime, zone: str) -> date:
    """The date on the person's wall."""
    return now.astimezone(ZoneInfo(zone)).date()


def _due_day(now: datetime, zone: str) -> date:
    today = local_day(now, zone)
    return today - DAY if _early(now, zone) else today


def _early(now: datetime, zone: str) -> bool:
    return now.astimezone(ZoneInfo(zone)).hour < GRACE_HOUR


def _miss(state: Visits, today: date) -> Visits:
    if state.last is None or not state.length:
        return state
    missed = [state.last + DAY * number for number in range(1, (today - state.last).days)]
    if not missed:
        return state
    saved = missed[: state.freezes]
    length = state.length if len(saved) == len(missed) else 0
    return replace(
        state,
        length=length,
        freezes=state.freezes - len(saved),
        frozen=(*state.frozen, *saved)[-KEPT_DAYS:],
        last=saved[-1] if saved else state.last,
    )


def _credit(state: Visits, day: date, now: datetime) -> Visits:
    length = state.length + 1
    earned = length % EARN_EVERY == 0 and state.freezes < MAX_FREEZES
    return replace(
        state,
        length=length,
        best=max(state.best, length),
        freezes=state.freezes + earned,
        last=day,
        at=now.astimezone(UTC),
        done=(*state.done, day)[-KEPT_DAYS:],
    )


def _flown(state: Visits, today: date, now: datetime) -> bool:
    """Whether the one missing date was skipped by a change of the zone, or of the zone's own clock, and not by him.

    Instants are compared in UTC: two datetimes of one ZoneInfo subtract by their wall clocks.
    """
    if state.last is None or state.at is None or not state.length or (today - state.last).days != 2:  # noqa: PLR2004  one date between
        return False
    if now.astimezone(UTC) - state.at > LONGEST_FLIGHT:
        return False
    if state.zone_since is not None and state.zone_since > state.at:
        return True
    return abs(_offset(now, state.zone) - _offset(state.at, state.zone)) > JUMP


def _offset(now: datetime, zone: str) -> timedelta:
    return now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
