"""Starts and stops the fake Discord, builds its world, and points discord.py at it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import yarl
from aiohttp import web
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.discord import messages
from tests.fakes.discord.faults import Fault
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.messages import Draft
from tests.fakes.discord.model import Channel, ChannelType, Guild, Message, User
from tests.fakes.discord.people import Person
from tests.fakes.discord.rest import Rest
from tests.fakes.discord.routing import Call
from tests.fakes.discord.world import Settings, World

_LOOPBACK = "127.0.0.1"
_LARGEST_REQUEST = 32 * 1024 * 1024


class FakeDiscord:
    """A Discord on loopback: `async with FakeDiscord() as server: ...`.

    The port is picked by the system unless given. Give `token`, `api_url`, `gateway_url` and `cdn_url` to the
    program under test, or wrap discord.py in `patched()`.
    """

    def __init__(self, settings: Settings | None = None, *, port: int = 0) -> None:
        self.world = World(settings or Settings())
        self.gateway = Gateway(self.world)
        self.rest = Rest(self.world, self.gateway)
        self.app = web.Application(client_max_size=_LARGEST_REQUEST)
        self.down = False
        self._port = port
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.5)
        self._site: web.TCPSite | None = None

    @property
    def token(self) -> str:
        """The bot token that is accepted."""
        return self.world.settings.token

    @property
    def api_url(self) -> str:
        """The HTTP API, as `Route.BASE` wants it."""
        return f"{self.world.base_url}/api/v10"

    @property
    def gateway_url(self) -> str:
        """The websocket, as `DiscordWebSocket.DEFAULT_GATEWAY` wants it."""
        return self.world.gateway_url

    @property
    def cdn_url(self) -> str:
        """The files, as `Asset.BASE` wants it."""
        return self.world.cdn_url

    async def start(self) -> None:
        """Listens; the addresses are known from here on."""
        self.app.router.add_get("/gateway", self._guarded(self.gateway.handle))
        self.app.router.add_get("/gateway/", self._guarded(self.gateway.handle))
        self.app.router.add_route("*", "/api/v10/{tail:.*}", self._guarded(self.rest.handle))
        self.app.router.add_get("/cdn/attachments/{channel}/{attachment}/{name}", self._guarded(self._download))
        await self._runner.setup()
        await self._listen()
        self._port = int(self._runner.addresses[0][1])
        self.world.base_url = f"http://{_LOOPBACK}:{self._port}"

    async def stop(self) -> None:
        """Says goodbye to clients and stops listening."""
        await self.gateway.drop(1001)
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def go_down(self, *, forget: bool = False, refuse: bool = True) -> None:
        """API, gateway and CDN are out until `come_up`.

        New connections are refused, or with `refuse` False taken and cut; `forget` loses the sessions, too.
        """
        self.down = True
        if refuse and self._site is not None:
            await self._site.stop()
            self._site = None
        await self.gateway.go_down(forget=forget)

    async def come_up(self) -> None:
        """Everything is back, on the same port."""
        self.down = False
        self.gateway.come_up()
        if self._site is None:
            await self._listen()

    @contextmanager
    def patched(self) -> Iterator[None]:
        """discord.py in this process talks to this server until the context ends."""
        with discord_py_at(self.api_url, self.gateway_url, self.cdn_url):
            yield

    def person(
        self, name: str, *guilds: Guild, bot: bool = False, locale: str = "en-US", accepts_dms: bool = True
    ) -> Person:
        """A new user, a member of the guilds; `bot` for providers that post by a bot of their own."""
        user = self.world.add_user(name, bot=bot, locale=locale, accepts_dms=accepts_dms)
        for guild in guilds:
            self.world.join(guild, user)
        return Person(self.world, user)

    def guild(self, name: str, owner: Person | None = None, *, shard: int | None = None) -> Guild:
        """A new guild with the bot in it; the owner is invented when none is given."""
        who = owner or self.person(f"{name} owner")
        return self.world.add_guild(name, who.user, shard=shard)

    def channel(self, guild: Guild, name: str, *, announcement: bool = False) -> Channel:
        """A new text or announcement channel."""
        kind = ChannelType.ANNOUNCEMENT if announcement else ChannelType.TEXT
        return self.world.add_channel(guild, name, kind)

    def follow(self, source: Channel, target: Channel) -> None:
        """What is published in the announcement channel `source` arrives in `target`."""
        messages.follow(self.world, source, target)

    def preview(self, message: Message, title: str = "A page") -> None:
        """A link of the message resolves: an update without an edit."""
        url = next((word for word in message.content.split() if "://" in word), "https://example.org")
        messages.preview(self.world, message, {"type": "link", "title": title, "url": url})

    def fail(self, method: str = "*", path: str = "", status: int | None = None, **more: Any) -> Fault:
        """Plans trouble for matching requests; `more` as in `Fault`."""
        return self.rest.faults.add(Fault(method=method, path=path, status=status, **more))

    def calls(self, method: str, path: str = "") -> list[Call]:
        """The requests so far with this method whose path contains `path`."""
        return [call for call in self.rest.calls if call.method == method and path in call.path]

    async def until(self, done: Callable[[], object], seconds: float = 5.0, what: str = "it") -> None:
        """Waits for a condition that is looked at whenever the fake or its client did something."""
        await self.world.pulse.until(done, seconds, what)

    async def flood(self, channel: Channel, texts: Iterable[str], *, author: User | None = None) -> float:
        """Posts all texts as fast as the bot's socket takes them; the seconds until the last was handed over.

        The messages are stored like others, so history shows them. The author is the guild's owner by default.
        """
        who = author or (channel.guild.owner if channel.guild else self.world.bot)
        begun = time.perf_counter()
        for text in texts:
            messages.post(self.world, channel, who, Draft(content=text))
            for line in self.gateway.lines:
                await line.room()
        return time.perf_counter() - begun

    async def _listen(self) -> None:
        self._site = web.TCPSite(self._runner, _LOOPBACK, self._port)
        await self._site.start()

    def _guarded(self, handler: Callable[[web.Request], Any]) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.StreamResponse:
            if not self.down:
                answer: web.StreamResponse = await handler(request)
                return answer
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=503)

        return handle

    async def _download(self, request: web.Request) -> web.Response:
        found = self.world.attachments.get(int(request.match_info["attachment"]))
        if found is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=found.data, headers={"Content-Type": found.content_type})


@contextmanager
def discord_py_at(api_url: str, gateway_url: str, cdn_url: str) -> Iterator[None]:
    """Points discord.py 2.7 at another server, and back afterwards.

    These three class attributes hold every address that the library calls on its own.
    """
    before = (Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE)
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE = api_url, yarl.URL(gateway_url), cdn_url
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE = before
