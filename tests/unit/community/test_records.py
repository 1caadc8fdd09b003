"""Track records and the statistics behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from community import estimate
from community.records import NO_POSTS, TrackRecord, Trade, measure
from tests.fakes.clock import START

numbers = st.decimals(min_value=-500, max_value=500, places=2)
trades = st.builds(
    lambda pct, r, opened, held: Trade(
        return_pct=pct,
        r=r,
        opened_at=START - timedelta(days=opened),
        closed_at=None if held is None else START - timedelta(days=opened) + timedelta(hours=held),
    ),
    numbers,
    st.none() | st.decimals(min_value=-5, max_value=20, places=2),
    st.integers(10, 300),
    st.none() | st.integers(0, 240),
)


def trade(pct: str, r: str | None = None, *, day: int = 0, hours: int = 2, closed: bool = True) -> Trade:
    opened = START - timedelta(days=100) + timedelta(days=day)
    return Trade(
        return_pct=Decimal(pct),
        r=Decimal(r) if r else None,
        opened_at=opened,
        closed_at=opened + timedelta(hours=hours) if closed else None,
    )


def record(*given_trades: Trade) -> TrackRecord:
    return measure(given_trades, NO_POSTS, now=START)


def test_a_record_without_trades_claims_nothing() -> None:
    empty = record()

    assert (empty.trades, empty.win_rate, empty.mean_return, empty.expectancy) == (0, None, None, None)
    assert (empty.profit_factor, empty.best, empty.median_holding, empty.drawdown) == (None, None, None, 0)


def test_figures_of_a_small_record_are_those_done_by_hand() -> None:
    found = record(
        trade("10", "2", day=1, hours=1), trade("-5", "-1", day=2, hours=3), trade("4", "0.8", day=3, hours=8)
    )

    assert (found.closed, found.wins, found.losses) == (3, 2, 1)
    assert found.win_rate is not None
    assert round(found.win_rate.mean, 4) == Decimal("0.6667")
    assert found.mean_return is not None
    assert found.mean_return.mean == 3
    assert (found.total_units, found.total_r) == (Decimal("0.09"), Decimal("1.8"))
    assert found.profit_factor == Decimal("2.8")
    assert (found.best, found.worst) == (10, -5)
    assert found.drawdown == Decimal("0.05")
    assert found.median_holding == timedelta(hours=3)


def test_a_loss_left_open_counts_in_everything_that_is_summed() -> None:
    closed_only = record(trade("10", "1"), trade("10", "1"))

    with_open = record(trade("10", "1"), trade("10", "1"), trade("-60", "-6", closed=False))

    assert with_open.win_rate == closed_only.win_rate
    assert with_open.total_units == Decimal("-0.4")
    assert with_open.drawdown == Decimal("0.6")
    assert with_open.expectancy is not None
    assert with_open.expectancy.at_least < 0
    assert (with_open.open, with_open.never_closed) == (1, 1)


def test_two_lucky_wins_are_worth_less_than_a_long_good_record() -> None:
    lucky = estimate.of_multiples([Decimal(2)] * 2)
    long = estimate.of_multiples([Decimal("0.8")] * 180 + [Decimal(-1)] * 70)
    tiny = estimate.of_multiples([Decimal("0.1")] * 20)

    assert lucky is not None
    assert long is not None
    assert tiny is not None
    assert round(lucky.at_least, 2) == Decimal("-0.20")
    assert round(long.at_least, 3) == Decimal("0.195")
    assert round(tiny.at_least, 2) == Decimal("-0.17")


def test_wilson_gives_the_known_lower_ends() -> None:
    small, large = estimate.of_share(2, 2), estimate.of_share(180, 250)

    assert small is not None
    assert large is not None
    assert round(small.at_least, 3) == Decimal("0.342")
    assert round(large.at_least, 3) == Decimal("0.661")


@given(st.lists(trades, max_size=30))
def test_a_record_is_consistent_whatever_the_trades(given_trades: list[Trade]) -> None:
    found = record(*given_trades)

    assert found.wins + found.losses <= found.closed
    assert found.trades == len(given_trades)
    assert found.drawdown >= 0
    assert found.drawdown >= -found.total_units
    for one in (found.mean_return, found.expectancy, found.win_rate):
        assert one is None or one.count > 0
    if found.win_rate:
        assert 0 <= found.win_rate.at_least <= found.win_rate.mean <= 1
    if found.best is not None and found.worst is not None:
        assert found.worst <= found.best


@given(st.lists(trades, max_size=20), st.randoms())
def test_the_order_in_which_trades_are_read_does_not_matter(given_trades: list[Trade], chance: object) -> None:
    shuffled = list(given_trades)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert record(*shuffled) == record(*given_trades)


@given(st.lists(numbers, min_size=1, max_size=40))
def test_a_bound_is_never_above_its_mean_unless_that_is_below_zero(values: list[Decimal]) -> None:
    for found in (estimate.of_multiples(values), estimate.of_returns(values)):
        assert found is not None
        assert found.at_least <= max(found.mean, Decimal(0))


@given(st.lists(trades, min_size=1, max_size=20), st.integers(1, 50))
def test_a_losing_trade_never_raises_the_sums(given_trades: list[Trade], loss: int) -> None:
    before = record(*given_trades)

    after = record(*given_trades, replace(given_trades[0], return_pct=Decimal(-loss), r=Decimal(-1)))

    assert after.total_units < before.total_units
    assert after.total_r < before.total_r
    assert after.drawdown >= before.drawdown


@given(st.integers(1, 200), st.decimals(min_value="0.01", max_value=3, places=2))
def test_more_of_the_same_result_is_more_certain(count: int, value: Decimal) -> None:
    few, more = estimate.of_multiples([value] * count), estimate.of_multiples([value] * (count + 1))

    assert few is not None
    assert more is not None
    assert more.at_least > few.at_least
