"""A Telegram, a database and a few commands, for the tests of the Telegram side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from sqlalchemy import select

from bot.command import Audience, Call, Command, Nothing, option
from bot.desk import Desk
from bot.house import House
from bot.reply import Button, File, Link, Reply, Tone
from bot.settings.model import Settings
from bot.telegram.service import Telegram
from bot.telegram.timing import Timing
from cards.picture import Mime, Picture
from domain.errors import ConfigurationError
from domain.post import Platform, Post
from domain.provider import DEFAULT_PROFILE
from runtime.clock import SystemClock
from runtime.metrics import Metrics
from runtime.supervise import Supervisor
from storage import inbox, people, providers
from storage import tables as t
from storage.store import Store
from tests.fakes.telegram.bots import Bot
from tests.fakes.telegram.model import Chat
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.pictures import png
from tests.fakes.telegram.server import FakeTelegram
from web.health import Health, State

T = TypeVar("T")

SPEED = 20
QUICK = Timing(
    poll=5, longest_pause=10.0, conflict=2.0, typing=1.0, typing_again=20.0, spinner=0.3, grace=5.0, closing=3.0
)


class HastyClock(SystemClock):
    """A clock that runs fast for waits and durations, and right for dates."""

    def monotonic(self) -> float:
        return super().monotonic() * SPEED

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / SPEED)


class Scene:
    """One bot, its owner Olivia, her watched group, and the program."""

    def __init__(self, server: FakeTelegram, store: Store) -> None:
        self.server = server
        self.store = store
        self.clock = HastyClock()
        self.bot: Bot = server.add_bot(privacy=False)
        self.owner: Person = server.person("Olivia")
        self.group: Chat = server.add_chat("Traders", self.owner, "supergroup")
        self.owner.add(self.group, self.bot)
        self.house = self.make_house()
        self.telegram = Telegram(self.house, Desk(self.house), timing=QUICK)

    def make_house(self, **telegram: Any) -> House:
        section = {
            "token": self.bot.token,
            "base_url": self.server.base_url,
            "base_file_url": self.server.base_file_url,
        }
        return House(
            settings=Settings.model_validate({"telegram": section | telegram}),
            store=self.store,
            clock=self.clock,
            quotes=cast("Any", None),
            brokers={},
            studio=cast("Any", None),
            metrics=Metrics(),
            health=Health(self.clock.now),
        )

    def renew(self, *, timing: Timing = QUICK, **settings: Any) -> Telegram:
        """The program after a restart, perhaps with other settings."""
        self.house = self.make_house(**settings)
        self.telegram = Telegram(self.house, Desk(self.house), timing=timing)
        return self.telegram

    @asynccontextmanager
    async def running(self, *, wait: bool = True) -> AsyncIterator[asyncio.Task[None]]:
        """The service under its supervisor; waits until it is connected."""
        task = asyncio.create_task(self._supervised(self.telegram))
        try:
            if wait:
                await self.connected()
            yield task
        finally:
            await self.telegram.aclose()
            await asyncio.wait({task}, timeout=10)
            task.cancel()
            await asyncio.wait({task})

    @asynccontextmanager
    async def killed(self) -> AsyncIterator[None]:
        """The service, which ends without a chance to finish anything."""
        task = asyncio.create_task(self.telegram.serve())
        try:
            await self.connected()
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def _supervised(self, telegram: Telegram) -> None:
        async with Supervisor(self.clock, fatal=(ConfigurationError,)) as supervisor:
            supervisor.run("telegram", telegram.serve)
            await until(lambda: not supervisor._tasks, 60)

    async def connected(self) -> None:
        await until(lambda: self.report[0] is State.CONNECTED)

    @property
    def report(self) -> tuple[State, str]:
        """What health says of Telegram: state and detail."""
        found = [one for one in self.house.health.snapshot(self.clock.now()).components if one.name == "telegram"]
        return (found[0].state, found[0].detail) if found else (State.OFF, "")

    async def watch(self, chat: Chat) -> None:
        now = self.clock.now()
        wanted = providers.Watch(
            platform=Platform.TELEGRAM,
            chat_id=str(chat.id),
            name=chat.title,
            profile=DEFAULT_PROFILE,
            source="command",
        )
        async with self.store.write() as connection:
            provider = await providers.enrol(connection, "alpha", "Alpha", now=now)
            await providers.watch(connection, provider, wanted, now=now)

    async def watched(self) -> set[str]:
        async with self.store.read() as connection:
            return {one.chat_id for one in await providers.channels(connection)}

    async def posts(self) -> list[Post]:
        async with self.store.read() as connection:
            return [post for _, post in await inbox.unread(connection, 10_000)]

    async def heard(self, count: int) -> list[Post]:
        """The posts in the inbox, once there are `count` of them and every stored update is handled."""
        async with asyncio.timeout(8):
            while len(found := await self.posts()) < count or await self.unhandled():
                await asyncio.sleep(0.01)
        return found

    async def texts(self, count: int) -> list[str]:
        return [post.text for post in await self.heard(count)]

    async def texts_while_busy(self, count: int) -> list[str]:
        """The same while a command is under way."""
        async with asyncio.timeout(8):
            while len(found := await self.posts()) < count:
                await asyncio.sleep(0.01)
        return [post.text for post in found]

    async def unhandled(self) -> int:
        async with self.store.read() as connection:
            return len(await inbox.unhandled_raw(connection, Platform.TELEGRAM))

    async def stored(self) -> list[Any]:
        """The rows of stored updates."""
        async with self.store.read() as connection:
            return list(await connection.execute(select(t.raw_update).order_by(t.raw_update.c.update_id)))

    async def read_up(self) -> None:
        """Wait until Telegram has nothing left to tell, and nothing that was stored is left."""
        await until(lambda: not self.bot.updates.pending)
        async with asyncio.timeout(8):
            while await self.unhandled():
                await asyncio.sleep(0.01)

    async def told_menu(self, *, other_than: str | None = None) -> str:
        """The fingerprint of the menus that Telegram took."""
        async with asyncio.timeout(8):
            while True:
                async with self.store.read() as connection:
                    found = await inbox.cursor(connection, "telegram-commands")
                if found not in {None, other_than}:
                    return str(found)
                await asyncio.sleep(0.01)

    async def contact(self, person: Person) -> people.Contact | None:
        async with self.store.read() as connection:
            user = await people.find(connection, Platform.TELEGRAM, str(person.id))
            return None if user is None else (await people.contacts(connection, user))[0]


async def until(done: Callable[[], T], seconds: float = 8.0) -> T:
    async with asyncio.timeout(seconds):
        while not (found := done()):
            await asyncio.sleep(0.005)
    return found


@asynccontextmanager
async def scene(database: str) -> AsyncIterator[Scene]:
    store = await Store.open(database, clock=SystemClock())
    try:
        async with FakeTelegram() as server:
            yield Scene(server, store)
    finally:
        await store.aclose()


# -- the commands of the tests ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    payload: str = option("Where you come from", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    name: str = option("What to call it", rest=True)


class Doings:
    """The commands, what they were called with, and what they wait for."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.begun = asyncio.Event()
        self.calls: list[tuple[Call, Any]] = []
        self.reply = Reply(text="said")
        self.commands = {
            made.name: made
            for made in (
                _made("ping", Nothing, self.ping),
                _made("start", Hello, self.start),
                _made("say", Nothing, self.say),
                _made("secret", Nothing, self.secret, private=True),
                _made("card", Nothing, self.card),
                _made("wait", Nothing, self.wait),
                _made("broken", Nothing, self.broken),
                _made("channel watch", Named, self.watch, audience=Audience.HOST),
                _made("channel list", Nothing, self.ping),
                _made("keys", Nothing, self.ping, audience=Audience.ADMIN),
                replace(_made("hidden", Nothing, self.ping), listed=False),
            )
        }

    async def ping(self, call: Call, given: Nothing) -> Reply:
        self.calls.append((call, given))
        return Reply(text="**pong**")

    async def start(self, call: Call, given: Hello) -> Reply:
        self.calls.append((call, given))
        return Reply(text=f"welcome {call.caller.name}, from {given.payload or 'nowhere'}")

    async def say(self, call: Call, given: Nothing) -> Reply:
        return self.reply

    async def secret(self, call: Call, given: Nothing) -> Reply:
        self.calls.append((call, given))
        return Reply(text="nobody else sees this")

    async def card(self, call: Call, given: Nothing) -> Reply:
        buttons = (
            (Button(label="Again", line="ping"), Button(label="Hush", line="secret")),
            (Button(label="Slow", line="wait"), Link(label="More", url="https://example.org/more")),
        )
        return Reply(title="A win", text="by @olivia", tone=Tone.GOOD, picture=picture(), buttons=buttons)

    async def wait(self, call: Call, given: Nothing) -> Reply:
        self.calls.append((call, given))
        self.begun.set()
        await self.gate.wait()
        return Reply(text="finished")

    async def broken(self, call: Call, given: Nothing) -> Reply:
        raise RuntimeError("no such luck")

    async def watch(self, call: Call, given: Named) -> Reply:
        return Reply(text=f"watching {given.name}")


def picture(width: int = 32, height: int = 16) -> Picture:
    return Picture(name="win.png", mime=Mime.PNG, width=width, height=height, data=png(width, height))


def csv() -> File:
    return File(name="trades.csv", mime="text/csv", data=b"a,b\n1,2\n")


def _made(name: str, arguments: type[Any], handle: Any, **more: Any) -> Command[Any]:
    return Command(name=name, description=f"What {name} does", arguments=arguments, handle=handle, **more)
