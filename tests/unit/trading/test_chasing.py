"""An entry that waits follows the market, a few times and within the guard, and is sized for where it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import pytest

from domain.copy import CopyState
from domain.errors import Rejected
from domain.event import EntryFollowed, OrderRefused
from domain.order import OrderRole, OrderState
from domain.risk import RiskLimits
from tests.unit.trading.conftest import OpenRough
from tests.unit.trading.invariants import covered, hold
from tests.unit.trading.rough import POST, Rough
from trading.chasing import PATIENCE

CHASING = RiskLimits(max_position_pct=Decimal(50), chases=2)


@pytest.fixture
async def rough(open_rough: OpenRough) -> AsyncIterator[Rough]:
    async with open_rough() as opened:
        yield await following(opened, CHASING)


async def following(rough: Rough, limits: RiskLimits) -> Rough:
    user = await rough.street.follower("chaser", limits)
    return replace(rough, user=user, account=await rough.street.account(user))


async def waits(rough: Rough, text: str = POST, price: str = "151") -> None:
    """The call is posted while the market stands above it."""
    await rough.street.price(price)
    await rough.street.post(text)


async def patiently(rough: Rough) -> int:
    """Time passes until an entry has waited long enough; how many were moved."""
    moved = await rough.street.engine.chaser.step()
    rough.street.clock.advance(PATIENCE)
    moved += await rough.street.engine.chaser.step()
    await rough.street.step()
    return moved


async def test_an_entry_that_waited_goes_to_the_market_with_less_as_it_risks_more(rough: Rough) -> None:
    await waits(rough)

    assert await patiently(rough) == 1

    entry = await rough.order()
    assert entry.state is OrderState.FILLED
    assert (entry.limit_price, entry.quantity) == (Decimal("151.01"), Decimal("166.3893"))
    copy = await rough.street.copy(rough.user)
    assert copy.quantity == entry.quantity
    assert copy.risk is not None
    assert copy.risk <= 1000
    assert [(e.price, e.left) for e in await rough.mine(EntryFollowed)] == [(Decimal("151.01"), 1)]
    await covered(rough.street)
    await hold(rough.street)


async def test_before_it_has_waited_it_stays(rough: Rough) -> None:
    await waits(rough)
    await rough.street.engine.chaser.step()
    rough.street.clock.advance(PATIENCE - 1)

    assert await rough.street.engine.chaser.step() == 0
    assert (await rough.order()).limit_price == 150


async def test_it_never_goes_further_than_the_price_may_have_run(rough: Rough) -> None:
    await waits(rough, price="153.05")

    assert await patiently(rough) == 0

    await rough.street.price("152.9")
    assert await patiently(rough) == 1
    assert (await rough.order()).limit_price == Decimal("152.91")


async def test_it_goes_as_often_as_its_follower_wishes_and_then_waits(rough: Rough) -> None:
    await waits(rough)
    prices = []
    for market in ("151", "151.5", "152"):
        await rough.street.price(market)
        await rough.street.engine.chaser.step()
        rough.street.clock.advance(PATIENCE)
        await rough.street.engine.chaser.step()
        await rough.street.price(str(Decimal(market) + Decimal("0.4")))  # gone before the entry arrives
        prices.append((await rough.order()).limit_price)

    assert prices == [Decimal("151.01"), Decimal("151.51"), Decimal("151.51")]
    assert [event.left for event in await rough.mine(EntryFollowed)] == [1, 0]
    await hold(rough.street)


async def test_who_does_not_wish_it_and_the_house_wait_where_they_are(open_rough: OpenRough) -> None:
    async with open_rough() as rough:
        await waits(rough)

        assert await patiently(rough) == 0
        assert (await rough.order()).limit_price == 150


async def test_it_does_not_go_past_a_target_nor_below_the_reward_that_is_asked_for(open_rough: OpenRough) -> None:
    async with open_rough() as opened:
        picky = await following(opened, replace(CHASING, min_reward_risk=Decimal("1.9")))
        await waits(picky, "BUY AAPL @ $150, SL $145, TP $160")
        assert await patiently(picky) == 0

        rough = replace(opened, user=await opened.street.follower("other", CHASING))
        await waits(rough, "BUY AAPL @ $150, SL $144, TP $151.50", price="151.9")
        assert await patiently(rough) == 0
        await hold(opened.street)


async def test_only_the_first_step_follows_and_none_once_something_has_filled(rough: Rough) -> None:
    await waits(rough, "BUY AAPL entries 150, 148, 146 SL 140 TP 160")

    assert await patiently(rough) == 1
    await rough.street.price("151.5")
    assert await patiently(rough) == 0

    placed = await rough.street.orders(rough.user)
    assert [placed[leg].limit_price for leg in ("entry", "entry2", "entry3")] == [Decimal("151.01"), 148, 146]
    copy = await rough.street.copy(rough.user)
    assert copy.risk is not None
    assert copy.risk <= 1000
    await hold(rough.street)


async def test_a_new_price_of_the_provider_is_where_it_may_follow_from(rough: Rough) -> None:
    message = "BUY AAPL @ ${}, SL $145, TP $160"
    await rough.street.price("153.5")
    posted = await rough.street.post(message.format(150))
    assert await patiently(rough) == 0

    await rough.street.edit(posted, message.format(151))

    assert await patiently(rough) == 1
    assert (await rough.order()).limit_price == Decimal("153.51")


async def test_an_entry_that_cannot_be_moved_is_withdrawn_and_its_follower_is_told(rough: Rough) -> None:
    await waits(rough)
    rough.fails("replace", Rejected("not now"), times=2)  # its target, which goes first, and the entry

    await patiently(rough)

    assert await rough.state() is CopyState.CANCELLED
    assert OrderRole.ENTRY in {event.role for event in await rough.mine(OrderRefused)}
    await hold(rough.street)
