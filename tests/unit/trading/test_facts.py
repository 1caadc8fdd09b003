"""The facts about a batch: losses of the follower's own day and week, what is held, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

from brokers.broker import Quotes
from domain.copy import CopyState
from domain.instrument import AssetClass, Ticker
from domain.quote import Quote
from domain.risk import RiskLimits
from storage import copies, people, providers
from storage import tables as t
from storage.holdings import Ended
from storage.shards import Charge
from storage.store import Store
from tests.fakes.clock import START, ManualClock
from tests.fixtures.street import Street, street
from tests.unit.trading.rough import AT_MARKET, POST, Rough
from trading import facts
from trading.exposure import Running

TSLA = Ticker(asset_class=AssetClass.STOCK, symbol="TSLA")
NOTHING = Running(earned=Decimal(0), unpriced=())


class _Only:
    """Knows the price of one instrument alone."""

    def __init__(self, ticker: Ticker, real: Quotes) -> None:
        self.ticker = ticker
        self.real = real

    async def quote(self, ticker: Ticker) -> Quote | None:
        return await self.real.quote(ticker) if ticker == self.ticker else None


@contextmanager
def queries(store: Store) -> Iterator[list[str]]:
    """Every statement that reads meanwhile."""
    seen: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        seen.append(statement)

    engine = store._engines.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def limit(rough: Rough, limits: RiskLimits) -> None:
    async with rough.street.store.write() as connection:
        await people.change(connection, rough.user, limits=limits)


async def test_a_loss_weighs_on_the_followers_own_day(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    await rough.street.price("144.9")
    lost = await rough.street.result(rough.user)
    copy = await rough.street.copy(rough.user)
    assert lost is not None
    now = rough.street.clock.now()

    mine = Ended(user_id=rough.user, pnl=lost.pnl, at=lost.closed_at)

    same_day = facts.lost(copy, [mine], NOTHING, now)
    tomorrow = facts.lost(copy, [mine], NOTHING, now + timedelta(days=1))
    next_week = facts.lost(copy, [mine], NOTHING, now + timedelta(days=7))

    assert same_day.day == same_day.week == -lost.pnl > 0
    assert (tomorrow.day, tomorrow.week) == (0, -lost.pnl)
    assert (next_week.day, next_week.week) == (0, 0)


async def test_an_open_loss_counts_in_the_day_and_the_week(rough: Rough) -> None:
    await rough.street.post(POST)
    copy = await rough.street.copy(rough.user)
    open_now = Running(earned=Decimal(-70), unpriced=("GME",))

    found = facts.lost(copy, [], open_now, START)

    assert (found.day, found.week, found.unpriced) == (Decimal(70), Decimal(70), ("GME",))


@pytest.mark.parametrize(
    ("earned", "in_a_row"), [("-1 -2 -3", 3), ("-1 -2 3 -4", 2), ("5 -1", 0), ("0 -1", 0), ("", 0)]
)
async def test_losses_in_a_row_are_counted_from_the_newest(rough: Rough, earned: str, in_a_row: int) -> None:
    await rough.street.post(POST)
    copy = await rough.street.copy(rough.user)
    latest = [Ended(user_id=rough.user, pnl=Decimal(pnl), at=START) for pnl in earned.split()]

    found = facts.lost(copy, [], NOTHING, START, latest)

    assert found.in_a_row == in_a_row
    assert found.last_at == (START if latest else None)


async def test_a_follower_rests_after_losses_and_is_copied_again(wall: Street) -> None:
    limits = RiskLimits(cooldown_losses=2, cooldown_minutes=30, max_weekly_loss_pct=Decimal(50))
    user = await wall.follower("unlucky", limits)
    for stop in ("145", "146"):
        await wall.price("150")
        await wall.post(f"LONG AAPL SL {stop}")
        await wall.price("140")
    await wall.price("150")

    await wall.post("LONG AAPL SL 147")
    resting = await wall.copy(user)
    wall.clock.advance(30 * 60)
    await wall.price("150")
    await wall.post("LONG AAPL SL 148")

    assert (resting.reason, resting.gates[-1].value) == ("cooldown", "2 lost in a row, until 15:00")
    assert await wall.state(user) is CopyState.OPEN


async def test_a_week_that_lost_too_much_is_over(rough: Rough) -> None:
    await limit(rough, RiskLimits(max_daily_loss_pct=None, max_weekly_loss_pct=Decimal("0.5")))
    await rough.street.post("LONG AAPL SL 145")
    await rough.street.price("140")
    await rough.street.price("150")
    rough.street.clock.advance(24 * 3600)
    await rough.street.price("150")

    await rough.street.post("LONG AAPL SL 147")
    tuesday = await rough.street.copy(rough.user)
    rough.street.clock.advance(6 * 24 * 3600)
    await rough.street.price("150")
    await rough.street.post("LONG AAPL SL 148")

    assert tuesday.reason == "weekly_loss"
    assert await rough.state() is CopyState.OPEN


async def test_a_position_without_price_and_stop_lets_nothing_new_in(rough: Rough) -> None:
    await rough.street.post(AT_MARKET)
    async with rough.street.store.write() as connection:
        await connection.execute(update(t.order).where(t.order.c.role == "stop").values(stop_price=None))
    await rough.street.price("250", TSLA)
    rough.street.engine.dispatcher._planner._quotes = _Only(TSLA, rough.street.feed)

    await rough.street.post("LONG TSLA SL 240")

    copy = await rough.street.copy(rough.user)
    assert (copy.reason, copy.gates[-1].value) == ("open_loss", "no price and no stop for AAPL")


async def test_three_providers_on_one_contract_are_one_exposure(rough: Rough) -> None:
    await limit(rough, RiskLimits(max_underlying_pct=Decimal(25), risk_pct=Decimal(20)))
    road, worth = rough.street, []
    for number, stop in enumerate(("140", "141", "142", "143")):
        async with road.store.write() as connection:
            other = await providers.enrol(connection, f"pro{number}", f"Pro {number}", now=road.clock.now())
            await providers.follow(connection, rough.user, other, now=road.clock.now())
            await connection.execute(update(t.channel).values(provider_id=other))
        await road.post(f"BUY AAPL @ 149 SL {stop}")
        worth.append(await road.copy(rough.user))

    first, second, third, fourth = worth
    assert len({copy.provider_id for copy in worth}) == 4
    assert first.quantity == second.quantity
    assert third.quantity is not None
    assert Decimal(4950) < third.quantity * 149 <= Decimal(5001)
    assert third.gates[-1].value.endswith("25 % of the account in AAPL")
    assert fourth.reason in ("underlying", "size")


@pytest.mark.parametrize("count", [1, 3, 8])
async def test_facts_take_as_many_queries_for_many_copies_as_for_one(
    file_store: Store, clock: ManualClock, tmp_path: Path, count: int
) -> None:
    limits = RiskLimits(max_weekly_loss_pct=Decimal(9), cooldown_losses=3)
    async with street(file_store, clock, tmp_path) as road:
        for number in range(count):
            await road.follower(f"f{number}", limits)
        await road.post(POST, step=False)
        await road.engine.intake.step()
        async with file_store.read() as connection:
            waiting = await copies.pending(connection, Charge(venue="paper"), clock.now(), 100)

        with queries(file_store) as seen:
            await facts.gather(waiting, store=file_store, broker=road.paper, quotes=road.feed, now=clock.now())

    assert len(waiting) == count + 1
    assert len([one for one in seen if one.startswith("SELECT")]) == 5


def test_a_day_begins_at_the_followers_own_midnight() -> None:
    now = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)

    assert facts.midnight(now, "UTC") == datetime(2026, 3, 2, tzinfo=UTC)
    assert facts.midnight(now, "America/New_York") == datetime(2026, 3, 1, 5, tzinfo=UTC)
    assert facts.midnight(now, "Asia/Tokyo") == datetime(2026, 3, 1, 15, tzinfo=UTC)


def test_a_week_begins_at_the_followers_own_monday() -> None:
    after_the_clocks_changed = datetime(2026, 3, 11, 12, tzinfo=UTC)
    sunday_in_new_york = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)

    assert facts.monday(after_the_clocks_changed, "America/New_York") == datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert facts.monday(sunday_in_new_york, "America/New_York") == datetime(2026, 2, 23, 5, tzinfo=UTC)
