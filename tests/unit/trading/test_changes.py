"""What every action changes of a copy that waits, is partly filled, is open, or is closing."""

from __future__ import annotations

from decimal import Decimal

import pytest

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
from trading.changes import Change, Drop, Reprice, Sell, Standing, Withdraw

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
    assert changes(zone, unfilled(signal=put())) == [Reprice(order=ENTRY, limit_price=dec("147.00"))]


@pytest.mark.parametrize(
    "standing", [waiting(), partly(), held(), leaving()], ids=["waits", "partly", "open", "leaving"]
)
def test_new_targets_take_the_place_of_the_old(standing: Standing) -> None:
    two = SetTargets(targets=(price("161"), in_unit("3", Unit.R), price("190")))

    assert changes(two, standing) == [
        Reprice(order=FIRST, limit_price=dec("161.00")),
        Reprice(order=SECOND, limit_price=dec("165.00")),
    ]
    assert changes(SetTargets(targets=(price("161"),)), standing) == [
        Reprice(order=FIRST, limit_price=dec("161.00")),
        Drop(order=SECOND),
    ]
    assert changes(SetTargets(), standing) == [Drop(order=FIRST), Drop(order=SECOND)]
    assert changes(SetTargets(targets=(price("190"),), append=True), standing) == []


def test_one_target_is_set_by_its_number() -> None:
    second = SetTargets(targets=(price("175"),), index=2)

    assert changes(second, held()) == [Reprice(order=SECOND, limit_price=dec("175.00"))]
    assert changes(SetTargets(targets=(price("175"),), index=3), held()) == []
    assert changes(SetTargets(targets=(price("140"),), index=1), held()) == []


def test_a_target_that_was_reached_stays_as_it_was() -> None:
    legs = (entry(state=OrderState.FILLED), stop(), target(1, "160", state=OrderState.FILLED), target(2, "170"))
    after = opened(orders=legs, quantity="50")

    assert changes(SetTargets(targets=(price("175"),)), after) == [Reprice(order=SECOND, limit_price=dec("175.00"))]
    assert changes(SetTargets(targets=(price("175"),), index=1), after) == []


def test_targets_in_r_are_left_out_where_no_stop_measures_them() -> None:
    bare = unfilled(orders=(entry(), target(1, "160")))

    assert changes(SetTargets(targets=(in_unit("2", Unit.R),)), bare) == [Drop(order=FIRST)]


def test_targets_of_an_entry_without_any_price_wait() -> None:
    at_market = entry(type=OrderType.MARKET, limit_price=None, state=OrderState.SUBMITTING)
    blind = unfilled(signal=call(entry=MARKET), orders=(at_market, target(1, "160")))

    assert changes(SetTargets(targets=(price("165"),)), blind) == []
    assert changes(MoveStop(breakeven=True), blind) == []


@pytest.mark.parametrize(
    "report", [TargetHit(index=1), EntryFilled(), Add(), SetLeverage(leverage=dec("3")), TrailStop()]
)
def test_a_report_changes_nothing(report: object) -> None:
    assert changes(report, held()) == []  # type: ignore[arg-type]


def test_the_planned_entry_stands_in_before_a_fill() -> None:
    zone = call(entry=at("148", "150", kind=EntryKind.RANGE))
    at_market = entry(type=OrderType.MARKET, limit_price=None)

    assert unfilled(signal=zone, orders=(at_market,)).entry_at == dec("150")
    assert unfilled().instrument is SHARE
