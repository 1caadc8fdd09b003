"""A venue without brackets: the engine keeps the exits itself, and nobody who follows sees a difference."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from brokers.paper.settings import PaperSettings
from domain.copy import CopyState
from domain.errors import Rejected
from domain.event import StopMoved
from domain.order import OrderState
from storage.store import Store
from tests.fakes.clock import ManualClock
from tests.fixtures.street import FREE, Street, street
from tests.unit.trading.conftest import OpenRough
from tests.unit.trading.invariants import covered, hold
from tests.unit.trading.rough import Rough
from tests.unit.trading.test_by_hand import (
    test_a_part_that_was_closed_by_hand_reduces_the_copy_and_the_rest_goes_on,
    test_later_updates_leave_a_copy_alone_that_was_closed_by_hand,
    test_what_was_closed_by_hand_is_closed_in_our_books_at_the_venues_price_and_told,
)
from tests.unit.trading.test_main_job import (
    test_a_deleted_signal_leaves_an_open_position_protected,
    test_a_deleted_signal_withdraws_the_entry_and_keeps_the_record,
    test_a_stop_goes_to_break_even_without_naming_the_trade,
    test_a_stop_moved_by_the_provider_reaches_the_venue_and_is_told,
    test_a_target_closes_with_a_result_that_the_ledger_proves,
    test_an_edit_into_another_trade_withdraws_the_entry_and_asks,
    test_close_all_closes_what_is_open_and_withdraws_what_is_not,
    test_close_half_sells_half_and_the_stop_keeps_covering_the_rest,
    test_the_house_measures_every_signal_on_one_unit_and_the_signal_closes_with_its_last_copy,
)
from tests.unit.trading.test_watchdog import (
    test_a_position_for_which_no_stop_can_be_placed_is_closed_at_the_market_within_ten_seconds,
    test_a_stop_that_was_cancelled_at_the_venue_is_placed_anew_under_a_new_name,
    test_the_new_stop_is_the_one_that_updates_move_and_that_closes_the_trade,
    test_who_cancels_the_second_stop_as_well_is_left_without_one_and_told_in_red,
)

__all__ = [
    "test_a_deleted_signal_leaves_an_open_position_protected",
    "test_a_deleted_signal_withdraws_the_entry_and_keeps_the_record",
    "test_a_part_that_was_closed_by_hand_reduces_the_copy_and_the_rest_goes_on",
    "test_a_position_for_which_no_stop_can_be_placed_is_closed_at_the_market_within_ten_seconds",
    "test_a_stop_goes_to_break_even_without_naming_the_trade",
    "test_a_stop_moved_by_the_provider_reaches_the_venue_and_is_told",
    "test_a_stop_that_was_cancelled_at_the_venue_is_placed_anew_under_a_new_name",
    "test_a_target_closes_with_a_result_that_the_ledger_proves",
    "test_an_edit_into_another_trade_withdraws_the_entry_and_asks",
    "test_close_all_closes_what_is_open_and_withdraws_what_is_not",
    "test_close_half_sells_half_and_the_stop_keeps_covering_the_rest",
    "test_later_updates_leave_a_copy_alone_that_was_closed_by_hand",
    "test_the_house_measures_every_signal_on_one_unit_and_the_signal_closes_with_its_last_copy",
    "test_the_new_stop_is_the_one_that_updates_move_and_that_closes_the_trade",
    "test_what_was_closed_by_hand_is_closed_in_our_books_at_the_venues_price_and_told",
    "test_who_cancels_the_second_stop_as_well_is_left_without_one_and_told_in_red",
]

PLAIN = replace(FREE, native_bracket=False)
THIN = PaperSettings(fees={}, slippage_bps=Decimal(0), touch_depth=Decimal(8000), native_bracket=False)
TWO = "BUY AAPL @ $150, SL $145, TP1 $155 TP2 $160"


@pytest.fixture
async def wall(file_store: Store, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Street]:
    async with street(file_store, clock, tmp_path, rules=PLAIN) as opened:
        yield opened


@pytest.fixture
async def rough(open_rough: OpenRough) -> AsyncIterator[Rough]:
    async with open_rough(rules=PLAIN) as opened:
        yield opened


async def test_the_entry_goes_alone_and_its_exits_follow_when_it_has_filled(rough: Rough) -> None:
    await rough.street.post(TWO)
    waiting = set(await rough.at_venue())

    await rough.street.price("149.99")

    at_venue = await rough.at_venue()
    assert waiting == {"entry"}
    assert {leg: report.quantity for leg, report in at_venue.items()} == {"stop": 200, "target1": 100, "target2": 100}


async def test_each_target_makes_the_stop_smaller_and_the_stop_ends_the_targets(rough: Rough) -> None:
    await rough.street.post(TWO)
    await rough.street.price("149.99")

    await rough.street.price("155.1")
    at_venue = await rough.at_venue()
    smaller = at_venue["stop"].quantity - at_venue["stop"].filled
    await rough.street.price("144.9")

    assert smaller == 100
    assert await rough.state() is CopyState.CLOSED
    assert await rough.states() == {
        "entry": OrderState.FILLED,
        "stop": OrderState.FILLED,
        "target1": OrderState.FILLED,
        "target2": OrderState.CANCELLED,
    }
    assert await rough.at_venue() == {}
    assert await rough.mine(StopMoved) == []
    await hold(rough.street)


async def test_the_last_target_ends_the_stop(rough: Rough) -> None:
    await rough.enters()

    await rough.street.price("160.1")

    assert (await rough.states())["stop"] is OrderState.CANCELLED
    assert await rough.at_venue() == {}
    await hold(rough.street)


async def test_after_each_part_that_fills_the_stop_covers_just_what_is_open(open_rough: OpenRough) -> None:
    async with open_rough(rules=THIN) as rough:
        await rough.street.post(TWO)
        filled = []
        for price in ("149.98", "149.97", "149.96", "149.95", "149.94", "149.93"):
            await rough.street.price(price)
            await covered(rough.street)
            position = await rough.position()
            assert position is not None
            filled.append(position.quantity)

        for price in ("155.01", "155.02", "155.03", "160.01", "160.02", "160.03", "160.04"):
            await rough.street.price(price)
            await covered(rough.street)

        assert filled == sorted(set(filled))
        assert await rough.state() is CopyState.CLOSED
        await hold(rough.street)


async def test_a_part_that_is_closed_leaves_the_last_target_nothing(rough: Rough) -> None:
    await rough.street.post(TWO)
    await rough.street.price("149.99")

    await rough.street.post("close half of AAPL")

    at_venue = await rough.at_venue()
    assert {leg: report.quantity for leg, report in at_venue.items()} == {"stop": 100, "target1": 100}
    assert (await rough.order("target2")).state is OrderState.CANCELLED


async def test_a_resize_that_the_venue_refuses_is_asked_again(rough: Rough) -> None:
    await rough.street.post(TWO)
    await rough.street.price("149.99")
    rough.fails("replace", Rejected("not now"))

    await rough.street.post("close half of AAPL")
    for _ in range(3):
        await rough.after(16)

    assert (await rough.at_venue())["stop"].quantity == 100


async def test_the_other_side_of_what_is_held_is_not_copied_where_both_would_be_one_position(rough: Rough) -> None:
    await rough.enters()

    await rough.street.post("SELL AAPL @ $150, SL $155, TP $140")

    copy = await rough.street.copy(rough.user)
    assert (copy.state, copy.reason) == (CopyState.DENIED, "opposite")


async def test_an_entry_that_never_fills_sends_no_exit(rough: Rough) -> None:
    message = await rough.street.post(TWO)

    await rough.street.delete(message)

    assert await rough.state() is CopyState.CANCELLED
    assert await rough.sent("stop") == 0
    assert await rough.at_venue() == {}
