"""Lets the days pass that have ended somewhere in the world: freezes are spent, streaks end, days are counted."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.house import House
from bot.job import Every, Job
from bot.settings.model import Settings
from community import diary


def _when(settings: Settings) -> Every:
    return Every(period=timedelta(minutes=settings.jobs.streak_roll_minutes))


async def _roll(house: House, _: datetime) -> None:
    await diary.roll(house.store, house.clock.now())


JOB = Job(name="streaks", schedule=_when, run=_roll)
