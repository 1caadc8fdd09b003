"""An edit of a signal moves the targets that still wait, each by its number."""

from __future__ import annotations

from decimal import Decimal

from domain.copy import CopyState
from tests.fixtures.street import Street


async def test_an_edit_after_the_first_target_moves_the_second_and_not_onto_the_first(wall: Street) -> None:
    trader = await wall.follower("trader")
    message = await wall.post("BUY AAPL @ 150, SL 145, TP1 155, TP2 170")
    await wall.price("149.99")
    await wall.price("155.05")

    await wall.edit(message, "BUY AAPL @ 150, SL 145, TP1 155, TP2 165")

    assert await wall.state(trader) is CopyState.OPEN
    assert (await wall.orders(trader))["target2"].limit_price == Decimal(165)
