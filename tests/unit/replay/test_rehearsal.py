"""What a follower could have got of a call, worked out by hand; doubts count against him."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.instrument import AssetClass
from domain.quote import Candle
from tests.unit.replay.exports import FREE, NOON, hours, only, play, post
from trading.rehearsal.call import Fate
from trading.rehearsal.history import Outcome
from trading.rehearsal.tape import Terms

LIMIT = "BUY AAPL @ 100, SL 95, TP 110"
NOW = "LONG AAPL now, SL 95, TP 110"


def near(value: Decimal | None, expected: str) -> bool:
    return value is not None and abs(value - Decimal(expected)) < Decimal("0.0001")


def test_a_market_entry_takes_the_next_open_and_not_the_candle_it_was_posted_in() -> None:
    call = only(NOW, hours("AAPL", "90 120 80 101", "102 103 101 102", "102 111 101 110", start=0))

    assert call.position is not None
    assert call.position.entry == 102
    assert near(call.return_pct, "7.843137")
    assert near(call.r, "1.142857")
    assert call.ended_at == NOON + timedelta(hours=3)


def test_half_the_spread_is_paid_at_entry_and_at_the_exit() -> None:
    terms = Terms(half_spread=dict.fromkeys(AssetClass, Decimal("0.001")))

    call = only("LONG AAPL now", hours("AAPL", "100 101 99 100"), terms=terms)

    assert call.position is not None
    assert call.position.entry == Decimal("100.100")
    assert call.earned == Decimal("-0.200")
    assert call.r is None


def test_fees_are_paid_on_both_sides() -> None:
    terms = Terms(half_spread=FREE.half_spread, fee=Decimal("0.001"))

    call = only(LIMIT, hours("AAPL", "101 102 99 101", "101 112 100 111"), terms=terms)

    assert call.earned == Decimal("9.79")


def test_a_limit_that_is_only_touched_does_not_fill() -> None:
    call = only(LIMIT, hours("AAPL", "101 102 100 101", "101 102 100.01 101"))

    assert call.fate is Fate.WAITING
    assert call.position is None


def test_a_limit_that_the_market_has_passed_fills_at_the_open() -> None:
    call = only(LIMIT, hours("AAPL", "98 99 97 98", "98 111 97 110"))

    assert call.position is not None
    assert call.position.entry == 98
    assert call.earned == 12


def test_the_stop_comes_before_the_target_within_one_candle() -> None:
    call = only(NOW, hours("AAPL", "100 115 94 112"))

    assert call.fate is Fate.CLOSED
    assert near(call.r, "-1")


def test_a_gap_beyond_the_stop_costs_more_than_the_risk() -> None:
    call = only(NOW, hours("AAPL", "100 101 99 100", "90 92 88 91"))

    assert near(call.r, "-2")


def test_the_target_of_the_candle_in_which_a_limit_fills_does_not_count() -> None:
    call = only(LIMIT, hours("AAPL", "105 112 99 101", "101 102 100 101"))

    assert call.fate is Fate.OPEN


def test_a_buy_stop_fills_on_the_way_up_and_may_reach_its_target_there() -> None:
    call = only("BUY STOP AAPL 105 SL 100 TP 110", hours("AAPL", "102 111 101 110"))

    assert call.position is not None
    assert call.position.entry == 105
    assert near(call.r, "1")


def test_a_short_is_the_mirror_of_a_long() -> None:
    call = only("SELL AAPL @ 100, SL 105, TP 90", hours("AAPL", "99 101 98 100", "100 101 89 90"))

    assert call.earned == 10
    assert call.r == 2


def test_targets_take_equal_parts_and_the_stop_the_rest() -> None:
    call = only(
        "LONG AAPL now, SL 95, TP 105, 110, 115",
        hours("AAPL", "100 106 99 105", "105 111 104 110", "110 111 94 95"),
    )

    assert [sold.price for sold in call.exits] == [105, 110, 95]
    assert near(call.return_pct, "3.333335")


def test_an_entry_that_nobody_could_get_is_missed() -> None:
    late = hours("AAPL", *["101 102 100.5 101"] * 25)

    assert only(LIMIT, late).fate is Fate.UNFILLED
    assert only(LIMIT, hours("AAPL", "94 96 93 95")).fate is Fate.PASSED
    assert only(LIMIT, hours("AAPL", "101 102 100.5 101"), post("cancel AAPL", 90, number=2)).fate is Fate.WITHDRAWN
    assert only(LIMIT, hours("AAPL", "101 102 100.5 101"), post("cancel AAPL", 5, number=2)).fate is Fate.WITHDRAWN


def test_a_call_that_never_closed_is_marked_at_the_last_price() -> None:
    call = only(NOW, hours("AAPL", "100 101 99 100", "100 104 99 103"))

    assert call.fate is Fate.OPEN
    assert call.earned == 3


def test_an_update_takes_effect_with_the_next_candle() -> None:
    closed = only(NOW, hours("AAPL", "100 101 99 100", "104 105 103 104"), post("Close AAPL", 70, number=2))
    moved = only(
        NOW,
        hours("AAPL", "100 101 96 100", "101 102 99 100"),
        post("AAPL move SL to BE", 70, number=2),
    )

    assert closed.exits[0].price == 104
    assert closed.ended_at == NOON + timedelta(hours=2)
    assert moved.exits[0].price == 100


def test_an_update_before_the_entry_waits_for_it() -> None:
    call = only("LONG AAPL now, SL 95", hours("AAPL", "100 101 97 100"), post("AAPL move SL to 98", 1, number=2))

    assert call.exits[0].price == 98
    assert near(call.r, "-0.4")


def test_an_update_is_not_lost_because_the_future_of_its_candle_is_known() -> None:
    history = play([post(NOW), post("Close AAPL", 65, number=2)], hours("AAPL", "100 101 94 96", "96 97 95 96"))

    assert history.outcomes[Outcome.UPDATE] == 1
    assert history.calls[0].exits[0].price == 95


def test_the_same_call_within_a_day_is_a_repeat_and_later_a_new_one() -> None:
    history = play([post(LIMIT), post(LIMIT, 60, number=2), post(LIMIT, 24 * 60 + 1, number=3)], {})

    assert history.outcomes == {Outcome.CALL: 2, Outcome.REPEAT: 1}


def test_a_late_edit_gives_a_call_that_is_not_judged() -> None:
    prices = hours("AAPL", "101 102 99 101", "101 112 100 111")

    late = play([post(LIMIT, edited=16)], prices)
    quick = play([post(LIMIT, edited=15)], prices)

    assert late.calls[0].fate is Fate.UNJUDGED
    assert late.edited_late == 1
    assert quick.calls[0].fate is Fate.CLOSED
    assert quick.edited_late == 0


def test_an_edit_is_taken_as_said_when_it_was_edited() -> None:
    call = play([post(NOW, 55, edited=61)], hours("AAPL", "100 101 99 100", "104 105 103 104")).calls[0]

    assert call.position is not None
    assert call.position.entry == 104


def test_an_update_that_fits_two_calls_touches_none_unless_it_answers_one() -> None:
    prices = hours("AAPL", "100 101 99 100", "104 105 103 104") | hours("TSLA", "200 201 199 200", "204 205 203 204")
    calls = [post(NOW), post("LONG TSLA now, SL 190", 1, number=2)]

    vague = play([*calls, post("close now", 70, number=3)], prices)
    clear = play([*calls, post("close now", 70, number=3, reply_to=2)], prices)

    assert vague.outcomes[Outcome.STRAY] == 1
    assert [call.fate for call in vague.calls] == [Fate.OPEN, Fate.OPEN]
    assert [call.fate for call in clear.calls] == [Fate.OPEN, Fate.CLOSED]


def test_a_call_without_prices_still_takes_its_updates() -> None:
    history = play([post(LIMIT), post("Close AAPL", 60, number=2), post("Close AAPL", 70, number=3)], {})

    assert history.calls[0].why == "no prices for AAPL"
    assert history.outcomes == {Outcome.CALL: 1, Outcome.UPDATE: 1, Outcome.REPORT: 1}


@pytest.mark.parametrize(
    ("said", "claimed"),
    [
        ("AAPL TP hit, +12.5%", "12.5"),
        ("Closed AAPL at 104 for −3,5 %", "-3.5"),
        ("Closed AAPL at 105", "5"),
        ("AAPL stopped out", "-5"),
        ("AAPL TP1 hit", "10"),
        ("AAPL all targets hit", "10"),
        ("AAPL move SL to BE", None),
    ],
)
def test_what_a_post_claims_is_kept_beside_what_was_got(said: str, claimed: str | None) -> None:
    call = only(LIMIT, hours("AAPL", "101 102 99 101"), post(said, 90, number=2))

    assert call.claimed == (None if claimed is None else Decimal(claimed))


@given(st.lists(st.tuples(*[st.integers(min_value=50, max_value=200)] * 4), min_size=1, max_size=12))
def test_no_path_loses_or_makes_units(prices: list[tuple[int, ...]]) -> None:
    candles = [
        Candle(
            key="AAPL",
            at=NOON + timedelta(hours=1 + place),
            open=Decimal(four[0]),
            high=Decimal(max(four)),
            low=Decimal(min(four)),
            close=Decimal(four[1]),
        )
        for place, four in enumerate(prices)
    ]

    updates = [post("Close half of AAPL", 130, number=2), post("AAPL move SL to BE", 190, number=3)]
    call = only("LONG AAPL now, SL 95, TP 105, 110, 115", {"AAPL": candles}, *updates)

    sold = sum((part.quantity for part in call.exits), Decimal(0))
    if call.position is not None:
        assert call.position.exited == sold
        assert 0 <= call.position.quantity <= 1
        assert (call.fate is Fate.CLOSED) == (call.position.quantity == 0)
        lowest = min(candle.low for candle in candles)
        assert call.earned >= min(lowest, Decimal(95)) - call.position.entry


STEPS = "LONG AAPL entries 100, 98, SL 94, TP 106"


def test_every_price_that_a_call_lists_is_entered_with_its_part() -> None:
    call = only(STEPS, hours("AAPL", "101 101.5 99 100", "100 100.5 97 99", "99 107 99 106"))

    assert call.position is not None
    assert call.position.entry == 99
    assert call.fate is Fate.CLOSED
    assert near(call.return_pct * 99, "700")
    assert call.r == Decimal("1.4")


def test_a_call_that_closes_after_its_first_step_is_measured_by_that_alone() -> None:
    call = only(STEPS, hours("AAPL", "101 101.5 99 100", "100 107 99 106", "106 106 97 97"))

    assert call.position is not None
    assert call.position.entered == Decimal("0.5")
    assert call.fate is Fate.CLOSED
    assert call.r == 1


def test_both_steps_of_a_call_are_stopped_and_an_update_reaches_them() -> None:
    update = post("AAPL move SL to 95", 130, number=2)

    call = only(STEPS, hours("AAPL", "101 101.5 99 100", "100 100.5 97 99", "99 99 98.5 99", "99 99 94.5 94.6"), update)

    assert call.fate is Fate.CLOSED
    assert [part.price for part in call.exits] == [95, 95]
    assert call.r == Decimal("-0.8")


def test_levels_that_follow_an_alert_are_its_levels() -> None:
    alert, levels = post("BUY AAPL NOW"), post("SL 95\nTP 110", 0.5, number=2)
    candles = hours("AAPL", "100 101 99 100", "100 111 99 110")

    history = play([alert, levels], candles)
    (call,) = history.calls

    assert history.outcomes == {Outcome.CALL: 1, Outcome.UPDATE: 1}
    assert call.fate is Fate.CLOSED
    assert near(call.return_pct, "10")
    assert call.r == 2


def test_levels_that_come_after_the_entry_bound_what_is_held() -> None:
    alert, levels = post("BUY AAPL NOW"), post("AAPL long, SL 95, TP 110", 0.5, number=2)
    minutes = [
        Candle(key="AAPL", at=NOON + timedelta(seconds=at), open=price, high=price, low=price, close=price)
        for at, price in ((15, Decimal(100)), (45, Decimal(101)), (75, Decimal(94)))
    ]

    (call,) = play([alert, levels], {"AAPL": minutes}).calls

    assert call.fate is Fate.CLOSED
    assert call.r is not None
    assert call.r < -1


def test_levels_long_after_an_alert_are_another_call() -> None:
    alert, levels = post("BUY AAPL NOW"), post("BUY AAPL SL 95 TP 110", 600, number=2)

    history = play([alert, levels], hours("AAPL", "100 101 99 100"))

    assert [len(call.signal.targets) for call in history.calls] == [0, 1]


def test_an_alert_behind_its_levels_is_the_same_call() -> None:
    levels, alert = post("BUY AAPL SL 95 TP 110"), post("BUY AAPL NOW", 0.5, number=2)

    history = play([levels, alert], hours("AAPL", "100 101 99 100"))

    assert history.outcomes == {Outcome.CALL: 1, Outcome.REPEAT: 1}
