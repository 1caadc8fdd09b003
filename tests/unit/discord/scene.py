"""A Discord server, a database and a few commands, for the tests of the Discord side."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, cast

from PIL import Image
from sqlalchemy import insert, select, update

from bot.command import Audience, Call, Command, Nothing, option
from bot.desk import Desk
from bot.discord.service import Discord
from bot.discord.timing import Timing
from bot.house import House
from bot.reply import Button, Link, Reply, Tone
from bot.settings.model import Settings
from cards.picture import Mime, Picture, encode
from cards.studio import Studio
from domain.errors import ConfigurationError
from domain.post import Post
from domain.provider import DEFAULT_PROFILE
from runtime.clock import SystemClock
from runtime.metrics import Metrics
from runtime.supervise import Supervisor
from storage import inbox
from storage import tables as t
from storage.codec import encode as to_json
from storage.store import Store
from tests.fakes.discord.model import Channel
from tests.fakes.discord.people import Person
from tests.fakes.discord.server import FakeDiscord
from web.health import Health, State

QUICK = Timing(guilds=0.05, identify=0.0, backfill=60.0, channels=0.2, grace=4.0, closing=3.0)
WHOLE = Decimal(1)
TRADES = [("BTC long", "btc-1"), ("BTC short", "btc-2"), ("ETH long", "eth-1")]


class HastyClock(SystemClock):
    """The supervisor's pauses, ten times shorter."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / 10)


class Scene:
    """One guild with a watched channel, its owner, and a member."""

    def __init__(self, server: FakeDiscord, store: Store) -> None:
        self.server = server
        self.store = store
        self.clock = SystemClock()
        self.owner: Person = server.person("Olivia")
        self.guild = server.guild("Traders", self.owner)
        self.alice: Person = server.person("Alice", self.guild)
        self.channel: Channel = server.channel(self.guild, "signals")
        self.house = self._house(server.token)
        self.discord = Discord(self.house, Desk(self.house), timing=QUICK)

    def _house(self, token: str) -> House:
        return House(
            settings=Settings.model_validate(
                {
                    "discord": {
                        "token": token,
                        "api_url": self.server.api_url,
                        "gateway_url": self.server.gateway_url,
                        "cdn_url": self.server.cdn_url,
                    }
                }
            ),
            store=self.store,
            clock=self.clock,
            quotes=cast("Any", None),
            brokers={},
            studio=Studio(threads=1),
            metrics=Metrics(),
            health=Health(self.clock.now),
        )

    def renewed(self, *, token: str | None = None, timing: Timing = QUICK) -> Discord:
        """The program after a restart."""
        self.house = self._house(token or self.server.token)
        self.discord = Discord(self.house, Desk(self.house), timing=timing)
        return self.discord

    @asynccontextmanager
    async def running(self, *, wait: bool = True) -> AsyncIterator[asyncio.Task[None]]:
        """The service under its supervisor; waits until it is connected and has read back."""
        async with asyncio.TaskGroup() as group:
            task = group.create_task(self._supervised(self.discord))
            try:
                if wait:
                    await self.connected()
                yield task
            finally:
                await self.discord.aclose()
                await asyncio.wait({task}, timeout=10)
                task.cancel()

    async def _supervised(self, discord: Discord) -> None:
        async with Supervisor(HastyClock(), fatal=(ConfigurationError,)) as supervisor:
            supervisor.run("discord", discord.serve)
            await until(lambda: not supervisor._tasks, 60)

    async def connected(self) -> None:
        await until(lambda: self.state is State.CONNECTED)
        await until(lambda: not self.discord._listener._held)

    @property
    def state(self) -> State:
        return self.report[0]

    @property
    def report(self) -> tuple[State, str]:
        """What health says of Discord: state and detail."""
        found = [one for one in self.house.health.snapshot(self.clock.now()).components if one.name == "discord"]
        return (found[0].state, found[0].detail) if found else (State.OFF, "")

    async def watch(self, channel: Channel, *, mark: str | None = None) -> None:
        now = self.clock.now()
        async with self.store.write() as connection:
            provider = insert(t.provider).values(handle=channel.name, name=channel.name, created_at=now)
            provider_id = (await connection.execute(provider.returning(t.provider.c.id))).scalar_one()
            await connection.execute(
                insert(t.channel).values(
                    platform="discord",
                    chat_id=str(channel.id),
                    name=channel.name,
                    provider_id=provider_id,
                    profile=to_json(DEFAULT_PROFILE),
                    source="command",
                    last_message_id=mark,
                    created_at=now,
                )
            )

    async def unwatch(self, channel: Channel) -> None:
        async with self.store.write() as connection:
            await connection.execute(
                update(t.channel).where(t.channel.c.chat_id == str(channel.id)).values(watched=False)
            )

    async def mark(self, channel: Channel) -> str | None:
        query = select(t.channel.c.last_message_id).where(t.channel.c.chat_id == str(channel.id))
        async with self.store.read() as connection:
            found: str | None = (await connection.execute(query)).scalar_one()
            return found

    async def open_signal(self, channel: Channel, message_id: int) -> None:
        """A signal that came from the message, as the intake would record it."""
        now = self.clock.now()
        async with self.store.write() as connection:
            row = (await connection.execute(select(t.inbox).where(t.inbox.c.message_id == str(message_id)))).one()
            place = (await connection.execute(select(t.channel).where(t.channel.c.chat_id == str(channel.id)))).one()
            await connection.execute(
                insert(t.signal).values(
                    code=str(message_id),
                    provider_id=place.provider_id,
                    channel_id=place.id,
                    inbox_id=row.id,
                    part=0,
                    body="{}",
                    asset_class="crypto",
                    symbol="BTC",
                    key="BTC",
                    side="long",
                    content_hash=row.content_hash,
                    state="open",
                    posted_at=now,
                    seen_at=now,
                )
            )

    async def posts(self) -> list[Post]:
        async with self.store.read() as connection:
            return [post for _, post in await inbox.unread(connection, 100_000)]

    async def heard(self, count: int, seconds: float = 8.0) -> list[Post]:
        """The posts in the inbox, once there are `count` of them."""
        async with asyncio.timeout(seconds):
            while len(found := await self.posts()) < count:
                await asyncio.sleep(0.02)
        return found


