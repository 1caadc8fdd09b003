"""The image every seed begins with: a provider, his channel, and who follows him: one person, and the house."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from domain.post import Platform
from domain.provider import ProviderProfile
from domain.risk import RiskLimits
from storage import people, providers
from storage.people import Newcomer
from storage.store import Store
from tests.fakes.clock import START, ManualClock
from tests.fixtures import databases

CHAT = "100"
LIMITS = RiskLimits(max_daily_loss_pct=None, max_open_positions=None)
FOLLOWERS = {"careful": replace(LIMITS, breakeven_after_target=1, chases=2)}
MEMORY = Path("/dev/shm")


@contextmanager
def folder() -> Iterator[Path]:
    """A folder in memory where there is one: nothing here is to survive the machine."""
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="bellwether-simulation-", dir=place) as name:
        yield Path(name)


@cache
def image(crowd: int = 0) -> bytes:
    """The bytes of the database before anything has happened."""
    with folder() as place:
        path = databases.migrated_file(place)
        databases.elsewhere(peopled(databases.file_url(path), crowd))
        return path.read_bytes()


async def peopled(url: str, crowd: int = 0) -> None:
    """Put a provider, his channel and who follows him, so many more than usual, into a migrated database."""
    store = await Store.open(url, clock=ManualClock())
    async with store.write() as connection:
        provider = await providers.enrol(connection, "stocks", "Stock Pro", now=START)
        wanted = providers.Watch(
            platform=Platform.DISCORD, chat_id=CHAT, name="signals", profile=ProviderProfile(), source="config"
        )
        await providers.watch(connection, provider, wanted, now=START)
        for name, limits in {**FOLLOWERS, **{f"follower {number}": LIMITS for number in range(crowd)}}.items():
            who = Newcomer(platform=Platform.DISCORD, external_id=name, name=name)
            user = await people.welcome(connection, who, limits=limits, now=START)
            await providers.follow(connection, user, provider, now=START)
    await store.aclose()
    await asyncio.sleep(0)
