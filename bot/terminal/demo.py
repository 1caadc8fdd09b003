"""The demo put together: the folder, the house in it, and either the chat or the story."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from bot import app
from bot.desk import Desk
from bot.lifecycle import stop_on_signals
from bot.terminal import stage
from bot.terminal.album import Album
from bot.terminal.cast import gather
from bot.terminal.clock import StoryClock
from bot.terminal.earlier import DAYS, live_through
from bot.terminal.keyboard import Keyboard
from bot.terminal.paint import Style, paint_for
from bot.terminal.platform import SENDS_PER_SECOND, TerminalPlatform, words
from bot.terminal.providers import Providers
from bot.terminal.rendering import WIDEST, Renderer
from bot.terminal.screen import MARGIN, Screen
from bot.terminal.settling import StillMarket
from bot.terminal.stage import Folder
from bot.terminal.story import story
from bot.terminal.telling import Storyteller
from brokers.quotes.simulated import SimulatedQuotes
from domain.errors import ConfigurationError
from domain.post import Platform
from runtime import log, loop
from runtime.clock import SystemClock

PACE = 300.0
"""Seconds that the chat's market lives in one, so that trades end while somebody watches."""

STORY_PREFIX = "story-"
NARROWEST = 60


def chat(path: Path, *, seed: int, fresh: bool) -> int:
    """Chat in this terminal until Ctrl-D, Ctrl-C or /quit.

    Raises `StorageLocked` when another demo runs in the same folder.
    """
    folder = _prepared(Folder(path))
    if fresh:
        folder.clear()
    with folder.log.open("a", encoding="utf-8") as lines:
        log.configure(level=log.Level.INFO, format=log.Format.JSON, stream=lines)
        with loop.runner() as runner:
            runner.run(_chat(folder, seed))
    return 0


def tell(path: Path, *, seed: int, fresh: bool) -> int:  # noqa: ARG001  a story is always fresh
    """Tell the story at full speed; 0 when it came to its end.

    Raises `StorageLocked` when another story is being told in the same folder.
    """
    folder = _prepared(Folder(path))
    with folder.log.open("a", encoding="utf-8") as lines:
        log.configure(level=log.Level.INFO, format=log.Format.JSON, stream=lines)
        with loop.runner() as runner:
            finished = runner.run(play(folder, seed=seed, start=SystemClock().now(), out=sys.stdout))
    if not finished:
        sys.stderr.write(f"bellwether: the story broke off; {folder.log} says why\n")
    return 0 if finished else 1


async def play(folder: Folder, *, seed: int, start: datetime, out: TextIO) -> bool:
    """Tell the story, which begins at `start`; whether it came to its end. The same start gives the same story."""
    folder.forget(folder.story)
    album = Album(folder.cards, prefix=STORY_PREFIX)
    album.clear()
    clock = StoryClock(start.replace(microsecond=0) - timedelta(days=DAYS))
    market = StillMarket(seed, clock)
    screen = _screen(out, album)
    stop = asyncio.Event()
    _introduce_story(screen)
    async with app.opened(stage.settings(folder.story, seed=seed), clock, prices=market) as house:
        await live_through(house, clock, market, seed=seed)
        await gather(house)
        teller = Storyteller(house, clock, market, screen=screen, stop=stop)
        steps = story(start.date())
        seat = app.Seat(
            platform=Platform.TERMINAL,
            sender=teller,
            serve=lambda: teller.tell(steps),
            aclose=_nothing,
            per_second=1000.0,
        )
        await app.run(house, [seat], stop=stop)
    if teller.finished:
        _conclude(screen, album)
    return teller.finished


async def _chat(folder: Folder, seed: int) -> None:
    stop = stop_on_signals()
    clock = SystemClock()
    screen = _screen(sys.stdout, Album(folder.cards))
    keyboard = Keyboard(sys.stdin, words)
    market = SimulatedQuotes(seed, clock, pace=PACE)
    try:
        async with app.opened(stage.settings(folder.chat, seed=seed), clock, prices=market) as house:
            await gather(house)
            platform = TerminalPlatform(house, Desk(house), screen=screen, keyboard=keyboard, stop=stop)
            _introduce_chat(screen)
            screen.typing = keyboard
            keyboard.start()
            providers = Providers(house, screen, seed=seed)
            seat = app.Seat(
                platform=Platform.TERMINAL,
                sender=platform.sender,
                serve=platform.serve,
                aclose=_nothing,
                per_second=SENDS_PER_SECOND,
            )
            await app.run(house, [seat], stop=stop, also={"providers": providers.run})
    finally:
        keyboard.stop()
    screen.typing = None
    screen.plain(
        f"\nGoodbye. Your trades are kept in {folder.path}; start again to go on, "
        "or with `bellwether demo --fresh` to start anew."
    )


def _prepared(folder: Folder) -> Folder:
    try:
        folder.make()
        folder.log.touch()
    except OSError as e:
        raise ConfigurationError(
            f"the demo cannot keep anything in {folder.path} ({e.strerror}): name another folder with --folder"
        ) from e
    return folder


def _screen(out: TextIO, album: Album) -> Screen:
    paint = paint_for(out, os.environ)
    columns = min(shutil.get_terminal_size((WIDEST + MARGIN, 24)).columns, WIDEST + MARGIN) - MARGIN
    return Screen(out, renderer=Renderer(paint=paint, album=album, columns=max(columns, NARROWEST)), paint=paint)


def _introduce_chat(screen: Screen) -> None:
    screen.plain(
        "Bellwether, the demo: simulated prices, paper money, three providers who post as you watch.", Style.BOLD
    )
    screen.plain("Try /follow stocks, /positions, /leaderboard or /help. A line without a slash is a post of yours:")
    screen.plain("BUY AAPL @ 150 SL 145 TP 160 goes to #general, #stocks … to that room. Ctrl-D leaves.\n")


def _introduce_story(screen: Screen) -> None:
    screen.plain("Bellwether, the demo: simulated prices, paper money, three providers and four followers.", Style.BOLD)
    screen.plain("There is no terminal to type in, so here is a story of two minutes, played by the real program.")
    screen.plain("Only the prices and the people are made up; every number below is computed as it happens.\n")


def _conclude(screen: Screen, album: Album) -> None:
    screen.plain(f"{len(album.kept)} cards were drawn; look at them in {album.folder}:", Style.BOLD)
    for path in album.kept:
        screen.plain(f"  {path}")
    screen.plain("\nWhat next:", Style.BOLD)
    screen.plain("  make run                              in a terminal: the same as a chat, and you type")
    screen.plain("  cp config.example.toml config.toml    then put your tokens in and make run goes live")


async def _nothing() -> None:
    return
