"""The order's state table: what may follow what, and that ends are ends."""

from __future__ import annotations

from itertools import product

import pytest

from domain.order import OrderState as S
from trading.states import ENDS, IN_DOUBT, TRANSITIONS, WORKING, may

ALLOWED = {
    S.READY: {S.SUBMITTING, S.ACCEPTED, S.PARTIAL, S.FILLED, S.REJECTED, S.CANCELLED, S.EXPIRED, S.SKIPPED},
    S.SUBMITTING: {S.ACCEPTED, S.PARTIAL, S.FILLED, S.CANCELLED, S.EXPIRED, S.REJECTED, S.READY, S.UNKNOWN},
    S.UNKNOWN: {S.ACCEPTED, S.PARTIAL, S.FILLED, S.CANCELLED, S.EXPIRED, S.REJECTED, S.READY, S.MANUAL, S.SUBMITTING},
    S.ACCEPTED: {S.PARTIAL, S.FILLED, S.CANCELLED, S.EXPIRED, S.REJECTED, S.MANUAL},
    S.PARTIAL: {S.FILLED, S.CANCELLED, S.EXPIRED, S.MANUAL},
    S.CANCELLED: {S.PARTIAL, S.FILLED},
    S.EXPIRED: {S.PARTIAL, S.FILLED},
    S.MANUAL: {S.ACCEPTED, S.PARTIAL, S.FILLED, S.CANCELLED, S.EXPIRED, S.REJECTED},
    S.FILLED: set(),
    S.REJECTED: set(),
    S.SKIPPED: set(),
}
PAIRS = [pytest.param(a, b, id=f"{a}-{b}") for a, b in product(S, S)]


@pytest.mark.parametrize(("current", "following"), PAIRS)
def test_only_what_the_table_says_may_follow(current: S, following: S) -> None:
    assert may(current, following) == (current is following or following in ALLOWED[current])


def test_every_transition_says_when_it_happens() -> None:
    assert set(TRANSITIONS) == set(S)
    assert all(words for row in TRANSITIONS.values() for words in row.values())


def test_an_end_is_left_only_by_a_fill_that_overtook_it_or_when_what_nobody_could_trace_comes_to_light() -> None:
    ways_back = {(end, after) for end in ENDS - {S.MANUAL} for after in TRANSITIONS[end]}

    assert ways_back == {
        (S.CANCELLED, S.PARTIAL),
        (S.CANCELLED, S.FILLED),
        (S.EXPIRED, S.PARTIAL),
        (S.EXPIRED, S.FILLED),
    }
    assert not {S.READY, S.SUBMITTING, S.UNKNOWN} & set(TRANSITIONS[S.MANUAL])


def test_an_order_is_sent_when_it_is_ready_or_again_when_it_is_in_doubt() -> None:
    assert [state for state in S if S.SUBMITTING in TRANSITIONS[state]] == [S.READY, S.UNKNOWN]


def test_a_state_works_is_in_doubt_is_an_end_or_is_ready() -> None:
    assert WORKING | IN_DOUBT | ENDS | {S.READY} == set(S)
    assert not WORKING & IN_DOUBT
    assert not ENDS & (WORKING | IN_DOUBT)
