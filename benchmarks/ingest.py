"""Measures how many posts are heard, stored and read in a second: python -m benchmarks.ingest [--seconds 60] [--json].

The fake Discord runs in another process and posts as fast as it is asked to; this process is the bot's side.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import aiohttp
import discord
import psutil
import uvloop
from discord.ext import commands
from sqlalchemy import func, select

from benchmarks import crowd
from benchmarks.fakes import fake, settings
from benchmarks.report import Figure, report
from bot import app
from bot.desk import Desk
from bot.discord.client import point_at
from bot.discord.service import Discord
from bot.house import House
from bot.settings.load import load
from brokers.quotes.simulated import SimulatedQuotes
from domain.post import Platform
from domain.risk import RiskLimits
from runtime import log, memory
from runtime.clock import SystemClock
from runtime.supervise import Supervisor
from storage import people, providers
from storage import tables as t
from trading.intake import Intake

CHANNELS = 10
HANDFUL = 200
"""Texts that are posted to one channel at a time."""
ON_THE_WAY = 2000
"""Posts that may be on their way at once: enough that nobody waits for work, too few to pile up."""
LOOK = 0.005
PATIENCE = 60.0
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """The fake Discord as the measurement uses it: its addresses, the channels, and who posts there."""

    told: Mapping[str, Any]
    channels: tuple[str, ...]
    session: aiohttp.ClientSession

    async def flood(self, channel: str, texts: list[str]) -> None:
        """Post the texts there; returns when they have been handed to the gateway."""
        body = {"channel": channel, "texts": texts, "user": self.told["provider"]}
        async with self.session.post(f"{self.told['control_url']}/flood", json=body) as answer:
            assert answer.status == 200, await answer.text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run measured; `busy` are seconds of this process's processor time, `rss` MB early and late."""

    posts: int
    seconds: float
    busy: float
    rss: tuple[float, float]

    @property
    def rate(self) -> float:
        """Posts a second."""
        return self.posts / self.seconds

    @property
    def rate_alone(self) -> float:
        """Posts for each second that the processor worked for this process."""
        return self.posts / self.busy


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest", add_help=False)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the whole way is measured (60)")
    asked, others = parser.parse_known_args()
    with fake("discord") as told, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        figures = runner.run(_measure(told, asked.seconds))
    return report("ingest", figures, others)


async def _measure(told: Mapping[str, Any], seconds: float) -> dict[str, Figure]:
    short = max(3.0, seconds / 6)
    async with aiohttp.ClientSession() as session:
        street = Street(told=told, channels=tuple([c async for c in _channels(told, session)]), session=session)
        async with _trivial(street) as heard:
            bare = await _drive(street, heard, short)
        async with _bot(street) as house:
            stored = await _drive(street, _storing(house), short)
            await _checked(house, stored.posts, read=False)
        async with _bot(street) as house, _reading(house) as read:
            whole = await _drive(street, read, seconds)
            outcomes = await _checked(house, whole.posts, read=True)
    return _figures(bare, stored, whole, outcomes)


def _figures(bare: Run, stored: Run, whole: Run, outcomes: Mapping[str, int]) -> dict[str, Figure]:
    early, late = whole.rss
    return {
        "heard, stored and read": Figure(whole.rate, "posts/s", 2000),
        "heard and stored": Figure(stored.rate, "posts/s", 8000),
        "heard only, by a bare discord.py": Figure(bare.rate, "posts/s"),
        "heard, stored and read, per second of processor": Figure(whole.rate_alone, "posts/s"),
        "heard and stored, per second of processor": Figure(stored.rate_alone, "posts/s"),
        "heard only, per second of processor": Figure(bare.rate_alone, "posts/s"),
        "whole way against bare discord.py, processor": Figure(bare.rate_alone / whole.rate_alone, "times"),
        "memory early in the run": Figure(early, "MB"),
        "memory at the end": Figure(late, "MB"),
        "growth of memory": Figure((late - early) / early * 100, "%", 5),
        "posts read": Figure(whole.posts, ""),
        **{f"  of which {kind}": Figure(count, "") for kind, count in sorted(outcomes.items())},
        "load of the machine at the end": Figure(os.getloadavg()[0], ""),
    }


async def _drive(street: Street, done: Callable[[], int], seconds: float) -> Run:
    """Keep posts on the way for `seconds`, then wait for the last one; `done` counts those dealt with."""
    process, source, rooms = psutil.Process(), crowd.texts(1), cycle(street.channels)
    sent, early, worked = 0, 0.0, time.process_time()
    start = time.perf_counter()
    while (gone := time.perf_counter() - start) < seconds:
        if not early and gone > min(10.0, seconds / 3):
            early = process.memory_info().rss / MEGABYTE
        if sent - done() <= ON_THE_WAY - HANDFUL:
            await street.flood(next(rooms), list(islice(source, HANDFUL)))
            sent += HANDFUL
        else:
            await asyncio.sleep(LOOK)
    await _until(lambda: done() >= sent)
    return Run(
        posts=sent,
        seconds=time.perf_counter() - start,
        busy=time.process_time() - worked,
        rss=(early, process.memory_info().rss / MEGABYTE),
    )


