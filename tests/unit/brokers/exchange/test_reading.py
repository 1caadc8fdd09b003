"""A venue's JSON may be anything."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokers.exchange import reading
from brokers.exchange.reading import Malformed

READERS: list[Callable[[Any, str], Any]] = [
    reading.text,
    reading.optional,
    reading.flag,
    reading.number,
    reading.amount,
    reading.positive,
    reading.seconds,
    reading.milliseconds,
    reading.stamp,
    reading.part,
]
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["a", "b"]), inner),
    max_leaves=6,
)


@pytest.mark.parametrize("read", READERS)
@given(source=json)
def test_whatever_comes_is_read_or_malformed(read: Callable[[Any, str], Any], source: Any) -> None:
    with suppress(Malformed):
        read(source, "a")


def test_numbers_are_exact_and_finite() -> None:
    assert reading.number({"a": "0.1"}, "a") == Decimal("0.1")
    assert reading.number({"a": 3}, "a") == 3
    assert reading.amount({"a": ""}, "a") is None
    assert reading.positive({"a": "0.000"}, "a") is None
    for odd in ("NaN", "Infinity", "1" * 65, "x", True, [], {}, 0.1):
        with pytest.raises(Malformed):
            reading.number({"a": odd}, "a")


def test_moments_come_in_three_ways() -> None:
    moment = datetime(2026, 3, 2, 14, 30, 0, 250_000, tzinfo=UTC)

    assert reading.seconds({"a": Decimal("1772461800.25")}, "a") == moment
    assert reading.milliseconds({"a": "1772461800250"}, "a") == moment
    assert reading.stamp({"a": "2026-03-02T14:30:00.250000123Z"}, "a") == moment
    assert reading.stamp({"a": "2026-03-02T15:30:00.25+01:00"}, "a") == moment
    for odd in ("2026-03-02T14:30:00", "soon", "2026-03-02T14:30:00.x", "9" * 30):
        with pytest.raises(Malformed):
            reading.stamp({"a": odd}, "a")
    with pytest.raises(Malformed):
        reading.seconds({"a": -1}, "a")


def test_lists_are_of_objects() -> None:
    assert reading.rows([{"a": 1}]) == [{"a": 1}]
    for odd in ({}, [1], None, "x"):
        with pytest.raises(Malformed):
            reading.rows(odd)


def test_ids_may_be_numbers_and_flags_are_truths() -> None:
    assert reading.text({"a": 12}, "a") == "12"
    assert reading.flag({"a": False}, "a") is False
    for odd in ("", True, None):
        with pytest.raises(Malformed):
            reading.text({"a": odd}, "a")
    with pytest.raises(Malformed):
        reading.flag({"a": "true"}, "a")