async def until(done: Callable[[], object], seconds: float = 12.0) -> None:
    async with asyncio.timeout(seconds):
        while not done():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def scene(database: str) -> AsyncIterator[Scene]:
    store = await Store.open(database, clock=SystemClock())
    try:
        async with FakeDiscord() as server:
            with server.patched():
                made = Scene(server, store)
                await made.watch(made.channel)
                yield made
                await made.house.studio.aclose()
    finally:
        await store.aclose()


# -- the commands of the tests ---------------------------------------------------------------------------------


async def _trades(call: Call, typed: str) -> Sequence[tuple[str, str]]:
    return [(label, value) for label, value in TRADES if typed.lower() in label.lower()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    trade: str = option("Which trade", complete=_trades)
    fraction: Decimal = option("How much of it", default=WHOLE)
    times: int = option("How often", default=1)
    sure: bool = option("Whether you are sure", default=False)
    mode: str = option("How", default="market", choices=("market", "limit"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    name: str = option("What to call it")


class Doings:
    """The commands, and what they wait for."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.begun = asyncio.Event()
        self.calls: list[tuple[Call, Any]] = []
        self.commands = {
            made.name: made
            for made in (
                _made("ping", Nothing, self.ping, slow=False),
                _made("card", Nothing, self.card),
                _made("secret", Nothing, self.secret, private=True),
                _made("whisper", Nothing, self.secret),
                _made("trade close", Close, self.close, slow=False),
                _made("channel watch", Watch, self.watch, slow=False, audience=Audience.HOST),
                _made("recap", Nothing, self.ping, slow=False, audience=Audience.ADMIN),
                _made("broken", Nothing, self.broken),
                _made("wait", Nothing, self.wait),
                _made("sluggish", Nothing, self.wait, slow=False),
                replace(_made("hidden", Nothing, self.ping, slow=False), listed=False),
            )
        }

    async def ping(self, call: Call, given: Nothing) -> Reply:
        return Reply(text="**pong** for @everyone in *[a](https://b.example)*")

    async def card(self, call: Call, given: Nothing) -> Reply:
        return Reply(
            title="A win",
            text=call.caller.name,
            tone=Tone.GOOD,
            picture=picture(),
            buttons=(
                (Button(label="Close", line="trade close btc-1 0.5"), Button(label="Again", line="card")),
                (Button(label="Hush", line="secret"), Link(label="More", url="https://example.org/more")),
            ),
        )

    async def secret(self, call: Call, given: Nothing) -> Reply:
        return Reply(text="nobody else sees this", private=True)

    async def close(self, call: Call, given: Close) -> Reply:
        self.calls.append((call, given))
        return Reply(text=f"closed {given.trade} by {given.fraction}")

    async def watch(self, call: Call, given: Watch) -> Reply:
        return Reply(text=f"watching {given.name}")

    async def broken(self, call: Call, given: Nothing) -> Reply:
        raise RuntimeError("no such luck")

    async def wait(self, call: Call, given: Nothing) -> Reply:
        self.begun.set()
        await self.gate.wait()
        return Reply(text="finished")


def picture() -> Picture:
    return encode(Image.new("RGB", (32, 16), "teal"), "win card", Mime.PNG)


def size_of(data: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(data)).size


def _made(name: str, arguments: type[Any], handle: Any, **more: Any) -> Command[Any]:
    return Command(name=name, description=f"What {name} does", arguments=arguments, handle=handle, **more)
