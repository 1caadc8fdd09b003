"""The fake Bot API server: takes the calls, keeps a record of them, breaks them as planned."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import BodyPartReader, web

from tests.fakes.telegram.bots import Bot
from tests.fakes.telegram.call import Call, Upload
from tests.fakes.telegram.entities import automatic
from tests.fakes.telegram.errors import ApiError, ImpossibleError
from tests.fakes.telegram.faults import NO_FLOOD, Fault, FaultPlan, FloodControl, FloodPolicy
from tests.fakes.telegram.methods import COUNTED, call_method
from tests.fakes.telegram.model import Chat, ChatKind, Json, Message
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.world import World

_LARGEST_REQUEST = 64 * 1024 * 1024
_SHUTDOWN_SECONDS = 0.2


@dataclass(slots=True, kw_only=True)
class Made:
    """One call a bot made: its parameters, the sizes of its uploads in bytes, the status it was answered with.

    `code` is 0 while the call is under way, and for one whose connection was cut.
    """

    method: str
    body: Json
    files: dict[str, int] = field(default_factory=dict)
    code: int = 0


class FakeTelegram:
    """A Telegram of one's own on a random loopback port, for `async with`.

    Point python-telegram-bot at `base_url` and `base_file_url`, with the token of a bot from `add_bot`.
    """

    def __init__(self, *, flood: FloodPolicy = NO_FLOOD, port: int = 0, webhook_retry: float = 0.05) -> None:
        self.world = World(webhook_retry=webhook_retry)
        self.faults = FaultPlan()
        self.calls: list[Made] = []
        self.people: dict[int, Person] = {}
        self.url = ""
        self._flood = FloodControl(flood)
        self._port = port
        self._runner: web.AppRunner | None = None
        self.app = web.Application(client_max_size=_LARGEST_REQUEST)
        self.app.router.add_route("*", "/bot{token}/{method}", self._call)
        self.app.router.add_get("/file/bot{token}/{path:.+}", self._download)

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        for bot in self.world.bots.values():
            await bot.updates.close()
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """For `Application.builder().base_url`; the token follows directly."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """For `Application.builder().base_file_url`."""
        return f"{self.url}/file/bot"

    def add_bot(self, username: str = "signal_bot", *, privacy: bool = True) -> Bot:
        """A new bot, with privacy mode on or off."""
        return self.world.add_bot(username, privacy=privacy)

    def person(self, name: str, *, language: str = "en") -> Person:
        """A new person."""
        person = Person(self.world, self.world.add_account(name, language=language))
        self.people[person.id] = person
        return person

    def add_chat(self, title: str, owner: Person, kind: ChatKind | str = ChatKind.GROUP) -> Chat:
        """A new group, supergroup or channel."""
        return self.world.add_chat(title, owner.account, kind)

    def migrate(self, group: Chat) -> Chat:
        """Turns a group into a supergroup; returns that."""
        return self.world.migrate(group)

    def post(self, channel: Chat, text: str, *, photo: bytes | None = None) -> Message:
        """A post in a channel, in the channel's own name."""
        if channel.kind is not ChatKind.CHANNEL:
            raise ImpossibleError("only a channel has posts; let a person say it")
        media = None if photo is None else self.world.picture(photo)
        return self.world.post(channel, None, text, entities=automatic(text), media=media)

    def edit_post(self, post: Message, text: str) -> Message:
        """Changes a channel's post."""
        self.world.rewrite(post, text)
        return post

    def fault(self, fault: Fault) -> None:
        """Plans a failure."""
        self.faults.add(fault)

    def made(self, method: str) -> list[Made]:
        """The calls of a method so far, in order."""
        return [made for made in self.calls if made.method.lower() == method.lower()]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body, uploads = await _read(request)
        made = Made(method=method, body=body, files={name: len(up.data) for name, up in uploads.items()})
        self.calls.append(made)
        try:
            bot = self._bot(request.match_info["token"])
            call = Call(world=self.world, bot=bot, body=body, uploads=uploads)
            result = await self._broken(method, call, self.faults.take(method))
        except ApiError as e:
            made.code = e.code
            return web.json_response(e.body(), status=e.code)
        except _HangUpError:
            assert request.transport is not None
            request.transport.abort()
            return web.Response(status=500)
        made.code = 200
        return web.json_response({"ok": True, "result": result})

    async def _broken(self, method: str, call: Call, fault: Fault | None) -> object:
        if fault is None:
            return await self._sound(method, call)
        await asyncio.sleep(fault.delay)
        result = None
        if fault.after_effect or not (fault.drop or fault.refusal()):
            result = await self._sound(method, call)
        if fault.drop:
            raise _HangUpError
        if refusal := fault.refusal():
            raise refusal
        return result

    async def _sound(self, method: str, call: Call) -> object:
        if method.lower() in COUNTED:
            chat_id = call.text("chat_id")
            group = chat_id.startswith("-")
            self._flood.count(call.bot.id, chat_id, group=group, now=time.monotonic())
        return await call_method(method, call)

    def _bot(self, token: str) -> Bot:
        bot = self.world.bots.get(token)
        if bot is None:
            raise ApiError(401, "Unauthorized") if ":" in token else ApiError(404, "Not Found")
        return bot

    async def _download(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        known = request.match_info["token"] in self.world.bots
        found = [file for file in self.world.files.values() if file.path == path]
        if not known or not found:
            return web.json_response(ApiError(404, "Not Found").body(), status=404)
        return web.Response(body=found[0].data, content_type="application/octet-stream")


class _HangUpError(Exception):
    pass


async def _read(request: web.Request) -> tuple[Json, Mapping[str, Upload]]:
    body: dict[str, Any] = dict(request.query)
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request, body)
    if request.content_type == "application/json":
        return body | json.loads(await request.text() or "{}"), {}
    return body | {name: str(value) for name, value in (await request.post()).items()}, {}


async def _read_multipart(request: web.Request, body: Json) -> tuple[Json, Mapping[str, Upload]]:
    uploads: dict[str, Upload] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        assert part.name is not None
        data = bytes(await part.read(decode=True))
        if part.filename is None:
            body[part.name] = data.decode()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            uploads[part.name] = Upload(name=part.filename, data=data, mime=mime)
    return body, uploads
