"""Hours of a week are read as people write them, and shown as they were read."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import week

spans = st.lists(st.tuples(st.integers(0, week.WEEK - 1), st.integers(1, week.WEEK)), max_size=4).map(
    lambda pairs: week.tidy((begin, begin + long) for begin, long in pairs)
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mon-fri 09:30-16:00", "mon-fri 09:30-16:00"),
        ("Monday - Friday 9:30 - 16", "mon-fri 09:30-16:00"),
        ("weekends", None),
        ("sat-sun", "sat-sun"),
        ("8-20", "mon-sun 08:00-20:00"),
        ("fri-mon 10-11", "mon 10:00-11:00, fri-sun 10:00-11:00"),
        ("mon 9-12; mon 11-15, wed", "mon 09:00-15:00, wed"),
        ("mon 22-2", "mon 22:00-24:00, tue 00:00-02:00"),
        ("sun 23-1", "mon 00:00-01:00, sun 23:00-24:00"),
        ("mon 25-26", None),
        ("mon 9:75-10", None),
        ("mon 9-9", None),
        ("xyz 9-10", None),
        ("", None),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, shown: str | None) -> None:
    found = week.read(text)

    assert (None if found is None else week.shown(found)) == shown


@given(one=spans)
def test_what_is_shown_reads_as_the_same(one: tuple[week.Span, ...]) -> None:
    if one:
        assert week.read(week.shown(one)) == one
    else:
        assert week.shown(one) == "never"


@given(one=spans, other=spans, minute=st.integers(0, week.WEEK - 1))
def test_a_minute_is_in_both_where_it_is_in_each(
    one: tuple[week.Span, ...], other: tuple[week.Span, ...], minute: int
) -> None:
    moment = datetime(2026, 3, 2 + minute // week.DAY, minute % week.DAY // 60, minute % 60)  # noqa: DTZ001  local

    joined = week.holds(week.both(one, other), moment)

    assert joined == (week.holds(one, moment) and week.holds(other, moment))
