"""Asks every connection to a real venue whether it still stands, which renews tokens before they end."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.house import House
from bot.job import Every, Job
from bot.settings.model import Settings

OFTEN = timedelta(minutes=5)


def _when(_: Settings) -> Every:
    return Every(period=OFTEN)


async def _ping(house: House, _: datetime) -> None:
    if house.connecting is not None:
        await house.connecting.pinger.ping()


JOB = Job(name="connections", schedule=_when, run=_ping)
