"""The bot live: the house, the web surface, and the platforms that have a token."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from bot import app, sole
from bot.desk import Desk
from bot.discord.service import Discord
from bot.house import House
from bot.lifecycle import Reloading, stop_on_signals
from bot.roles import EVERYTHING, Role
from bot.settings.model import Settings
from bot.telegram.service import Telegram
from domain.post import Platform
from runtime import memory
from runtime.clock import SystemClock
from web import server


async def serve(settings: Settings, path: Path, roles: frozenset[Role] = EVERYTHING) -> None:
    """Run these roles until SIGTERM or SIGINT.

    Raises what no restart can mend, in an exception group.
    """
    memory.few_arenas()
    stop = stop_on_signals()
    async with AsyncExitStack() as stack:
        clock = SystemClock()
        watching = await stack.enter_async_context(sole.taken(settings.database.address, clock, roles))
        house = await stack.enter_async_context(app.opened(settings, clock, roles=roles))
        platforms = connected(house, Desk(house)) if Role.BOT in roles else []
        surface = server.application(
            health=house.health,
            metrics=house.metrics,
            now=house.clock.now,
            store=house.store,
            connecting=house.connecting,
        )
        await stack.enter_async_context(server.serve(surface, settings.web.host, settings.web.port))
        reloading = Reloading(house, path)
        house.reload = reloading.reload
        await app.run(house, platforms, stop=stop, also={"reload": reloading.run, **watching})


def connected(house: House, desk: Desk) -> list[app.Seat]:
    """The platforms that the settings give a token for."""
    found: list[app.Seat] = []
    pace = house.settings.limits
    if house.settings.discord.token is not None:
        found.append(_seat(Platform.DISCORD, Discord(house, desk), pace.discord_sends_per_second))
    if house.settings.telegram.token is not None:
        found.append(_seat(Platform.TELEGRAM, Telegram(house, desk), pace.telegram_sends_per_second))
    return found


def _seat(platform: Platform, side: Discord | Telegram, per_second: float) -> app.Seat:
    return app.Seat(platform=platform, sender=side.sender, serve=side.serve, aclose=side.aclose, per_second=per_second)
