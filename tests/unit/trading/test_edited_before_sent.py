"""An entry that could not be sent at once, and was changed meanwhile, is sent as it is wanted now, and not too soon."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.errors import BrokerUnavailable, NotSent, RateLimited
from domain.order import OrderState
from tests.unit.trading.invariants import hold
from tests.unit.trading.rough import Rough

TWO_TARGETS = "BUY AAPL @ $149, SL $145, TP1 $155 TP2 $160"
ONE_TARGET = "BUY AAPL @ $149, SL $145, TP $157"


async def test_an_edit_does_not_shorten_the_wait_that_the_venue_asked_for(rough: Rough) -> None:
    rough.fails("submit", RateLimited(20))
    message = await rough.street.post(TWO_TARGETS)

    await rough.street.edit(message, "BUY AAPL @ $148, SL $145, TP1 $155 TP2 $160")
    early = await rough.sent()
    await rough.after(20)

    assert (early, await rough.sent()) == (1, 2)
    assert (await rough.order()).state is OrderState.ACCEPTED
    assert (await rough.order()).limit_price == Decimal(148)


@pytest.mark.parametrize("trouble", [RateLimited(3), BrokerUnavailable("down")])
async def test_a_target_that_is_dropped_before_its_entry_left_does_not_go_with_it(
    rough: Rough, trouble: NotSent
) -> None:
    rough.fails("submit", trouble)
    message = await rough.street.post(TWO_TARGETS)

    await rough.street.edit(message, ONE_TARGET)
    await rough.after(60)

    assert set(await rough.at_venue()) == {"entry", "stop", "target1"}
    assert (await rough.states())["target2"] is OrderState.CANCELLED
    await hold(rough.street)
