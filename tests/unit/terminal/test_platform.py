"""Lines from a keyboard or a pipe, what they do, and what is printed for whom."""

from __future__ import annotations

import asyncio
import io
import os
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import pytest
from sqlalchemy import select

from bot.chat import Address
from bot.desk import Desk
from bot.house import House
from bot.reply import Reply
from bot.terminal.cast import CRYPTO, GENERAL, STOCKS, YOU, caller
from bot.terminal.keyboard import PROMPT, Keyboard
from bot.terminal.platform import TerminalPlatform, addressed, words
from bot.terminal.posting import Poster
from bot.terminal.sending import TerminalSender
from domain.post import Platform
from storage import tables as t
from tests.unit.terminal.scene import house_in, screen_on


@dataclass
class Pipe:
    source: TextIO
    sink: TextIO

    def type(self, *lines: str) -> None:
        self.sink.write("".join(f"{line}\n" for line in lines))
        self.sink.flush()


@dataclass
class Room:
    house: House
    platform: TerminalPlatform
    out: io.StringIO
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def printed(self) -> str:
        return self.out.getvalue()


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    read, write = os.pipe()
    with os.fdopen(read, encoding="utf-8") as source:
        with os.fdopen(write, "w", encoding="utf-8") as sink:
            yield Pipe(source, sink)
        # The reader's thread holds the stream until it has seen its end.
        for thread in _readers():
            thread.join(5)


@pytest.fixture
async def room(tmp_path: Path, pipe: Pipe) -> AsyncIterator[Room]:
    async with house_in(tmp_path) as (house, _, _):
        out, stop = io.StringIO(), asyncio.Event()
        keyboard = Keyboard(pipe.source)
        keyboard.start()
        screen = screen_on(out, tmp_path)
        platform = TerminalPlatform(house, Desk(house), screen=screen, keyboard=keyboard, stop=stop)
        yield Room(house, platform, out, stop)
        pipe.sink.close()


async def served(room: Room) -> None:
    async with asyncio.timeout(10):
        await room.platform.serve()


async def posts(house: House) -> list[tuple[str, str, str]]:
    async with house.store.read() as connection:
        query = select(t.inbox.c.chat_id, t.inbox.c.author_id, t.inbox.c.text).order_by(t.inbox.c.id)
        return [tuple(row) for row in await connection.execute(query)]  # type: ignore[misc]


async def test_a_line_with_a_slash_is_answered(room: Room, pipe: Pipe) -> None:
    pipe.type("/following", "/quit")

    await served(room)

    assert "14:30:00" in room.printed
    assert "(only you see this)" in room.printed
    assert await posts(room.house) == []


async def test_any_other_line_is_a_post_in_its_room_and_it_is_said_how_it_reads(room: Room, pipe: Pipe) -> None:
    pipe.type("BUY AAPL @ 150 SL 145 TP 160", "#crypto SOL LONG now, SL 140", "", "   ", "/quit")

    await served(room)

    assert await posts(room.house) == [
        (GENERAL.chat, YOU, "BUY AAPL @ 150 SL 145 TP 160"),
        (CRYPTO.chat, YOU, "SOL LONG now, SL 140"),
    ]
    assert "#general reads: Buy AAPL at 150" in room.printed


async def test_a_room_that_does_not_exist_is_said_to_be_none(room: Room, pipe: Pipe) -> None:
    pipe.type("#bonds BUY X", "#stocks", "/quit")

    await served(room)

    assert "There is no such room" in room.printed
    assert "#stocks, #crypto, #options, #general" in room.printed
    assert await posts(room.house) == []


async def test_the_end_of_the_input_ends_the_program(room: Room, pipe: Pipe) -> None:
    pipe.sink.close()

    await served(room)

    assert room.platform._stop.is_set()


async def test_you_are_the_admin_of_your_own_demo(room: Room) -> None:
    admins = room.house.settings.admins

    assert YOU in admins.of(Platform.TERMINAL)
    assert admins.of(Platform.DISCORD) == frozenset()
    assert caller().host
    assert not caller("mara").host


async def test_ids_of_posts_grow_also_within_one_instant(room: Room) -> None:
    poster = Poster(room.house)

    first = await poster.post(STOCKS, "stocks", "one")
    second = await poster.post(STOCKS, "stocks", "two")

    assert int(second.message_id) == int(first.message_id) + 1
    assert len(await posts(room.house)) == 2


@pytest.mark.parametrize(
    ("to", "private", "head"),
    [
        (STOCKS.chat, False, "#stocks  Bellwether"),
        (YOU, True, "to you  Bellwether  (only you see this)"),
        ("stocks", True, "to Stocks Sam  Bellwether  (only Stocks Sam sees this)"),
        ("mara", True, None),
    ],
)
async def test_rooms_you_and_providers_are_printed_and_others_are_not(
    tmp_path: Path, room: Room, to: str, private: bool, head: str | None
) -> None:
    out = io.StringIO()
    sender = TerminalSender(screen_on(out, tmp_path), room.house.clock)

    await sender.send(Address(platform=Platform.TERMINAL, id=to, private=private), Reply(text="News."), key="k")

    expected = "" if head is None else f"14:30:00  {head}\n          News.\n\n"
    assert out.getvalue() == expected


def test_a_line_without_a_room_is_for_the_general_one() -> None:
    assert addressed("hello") == (GENERAL, "hello")
    assert addressed("#Stocks  BUY X") == (STOCKS, "BUY X")
    assert addressed("#nowhere hi")[0] is None


def test_every_command_and_room_can_be_completed() -> None:
    assert {"/follow", "/leaderboard", "/verify", "#stocks"} <= set(words())


def test_completion_offers_what_begins_so(pipe: Pipe) -> None:
    keyboard = Keyboard(pipe.source, lambda: ["/follow", "/following", "/help"])

    assert [keyboard._complete("/fol", state) for state in range(3)] == ["/follow ", "/following ", None]


def test_what_is_printed_takes_the_line_being_typed_away_and_puts_it_back(tmp_path: Path) -> None:
    class Typing:
        def hide(self) -> str:
            return "<hide>"

        def show(self) -> str:
            return PROMPT + "/pos"

    out = io.StringIO()
    screen = screen_on(out, tmp_path)
    screen.typing = Typing()

    screen.plain("news")

    assert out.getvalue() == "<hide>news\n> /pos"


def _readers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "keyboard"]


async def test_nobody_is_offered_to_follow_himself_or_can(room: Room) -> None:
    desk = Desk(room.house)

    offered = await desk.answer_line(caller(), "/providers")
    tried = await desk.answer_line(caller(), "/follow you")

    labels = [button.label for row in offered.buttons for button in row]
    assert labels
    assert "Follow You" not in labels
    assert tried.text.startswith("That is you")
    assert "You follow nobody" in (await desk.answer_line(caller(), "/following")).text
