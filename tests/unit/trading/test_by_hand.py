"""Closed by hand at the venue: it is noticed, entered at the venue's own prices, told, and left alone."""

from __future__ import annotations

import itertools
from decimal import Decimal

from sqlalchemy import select

from domain.copy import CopyState
from domain.errors import BrokerUnavailable, OutcomeUnknown, Rejected
from domain.event import PositionClosed, PositionReduced
from domain.ids import ClientOrderId
from domain.order import Order, OrderState, OrderType
from domain.signal import Side
from storage import tables as t
from storage.protection import FOREIGN
from tests.fixtures.street import AAPL
from tests.unit.trading.conftest import OpenRough
from tests.unit.trading.rough import POST, Rough
from tests.unit.trading.test_sending import THIN

AGAINST = "SELL AAPL @ $150, SL $155, TP $140"

_numbers = itertools.count(1)


async def by_hand(rough: Rough, quantity: str, side: Side = Side.SELL, *, reduces: bool = True) -> None:
    """The follower trades in his own account, past us."""
    copy = await rough.street.copy(rough.user)
    assert copy.instrument is not None
    order = Order(
        client_order_id=ClientOrderId(f"{next(_numbers):032x}"),
        instrument=copy.instrument,
        side=side,
        type=OrderType.MARKET,
        quantity=Decimal(quantity),
        reduce_only=reduces,
    )
    await rough.street.paper.submit(rough.account, order)


async def test_a_fill_that_comes_to_light_in_two_goes_is_entered_in_both(rough: Rough) -> None:
    await rough.enters()
    await by_hand(rough, "50", Side.BUY, reduces=False)
    for quantity in ("150", "50"):
        await by_hand(rough, quantity)
        for _ in range(3):
            await rough.after(16)

    position = await rough.position()
    assert position is not None
    assert position.quantity == 50


async def test_what_was_closed_by_hand_is_closed_in_our_books_at_the_venues_price_and_told(rough: Rough) -> None:
    await rough.enters()
    await rough.street.price("154")
    await by_hand(rough, "200")
    fill = (await rough.street.paper.fills(rough.account, since=0))[-1]

    await rough.street.step()

    result = await rough.street.result(rough.user)
    (closed,) = await rough.mine(PositionClosed)
    assert result is not None
    assert (result.quantity, result.exit) == (200, fill.price)
    assert closed.by_hand
    assert await rough.state() is CopyState.CLOSED
    assert await rough.at_venue() == {}
    assert {o for leg, o in (await rough.states()).items() if leg in ("stop", "target1")} == {OrderState.CANCELLED}


async def test_a_part_that_was_closed_by_hand_reduces_the_copy_and_the_rest_goes_on(rough: Rough) -> None:
    await rough.enters()
    await by_hand(rough, "80")
    await rough.street.step()

    position, (told,) = await rough.position(), await rough.mine(PositionReduced)
    await rough.street.price("160.1")

    assert position is not None
    assert position.quantity == 120
    assert (told.quantity, told.left, told.by_hand) == (80, 120, True)
    result = await rough.street.result(rough.user)
    assert result is not None
    assert result.quantity == 200
    (closed,) = await rough.mine(PositionClosed)
    assert not closed.by_hand


async def test_later_updates_leave_a_copy_alone_that_was_closed_by_hand(rough: Rough) -> None:
    await rough.enters()
    await by_hand(rough, "200")
    await rough.street.step()
    before = await rough.street.orders(rough.user)

    await rough.street.post("Move SL to 147 on AAPL")
    await rough.street.post("close AAPL")

    assert await rough.street.orders(rough.user) == before


async def test_what_the_follower_holds_besides_is_his_and_is_never_touched(rough: Rough) -> None:
    await rough.enters()
    await by_hand(rough, "50", Side.BUY, reduces=False)
    for _ in range(4):
        await rough.after(20)
    whole = await rough.position()
    await by_hand(rough, "50", Side.SELL, reduces=False)
    for _ in range(4):
        await rough.after(20)

    same = await rough.position()
    assert whole == same
    assert whole is not None
    assert whole.quantity == 200
    assert await rough.mine(PositionReduced) == []


async def test_of_what_was_sold_only_the_part_that_was_ours_is_entered(rough: Rough) -> None:
    await rough.enters()
    await by_hand(rough, "50", Side.BUY, reduces=False)
    await by_hand(rough, "150", Side.SELL)

    await rough.street.step()
    await rough.after(20)

    position, (told,) = await rough.position(), await rough.mine(PositionReduced)
    assert position is not None
    assert (position.quantity, told.quantity) == (100, 100)


async def test_a_position_that_is_gone_without_a_fill_is_closed_at_the_market_price_after_half_a_minute(
    rough: Rough,
) -> None:
    await rough.enters()
    await rough.street.price("152")
    rough.fails("positions", answer=lambda _: [], times=100)
    await rough.after(15)
    await rough.after(15)
    early = await rough.state()
    for _ in range(20):
        await rough.after(1)

    result = await rough.street.result(rough.user)
    assert early is CopyState.OPEN
    assert await rough.state() is CopyState.CLOSED
    assert result is not None
    assert Decimal("151.9") < result.exit < Decimal(152)


