"""Rankings: who is before whom, and who is not ranked at all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards import catalogue
from community.leaderboard import NEEDED, Leaderboard, Metric, Period, Who, rank
from community.records import NO_POSTS, TrackRecord, Trade, measure
from tests.fakes.clock import START


def record(*multiples: str | Decimal) -> TrackRecord:
    trades = [
        Trade(
            return_pct=Decimal(one) * 5,
            r=Decimal(one),
            opened_at=START - timedelta(days=2, minutes=number),
            closed_at=START - timedelta(days=1, minutes=number),
        )
        for number, one in enumerate(multiples)
    ]
    return measure(trades, NO_POSTS, now=START)


def names(*entries: tuple[str, TrackRecord], metric: Metric = Metric.EXPECTANCY) -> list[tuple[int | None, str]]:
    return [(one.rank, one.name) for one in rank([(name, "", found) for name, found in entries], metric)]


def test_a_long_modest_record_stands_before_a_short_brilliant_one() -> None:
    brilliant = record(*["2"] * 10)
    modest = record(*["0.8"] * 180, *["-1"] * 70)

    assert names(("brilliant", brilliant), ("modest", modest)) == [(1, "brilliant"), (2, "modest")]
    assert names(("brilliant", record(*["2"] * 3)), ("modest", modest)) == [(1, "modest"), (None, "brilliant")]
    assert names(("lucky", record(*["0.1"] * 40)), ("modest", modest)) == [(1, "modest"), (2, "lucky")]


def test_fewer_than_ten_trades_are_not_ranked_and_none_at_all_not_listed() -> None:
    found = names(("b", record(*["1"] * 9)), ("a", record("5")), ("nobody", record()), ("c", record(*["-1"] * 10)))

    assert found == [(1, "c"), (None, "a"), (None, "b")]


@pytest.mark.parametrize(
    ("metric", "first"), [(Metric.TOTAL_R, "often"), (Metric.WIN_RATE, "often"), (Metric.RETURN, "often")]
)
def test_other_metrics_rank_by_what_they_name(metric: Metric, first: str) -> None:
    often = record(*["0.5"] * 60)
    rarely = record(*["1"] * 8, *["-1"] * 4)

    assert names(("rarely", rarely), ("often", often), metric=metric)[0] == (1, first)


@given(
    st.lists(st.lists(st.decimals(min_value=-3, max_value=9, places=1), max_size=25), min_size=1, max_size=12),
    st.sampled_from(Metric),
)
def test_ranks_count_from_one_without_gap_and_cards_can_show_them(samples: list[list[Decimal]], metric: Metric) -> None:
    standings = rank([(f"trader {number}", "", record(*one)) for number, one in enumerate(samples)], metric)

    ranked = [one.rank for one in standings if one.rank is not None]
    assert ranked == list(range(1, len(ranked) + 1))
    assert all((one.rank is None) == (one.record.trades < NEEDED) for one in standings)
    assert len(standings) == sum(bool(one) for one in samples)
    board = Leaderboard(who=Who.TRADERS, metric=metric, period=Period.ALL, as_of=START, standings=standings)
    assert len(board.card.rows) == len(standings)


def test_a_board_of_all_kinds_is_drawn() -> None:
    standings = rank([("ranked", "r", record(*["1", "-1"] * 6)), ("new", "n", record("1"))], Metric.EXPECTANCY)
    board = Leaderboard(
        who=Who.PROVIDERS, metric=Metric.EXPECTANCY, period=Period.WEEK, as_of=START, standings=standings
    )

    assert catalogue.render(board.card).data.startswith(b"\x89PNG")


def test_periods_reach_back_as_they_say() -> None:
    assert Period.WEEK.since(START) == START - timedelta(days=7)
    assert Period.MONTH.since(START) == START - timedelta(days=30)
    assert Period.ALL.since(START) is None
