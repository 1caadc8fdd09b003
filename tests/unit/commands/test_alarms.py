"""What people are told when a stop is gone, when they close by hand, and when a venue forgets."""

from __future__ import annotations

import pytest

from bot.reply import Reply, Tone
from bot.wording import worded
from domain.event import OrderForgotten, Plight, PositionClosed, StopRestored, Unprotected
from domain.ids import ClientOrderId
from domain.money import ZERO
from domain.order import Order, OrderRole, OrderState, OrderType
from tests.unit.commands.hall import Hall


async def told(desk: Hall, kind: type) -> Reply:
    user = await desk.user()
    event = next(event for event in await desk.street.events(kind) if event.user_id == user)
    return await worded(desk.house, event)


async def opened(desk: Hall) -> None:
    await desk.say("/follow stocks")
    await desk.open()


async def test_a_stop_that_was_cancelled_is_told_with_how_to_hold_without_one(file_desk: Hall) -> None:
    await opened(file_desk)
    user = await file_desk.user()
    account = await file_desk.street.account(user)
    for leg in ("stop", "stop:1"):
        stop = (await file_desk.street.orders(user))[leg]
        await file_desk.street.paper.cancel(account, stop.client_order_id)
        await file_desk.street.step()
        file_desk.street.clock.advance(20)
        await file_desk.street.step()

    placed, left = await told(file_desk, StopRestored), await told(file_desk, Unprotected)

    assert placed.title == "Stop placed anew: BUY AAPL"
    assert placed.text.startswith("Your stop was cancelled at your venue. A new one stands at 145.00. To hold")
    assert (left.title, left.tone) == ("Without a stop: BUY AAPL", Tone.BAD)
    assert "You cancelled its stop twice" in left.text
    assert left.buttons[0][0].line.startswith("/close ")


async def test_a_trade_closed_by_hand_is_told_with_its_result(file_desk: Hall) -> None:
    await opened(file_desk)
    user = await file_desk.user()
    copy, account = await file_desk.street.copy(user), await file_desk.street.account(user)
    (held,) = await file_desk.street.paper.positions(account)
    assert copy.instrument is not None
    order = Order(
        client_order_id=ClientOrderId("f" * 32),
        instrument=copy.instrument,
        side=copy.signal.side.opposite,
        type=OrderType.MARKET,
        quantity=held.quantity,
        reduce_only=True,
    )
    await file_desk.street.paper.submit(account, order)
    await file_desk.street.step()

    reply = await told(file_desk, PositionClosed)

    assert reply.title == "Closed by you at your venue: BUY AAPL"
    assert "no fill" not in reply.text


@pytest.mark.parametrize("plight", Plight)
async def test_each_plight_has_its_words_and_its_way_out(file_desk: Hall, plight: Plight) -> None:
    await opened(file_desk)
    copy = await file_desk.street.copy(await file_desk.user())
    event = Unprotected(copy_id=copy.id, user_id=copy.user_id, plight=plight, quantity=copy.quantity or ZERO)

    reply = await worded(file_desk.house, event)

    assert reply.tone is Tone.BAD
    assert "AAPL" in reply.text
    assert "{" not in reply.text


@pytest.mark.parametrize("role", OrderRole)
async def test_a_forgotten_order_is_named_with_what_follows(file_desk: Hall, role: OrderRole) -> None:
    await opened(file_desk)
    copy = await file_desk.street.copy(await file_desk.user())
    event = OrderForgotten(copy_id=copy.id, user_id=copy.user_id, role=role, quantity=ZERO)

    reply = await worded(file_desk.house, event)

    assert reply.text.startswith("Your venue no longer knows the ")


@pytest.mark.parametrize("lost", [OrderState.EXPIRED, OrderState.REJECTED, OrderState.MANUAL])
async def test_a_stop_that_nobody_cancelled_is_told_without_advice_to_cancel(file_desk: Hall, lost: OrderState) -> None:
    await opened(file_desk)
    copy = await file_desk.street.copy(await file_desk.user())
    stop = (await file_desk.street.orders(copy.user_id))["stop"]
    assert stop.stop_price is not None
    event = StopRestored(copy_id=copy.id, user_id=copy.user_id, price=stop.stop_price, lost=lost)

    reply = await worded(file_desk.house, event)

    assert "cancel" not in reply.text