@asynccontextmanager
async def _trivial(street: Street) -> AsyncIterator[Callable[[], int]]:
    """A bot that counts messages and does nothing else."""
    bot = commands.AutoShardedBot(
        command_prefix=(),
        help_command=None,
        intents=discord.Intents(guilds=True, guild_messages=True, message_content=True),
        max_messages=None,
        member_cache_flags=discord.MemberCacheFlags.none(),
        chunk_guilds_at_startup=False,
    )
    count = 0
    ready = asyncio.Event()

    async def on_message(_: discord.Message) -> None:
        nonlocal count
        count += 1

    async def on_ready() -> None:
        ready.set()

    bot.event(on_message)
    bot.event(on_ready)
    with tempfile.TemporaryDirectory() as folder:
        point_at(load(_config(street, folder), {}).discord)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(bot.start(street.told["token"]))
        try:
            async with asyncio.timeout(PATIENCE):
                await ready.wait()
            yield lambda: count
        finally:
            await bot.close()
            running.cancel()


@asynccontextmanager
async def _bot(street: Street) -> AsyncIterator[House]:
    """The program's own Discord side on an empty database, connected, with one follower of every provider."""
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(_log(Path(folder, "log")))
        found = load(_config(street, folder), {})
        house = await stack.enter_async_context(app.opened(found, clock, prices=SimulatedQuotes(1, clock)))
        await _follow_all(house)
        side = Discord(house, Desk(house))
        services = await stack.enter_async_context(Supervisor(clock, fatal=app.FATAL))
        services.run("discord", side.serve)
        try:
            await _until(lambda: _connected(house))
        except TimeoutError as e:
            e.add_note(_tail(Path(folder, "log")))
            raise
        with memory.settled():
            yield house
        await side.aclose()


@asynccontextmanager
async def _reading(house: House) -> AsyncIterator[Callable[[], int]]:
    """The intake at work; counts the posts it has filed."""
    wakes = house.wakes
    intake = Intake(
        store=house.store,
        clock=house.clock,
        quotes=house.quotes,
        metrics=house.metrics,
        wake=wakes.intake,
        dispatch=wakes.dispatch,
        events=wakes.events,
    )
    count = 0

    async def read() -> None:
        nonlocal count
        while True:
            done = await intake.step()
            count += done
            if not done:
                await wakes.intake.wait(1.0)

    async with Supervisor(house.clock) as services:
        services.run("intake", read)
        yield lambda: count


def _storing(house: House) -> Callable[[], int]:
    registry, labels = house.metrics.registry, {"platform": Platform.DISCORD.value}
    return lambda: int(registry.get_sample_value("bellwether_posts_seen_total", labels) or 0)


async def _checked(house: House, posts: int, *, read: bool) -> Mapping[str, int]:
    """What became of the posts; fails unless each is there once, and has been read where it should have been."""
    async with house.store.read() as connection:
        rows = await connection.execute(
            select(t.inbox.c.state, t.inbox.c.outcome, func.count()).group_by(t.inbox.c.state, t.inbox.c.outcome)
        )
        outcomes: Counter[str] = Counter()
        for state, outcome, count in rows:
            assert state == ("read" if read else "new"), (state, outcome, count)
            outcomes[str(outcome)] += count
    assert outcomes.total() == posts, (outcomes, posts)
    return outcomes


@contextmanager
def _log(path: Path) -> Iterator[None]:
    with path.open("w", encoding="utf-8") as lines:
        log.configure(level=log.Level.INFO, format=log.Format.JSON, stream=lines)
        yield


def _tail(path: Path) -> str:
    return path.read_text(encoding="utf-8")[-2000:]


async def _follow_all(house: House) -> None:
    now = house.clock.now()
    async with house.store.write() as connection:
        who = people.Newcomer(platform=Platform.DISCORD, external_id="1", name="Follower")
        user = await people.welcome(connection, who, limits=RiskLimits(), now=now)
        for channel in await providers.channels(connection):
            await providers.follow(connection, user, channel.provider_id, now=now)


async def _channels(told: Mapping[str, Any], session: aiohttp.ClientSession) -> AsyncIterator[str]:
    for number in range(CHANNELS):
        body = {"guild": told["guild"], "name": f"signals-{number}"}
        async with session.post(f"{told['control_url']}/channel", json=body) as answer:
            yield (await answer.json())["id"]


def _config(street: Street, folder: str) -> Path:
    path = Path(folder, "config.toml")
    path.write_text(settings(folder, street.told, more="\n".join(_sections(street.channels))))
    return path


def _sections(channels: tuple[str, ...]) -> Iterator[str]:
    for number, channel in enumerate(channels):
        yield f'[[channels]]\nplatform = "discord"\nchat = "{channel}"\nprovider = "provider-{number}"\n'


def _connected(house: House) -> bool:
    components = house.health.snapshot(house.clock.now()).components
    return any(one.name == Platform.DISCORD.value and one.state == "connected" for one in components)


async def _until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not done():  # noqa: ASYNC110  a count in another part of the program has no event
            await asyncio.sleep(LOOK)


if __name__ == "__main__":
    sys.exit(main())
