"""Streaks in the database: credited once, rolled for everybody, fed by trades."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from cards.streak import DayMark
from community import diary
from community.recorder import Records
from community.streaks import Outcome
from domain.event import PositionClosed
from domain.ids import UserId
from domain.post import Platform
from domain.risk import RiskLimits
from runtime.wake import Wake
from storage import people
from storage import tables as t
from storage.outbox import Parcel
from storage.relay import Relay
from storage.store import Store
from tests.fakes.clock import START, ManualClock
from tests.fixtures.street import Street
from trading.announce import RECORDS

DAY = timedelta(days=1)


async def newcomer(store: Store, name: str = "Mira") -> UserId:
    async with store.write() as connection:
        who = people.Newcomer(platform=Platform.DISCORD, external_id=name, name=name)
        return await people.welcome(connection, who, limits=RiskLimits(), now=START)


async def lengths(store: Store, user: UserId, day: int) -> tuple[int, int, int]:
    async with store.read() as connection:
        state = await diary.standing(connection, user, START + day * DAY)
    return state.visits.length, state.visits.freezes, state.profits.length


async def test_showing_up_is_written_once_a_day(store: Store) -> None:
    user = await newcomer(store)

    outcomes = [await diary.show_up(store, user, START + timedelta(hours=hours)) for hours in (0, 1, 24, 25)]

    assert outcomes == [Outcome.STARTED, Outcome.ALREADY, Outcome.EXTENDED, Outcome.ALREADY]


async def test_rolling_spends_the_freeze_and_then_ends_the_streak(store: Store) -> None:
    user = await newcomer(store)
    await diary.show_up(store, user, START)
    await diary.show_up(store, user, START + DAY)

    seen = [(await diary.roll(store, START + day * DAY), *await lengths(store, user, day)) for day in range(2, 6)]

    assert seen == [(0, 2, 1, 0), (1, 2, 0, 0), (1, 0, 0, 0), (0, 0, 0, 0)]


async def test_rolling_reaches_everybody_in_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diary, "BATCH", 2)
    users = [await newcomer(store, f"user {number}") for number in range(5)]
    for user in users:
        await diary.show_up(store, user, START)

    assert await diary.roll(store, START + 2 * DAY) == 5
    assert await diary.roll(store, START + 2 * DAY) == 0


async def test_moving_keeps_the_zone_of_the_user_and_of_his_streak_alike(store: Store) -> None:
    user = await newcomer(store)
    await diary.show_up(store, user, START)

    async with store.write() as connection:
        first = await diary.move(connection, user, "Asia/Tokyo", START)
        again = await diary.move(connection, user, "Europe/Berlin", START + DAY)

    assert (first, again) == (None, START + 7 * DAY)
    async with store.read() as connection:
        assert (await people.read(connection, user)).time_zone == "Asia/Tokyo"
        assert (await diary.standing(connection, user, START)).visits.zone == "Asia/Tokyo"


async def test_the_card_shows_the_days_since_the_first_one(store: Store) -> None:
    user = await newcomer(store)
    for day in (0, 1, 3):
        await diary.show_up(store, user, START + day * DAY)

    async with store.read() as connection:
        person = await people.read(connection, user)
        state = await diary.standing(connection, user, START + 4 * DAY)
    card = diary.card(person, state.visits, START + 4 * DAY)

    assert card.recent == (DayMark.DONE, DayMark.DONE, DayMark.FROZEN, DayMark.DONE, DayMark.OPEN)
    assert (card.days, card.best, card.freezes) == (3, 3, 0)
    assert not state.done


async def test_a_closed_trade_reaches_the_profit_streak_once_however_often_it_is_told(wall: Street) -> None:
    trader = await wall.follower("Mira")
    relay = Relay(wall.store, RECORDS, Records().handle, Wake(), wall.clock)
    await wall.post("BUY AAPL @ $150, SL $145, TP $160")
    await wall.price("149.99")
    await wall.price("160.05")

    while await relay.step():
        pass
    await _tell_again(wall)

    result = await wall.result(trader)
    assert result is not None
    async with wall.store.read() as connection:
        state = await diary.standing(connection, trader, START)
    assert state.profits.total == result.pnl
    assert await lengths(wall.store, trader, 1) == (0, 1, 1)
    async with wall.store.read() as connection:
        assert len((await connection.execute(select(t.streak))).all()) == 1  # the house keeps none


async def test_a_losing_day_ends_the_profit_streak_and_a_day_without_trades_does_not(
    wall: Street, clock: ManualClock
) -> None:
    trader = await wall.follower("Mira")
    relay = Relay(wall.store, RECORDS, Records().handle, Wake(), clock)

    seen = []
    for day, price in ((0, "160.05"), (2, "160.05"), (3, "140")):
        clock.advance((START + day * DAY - clock.now()).total_seconds())
        await wall.price("150")
        await wall.post(f"BUY AAPL @ $150, SL ${145 + Decimal(day) / 10}, TP $160")
        await wall.price("149.99")
        await wall.price(price)
        while await relay.step():
            pass
        await diary.roll(wall.store, START + (day + 1) * DAY)
        seen.append((await lengths(wall.store, trader, day + 1))[2])

    assert seen == [1, 2, 0]


async def _tell_again(wall: Street) -> None:
    (event,) = [event for event in await wall.events(PositionClosed) if not event.house]
    async with wall.store.write() as connection:
        query = select(t.outbox).where(t.outbox.c.topic == RECORDS, t.outbox.c.key == f"{event.kind}:{event.copy_id}")
        row = (await connection.execute(query)).mappings().one()
        parcel = Parcel(**{name: row[name] for name in Parcel.__dataclass_fields__})
        await Records().handle(connection, parcel)
