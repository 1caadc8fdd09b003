from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, delete, insert, select
from sqlalchemy.exc import StatementError

from storage.store import Store
from storage.types import Exact, Instant

FIRST, LAST = datetime(1970, 1, 2), datetime(2200, 1, 1)  # noqa: DTZ001  hypothesis adds the zones
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30)
INSTANTS = st.datetimes(FIRST, LAST, timezones=st.integers(-720, 720).map(lambda at: timezone(timedelta(minutes=at))))

table = Table(
    "sample", MetaData(), Column("id", Integer, primary_key=True), Column("number", Exact), Column("at", Instant)
)


async def round_trip(store: Store, name: str, values: list[object]) -> list[object]:
    async with store.write() as connection:
        await connection.run_sync(table.metadata.create_all)
        await connection.execute(delete(table))
        await connection.execute(insert(table), [{"id": at, name: value} for at, value in enumerate(values)])
        return list(await connection.scalars(select(table.c[name]).order_by(table.c.id)))


@given(values=st.lists(NUMBERS, min_size=1, max_size=20))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
async def test_decimals_come_back_exactly(store: Store, values: list[object]) -> None:
    found = await round_trip(store, "number", values)

    assert found == values
    assert all(isinstance(value, Decimal) for value in found)


@given(values=st.lists(INSTANTS, min_size=1, max_size=20))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
async def test_instants_come_back_exactly_and_in_utc(store: Store, values: list[object]) -> None:
    found = await round_trip(store, "at", values)

    assert found == values
    assert all(isinstance(value, datetime) and value.tzinfo is UTC for value in found)


async def test_nothing_stays_nothing(store: Store) -> None:
    assert await round_trip(store, "number", [None]) == [None]
    assert await round_trip(store, "at", [None]) == [None]


@pytest.mark.parametrize(
    ("name", "value"), [("at", FIRST), ("number", Decimal("NaN")), ("number", Decimal("Infinity"))]
)
async def test_a_time_without_a_zone_and_a_number_that_is_none_are_refused(
    store: Store, name: str, value: object
) -> None:
    with pytest.raises(StatementError, match="was to be stored"):
        await round_trip(store, name, [value])
