"""What every action changes of a copy that waits, is partly filled, is open, or is closing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import OrderId
from domain.order import OrderState, OrderType
from domain.signal import (
    Action,
    Add,
    CancelEntry,
    CloseAll,
    ClosePart,
    EntryFilled,
    EntryKind,
    MoveStop,
    SetEntry,
    SetLeverage,
    SetTargets,
    Side,
    TargetHit,
    TrailStop,
    Unit,
)
from tests.unit.trading.samples import (
    MARKET,
    SHARE,
    at,
    call,
    closing,
    dec,
    entry,
    in_unit,
    opened,
    position,
    price,
    put,
    stop,
    target,
    unfilled,
)
from trading import changes as rules
from trading.requote import Requote, instructions
from trading.sizing import Allowance
from trading.standing import Change, Drop, Place, Reprice, Resize, Sell, Skip, Standing, Withdraw

ENTRY, STOP, FIRST, SECOND = (OrderId(n) for n in (1, 2, 3, 4))


def waiting() -> Standing:
    return unfilled()


def partly() -> Standing:
    part = entry(state=OrderState.PARTIAL, filled=dec("40"))
    return unfilled(orders=(part, stop(), target(1, "160"), target(2, "170")), position=position("40"))


def held() -> Standing:
    return opened()


def leaving() -> Standing:
    return opened(closing("60"))


def changes(action: Action, standing: Standing) -> list[Change]:
    return list(rules.changes(action, standing))


in_every_state = pytest.mark.parametrize(
    "standing", [waiting(), partly(), held(), leaving()], ids=["waits", "partly", "open", "leaving"]
)


def stop_at(text: str) -> list[Change]:
    return [Reprice(order=STOP, stop_price=dec(text))]


def sell(text: str) -> list[Change]:
    return [Sell(quantity=dec(text))]


@pytest.mark.parametrize(
    "standing", [waiting(), partly(), held(), leaving()], ids=["waits", "partly", "open", "leaving"]
)
def test_the_stop_moves_whatever_has_filled(standing: Standing) -> None:
    assert changes(MoveStop(price=dec("147.004")), standing) == stop_at("147.00")
    assert changes(MoveStop(breakeven=True), standing) == stop_at("150.00")
    assert changes(MoveStop(target=1), standing) == stop_at("160.00")
    assert changes(MoveStop(target=3), standing) == []
    assert changes(MoveStop(), standing) == []
    assert changes(MoveStop(price=dec("145")), standing) == []


def test_break_even_is_the_average_that_was_paid() -> None:
    paid = opened(position=position("100", "150.126"))

    assert changes(MoveStop(breakeven=True), paid) == stop_at("150.13")


def test_a_stop_that_is_done_is_not_moved() -> None:
    done = opened(orders=(entry(state=OrderState.FILLED), stop(state=OrderState.FILLED)))

    assert changes(MoveStop(price=dec("147")), done) == []


@pytest.mark.parametrize(
    ("standing", "fraction", "expected"),
    [
        (waiting(), None, []),
        (partly(), None, sell("20")),
        (held(), None, sell("50")),
        (held(), "0.25", sell("25")),
        (held(), "1", sell("100")),
        (held(), "0.0000001", []),
        (leaving(), None, sell("20")),
        (opened(closing("60", filled=dec("60"), state=OrderState.FILLED), quantity="40"), None, sell("20")),
        (opened(closing("60", filled=dec("10"), state=OrderState.PARTIAL), quantity="90"), "1", sell("40")),
    ],
)
def test_a_part_is_sold_of_what_is_open_and_not_leaving(
    standing: Standing, fraction: str | None, expected: list[Change]
) -> None:
    action = ClosePart(fraction=Decimal(fraction) if fraction else None)

    assert changes(action, standing) == expected


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (waiting(), [Withdraw()]),
        (partly(), [Withdraw(), *sell("40")]),
        (held(), sell("100")),
        (leaving(), sell("40")),
        (opened(closing("100")), []),
    ],
)
def test_close_all_withdraws_what_waits_and_sells_what_is_open(standing: Standing, expected: list[Change]) -> None:
    assert changes(CloseAll(), standing) == expected


@pytest.mark.parametrize(
    ("standing", "expected"),
    [(waiting(), [Withdraw()]), (partly(), [Withdraw()]), (held(), []), (leaving(), [])],
)
def test_cancel_withdraws_only_what_has_not_filled(standing: Standing, expected: list[Change]) -> None:
    assert changes(CancelEntry(), standing) == expected


@pytest.mark.parametrize("standing", [partly(), held(), leaving()], ids=["partly", "open", "leaving"])
def test_an_entry_that_has_filled_keeps_its_price(standing: Standing) -> None:
    assert changes(SetEntry(prices=(dec("148"),)), standing) == []


def test_a_waiting_entry_takes_its_new_price_rounded_to_the_tick() -> None:
    assert changes(SetEntry(prices=(dec("148.004"),)), waiting()) == [Reprice(order=ENTRY, limit_price=dec("148.00"))]
    assert changes(SetEntry(), waiting()) == []


def test_a_stop_entry_takes_its_new_trigger_and_a_market_entry_has_no_price() -> None:
    triggered = entry(type=OrderType.STOP, limit_price=None, stop_price=dec("151"))
    at_market = entry(type=OrderType.MARKET, limit_price=None, state=OrderState.READY)
    change = SetEntry(prices=(dec("152"),), kind=EntryKind.STOP)

    assert changes(change, unfilled(orders=(triggered,))) == [Reprice(order=ENTRY, stop_price=dec("152"))]
    assert changes(change, unfilled(orders=(at_market,))) == []


def test_of_a_new_zone_the_end_that_fills_first_is_taken() -> None:
    zone = SetEntry(prices=(dec("147"), dec("149")), kind=EntryKind.RANGE)

    assert changes(zone, unfilled()) == [Reprice(order=ENTRY, limit_price=dec("149.00"))]
    above = unfilled(signal=put(), orders=(entry(), stop(stop_price=dec("155"))))
    assert changes(zone, above) == [Reprice(order=ENTRY, limit_price=dec("147.00"))]


@in_every_state
def test_new_targets_take_the_place_of_the_old(standing: Standing) -> None:
    assert changes(SetTargets(targets=(price("161"), in_unit("3", Unit.R))), standing) == [
        Reprice(order=FIRST, limit_price=dec("161.00")),
        Reprice(order=SECOND, limit_price=dec("165.00")),
    ]
    assert changes(SetTargets(), standing) == [Drop(order=FIRST), Drop(order=SECOND)]


@pytest.mark.parametrize(
    ("standing", "whole", "third"),
    [
        (waiting(), "100", "33.3333"),
        (partly(), "100", "33.3333"),
        (held(), "100", "33.3333"),
        (leaving(), "40", "13.3333"),
    ],
    ids=["waits", "partly", "open", "leaving"],
)
def test_what_is_left_is_shared_among_as_many_targets_as_there_are_now(
    standing: Standing, whole: str, third: str
) -> None:
    last = dec(whole) - 2 * dec(third)
    three = [
        Reprice(order=FIRST, limit_price=dec("160"), quantity=dec(third)),
        Reprice(order=SECOND, limit_price=dec("170"), quantity=dec(third)),
        Place(number=3, quantity=last, limit_price=dec("190")),
    ]

    assert changes(SetTargets(targets=(price("160"), price("170"), price("190"))), standing) == three
    assert changes(SetTargets(targets=(price("190"),), append=True), standing) == three
    assert changes(SetTargets(targets=(price("190"),), index=3), standing) == three
    assert changes(SetTargets(targets=(price("161"),)), standing) == [
        Reprice(order=FIRST, limit_price=dec("161"), quantity=dec(whole)),
        Drop(order=SECOND),
    ]


def test_a_runner_keeps_its_part_when_a_target_is_added() -> None:
    running = opened(signal=call(runner=True))

    found = changes(SetTargets(targets=(price("190"),), append=True), running)

    assert found[-1] == Place(number=3, quantity=dec("25"), limit_price=dec("190"))


def test_a_position_too_small_for_every_target_leaves_at_the_first_and_its_follower_is_told() -> None:
    whole = replace(SHARE, lot=dec("100"))

    found = changes(SetTargets(targets=(price("190"),), append=True), opened(instrument=whole))

    assert found[:2] == [Reprice(order=FIRST, limit_price=dec("160"), quantity=dec("100")), Drop(order=SECOND)]
    assert isinstance(found[2], Skip)


def test_one_target_is_set_by_its_number() -> None:
    second = SetTargets(targets=(price("175"),), index=2)

    assert changes(second, held()) == [Reprice(order=SECOND, limit_price=dec("175.00"))]
    assert skipped(SetTargets(targets=(price("175"),), index=4), held())
    assert skipped(SetTargets(targets=(price("140"),), index=1), held())


def test_a_target_that_was_reached_stays_as_it_was_and_a_whole_list_names_it_again() -> None:
    legs = (entry(state=OrderState.FILLED), stop(), target(1, "160", state=OrderState.FILLED), target(2, "170"))
    after = opened(orders=legs, quantity="50")

    assert changes(SetTargets(targets=(price("175"),)), after) == [Reprice(order=SECOND, limit_price=dec("175.00"))]
    assert changes(SetTargets(targets=(price("160"), price("175"))), after) == [
        Reprice(order=SECOND, limit_price=dec("175.00"))
    ]
    assert changes(SetTargets(targets=(price("160"), price("170"))), after) == []
    assert changes(SetTargets(targets=(price("160"),)), after) == []
    assert changes(SetTargets(targets=(price("175"),), index=1), after) == []


def test_targets_that_are_no_price_leave_the_old_ones_and_the_follower_is_told() -> None:
    bare = unfilled(orders=(entry(), target(1, "160")))

    assert skipped(SetTargets(targets=(in_unit("2", Unit.R),)), bare)


def test_an_entry_at_the_market_is_measured_by_the_price_of_the_moment() -> None:
    at_market = entry(type=OrderType.MARKET, limit_price=None, state=OrderState.SUBMITTING)
    blind = unfilled(signal=call(entry=MARKET), orders=(at_market, target(1, "160")))

    assert skipped(SetTargets(targets=(price("165"),)), blind)
    assert changes(MoveStop(breakeven=True), blind) == []
    assert changes(SetTargets(targets=(price("165"),)), replace(blind, market=dec("150"))) == [
        Reprice(order=FIRST, limit_price=dec("165"))
    ]


@pytest.mark.parametrize("report", [TargetHit(index=1), EntryFilled()])
def test_a_report_changes_nothing(report: Action) -> None:
    assert changes(report, held()) == []


@pytest.mark.parametrize(
    "instruction", [Add(), SetLeverage(leverage=dec("3")), TrailStop(), TrailStop(distance=in_unit("3", Unit.R))]
)
def test_what_is_not_carried_out_is_said_to_the_follower(instruction: Action) -> None:
    assert skipped(instruction, held())


BY_RISK = Allowance(risk=dec("500"), cost=dec("100000"))


def test_a_new_entry_is_sized_anew_and_its_targets_share_the_new_size() -> None:
    found = changes(SetEntry(prices=(dec("149"),)), unfilled(allowed=BY_RISK))

    assert found == [
        Reprice(order=ENTRY, limit_price=dec("149"), quantity=dec("125")),
        Resize(entry=ENTRY, stop=STOP, quantity=dec("125"), risk=dec("500")),
        Reprice(order=FIRST, quantity=dec("62.5")),
        Reprice(order=SECOND, quantity=dec("62.5")),
    ]


def test_an_entry_further_from_its_stop_shrinks() -> None:
    found = changes(SetEntry(prices=(dec("155"),)), unfilled(allowed=BY_RISK))

    assert found[0] == Reprice(order=ENTRY, limit_price=dec("155"), quantity=dec("50"))


def test_an_entry_never_costs_more_than_is_allowed() -> None:
    narrow = Allowance(risk=dec("500"), cost=dec("15000"))

    found = changes(SetEntry(prices=(dec("148"),)), unfilled(allowed=narrow))

    assert found[0] == Reprice(order=ENTRY, limit_price=dec("148"), quantity=dec("101.3513"))


def test_a_wider_stop_before_the_fill_is_taken_with_a_smaller_size() -> None:
    found = changes(MoveStop(price=dec("140")), unfilled(allowed=BY_RISK))

    assert found[:3] == [
        Reprice(order=ENTRY, limit_price=dec("150"), quantity=dec("50")),
        Reprice(order=STOP, stop_price=dec("140")),
        Resize(entry=ENTRY, stop=STOP, quantity=dec("50"), risk=dec("500")),
    ]


def test_a_wider_stop_after_the_fill_goes_as_far_as_allowed_and_the_follower_is_told() -> None:
    roomy = Allowance(risk=dec("700"), cost=dec("100000"))

    found = changes(MoveStop(price=dec("140")), opened(allowed=roomy))

    assert found[0] == Reprice(order=STOP, stop_price=dec("143"))
    assert isinstance(found[1], Skip)
    assert skipped(MoveStop(price=dec("140")), opened(allowed=BY_RISK))


def test_what_may_still_fill_counts_for_the_risk_of_a_wider_stop() -> None:
    wide = Allowance(risk=dec("700"), cost=dec("100000"))

    assert changes(MoveStop(price=dec("140")), replace(partly(), allowed=wide))[0] == Reprice(
        order=STOP, stop_price=dec("143")
    )


def test_a_new_entry_and_its_new_stop_are_one_step() -> None:
    entry_, stop_ = SetEntry(prices=(dec("144"),)), MoveStop(price=dec("139"))
    half = ClosePart(fraction=dec("0.5"))
    joined, *others = instructions([entry_, half, stop_])

    assert (joined, others) == (Requote(entry=entry_, stop=stop_), [half])
    first, *_ = rules.changes(joined, unfilled(allowed=BY_RISK))
    assert first == Reprice(order=ENTRY, limit_price=dec("144"))
    assert changes(entry_, unfilled(allowed=BY_RISK))[0] == Withdraw()


def test_an_entry_that_leaves_too_little_to_trade_is_withdrawn() -> None:
    whole = replace(SHARE, lot=dec("100"))

    found = changes(SetEntry(prices=(dec("156"),)), unfilled(allowed=BY_RISK, instrument=whole))

    assert found[0] == Withdraw()


@given(
    new_entry=st.decimals("1", "1000", places=2),
    new_stop=st.decimals("1", "1000", places=2),
    side=st.sampled_from([Side.BUY, Side.SELL]),
)
def test_no_requote_risks_or_costs_more_than_is_allowed(new_entry: Decimal, new_stop: Decimal, side: Side) -> None:
    signal = call() if side is Side.BUY else put()
    step = Requote(entry=SetEntry(prices=(new_entry,)), stop=MoveStop(price=new_stop))

    found = list(rules.changes(step, unfilled(allowed=BY_RISK, signal=signal)))

    if Withdraw() in found:
        return
    sized = next(change for change in found if isinstance(change, Resize))
    assert sized.quantity * new_entry <= BY_RISK.cost
    assert sized.quantity * abs(new_entry - new_stop) <= dec("500")
    assert (new_entry - new_stop) * side.sign > 0


def skipped(action: Action, standing: Standing) -> bool:
    """Whether nothing is changed, and the follower is told so."""
    (only,) = changes(action, standing)
    return isinstance(only, Skip)


def test_the_planned_entry_stands_in_before_a_fill() -> None:
    zone = call(entry=at("148", "150", kind=EntryKind.RANGE))
    at_market = entry(type=OrderType.MARKET, limit_price=None)

    assert unfilled(signal=zone, orders=(at_market,)).entry_at == dec("150")
    assert unfilled().instrument is SHARE
