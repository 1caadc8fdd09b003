"""Fields of answers are read as what they must be, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokers import fields
from brokers.fields import Malformed
from domain.errors import BrokerUnavailable


def test_numbers_are_read_from_texts_and_from_numbers_without_losing_a_digit() -> None:
    record = {"a": "0.10", "b": 3, "c": Decimal("1.25"), "d": None, "e": ""}

    assert str(fields.number(record, "a")) == "0.10"
    assert fields.number(record, "b") == 3
    assert fields.number(record, "c") == Decimal("1.25")
    assert fields.maybe(record, "d") is None
    assert fields.maybe(record, "e") is None
    assert fields.whole(record, "b") == 3


@pytest.mark.parametrize("value", [None, True, "", "nan", "inf", "1e999", "-1e-99", "1,5", [], {}, 1.5])
def test_what_is_no_number_is_not_read_as_one(value: Any) -> None:
    with pytest.raises(Malformed):
        fields.number({"a": value}, "a")


def test_what_is_no_whole_number_is_not_read_as_one() -> None:
    with pytest.raises(Malformed):
        fields.whole({"a": "1.5"}, "a")


@pytest.mark.parametrize("value", [None, "", 5, "yesterday", "2026-03-02T14:30:00"])
def test_an_instant_needs_its_zone(value: Any) -> None:
    with pytest.raises(Malformed):
        fields.moment({"at": value}, "at")


@pytest.mark.parametrize(
    "value", ["2026-03-02T14:30:00Z", "2026-03-02T09:30:00.000000999-05:00", "2026-03-02T14:30:00+0000"]
)
def test_instants_are_read_in_every_form_that_venues_use(value: str) -> None:
    assert fields.moment({"at": value}, "at") == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_whatever_comes_is_read_or_malformed(value: Any) -> None:
    for read in (fields.text, fields.number, fields.whole, fields.moment, fields.maybe):
        try:
            read({"a": value}, "a")
        except Malformed:
            continue


def test_what_is_malformed_becomes_the_error_that_the_caller_knows() -> None:
    with pytest.raises(BrokerUnavailable), fields.reading(BrokerUnavailable):
        fields.mapping([])
    with pytest.raises(BrokerUnavailable), fields.reading(BrokerUnavailable):
        fields.sequence({})
