"""The services as a supervisor runs them: post to protected position with nobody stepping, and back to rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

from domain.copy import CopyState
from domain.order import OrderState
from domain.signal import CloseAll, ClosePart, MoveStop
from storage import trades
from tests.fixtures.street import AAPL
from tests.unit.trading.invariants import hold
from tests.unit.trading.rough import AT_MARKET, POST, Rough
from trading.updating import close_now


@asynccontextmanager
async def running(rough: Rough) -> AsyncIterator[None]:
    services = rough.street.engine.services
    tasks = [asyncio.create_task(run(), name=name) for name, run in services.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended


async def until(rough: Rough, state: CopyState) -> None:
    async with asyncio.timeout(20):
        while True:
            async with rough.street.store.read() as connection:
                if [trade.state for trade in await trades.of_user(connection, rough.user, limit=1)] == [state]:
                    return
            await asyncio.sleep(0.02)


async def test_the_services_do_the_whole_job_by_themselves(rough: Rough) -> None:
    async with running(rough):
        await rough.street.post(AT_MARKET, step=False)
        await until(rough, CopyState.OPEN)
        for quote in rough.street.feed.set(AAPL, Decimal("160.1")):
            await rough.street.paper.on_quote(quote)
        await until(rough, CopyState.CLOSED)

    await rough.street.step()
    await hold(rough.street)


async def test_the_watcher_finds_by_itself_what_the_stream_did_not_tell(rough: Rough) -> None:
    await rough.street.post(POST)
    watcher = rough.street.engine.watcher

    async def silent() -> AsyncIterator[int]:
        await asyncio.sleep(3600)
        yield 0

    rough.venue.updates = silent  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(watcher.run())
    try:
        async with asyncio.timeout(20):
            while ("open_orders", rough.account) not in rough.venue.calls:
                await asyncio.sleep(0.01)
        for quote in rough.street.feed.set(AAPL, Decimal("149.9")):
            await rough.street.paper.on_quote(quote)
        rough.street.clock.advance(5)
        watcher._wake.set()
        await until(rough, CopyState.OPEN)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_nothing_to_do_is_said(rough: Rough) -> None:
    assert await rough.street.dispatch() == 0
    await rough.street.engine.watcher.look([])
    assert rough.venue.calls == []


async def test_a_user_closes_a_part_and_then_all_of_his_own_copy(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    copy = await rough.street.copy(rough.user)

    told = []
    for action in (ClosePart(fraction=Decimal("0.25")), ClosePart(), CloseAll(), CloseAll()):
        async with rough.street.store.write() as connection:
            now = rough.street.clock.now()
            told.append(await close_now(connection, copy.id, actions=[action], now=now))
        await rough.street.step()
        await hold(rough.street)

    assert told == [True, True, True, False]
    closes = {leg: o for leg, o in (await rough.street.orders(rough.user)).items() if leg.startswith("close")}
    assert [order.state for order in closes.values()] == [OrderState.FILLED] * 3
    assert sum(order.filled for order in closes.values()) == (await rough.order()).filled
    assert await rough.state() is CopyState.CLOSED


async def test_a_user_who_closes_before_anything_was_sent_gets_nothing(rough: Rough) -> None:
    await rough.street.post(POST, step=False)
    await rough.street.engine.intake.step()
    copy = await rough.street.copy(rough.user)

    async with rough.street.store.write() as connection:
        now = rough.street.clock.now()
        moved = await close_now(connection, copy.id, actions=[MoveStop(breakeven=True)], now=now)
        closed = await close_now(connection, copy.id, actions=[CloseAll()], now=now)
    await rough.street.step()

    assert (moved, closed) == (False, True)
    assert await rough.state() is CopyState.CANCELLED
    assert await rough.at_venue() == {}


async def test_a_user_withdraws_an_entry_that_waits_at_the_venue(rough: Rough) -> None:
    await rough.street.post(POST)
    copy = await rough.street.copy(rough.user)

    async with rough.street.store.write() as connection:
        await close_now(connection, copy.id, actions=[CloseAll()], now=rough.street.clock.now())
    await rough.street.step()

    assert await rough.state() is CopyState.CANCELLED
    assert await rough.at_venue() == {}
