"""Executions are numbered in the order they happened; nobody who reads on from his cursor misses one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokers import executions
from brokers.executions import OVERLAP, Executions, asked_from, moment, sequence
from domain.ids import AccountId, ClientOrderId, ExecId
from domain.order import Fill
from domain.signal import Side

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ME, YOU = AccountId(7), AccountId(8)


def fill(name: str, seconds: float = 0) -> Fill:
    """As an adapter makes it: without a number yet."""
    return Fill(
        exec_id=ExecId(name),
        sequence=0,
        client_order_id=ClientOrderId("an order"),
        key="stock:AAPL",
        side=Side.BUY,
        quantity=Decimal(1),
        price=Decimal(100),
        fee=Decimal(0),
        at=NOON + timedelta(seconds=seconds),
    )


def names(fills: list[Fill]) -> list[str]:
    return [one.exec_id for one in fills]


def test_numbers_are_the_moments_and_grow_where_several_share_one() -> None:
    told = Executions().after(0, ME, [fill("c", 1), fill("b"), fill("a")])

    assert names(told) == ["a", "b", "c"]
    first = sequence(NOON)
    assert [one.sequence for one in told] == [first, first + 1, first + 1_000_000]


def test_what_was_not_kept_is_told_again_under_the_same_number() -> None:
    numbered = Executions()
    told = numbered.after(0, ME, [fill("a"), fill("b", 1)])

    assert numbered.after(0, ME, [fill("b", 1), fill("a")]) == told


def test_what_was_kept_is_not_told_again() -> None:
    numbered = Executions()
    first, second = numbered.after(0, ME, [fill("a"), fill("b", 1)])

    assert numbered.after(first.sequence, ME, [fill("a"), fill("b", 1)]) == [second]
    assert numbered.after(second.sequence, ME, [fill("a"), fill("b", 1)]) == []


def test_an_execution_that_comes_late_is_told_behind_the_cursor() -> None:
    numbered = Executions()
    [early] = numbered.after(0, ME, [fill("a", 10)])

    [late] = numbered.after(early.sequence, ME, [fill("a", 10), fill("late", 5)])

    assert late.exec_id == "late"
    assert late.sequence == early.sequence + 1
    assert late.at == NOON + timedelta(seconds=5)


def test_a_late_one_is_not_lost_to_whoever_kept_nothing() -> None:
    numbered = Executions()
    [early] = numbered.after(0, ME, [fill("a", 10)])
    numbered.after(early.sequence, ME, [fill("late", 5)])

    assert names(numbered.after(0, ME, [fill("late", 5), fill("a", 10)])) == ["a", "late"]


def test_each_account_has_numbers_of_its_own() -> None:
    numbered = Executions()
    [mine] = numbered.after(0, ME, [fill("a")])

    [yours] = numbered.after(0, YOU, [fill("a")])

    assert yours.sequence == mine.sequence


def test_after_a_start_what_the_overlap_holds_is_told_once_more() -> None:
    [kept] = Executions().after(0, ME, [fill("a")])
    begun_anew = Executions()

    [again] = begun_anew.after(kept.sequence, ME, [fill("a")])

    assert again.sequence == kept.sequence + 1
    assert begun_anew.after(again.sequence, ME, [fill("a")]) == []


def test_only_the_latest_of_an_account_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executions, "KEPT", 2)
    numbered = Executions()
    told = numbered.after(0, ME, [fill("a"), fill("b", 1), fill("c", 2)])

    cursor = told[-1].sequence

    assert len(told) == 3
    assert numbered.after(cursor, ME, [fill("b", 1), fill("c", 2)]) == []
    assert names(numbered.after(cursor, ME, [fill("a")])) == ["a"]


def test_only_the_accounts_asked_for_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executions, "ACCOUNTS", 1)
    numbered = Executions()
    [mine] = numbered.after(0, ME, [fill("a")])
    numbered.after(0, YOU, [fill("b")])

    assert names(numbered.after(mine.sequence, ME, [fill("a")])) == ["a"]


def test_a_venue_is_asked_from_a_little_before_the_cursor_and_never_before_the_beginning() -> None:
    assert asked_from(sequence(NOON)) == NOON - OVERLAP
    assert asked_from(0) == moment(0) == datetime(1970, 1, 1, tzinfo=UTC)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=100_000)))
def test_a_moment_and_its_number_are_one(since: timedelta) -> None:
    at = moment(0) + since

    assert moment(sequence(at)) == at


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=30),
    st.lists(st.integers(0, 29), max_size=5),
)
def test_whoever_reads_on_hears_of_each_once_in_growing_numbers(
    happened: list[tuple[int, bool]], read_at: list[int]
) -> None:
    """They come in any order of their moments; some of what was read was not kept, so the cursor stays."""
    numbered, known, cursor = Executions(), [], 0
    heard: list[Fill] = []
    for number, (at, keeps) in enumerate(happened):
        known.append(fill(f"e{number}", at))
        if number not in read_at:
            continue
        told = numbered.after(cursor, ME, known)
        if keeps and told:
            heard += told
            cursor = told[-1].sequence
    heard += numbered.after(cursor, ME, known)

    assert sorted(names(heard)) == sorted(names(known))
    grown = [one.sequence for one in heard]
    assert grown == sorted(set(grown))