async def test_a_venue_that_forgets_its_positions_for_a_moment_closes_nothing(rough: Rough) -> None:
    await rough.enters()
    rough.fails("positions", answer=lambda _: [], times=5)

    for _ in range(60):
        await rough.after(1)

    assert await rough.state() is CopyState.OPEN
    assert (await rough.at_venue())["stop"].quantity == 200


async def test_a_fill_of_ours_that_the_books_have_not_yet_is_not_taken_for_a_hand(rough: Rough) -> None:
    await rough.enters()
    for quote in rough.street.feed.set(AAPL, Decimal("160.1")):
        await rough.street.paper.on_quote(quote)
    rough.fails("fills", answer=lambda _: [], times=40)

    for _ in range(19):
        await rough.after(2)
    waiting = await rough.state()
    rough.venue.recovers()
    await rough.after(1)

    (closed,) = await rough.mine(PositionClosed)
    assert waiting is CopyState.OPEN
    assert (closed.role, closed.by_hand) == ("target", False)


async def test_a_close_of_ours_whose_answer_was_lost_is_not_taken_for_a_hand(rough: Rough) -> None:
    await rough.enters()
    rough.fails("submit", OutcomeUnknown("lost"), reaches=True)
    rough.fails("fills", answer=lambda _: [], times=4)

    await rough.street.post("close AAPL")
    for _ in range(20):
        await rough.after(1)

    (closed,) = await rough.mine(PositionClosed)
    assert not closed.by_hand
    assert await rough.state() is CopyState.CLOSED


async def test_who_closes_a_partly_filled_trade_gets_no_more_of_it(open_rough: OpenRough) -> None:
    async with open_rough(rules=THIN) as rough:
        await rough.street.post(POST)
        await rough.street.price("149.98")
        for _ in range(2):  # one order takes no more than the market gives at once
            (held,) = await rough.street.paper.positions(rough.account)
            await by_hand(rough, str(held.quantity))
        await rough.street.step()

        await rough.street.price("149.90")

        assert await rough.state() is CopyState.CLOSED
        assert await rough.street.paper.positions(rough.account) == []
        assert await rough.at_venue() == {}


async def test_two_parts_closed_by_hand_are_entered_each_once_at_its_own_price(rough: Rough) -> None:
    await rough.enters()
    await by_hand(rough, "50")
    await rough.street.step()
    await rough.street.price("155")
    await by_hand(rough, "50")
    await rough.street.step()

    told = await rough.mine(PositionReduced)

    assert [(event.quantity, event.left) for event in told] == [(50, 150), (50, 100)]
    assert told[0].price < 151 < told[1].price


async def against_each_other(rough: Rough) -> None:
    """The follower holds something from one signal and owes as much from another: the venue holds nothing in sum."""
    await rough.enters()
    await rough.street.post(AGAINST)
    await rough.street.price("150.01")
    (rest,) = await rough.street.paper.positions(rough.account)
    await by_hand(rough, str(rest.quantity))
    await rough.street.step()
    assert await rough.street.paper.positions(rough.account) == []


async def both_closed_unseen(rough: Rough) -> None:
    """He closes the one before he is in the other, and then that one, while nobody can ask what he holds."""
    await rough.enters()
    rough.fails("positions", BrokerUnavailable("down"), times=1000)
    await by_hand(rough, "200")
    await rough.street.post(AGAINST)
    await rough.street.price("150.01")
    await by_hand(rough, "200", Side.BUY)
    await rough.street.step()


async def test_trades_against_each_other_that_were_both_closed_by_hand_end_when_their_closes_are_refused(
    rough: Rough,
) -> None:
    await both_closed_unseen(rough)
    fills = [fill.price for fill in await rough.street.paper.fills(rough.account, since=0)]
    rough.venue.recovers()

    for _ in range(60):
        await rough.after(1)

    told = await rough.mine(PositionClosed)
    assert sorted(event.by_hand for event in told) == [True, True]
    assert await exits(rough) == [fills[1], fills[3]]


async def test_trades_against_each_other_that_are_gone_without_a_fill_end_at_the_market(rough: Rough) -> None:
    await both_closed_unseen(rough)
    rough.venue.recovers()
    async with rough.street.store.write() as connection:
        await connection.execute(t.order_event.delete().where(t.order_event.c.kind == FOREIGN))

    for _ in range(60):
        await rough.after(1)
    early = await rough.mine(PositionClosed)
    for _ in range(60):
        await rough.after(1)

    assert early == []
    assert [event.by_hand for event in await rough.mine(PositionClosed)] == [True, True]
    assert [abs(price - 150) < 1 for price in await exits(rough)] == [True, True]


async def test_trades_against_each_other_are_no_sign_that_anything_was_closed(rough: Rough) -> None:
    await against_each_other(rough)
    rough.fails("submit", Rejected("not today"), times=2)
    await rough.street.post("close AAPL")

    for _ in range(60):
        await rough.after(1)

    assert await rough.mine(PositionClosed) == []


async def exits(rough: Rough) -> list[Decimal]:
    """At what price each of the follower's trades ended, oldest first."""
    async with rough.street.store.read() as connection:
        query = select(t.result.c.exit).where(t.result.c.user_id == rough.user).order_by(t.result.c.copy_id)
        return list((await connection.execute(query)).scalars())
