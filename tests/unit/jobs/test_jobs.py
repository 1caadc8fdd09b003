"""What the jobs of the product do, and that doing it again changes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.chat import Address, Unreachable
from bot.house import House
from bot.job import Job, discovered, planned
from bot.notices import Dispatch, topic_of
from bot.settings.model import Settings
from bot.wording import worded
from domain.event import DayRecapped
from domain.ids import ChannelId
from domain.order import OrderState
from domain.post import Platform
from storage import outbox
from storage.codec import decode
from storage.store import Store
from tests.fakes.clock import ManualClock
from tests.unit.jobs.scene import channel, entry, house, trade, withdrawn

EVENING = datetime(2026, 3, 2, 21, 0, 30, tzinfo=UTC)


@pytest.fixture
def home(store: Store) -> House:
    return house(store, ManualClock(EVENING))


def job(name: str) -> Job:
    return next(one for one in discovered() if one.name == name)


async def run(home: House, name: str) -> None:
    one = job(name)
    await one.run(home, planned(one.schedule(Settings()), home.clock.now()))


async def sends(home: House) -> list[Dispatch]:
    async with home.store.read() as connection:
        parcels = await outbox.due(connection, topic_of(Platform.DISCORD), home.clock.now(), 50)
    return [decode(Dispatch, parcel.payload) for parcel in parcels]


async def test_a_channel_is_told_the_day_of_its_provider_once(home: House) -> None:
    alpha = await channel(home, "alpha", "10")
    await trade(home, alpha, EVENING - timedelta(hours=30), "9")
    await trade(home, alpha, EVENING - timedelta(hours=5), "-2")
    await trade(home, alpha, EVENING - timedelta(hours=3), "4.5", key="TSLA")
    await trade(home, alpha, EVENING - timedelta(hours=2), "1", closed=False)

    await run(home, "recap")
    await run(home, "recap")

    (told,) = await sends(home)
    assert told.to == Address(platform=Platform.DISCORD, id="10", private=False)
    assert isinstance(told.event, DayRecapped)
    assert told.event.day == date(2026, 3, 2)
    reply = await worded(home, told.event)
    assert reply.title == "Alpha on 2 March"
    assert reply.text.startswith("2 calls closed, 1 of them won. One equal unit on each won **2.50 %** together")
    assert dict(reply.fields) == {"Best": "+4.50 % on BUY TSLA", "Still open": "1"}


async def test_nothing_is_told_of_an_empty_day_nor_where_nobody_wants_it(home: House) -> None:
    quiet = await channel(home, "quiet", "10")
    off = await channel(home, "off", "11", recap=False)
    await trade(home, quiet, EVENING - timedelta(days=2), "5")
    await trade(home, quiet, EVENING - timedelta(hours=1), "5", closed=False)
    await trade(home, off, EVENING - timedelta(hours=1), "5")

    await run(home, "recap")

    assert await sends(home) == []


async def test_one_losing_call_is_told_as_one_that_lost(home: House) -> None:
    alpha = await channel(home, "alpha", "10")
    await trade(home, alpha, EVENING - timedelta(hours=1), "-3")

    await run(home, "recap")

    (told,) = await sends(home)
    assert (await worded(home, told.event)).text.startswith("1 call closed, it lost.")


async def test_an_entry_past_its_time_is_withdrawn_and_no_other(home: House) -> None:
    alpha, now = await channel(home, "alpha", "10"), home.clock.now()
    late = await entry(home, alpha, state=OrderState.ACCEPTED, expires_at=now - timedelta(minutes=3))
    doubtful = await entry(home, alpha, state=OrderState.UNKNOWN, expires_at=now - timedelta(hours=3))
    fresh = await entry(home, alpha, state=OrderState.ACCEPTED, expires_at=now - timedelta(minutes=1))
    filled = await entry(home, alpha, state=OrderState.FILLED, expires_at=now - timedelta(hours=1))

    await run(home, "stale-orders")

    assert [await withdrawn(home, one) for one in (late, doubtful, fresh, filled)] == [True, True, False, False]


async def test_every_job_may_be_run_at_any_time_again_and_again(home: House) -> None:
    await channel(home, "alpha", "10")

    for one in discovered():
        await run(home, one.name)
        await run(home, one.name)

    assert await sends(home) == []


async def test_a_recap_of_a_channel_that_was_left_is_not_sent(home: House) -> None:
    with pytest.raises(Unreachable, match="not watched any more"):
        await worded(home, DayRecapped(channel_id=ChannelId(99), day=date(2026, 3, 2)))


async def test_old_messages_are_swept(home: House) -> None:
    long_ago = EVENING - timedelta(days=20)
    async with home.store.write() as connection:
        await outbox.put(connection, "x", "k", "{}", now=long_ago)
        (parcel,) = await outbox.due(connection, "x", EVENING, 5)
        await outbox.done(connection, [parcel.id], long_ago)
        await outbox.put(connection, "x", "k", "{}", now=EVENING)
        assert await outbox.due(connection, "x", EVENING, 5) == []

    await run(home, "housekeeping")

    async with home.store.write() as connection:
        await outbox.put(connection, "x", "k", "{}", now=EVENING)
        assert len(await outbox.due(connection, "x", EVENING, 5)) == 1
