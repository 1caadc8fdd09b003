"""The program as a test runs it: settings from a file, prices in the test's hand, everything else as in production."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from bot import app
from bot.desk import Desk
from bot.discord.service import Discord
from bot.discord.timing import Timing as DiscordTiming
from bot.house import House
from bot.roles import EVERYTHING, Role
from bot.settings.load import load
from bot.telegram.service import Telegram
from bot.telegram.timing import Timing as TelegramTiming
from brokers.quotes.simulated import SimulatedQuotes
from domain.instrument import AssetClass, Ticker
from domain.post import Platform
from runtime.clock import SystemClock
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.telegram.bots import Bot
from tests.fakes.telegram.server import FakeTelegram

AAPL = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")
QUICK_DISCORD = DiscordTiming(guilds=0.05, identify=0.0, backfill=0.5, channels=0.2, grace=4.0, closing=3.0)
QUICK_TELEGRAM = TelegramTiming(poll=2, first_pause=0.2, grace=4.0, closing=3.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A running program and its market."""

    house: House
    feed: SimulatedQuotes

    def price(self, price: str, ticker: Ticker = AAPL) -> None:
        """The market goes there in one jump."""
        self.feed.set(ticker, Decimal(price))


def config(
    folder: Path,
    *,
    discord: FakeDiscord | None = None,
    telegram: tuple[FakeTelegram, Bot] | None = None,
    channels: str = "",
    database: str | None = None,
) -> Path:
    """A config.toml for the fakes; `channels` is TOML."""
    text = [f'[database]\nurl = "{database or folder / "bellwether.sqlite3"}"', "[paper]\nmarket_hours = false", QUIET]
    if discord is not None:
        text.append(
            f'[discord]\ntoken = "{discord.token}"\napi_url = "{discord.api_url}"\n'
            f'gateway_url = "{discord.gateway_url}"\ncdn_url = "{discord.cdn_url}"'
        )
    if telegram is not None:
        server, bot = telegram
        text.append(
            f'[telegram]\ntoken = "{bot.token}"\nbase_url = "{server.base_url}"\n'
            f'base_file_url = "{server.base_file_url}"'
        )
    path = folder / "config.toml"
    path.write_text("\n\n".join([*text, channels]))
    return path


QUIET = "[web]\nport = 0"


@asynccontextmanager
async def running(path: Path, *, start: str = "150", roles: frozenset[Role] = EVERYTHING) -> AsyncIterator[Running]:
    """The program, or those roles of it, up and connected; stopped in order at the end."""
    clock = SystemClock()
    feed = SimulatedQuotes(1, clock, pace=0.0)
    feed.set(AAPL, Decimal(start))
    stop = asyncio.Event()
    async with app.opened(load(path, {}), clock, prices=feed, roles=roles) as house, asyncio.TaskGroup() as group:
        seats = _seats(house) if Role.BOT in roles else []
        task = group.create_task(app.run(house, seats, stop=stop))
        try:
            await until(lambda: all(_connected(house, seat.platform) for seat in seats), task=task)
            yield Running(house=house, feed=feed)
        finally:
            stop.set()


async def until(done: Callable[[], object], seconds: float = 15.0, *, task: asyncio.Task[None] | None = None) -> None:
    """Wait for a condition; fail after `seconds`, or at once with the program."""
    async with asyncio.timeout(seconds):
        while not done():
            if task is not None and task.done():
                task.result()
            await asyncio.sleep(0.02)


def _connected(house: House, platform: Platform) -> bool:
    return any(
        component.name == platform.value and component.state == "connected"
        for component in house.health.snapshot(house.clock.now()).components
    )


def _seats(house: House) -> list[app.Seat]:
    desk = Desk(house)
    sides = []
    if house.settings.discord.token is not None:
        sides.append((Platform.DISCORD, Discord(house, desk, timing=QUICK_DISCORD)))
    if house.settings.telegram.token is not None:
        sides.append((Platform.TELEGRAM, Telegram(house, desk, timing=QUICK_TELEGRAM)))
    return [
        app.Seat(platform=platform, sender=side.sender, serve=side.serve, aclose=side.aclose, per_second=1000)
        for platform, side in sides
    ]
