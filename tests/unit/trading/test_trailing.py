"""Stops follow the price: at the provider's distance or the follower's, one target behind, and never back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.copy import CopyState
from domain.errors import BrokerUnavailable
from domain.event import HeldLongEnough, InstructionSkipped, StopMoved, StopTrails
from tests.unit.trading.rough import AT_MARKET, BOLD, Rough
from trading.holding import close_overdue

LADDER = "BUY AAPL NOW, SL $145, TP1 $155 TP2 $160 TP3 $170"


async def beside(rough: Rough, name: str, **own: Any) -> Rough:
    """Another follower on the same street, with exits of his own."""
    user = await rough.street.follower(name, replace(BOLD, **own))
    return Rough(street=rough.street, venue=rough.venue, user=user, account=await rough.street.account(user))


async def stands(rough: Rough) -> Decimal | None:
    """Where the stop of the newest copy stands at the venue."""
    stop = await rough.order("stop")
    return stop.stop_price if stop.acknowledged == stop.revision else None


async def test_a_stop_trails_at_the_distance_the_provider_names(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    await rough.street.post("Trail the stop by 2% on AAPL")

    await rough.street.price("152.01")
    first = await stands(rough)
    await rough.street.price("158.01")
    second = await stands(rough)
    await rough.street.price("156")

    assert first == Decimal("148.96")  # 2 % behind the bid of 152
    assert second == Decimal("154.84")
    assert await stands(rough) == second
    assert [event.distance for event in await rough.mine(StopTrails)] == ["2 %"]
    assert await rough.mine(StopMoved) == []
    await rough.street.price("154.8")
    assert await rough.state() is CopyState.CLOSED


async def test_a_stop_does_not_move_for_every_tick(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    await rough.street.post("Trail the stop by 2% on AAPL")
    await rough.street.price("152.01")
    moves = (await rough.order("stop")).revision

    for cents in range(2, 20):
        await rough.street.price(f"152.{cents:02}")

    assert (await rough.order("stop")).revision == moves


async def test_without_a_distance_the_stop_stays_and_the_follower_is_told_how_to_set_one(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)

    await rough.street.post("Trail your stop on AAPL")

    (told,) = await rough.mine(InstructionSkipped)
    assert "Yours stays at 145" in told.words
    assert "/risk exits trail 3 %" in told.words


async def test_a_follower_lets_every_stop_follow(rough: Rough) -> None:
    trailing = await beside(rough, "careful", trail_amount=Decimal(2))
    await rough.street.post(AT_MARKET)

    await rough.street.price("153.01")

    assert await stands(trailing) == Decimal(151)
    assert await stands(rough) == Decimal(145)


async def test_the_stop_follows_one_target_behind(rough: Rough) -> None:
    stepping = await beside(rough, "stepping", trail_targets=True)
    await rough.street.post(LADDER)

    await rough.street.price("155.5")
    await rough.street.step()
    entered = await stepping.position()
    assert entered is not None
    first = await stands(stepping)
    await rough.street.price("160.5")
    await rough.street.step()

    assert first == round(entered.entry, 2)
    assert await stands(stepping) == Decimal(155)


async def test_a_stop_waits_while_there_is_no_price(rough: Rough, monkeypatch: pytest.MonkeyPatch) -> None:
    await rough.street.post(AT_MARKET)
    await rough.street.post("Trail the stop by 2% on AAPL")

    async def gone(_: object) -> None:
        raise BrokerUnavailable("no prices")

    with monkeypatch.context() as patch:
        patch.setattr(rough.street.engine.trailer._quotes, "quote", gone)
        await rough.street.price("158.01")
    before = await stands(rough)
    await rough.street.price("158.02")

    assert before == Decimal("146.99")  # 2 % behind where it began
    assert await stands(rough) == Decimal("154.85")


async def test_what_was_held_for_long_enough_is_closed_and_told(rough: Rough) -> None:
    brief = await beside(rough, "brief", hold_hours=48)
    await rough.street.post(AT_MARKET)

    closed = []
    for hours in (47, 1, 1):
        rough.street.clock.advance(hours * 3600)
        async with rough.street.store.write() as connection:
            closed.append(await close_overdue(connection, rough.street.clock.now()))
        await rough.street.step()

    assert closed == [0, 1, 0]
    assert await brief.state() is CopyState.CLOSED
    assert await rough.state() is CopyState.OPEN
    assert [event.hours for event in await brief.mine(HeldLongEnough)] == [48]
