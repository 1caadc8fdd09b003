"""The bot in a process of its own, to be killed: `python -m tests.crash.child` is the nursery of such lives."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import uvloop

from bot import app, services
from bot.desk import Desk
from bot.discord.service import Discord
from bot.discord.timing import Timing as DiscordTiming
from bot.house import House
from bot.settings.load import load
from bot.telegram import pacing
from bot.telegram.service import Telegram
from bot.telegram.timing import Timing as TelegramTiming
from brokers.quotes.simulated import SimulatedQuotes
from cards import catalogue
from cards.studio import Studio
from domain.post import Platform
from runtime import log as logs
from runtime.clock import SystemClock
from storage import schema
from storage.duties import Pace
from tests.crash import failpoints, mutants
from tests.crash.market import Prices
from tests.fixtures import nursery

QUICK_DISCORD = DiscordTiming(guilds=0.02, identify=0.0, backfill=0.5, channels=0.5, grace=2.0, closing=1.0)
QUICK_LEAD = Pace(lasts=1.0, renew=0.2, margin=0.1)
QUICK_TELEGRAM = TelegramTiming(poll=2, first_pause=0.1, conflict=0.2, grace=2.0, closing=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One life of the bot: its folder, the moment it is to die at, how late its clock is, and the bug in it."""

    folder: str
    fatal: tuple[str, int] | None = None
    notes: str = "moments.txt"
    late_seconds: float = 0.0
    mutant: str | None = None

    def line(self) -> bytes:
        """The life as the nursery reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"


class LateClock(SystemClock):
    """The machine's clock, some time ahead: the bot was away for so long."""

    def __init__(self, late: timedelta) -> None:
        self._late = late

    def now(self) -> datetime:
        return super().now() + self._late


def main() -> None:
    """Fork lives until there is nothing more to do."""
    catalogue.warm()
    schema._head()
    nursery.serve(_live)


def _live(line: str) -> None:
    told = json.loads(line)
    life = Life(**told | {"fatal": tuple(told["fatal"]) if told["fatal"] else None})
    folder = Path(life.folder)
    os.chdir(folder)
    nursery.output_to(Path("child.log"))
    try:
        logs.configure(level=logs.Level.INFO, format=logs.Format.JSON, stream=sys.stderr)
        failpoints.install(failpoints.Moments(folder / life.notes, life.fatal), folder / "repeats.txt")
        if life.mutant is not None:
            mutants.install(life.mutant)
        Studio.warm = _nothing  # type: ignore[method-assign, assignment]  # it was warmed before the fork
        services.LEAD = QUICK_LEAD
        pacing._PER_CHAT, pacing._PER_GROUP = (1000, 1.0), (1000, 1.0)
        uvloop.run(_run(folder, life))
    except BaseException as e:
        print(repr(e), flush=True)
        os._exit(7)
    os._exit(0)


async def _run(folder: Path, life: Life) -> None:
    task = asyncio.current_task()
    assert task is not None
    task.set_name("opening")
    clock = LateClock(timedelta(seconds=life.late_seconds))
    feed = SimulatedQuotes(1, clock, pace=0.0)
    prices = Prices(folder / "prices.txt", feed)
    prices.take()
    async with app.opened(load(folder / "config.toml", {}), clock, prices=feed) as house:
        await app.run(house, seats(house), stop=asyncio.Event(), also={"market": prices.follow})


def seats(house: House) -> list[app.Seat]:
    """The platforms of the settings, in a hurry."""
    desk = Desk(house)
    sides: list[tuple[Platform, Discord | Telegram]] = []
    if house.settings.discord.token is not None:
        sides.append((Platform.DISCORD, Discord(house, desk, timing=QUICK_DISCORD)))
    if house.settings.telegram.token is not None:
        sides.append((Platform.TELEGRAM, Telegram(house, desk, timing=QUICK_TELEGRAM)))
    return [
        app.Seat(platform=platform, sender=side.sender, serve=side.serve, aclose=side.aclose, per_second=1000)
        for platform, side in sides
    ]


async def _nothing(_: Studio) -> None:
    return


if __name__ == "__main__":
    main()
