"""An entry in several steps, each with its own stop and targets: at a venue with brackets, and at one without."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import pytest

from brokers.paper.settings import PaperSettings
from domain.copy import CopyState
from domain.errors import Rejected
from domain.event import CopyEnded, CopyPlaced, InstructionSkipped, OrderRefused, PositionOpened, StopMoved
from domain.order import Order, OrderState, OrderType
from domain.risk import RiskLimits
from domain.signal import Side
from tests.fixtures.street import AAPL, FREE
from tests.unit.trading.conftest import OpenRough
from tests.unit.trading.invariants import covered, hold
from tests.unit.trading.rough import Rough

POST = "BUY AAPL entries 150, 148, 146 SL 140 TP 160"
TWO_TARGETS = "BUY AAPL entries 150, 148, 146 SL 140 TP1 155 TP2 160"
WISH = RiskLimits(max_position_pct=Decimal(50), risk_pct=Decimal("1.2"))
"""Lets a trade of three steps that is stopped 8 below its average entry have 50 at each of them."""
PLAIN = replace(FREE, native_bracket=False)
DEEP = PaperSettings(fees={}, slippage_bps=Decimal(0), touch_depth=Decimal(4000))


async def of_three(rough: Rough, limits: RiskLimits = WISH) -> Rough:
    """The same street, seen by a follower who has 50 at each of three steps."""
    user = await rough.street.follower("climber", limits)
    return replace(rough, user=user, account=await rough.street.account(user))


@pytest.fixture(params=[FREE, PLAIN], ids=["brackets", "plain"])
async def rough(open_rough: OpenRough, request: pytest.FixtureRequest) -> AsyncIterator[Rough]:
    async with open_rough(rules=request.param) as opened:
        yield await of_three(opened)


async def quantities(rough: Rough) -> dict[str, Decimal]:
    """What is left of each order that works at the venue."""
    return {leg: report.quantity - report.filled for leg, report in (await rough.at_venue()).items()}


async def stops(rough: Rough) -> dict[str, Decimal | None]:
    """Where the stops stand that can still work."""
    placed = await rough.street.orders(rough.user)
    return {leg: order.stop_price for leg, order in placed.items() if order.unfinished and leg.startswith("stop")}


async def filled(rough: Rough) -> Decimal:
    position = await rough.position()
    return position.quantity if position is not None else Decimal(0)


async def test_each_price_gets_an_order_with_a_stop_and_targets_of_its_own(rough: Rough) -> None:
    await rough.street.post(POST)

    placed = await rough.street.orders(rough.user)
    entries = {leg: (o.limit_price, o.quantity, o.risk) for leg, o in placed.items() if leg.startswith("entry")}
    assert entries == {"entry": (150, 50, 500), "entry2": (148, 50, 400), "entry3": (146, 50, 300)}
    assert {leg: placed[leg].bracket for leg in ("stop2", "target1.2")} == dict.fromkeys(
        ("stop2", "target1.2"), placed["entry2"].client_order_id
    )
    assert {leg: placed[leg].stop_price for leg in ("stop", "stop2", "stop3")} == dict.fromkeys(
        ("stop", "stop2", "stop3"), 140
    )
    copy = await rough.street.copy(rough.user)
    assert (copy.quantity, copy.risk, copy.most_risk) == (150, 1200, 1200)
    assert copy.gates[-1].value.startswith("150 in 3 steps")
    assert len(await rough.mine(CopyPlaced)) == 1


async def test_after_each_step_that_fills_the_stops_cover_just_what_is_open(rough: Rough) -> None:
    await rough.street.post(TWO_TARGETS)
    seen = []
    for price in ("149.9", "147.9", "145.9"):
        await rough.street.price(price)
        await covered(rough.street)
        seen.append(await filled(rough))

    assert seen == [50, 100, 150]
    assert await quantities(rough) == {
        **dict.fromkeys(("stop", "stop2", "stop3"), 50),
        **dict.fromkeys(("target1", "target2", "target1.2", "target2.2", "target1.3", "target2.3"), 25),
    }
    await hold(rough.street)
    assert len(await rough.mine(PositionOpened)) == 1


async def test_a_step_that_fills_in_parts_is_covered_after_each(open_rough: OpenRough) -> None:
    async with open_rough(rules=DEEP) as opened:
        rough = await of_three(opened)
        await rough.street.post(TWO_TARGETS)
        for price in ("149.99", "149.98", "149.97", "147.99", "147.98", "149", "155.1", "155.2", "147.9", "160.1"):
            await rough.street.price(price)
            await covered(rough.street)
            await hold(rough.street)


async def test_stopped_after_one_step_it_lost_what_that_step_risked(rough: Rough) -> None:
    await rough.street.post(POST)
    await rough.street.price("149.9")
    await rough.street.post("cancel the open orders on AAPL")

    await rough.street.price("139.99")

    result = await rough.street.result(rough.user)
    assert result is not None
    assert (result.quantity, result.r) == (50, result.pnl / 500)
    await hold(rough.street)


async def test_a_fall_through_all_steps_and_the_stop_ends_in_one_result(rough: Rough) -> None:
    await rough.street.post(POST)
    await rough.street.price("147.9")

    await rough.street.price("139.9")
    await rough.street.price("139.8")

    assert await rough.state() is CopyState.CLOSED
    assert await rough.at_venue() == {}
    await hold(rough.street)


async def test_the_stops_of_all_steps_move_together_and_it_is_told_once(rough: Rough) -> None:
    await rough.street.post(POST)
    await rough.street.price("147.9")

    await rough.street.post("Move SL to 143 on AAPL")

    assert await stops(rough) == dict.fromkeys(("stop", "stop2", "stop3"), 143)
    assert [event.price for event in await rough.mine(StopMoved)] == [143]
    await hold(rough.street)


async def test_two_of_three_fill_and_the_third_is_withdrawn_when_the_stop_goes_above_it(rough: Rough) -> None:
    await rough.street.post(POST)
    await rough.street.price("147.9")

    await rough.street.post("Move SL to 147 on AAPL")
    told = [event.words for event in await rough.mine(InstructionSkipped)]
    await rough.street.price("146.9")

    assert told == ["Your stop goes to 147, so your entries beyond it that had not filled (146) are withdrawn."]
    assert (await rough.states())["entry3"] is OrderState.CANCELLED
    assert await rough.state() is CopyState.CLOSED
    assert (await rough.street.result(rough.user)).quantity == 100  # type: ignore[union-attr]
    await hold(rough.street)


async def test_break_even_is_the_average_of_the_steps_that_filled(rough: Rough) -> None:
    await rough.street.post(POST)
    await rough.street.price("147.9")
    await rough.street.price("152")

    await rough.street.post("SL to BE")

    at = await stops(rough)
    assert set(at.values()) == {(await rough.position()).entry.quantize(Decimal("0.01"))}  # type: ignore[union-attr]
    assert (await rough.states())["entry3"] is OrderState.CANCELLED
    await hold(rough.street)


async def test_cancelled_what_has_not_filled_is_withdrawn_and_the_rest_stays_protected(rough: Rough) -> None:
    await rough.street.post(POST)
    await rough.street.price("149.9")

    await rough.street.post("cancel the open orders on AAPL")

    states = await rough.states()
    assert (states["entry"], states["entry2"], states["entry3"]) == (
        OrderState.FILLED,
        OrderState.CANCELLED,
        OrderState.CANCELLED,
    )
    assert await quantities(rough) == {"stop": 50, "target1": 50}
    assert await rough.state() is CopyState.OPEN
    await hold(rough.street)


async def test_cancelled_before_anything_filled_the_copy_ends(rough: Rough) -> None:
    message = await rough.street.post(POST)

    await rough.street.delete(message)

    assert await rough.state() is CopyState.CANCELLED
    assert await rough.at_venue() == {}
    assert len(await rough.mine(CopyEnded)) == 1
    await hold(rough.street)


async def test_close_half_takes_it_from_the_first_steps(rough: Rough) -> None:
    await rough.street.post(TWO_TARGETS)
    await rough.street.price("145.9")

    await rough.street.post("close half of AAPL")

    assert await filled(rough) == 75
    left = await quantities(rough)
    assert {leg: left.get(leg) for leg in ("stop", "stop2", "stop3")} == {"stop": None, "stop2": 25, "stop3": 50}
    await covered(rough.street)
    await hold(rough.street)


async def test_close_all_withdraws_what_waits_and_sells_every_step(rough: Rough) -> None:
    await rough.street.post(POST)
    await rough.street.price("147.9")

    await rough.street.post("close AAPL")

    assert await rough.state() is CopyState.CLOSED
    assert await rough.at_venue() == {}
    await hold(rough.street)


async def test_a_target_that_closes_all_that_is_open_withdraws_the_steps_that_wait(rough: Rough) -> None:
    await rough.street.post(POST)
    await rough.street.price("149.9")

    await rough.street.price("160.1")

    assert await rough.state() is CopyState.CLOSED
    assert (await rough.states())["entry2"] is OrderState.CANCELLED
    assert await rough.at_venue() == {}
    await hold(rough.street)


async def test_the_first_target_of_every_step_draws_the_stops_of_all_to_the_entry(open_rough: OpenRough) -> None:
    async with open_rough() as opened:
        rough = await of_three(opened, replace(WISH, breakeven_after_target=1))
        await rough.street.post(TWO_TARGETS)
        await rough.street.price("147.9")

        await rough.street.price("155.1")

        entry = (await rough.position()).entry.quantize(Decimal("0.01"))  # type: ignore[union-attr]
        assert await stops(rough) == {"stop": entry, "stop2": entry}
        assert await filled(rough) == 50
        assert (await rough.states())["entry3"] is OrderState.CANCELLED
        await hold(rough.street)


async def test_a_stop_that_trails_past_a_step_that_waits_withdraws_it(open_rough: OpenRough) -> None:
    async with open_rough() as opened:
        rough = await of_three(opened, replace(WISH, trail_amount=Decimal(5)))
        await rough.street.post(POST)
        await rough.street.price("147.9")

        await rough.street.price("151.51")

        assert (await rough.states())["entry3"] is OrderState.CANCELLED
        assert set((await stops(rough)).values()) == {Decimal("146.50")}
        await hold(rough.street)


async def test_an_edit_quotes_all_steps_anew_within_what_is_allowed(rough: Rough) -> None:
    message = await rough.street.post(POST)

    await rough.street.edit(message, "BUY AAPL entries 151, 149, 147 SL 140 TP 160")

    placed = await rough.street.orders(rough.user)
    entries = [placed[leg] for leg in ("entry", "entry2", "entry3")]
    assert [(order.limit_price, order.quantity) for order in entries] == [
        (151, Decimal("44.4444")),
        (149, Decimal("44.4444")),
        (147, Decimal("44.4444")),
    ]
    copy = await rough.street.copy(rough.user)
    assert copy.quantity == Decimal("133.3332")
    assert copy.risk is not None
    assert Decimal(1199) < copy.risk <= 1200
    await hold(rough.street)


async def test_an_edit_that_names_fewer_entries_withdraws_the_others(rough: Rough) -> None:
    message = await rough.street.post(POST)

    await rough.street.edit(message, "BUY AAPL entries 150, 148 SL 140 TP 160")

    states = await rough.states()
    assert states["entry3"] is OrderState.CANCELLED
    placed = await rough.street.orders(rough.user)
    assert [placed[leg].quantity for leg in ("entry", "entry2")] == [Decimal("66.6666")] * 2
    await hold(rough.street)


async def test_once_a_step_has_filled_an_edit_moves_those_that_wait_and_lets_none_grow(rough: Rough) -> None:
    message = await rough.street.post(POST)
    await rough.street.price("149.9")

    await rough.street.edit(message, "BUY AAPL entries 150, 147, 142 SL 140 TP 160")

    placed = await rough.street.orders(rough.user)
    assert [(placed[leg].limit_price, placed[leg].quantity) for leg in ("entry", "entry2", "entry3")] == [
        (150, 50),
        (147, 50),
        (142, 50),
    ]
    await hold(rough.street)


async def test_new_targets_reach_every_step(rough: Rough) -> None:
    await rough.street.post(TWO_TARGETS)
    await rough.street.price("147.9")

    await rough.street.post("AAPL new targets 156, 161, 170")

    placed = await rough.street.orders(rough.user)
    for suffix in ("", ".2", ".3"):
        prices = [placed[f"target{number}{suffix}"].limit_price for number in (1, 2, 3)]
        assert prices == [156, 161, 170]
    await hold(rough.street)


async def test_a_step_that_the_venue_refuses_withdraws_those_that_wait_and_is_told(rough: Rough) -> None:
    await rough.street.post(POST, step=False)
    rough.fails("submit", Rejected("too many orders"), times=1)
    await rough.street.step()

    assert await rough.state() is CopyState.REJECTED
    assert await rough.at_venue() == {}
    await hold(rough.street)


async def test_a_later_step_that_is_refused_leaves_what_has_filled_protected(open_rough: OpenRough) -> None:
    async with open_rough() as opened:
        rough = await of_three(opened)
        await rough.street.price("149.5")
        await rough.street.post(POST, step=False)
        sent = []

        async def refuse_the_next() -> None:
            sent.append(1)
            rough.fails("submit", Rejected("too many orders"))

        rough.fails("submit", meanwhile=refuse_the_next, reaches=True)
        await rough.street.step()

        assert await rough.state() is CopyState.OPEN
        assert await quantities(rough) == {"stop": 50, "target1": 50}
        assert [event.words for event in await rough.mine(OrderRefused)] == ["too many orders"]
        await hold(rough.street)


async def test_a_stop_that_was_cancelled_is_placed_anew_for_its_own_step(rough: Rough) -> None:
    await rough.street.post(POST)
    await rough.street.price("147.9")
    await rough.venue.real.cancel(rough.account, (await rough.order("stop2")).client_order_id)

    for _ in range(2):
        await rough.after(16)

    placed = await rough.street.orders(rough.user)
    assert placed["stop:1.2"].bracket == placed["entry2"].client_order_id
    assert (await quantities(rough))["stop:1.2"] == 50
    await covered_by_stops(rough)


async def covered_by_stops(rough: Rough) -> None:
    left = await quantities(rough)
    assert sum(part for leg, part in left.items() if leg.startswith("stop") and leg != "stop3") == await filled(rough)


async def by_hand(rough: Rough, quantity: str) -> None:
    instrument = await rough.venue.real.resolve(AAPL)
    assert instrument is not None
    order = Order(
        client_order_id="byhand",  # type: ignore[arg-type]
        instrument=instrument,
        side=Side.SELL,
        type=OrderType.MARKET,
        quantity=Decimal(quantity),
        reduce_only=True,
    )
    await rough.venue.real.submit(rough.account, order)
    for _ in range(3):
        await rough.after(16)


async def test_a_part_closed_by_hand_is_taken_out_of_the_first_steps(rough: Rough) -> None:
    await rough.street.post(POST)
    await rough.street.price("147.9")

    await by_hand(rough, "70")

    assert await filled(rough) == 30
    assert await rough.state() is CopyState.OPEN
    await covered_by_stops(rough)
    await hold(rough.street)


async def test_all_closed_by_hand_withdraws_the_steps_that_wait(rough: Rough) -> None:
    await rough.street.post(POST)
    await rough.street.price("147.9")

    await by_hand(rough, "100")

    assert await rough.state() is CopyState.CLOSED
    assert await rough.at_venue() == {}
    await hold(rough.street)


async def test_steps_that_do_not_fill_in_time_expire_and_the_rest_goes_on(rough: Rough) -> None:
    await rough.street.post(POST)
    await rough.street.price("149.9")
    rough.street.clock.advance(24 * 3600 + 60)
    await rough.street.price("149.8")
    await rough.street.paper._writer.do(lambda: rough.street.paper._book.sweep(rough.street.clock.now()))
    await rough.street.step()

    states = await rough.states()
    assert (states["entry2"], states["entry3"]) == (OrderState.EXPIRED, OrderState.EXPIRED)
    assert await rough.state() is CopyState.OPEN
    assert await quantities(rough) == {"stop": 50, "target1": 50}
    await hold(rough.street)


async def test_where_the_provider_adds_there_is_a_step(rough: Rough) -> None:
    await rough.street.post("BUY AAPL NOW SL 140 TP 160 DCA 147")

    placed = await rough.street.orders(rough.user)
    assert (placed["entry"].type, placed["entry2"].limit_price) == (OrderType.MARKET, 147)
    assert await quantities(rough) == {
        "stop": placed["entry"].quantity,
        "target1": placed["entry"].quantity,
        "entry2": placed["entry2"].quantity,
        **({} if not placed["stop2"].attached else dict.fromkeys(("stop2", "target1.2"), Decimal(0))),
    }
    await hold(rough.street)
