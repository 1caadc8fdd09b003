"""Market hours and holidays of the paper venue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokers.paper.holidays import easter, holidays
from brokers.paper.hours import is_open, is_trading_day, opens_at
from domain.instrument import AssetClass

# As published by the New York Stock Exchange, with the day of mourning of 9 January 2025.
PUBLISHED = {
    2025: "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25",
    2026: "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25",
    2027: "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24",
}
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize("year", PUBLISHED)
def test_holidays_are_those_the_exchange_has_published(year: int) -> None:
    assert holidays(year) == {date.fromisoformat(f"{year}-{day}") for day in PUBLISHED[year].split()}


def test_a_new_year_on_a_saturday_is_not_made_up_for() -> None:
    assert not any(
        day.month in {1, 12} and day.day in {1, 31} for day in holidays(2022) | holidays(2021) - {date(2021, 1, 1)}
    )


@pytest.mark.parametrize("day", ["2025-04-20", "2026-04-05", "2027-03-28", "2000-04-23", "2038-04-25"])
def test_easter_is_on_its_day(day: str) -> None:
    assert easter(int(day[:4])) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("asset_class", "now", "opening"),
    [
        (AssetClass.STOCK, "2026-03-02T14:29:59", "2026-03-02T14:30:00"),
        (AssetClass.STOCK, "2026-03-02T14:30:00", "2026-03-02T14:30:00"),
        (AssetClass.STOCK, "2026-03-02T20:59:59", "2026-03-02T20:59:59"),
        (AssetClass.STOCK, "2026-03-02T21:00:00", "2026-03-03T14:30:00"),
        (AssetClass.STOCK, "2026-03-06T21:00:00", "2026-03-09T13:30:00"),  # over the change to summer time
        (AssetClass.OPTION, "2026-04-02T21:00:00", "2026-04-06T13:30:00"),  # over Good Friday
        (AssetClass.STOCK, "2026-07-03T15:00:00", "2026-07-06T13:30:00"),
        (AssetClass.FOREX, "2026-03-06T21:59:59", "2026-03-06T21:59:59"),
        (AssetClass.FOREX, "2026-03-06T22:00:00", "2026-03-08T21:00:00"),
        (AssetClass.FOREX, "2026-03-08T20:00:00", "2026-03-08T21:00:00"),
        (AssetClass.FUTURE, "2026-03-03T22:30:00", "2026-03-03T23:00:00"),
        (AssetClass.FUTURE, "2026-03-03T23:00:00", "2026-03-03T23:00:00"),
        (AssetClass.FUTURE, "2026-03-07T12:00:00", "2026-03-08T22:00:00"),
        (AssetClass.FUTURE, "2026-03-08T21:30:00", "2026-03-08T22:00:00"),
        (AssetClass.CRYPTO, "2026-03-07T12:00:00", "2026-03-07T12:00:00"),
        (AssetClass.PREDICTION, "2026-12-25T12:00:00", "2026-12-25T12:00:00"),
    ],
)
def test_a_market_opens_when_it_should(asset_class: AssetClass, now: str, opening: str) -> None:
    found = opens_at(asset_class, datetime.fromisoformat(now).replace(tzinfo=UTC))

    assert found == datetime.fromisoformat(opening).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


@given(asset_class=st.sampled_from(AssetClass), now=MOMENTS)
def test_a_market_is_open_when_it_says_it_opens_and_at_most_five_days_later(
    asset_class: AssetClass, now: datetime
) -> None:
    opening = opens_at(asset_class, now)

    assert is_open(asset_class, opening)
    assert now <= opening <= now + timedelta(days=5)


def test_weekends_are_no_trading_days() -> None:
    assert [is_trading_day(date(2026, 3, day)) for day in range(2, 9)] == [True] * 5 + [False] * 2
