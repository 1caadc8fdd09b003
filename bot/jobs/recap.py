"""Posts the day's recap in every channel that wants one and whose provider had a trade closed that day."""

from __future__ import annotations

from datetime import datetime

from bot.chat import Address
from bot.house import House
from bot.job import Daily, Job
from bot.notices import REST, Dispatch, topic_of
from bot.recap import day_of, recap, window
from bot.settings.model import Settings
from domain.event import DayRecapped
from storage import outbox, providers
from storage.codec import encode


def _when(settings: Settings) -> Daily:
    return Daily(at=settings.jobs.recap_time, zone=settings.jobs.recap_time_zone)


async def _post(house: House, planned: datetime) -> None:
    day = day_of(planned, house.settings.jobs)
    since, until = window(day, house.settings.jobs)
    async with house.store.write() as connection:
        wanted = [channel for channel in await providers.channels(connection) if channel.recap]
        for channel in wanted:
            if not (await recap(connection, channel.provider_id, since, until)).results:
                continue
            to = Address(platform=channel.platform, id=channel.chat_id, private=False)
            dispatch = Dispatch(to=to, event=DayRecapped(channel_id=channel.id, day=day))
            key = f"day_recapped:{channel.id}:{day.isoformat()}"  # so that a day is told once, whatever happens
            topic = topic_of(channel.platform)
            await outbox.put(connection, topic, key, encode(dispatch), now=house.clock.now(), priority=REST)
    for channel in wanted:
        house.wakes.sends[channel.platform].set()


JOB = Job(name="recap", schedule=_when, run=_post)
