"""An order that its venue has forgotten: it is not swept for ever, and whoever follows it is told."""

from __future__ import annotations

from domain.copy import CopyState
from domain.event import CopyEnded, OrderForgotten
from domain.order import OrderState
from tests.unit.trading.rough import POST, Rough


async def forgets(rough: Rough, *legs: str, times: int = 1000) -> None:
    """The venue knows nothing of these orders any more."""
    lost = {(await rough.order(leg)).client_order_id for leg in legs}
    rough.fails("open_orders", answer=lambda all_: [r for r in all_ if r.client_order_id not in lost], times=times)
    rough.fails("find", answer=lambda r: None if r is None or r.client_order_id in lost else r, times=times)


async def test_an_entry_that_the_venue_has_forgotten_is_handed_to_its_follower(rough: Rough) -> None:
    await rough.street.post(POST)
    await forgets(rough, "entry", "stop", "target1")

    for _ in range(2):
        await rough.after(5)
    early = await rough.state()
    await rough.after(15)

    assert early is CopyState.PLACED
    assert await rough.state() is CopyState.MANUAL
    assert (await rough.order()).state is OrderState.MANUAL
    (ended,) = await rough.mine(CopyEnded)
    assert ended.words == "your venue no longer knows the order"
    assert "entry" in {event.role for event in await rough.mine(OrderForgotten)}


async def test_a_stop_that_the_venue_has_forgotten_is_placed_anew(rough: Rough) -> None:
    await rough.enters()
    stop = await rough.order("stop")
    await rough.street.paper.cancel(rough.account, stop.client_order_id)
    await forgets(rough, "stop")

    for _ in range(5):
        await rough.after(5)

    assert (await rough.order("stop")).state is OrderState.MANUAL
    assert (await rough.at_venue())["stop:1"].quantity == 200
    assert [event.role for event in await rough.mine(OrderForgotten)] == ["stop"]


async def test_an_order_that_was_only_overlooked_works_on(rough: Rough) -> None:
    await rough.enters()
    await forgets(rough, "target1", times=4)

    for _ in range(12):
        await rough.after(5)

    assert (await rough.order("target1")).state is OrderState.ACCEPTED
    assert await rough.mine(OrderForgotten) == []
