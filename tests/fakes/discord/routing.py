"""What an endpoint is given, and the table in which it is found."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fakes.discord.model import Channel, Guild, Message, Permission, Upload
from tests.fakes.discord.refusals import ApiError, invalid, missing_access, unknown
from tests.fakes.discord.world import World

_FILE = re.compile(r"files\[(\d+)\]")


@dataclass(slots=True, kw_only=True)
class Call:
    """One request that the bot made, for assertions; `at` is `time.monotonic()`, status 0 means unanswered."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    files: list[Upload]
    at: float = field(default_factory=time.monotonic)
    status: int = 0


@dataclass(slots=True, kw_only=True)
class Ask:
    """A parsed request with the world it asks about; look-ups raise what Discord would answer."""

    world: World
    args: dict[str, str]
    query: dict[str, str]
    body: Any
    files: list[Upload]

    def id(self, name: str) -> int:
        """A snowflake of the path."""
        if not self.args[name].isdecimal():
            raise invalid(name, "NUMBER_TYPE_COERCE", f'Value "{self.args[name]}" is not snowflake.')
        return int(self.args[name])

    def guild(self) -> Guild:
        """The guild of the path, if the bot is in it."""
        found = self.world.guilds.get(self.id("guild"))
        if found is None or self.world.bot.id not in found.members:
            raise unknown("Guild", 10004)
        return found

    def channel(self, *needed: Permission) -> Channel:
        """The channel of the path, if the bot has these permissions in it."""
        found = self.world.channel(self.id("channel"))
        self.world.require(found, *needed)
        return found

    def message(self) -> Message:
        """The message of the path, if it is there for everybody."""
        found = self.world.message(self.id("channel"), self.id("message"))
        if found.only_for is not None:
            raise unknown("Message", 10008)
        return found

    def own_application(self) -> None:
        """Refuses another application's path."""
        if self.id("app") != self.world.bot.id:
            raise missing_access()


Endpoint = Callable[[Ask], Any]


class Routes:
    """Endpoints by method and path."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, re.Pattern[str], Endpoint]] = []

    def on(self, method: str, *paths: str) -> Callable[[Endpoint], Endpoint]:
        """Registers an endpoint; `{name}` stands for one segment of the path."""

        def register(endpoint: Endpoint) -> Endpoint:
            for path in paths:
                pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
                self.entries.append((method, pattern, endpoint))
            return endpoint

        return register

    def find(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]]:
        """The endpoint and the names in its path; ApiError 404 or 405."""
        matches = [(m, match, e) for m, pattern, e in self.entries if (match := pattern.fullmatch(path))]
        for candidate, match, endpoint in matches:
            if candidate == method:
                return endpoint, match.groupdict()
        if matches:
            raise ApiError(405, 0, "405: Method Not Allowed")
        raise ApiError(404, 0, f"404: Not Found (the fake has no {method} {path})")


async def read(request: web.Request) -> tuple[Any, list[Upload]]:
    """The JSON body and the uploaded files; ApiError 50109 for what is not JSON."""
    if request.content_type != "multipart/form-data":
        return _json(await request.read()), []
    body: Any = {}
    files: dict[int, Upload] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        raw = bytes(await part.read(decode=True))
        if part.name == "payload_json":
            body = _json(raw)
        elif match := _FILE.fullmatch(part.name or ""):
            files[int(match[1])] = Upload(part.filename or "unknown", raw, part.headers.get("Content-Type"))
    _describe(body, files)
    return body, [files[number] for number in sorted(files)]


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else {}
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None


def _describe(body: Any, files: dict[int, Upload]) -> None:
    holder = body.get("data") if isinstance(body.get("data"), dict) else body
    for about in holder.get("attachments") or []:
        upload = files.get(int(about.get("id", -1)))
        if upload is not None:
            upload.filename = about.get("filename") or upload.filename
            upload.description = about.get("description")
