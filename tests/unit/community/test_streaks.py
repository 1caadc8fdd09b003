"""Streaks: days, freezes, the night, travel, and profits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community import streaks
from community.streaks import MAX_FREEZES, Outcome, Profits, Visits

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ZONES = ["UTC", "America/New_York", "Asia/Tokyo", "Pacific/Apia", "Africa/Cairo", "America/Santiago", "Asia/Kathmandu"]


def visited(*instants: datetime, state: Visits | None = None) -> Visits:
    state = state or Visits()
    for instant in instants:
        state, _ = streaks.visit(state, instant)
    return state


def local(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]


def test_each_day_counts_once() -> None:
    state = visited(NOON, NOON + timedelta(hours=1), NOON + DAY)

    assert (state.length, state.best, state.last) == (2, 2, date(2026, 3, 3))


def test_a_missed_day_takes_the_freeze_a_new_user_has() -> None:
    state, outcome = streaks.visit(visited(NOON), NOON + 2 * DAY)

    assert outcome is Outcome.EXTENDED
    assert (state.length, state.freezes) == (2, 0)
    assert state.frozen == (date(2026, 3, 3),)


def test_a_second_missed_day_without_freeze_ends_the_streak() -> None:
    state, outcome = streaks.visit(visited(NOON, NOON + DAY), NOON + 4 * DAY)

    assert outcome is Outcome.STARTED
    assert (state.length, state.best) == (1, 2)


def test_seven_days_earn_a_freeze_and_two_are_the_most() -> None:
    state = visited(*(NOON + number * DAY for number in range(30)))

    assert state.length == 30
    assert state.freezes == MAX_FREEZES


def test_until_three_in_the_morning_yesterday_can_be_saved_and_today_counts_on_top() -> None:
    night = datetime(2026, 3, 4, 2, 59, tzinfo=UTC)

    state, saved = streaks.visit(visited(NOON), night)
    state, again = streaks.visit(state, night + timedelta(seconds=30))

    assert (saved, again) == (Outcome.SAVED, Outcome.EXTENDED)
    assert (state.length, state.freezes) == (3, 1)


def test_after_three_the_day_before_is_lost() -> None:
    state, outcome = streaks.visit(replace(visited(NOON), freezes=0), datetime(2026, 3, 4, 3, 0, tzinfo=UTC))

    assert (state.length, outcome) == (1, Outcome.STARTED)


def test_nothing_is_taken_while_yesterday_can_still_be_saved() -> None:
    state = replace(visited(NOON), freezes=0)

    assert streaks.settle(state, datetime(2026, 3, 4, 2, 59, tzinfo=UTC)).length == 1
    assert streaks.settle(state, datetime(2026, 3, 4, 3, 1, tzinfo=UTC)).length == 0


@pytest.mark.parametrize(
    ("zone", "first"),
    [("America/New_York", (2026, 3, 7)), ("Africa/Cairo", (2026, 4, 23)), ("America/Santiago", (2026, 9, 4))],
)
def test_days_of_23_and_25_hours_and_without_midnight_are_days(zone: str, first: tuple[int, int, int]) -> None:
    start = local(zone, *first, 23, 30)
    instants = [start.replace(day=first[2] + number) for number in range(4)]

    assert visited(*instants, state=Visits(zone=zone)).length == 4


def test_the_date_that_samoa_skipped_is_missed_by_nobody() -> None:
    state = Visits(zone="Pacific/Apia", freezes=0)

    state = visited(local("Pacific/Apia", 2011, 12, 29, 12), local("Pacific/Apia", 2011, 12, 31, 12), state=state)

    assert state.length == 2


def test_flying_east_over_the_date_line_forgives_one_date() -> None:
    state = visited(local("America/Los_Angeles", 2026, 3, 2, 20), state=Visits(zone="America/Los_Angeles", freezes=0))

    moved = streaks.move(state, "Asia/Tokyo", local("America/Los_Angeles", 2026, 3, 2, 21))
    assert isinstance(moved, Visits)
    landed = local("Asia/Tokyo", 2026, 3, 4, 9)

    assert streaks.settle(moved, landed).length == 1
    assert visited(landed, state=moved).length == 2


def test_flying_west_credits_no_day_twice() -> None:
    state = visited(local("Asia/Tokyo", 2026, 3, 2, 9), state=Visits(zone="Asia/Tokyo"))

    moved = streaks.move(state, "America/Los_Angeles", local("Asia/Tokyo", 2026, 3, 2, 10))
    assert isinstance(moved, Visits)
    state, outcome = streaks.visit(moved, local("America/Los_Angeles", 2026, 3, 2, 9))

    assert (state.length, outcome) == (1, Outcome.ALREADY)


def test_the_zone_changes_once_a_week() -> None:
    moved = streaks.move(Visits(), "Asia/Tokyo", NOON)
    assert isinstance(moved, Visits)

    assert streaks.move(moved, "UTC", NOON + 6 * DAY) == NOON + 7 * DAY
    assert isinstance(streaks.move(moved, "UTC", NOON + 7 * DAY), Visits)


@given(
    st.sampled_from(ZONES),
    st.lists(st.integers(0, 60 * 24 * 40), max_size=30),
    st.lists(st.integers(0, 60 * 24 * 40), max_size=30),
)
def test_letting_days_pass_at_any_times_changes_nothing_of_the_outcome(
    zone: str, acts: list[int], rolls: list[int]
) -> None:
    begin = datetime(2026, 3, 20, tzinfo=UTC)
    lazy = eager = Visits(zone=zone)

    for minute, acts_now in sorted([(m, True) for m in acts] + [(m, False) for m in rolls]):
        now = begin + timedelta(minutes=minute)
        if acts_now:
            (lazy, outcome), (eager, same) = streaks.visit(lazy, now), streaks.visit(eager, now)
            assert outcome is same
        else:
            eager = streaks.settle(eager, now)

    end = begin + 50 * DAY
    assert streaks.settle(lazy, end) == streaks.settle(eager, end)


@given(st.sampled_from(ZONES), st.sets(st.integers(0, 40), max_size=41))
def test_a_streak_at_noon_equals_a_count_of_days(zone: str, days: set[int]) -> None:
    state = Visits(zone=zone)
    start = local(zone, 2026, 3, 10, 12)
    length = best = 0
    freezes, last = 1, None

    for day in sorted(days):
        state, _ = streaks.visit(state, (start + day * DAY).astimezone(UTC))
        missed = 0 if last is None or not length else day - last - 1
        length = length + 1 if missed <= freezes else 1
        freezes = max(0, freezes - missed)
        freezes += length % 7 == 0 and freezes < MAX_FREEZES
        best, last = max(best, length), day

    assert (state.length, state.best, state.freezes if days else 1) == (length, best, freezes)


def test_profitable_days_extend_losing_days_end_and_empty_days_do_nothing() -> None:
    state, closes = Profits(), []
    lengths = []
    for day, earned in ((0, "5"), (1, "3"), (5, "2"), (6, "-1"), (7, "4"), (8, "0")):
        at = NOON + day * DAY
        closes.append((at, Decimal(earned)))
        state = streaks.earn(state, "UTC", at, closes)
        lengths.append(streaks.roll(state, "UTC", at + DAY).length)

    assert lengths == [1, 2, 3, 0, 1, 1]


def test_a_day_counts_by_its_sum_and_only_when_it_is_over() -> None:
    closes = [(NOON, Decimal(10)), (NOON + timedelta(hours=3), Decimal(-20))]

    state = streaks.earn(Profits(length=4, best=4), "UTC", NOON, closes[:1])
    state = streaks.earn(state, "UTC", closes[1][0], closes)

    assert streaks.roll(state, "UTC", NOON + timedelta(hours=11)).length == 4
    assert streaks.roll(state, "UTC", NOON + timedelta(hours=14)).length == 4
    assert streaks.roll(state, "UTC", NOON + DAY).length == 0


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(-9, 9)), min_size=1, max_size=25), st.data())
def test_hearing_of_trades_again_changes_no_profit_streak(trades: list[tuple[int, int]], data: st.DataObject) -> None:
    closes = sorted((NOON + timedelta(hours=hour), Decimal(earned)) for hour, earned in trades)
    once = again = Profits()

    for number, (at, _) in enumerate(closes):
        known = closes[: number + 1]
        once = streaks.earn(once, "UTC", at, known)
        again = streaks.earn(again, "UTC", at, known)
        earlier = data.draw(st.integers(0, number))
        again = streaks.earn(again, "UTC", closes[earlier][0], known)

    assert again == once
