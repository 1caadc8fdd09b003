"""A stop over a position that was reduced fills less than it was placed for, and is finished all the same."""

from __future__ import annotations

from domain.order import OrderState
from tests.fixtures.street import Street


async def test_the_stop_of_a_reduced_position_is_filled_and_looked_at_no_more(wall: Street) -> None:
    trader = await wall.follower("trader")
    await wall.post("BUY AAPL @ 150, SL 145, TP1 155, TP2 170")
    await wall.price("149.99")
    await wall.price("155.05")

    await wall.price("144.90")

    stop = (await wall.orders(trader))["stop"]
    assert stop.filled < stop.quantity
    assert stop.state is OrderState.FILLED
    account = await wall.account(trader)
    assert (await wall.engine.watcher._ask(account)).reports == []
