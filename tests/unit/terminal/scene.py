"""The terminal's parts put together for tests, on a clock that stands still."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot import app
from bot.house import House
from bot.terminal import stage
from bot.terminal.album import Album
from bot.terminal.cast import gather
from bot.terminal.clock import StoryClock
from bot.terminal.paint import Paint
from bot.terminal.rendering import Renderer
from bot.terminal.screen import Screen
from bot.terminal.settling import StillMarket

START = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def screen_on(out: io.StringIO, folder: Path) -> Screen:
    paint = Paint(False)
    return Screen(out, renderer=Renderer(paint=paint, album=Album(folder / "cards")), paint=paint)


@asynccontextmanager
async def house_in(folder: Path) -> AsyncIterator[tuple[House, StillMarket, StoryClock]]:
    clock = StoryClock(START)
    market = StillMarket(7, clock)
    async with app.opened(stage.settings(folder / "test.sqlite3", seed=7), clock, prices=market) as house:
        await gather(house)
        yield house, market, clock
