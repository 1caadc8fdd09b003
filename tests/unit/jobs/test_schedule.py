"""When a job is due, by the clock alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.job import Daily, Every, discovered, planned
from bot.recap import day_of, window
from bot.settings.model import Jobs as Section
from bot.settings.model import Settings

NEW_YORK = "America/New_York"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("schedule", "now", "expected"),
    [
        (Every(period=timedelta(minutes=15)), utc(2026, 3, 2, 14, 44, 59), utc(2026, 3, 2, 14, 30)),
        (Every(period=timedelta(minutes=15)), utc(2026, 3, 2, 14, 45), utc(2026, 3, 2, 14, 45)),
        (Daily(at=time(21), zone="UTC"), utc(2026, 3, 2, 20, 59), utc(2026, 3, 1, 21)),
        (Daily(at=time(21), zone="UTC"), utc(2026, 3, 2, 21), utc(2026, 3, 2, 21)),
        (Daily(at=time(21), zone=NEW_YORK), utc(2026, 3, 3, 1, 0), utc(2026, 3, 2, 2)),
        (Daily(at=time(21), zone=NEW_YORK), utc(2026, 3, 3, 2, 0), utc(2026, 3, 3, 2)),
        # The clocks go forward on 8 March, so that nine in the evening is an hour earlier in UTC.
        (Daily(at=time(21), zone=NEW_YORK), utc(2026, 3, 9, 1, 0), utc(2026, 3, 9, 1)),
        (Daily(at=time(21), zone=NEW_YORK), utc(2026, 3, 9, 0, 59), utc(2026, 3, 8, 2)),
    ],
)
def test_a_schedule_names_its_last_time(schedule: Every | Daily, now: datetime, expected: datetime) -> None:
    assert planned(schedule, now) == expected


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.times(),
    st.sampled_from(["UTC", NEW_YORK, "Europe/London", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"]),
)
def test_a_daily_time_is_never_ahead_nor_more_than_a_long_day_ago(now: datetime, at: time, zone: str) -> None:
    last = planned(Daily(at=at.replace(tzinfo=None), zone=zone), now)

    assert timedelta(0) <= now - last < timedelta(hours=26)


def test_an_evening_recap_is_about_the_day_that_ends_and_one_after_midnight_about_the_day_before() -> None:
    evening, night = Section(recap_time=time(21)), Section(recap_time=time(0, 5))

    assert day_of(utc(2026, 3, 2, 21), evening) == date(2026, 3, 2)
    assert window(date(2026, 3, 2), evening) == (utc(2026, 3, 1, 21), utc(2026, 3, 2, 21))
    assert day_of(utc(2026, 3, 3, 0, 5), night) == date(2026, 3, 2)
    assert window(date(2026, 3, 2), night) == (utc(2026, 3, 2, 0, 5), utc(2026, 3, 3, 0, 5))


@given(st.times(), st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1)))
def test_recaps_follow_each_other_without_gap_or_overlap(at: time, day: date) -> None:
    section = Section(recap_time=at.replace(microsecond=0), recap_time_zone="UTC")

    since, until = window(day, section)

    assert day_of(until, section) == day
    assert window(day + timedelta(days=1), section)[0] == until
    assert until - since == timedelta(days=1)


def test_every_job_of_the_product_is_found_with_a_name_and_a_time_of_its_own() -> None:
    jobs = discovered()

    assert [job.name for job in jobs] == ["connections", "housekeeping", "overdue", "recap", "stale-orders", "streaks"]
    settings = Settings()
    assert {job.name: job.schedule(settings) for job in jobs} == {
        "connections": Every(period=timedelta(minutes=5)),
        "housekeeping": Daily(at=time(4, 10), zone="UTC"),
        "overdue": Every(period=timedelta(minutes=1)),
        "recap": Daily(at=time(21), zone="UTC"),
        "stale-orders": Every(period=timedelta(minutes=5)),
        "streaks": Every(period=timedelta(minutes=15)),
    }
