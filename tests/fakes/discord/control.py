"""A control plane under `/_fake/`, for tests whose bot lives in another process and may be killed there.

Ids travel as strings or numbers. What a person's client refuses is 409, a wrong request 400, and a bot
that did not answer in time 504, each with the reason under `error`. An interaction with `"wait": 0` answers
at once; what became of it is under `GET /_fake/interactions/<id>`.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.fakes.discord import wire
from tests.fakes.discord.interaction import Interaction
from tests.fakes.discord.model import Channel, Guild, Json, Message, Upload, User
from tests.fakes.discord.people import Person
from tests.fakes.discord.refusals import ApiError, ClientRefused
from tests.fakes.discord.server import FakeDiscord

_Verb = Callable[[Json], Awaitable[Any]]


class Control:
    """Wraps the in-process verbs, one by one; `install` before the server starts."""

    def __init__(self, server: FakeDiscord) -> None:
        self.server = server
        self.world = server.world
        self.people: dict[int, Person] = {}

    def install(self) -> None:
        """Adds the paths to the server."""
        verbs: dict[str, _Verb] = {
            name: getattr(self, f"_{name}")
            for name in (
                *("user", "guild", "channel", "follow", "say", "dm", "edit", "delete", "publish", "preview"),
                *("slash", "autocomplete", "click", "choose", "submit", "fault", "gateway", "flood"),
            )
        }
        router = self.server.app.router
        for name, verb in verbs.items():
            router.add_post(f"/_fake/{name}", _answering(verb))
        router.add_get("/_fake/state", _answering(self._state))
        router.add_get("/_fake/calls", _answering(self._calls))
        router.add_get("/_fake/channels/{channel}/messages", _answering(self._messages))
        router.add_get("/_fake/inbox/{user}", _answering(self._inbox))
        router.add_get("/_fake/interactions/{interaction}", _answering(self._interaction))

    def _who(self, body: Json) -> Person:
        user = self.world.users[int(body["user"])]
        return self.people.setdefault(user.id, Person(self.world, user))

    def _where(self, body: Json) -> Channel:
        return self.world.channels[int(body["channel"])]

    def _guild_of(self, body: Json) -> Guild:
        return self.world.guilds[int(body["guild"])]

    def _which(self, body: Json) -> Message:
        return self.world.message(int(body["channel"]), int(body["message"]))

    def _seen(self, message: Message) -> Json:
        only_for = str(message.only_for) if message.only_for else None
        return wire.message(self.world, message) | {"only_for": only_for}

    async def _user(self, body: Json) -> Json:
        guilds = [self.world.guilds[int(i)] for i in body.get("guilds") or []]
        about = {key: body[key] for key in ("bot", "locale", "accepts_dms") if key in body}
        return wire.user(self.server.person(body["name"], *guilds, **about).user)

    async def _guild(self, body: Json) -> Json:
        owner: User = self._who(body).user
        return wire.guild(self.world, self.world.add_guild(body["name"], owner, shard=body.get("shard")), full=True)

    async def _channel(self, body: Json) -> Json:
        announcement = bool(body.get("announcement"))
        return wire.channel(self.server.channel(self._guild_of(body), body["name"], announcement=announcement))

    async def _follow(self, body: Json) -> Json:
        self.server.follow(self._where(body), self.world.channels[int(body["target"])])
        return {}

    async def _say(self, body: Json) -> Json:
        files = [Upload(f["filename"], base64.b64decode(f["base64"])) for f in body.get("files") or []]
        said = self._who(body).say(
            self._where(body), body.get("content", ""), files=files, unheard=bool(body.get("unheard"))
        )
        return self._seen(said)

    async def _dm(self, body: Json) -> Json:
        return self._seen(self._who(body).dm(body["content"]))

    async def _edit(self, body: Json) -> Json:
        unheard = bool(body.get("unheard"))
        return self._seen(self._who(body).edit(self._which(body), body["content"], unheard=unheard))

    async def _delete(self, body: Json) -> Json:
        self._who(body).delete(self._which(body), unheard=bool(body.get("unheard")))
        return {}

    async def _publish(self, body: Json) -> list[Json]:
        return [self._seen(copy) for copy in self._who(body).publish(self._which(body))]

    async def _preview(self, body: Json) -> Json:
        self.server.preview(self._which(body))
        return {}

    async def _slash(self, body: Json) -> Json:
        options = {name: self._object(value) for name, value in (body.get("options") or {}).items()}
        return await self._outcome(self._who(body).slash(self._where(body), body["command"], **options), body)

    async def _autocomplete(self, body: Json) -> Json:
        words = (body["command"], body["focused"], body["typed"])
        options = body.get("options") or {}
        return await self._outcome(self._who(body).autocomplete(self._where(body), *words, **options), body)

    async def _click(self, body: Json) -> Json:
        labels = {"label": body.get("label"), "custom_id": body.get("custom_id")}
        return await self._outcome(self._who(body).click(self._which(body), **labels), body)

    async def _choose(self, body: Json) -> Json:
        values = [self._object(value) for value in body["values"]]
        chosen = self._who(body).choose(self._which(body), *values, custom_id=body.get("custom_id"))
        return await self._outcome(chosen, body)

    async def _submit(self, body: Json) -> Json:
        opener = self.world.interactions[int(body["interaction"])]
        return await self._outcome(self._who(body).submit(opener, body.get("answers") or {}), body)

    def _object(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return self._who(value).user if "user" in value else self._where(value)

    async def _outcome(self, interaction: Interaction, body: Json) -> Json:
        wait = float(body.get("wait", 5.0))
        if wait:
            await interaction.answered(wait)
        return self._record(interaction)

    def _record(self, interaction: Interaction) -> Json:
        return {
            "interaction": str(interaction.id),
            "acknowledged_after": interaction.acknowledged_after,
            "response": self._seen(interaction.response) if interaction.response else None,
            "followups": [self._seen(message) for message in interaction.followups],
            "modal": interaction.modal,
            "choices": interaction.choices,
        }

    async def _fault(self, body: Json) -> Json:
        if body.get("clear"):
            self.server.rest.faults.pending.clear()
        else:
            self.server.fail(**body)
        return {"pending": len(self.server.rest.faults.pending)}

    async def _gateway(self, body: Json) -> Json:
        gateway = self.server.gateway
        forget, guild = bool(body.get("forget")), int(body.get("guild") or 0) or None
        match body["action"]:
            case "reconnect":
                gateway.reconnect()
            case "invalidate":
                gateway.invalidate(resumable=bool(body.get("resumable")))
            case "drop":
                await gateway.drop(body.get("code"))
            case "down" if body.get("everything"):
                await self.server.go_down(forget=forget, refuse=False)
            case "down":
                await gateway.go_down(forget=forget)
            case "up":
                await self.server.come_up()
            case "dispatch":
                gateway.dispatch(body["name"], body.get("data"), guild_id=guild)
            case other:
                raise ValueError(f"unknown action {other!r}")
        return {"sessions": len(gateway.live)}

    async def _flood(self, body: Json) -> Json:
        texts = body.get("texts") or [body["text"].format(n=n) for n in range(int(body["count"]))]
        author = self._who(body).user if "user" in body else None
        seconds = await self.server.flood(self._where(body), texts, author=author)
        return {"messages": len(texts), "seconds": seconds}

    async def _state(self, _: Json) -> Json:
        world = self.world
        return {
            "bot": wire.user(world.bot),
            "users": [wire.user(u) for u in world.users.values()],
            "guilds": [{"id": str(g.id), "name": g.name} for g in world.guilds.values()],
            "channels": [wire.channel(c) for c in world.channels.values()],
            "commands": [wire.command(world, c) for c in world.commands.values()],
            "sessions": len(self.server.gateway.live),
            "identifies": self.server.gateway.identifies,
            "faults": len(self.server.rest.faults.pending),
        }

    async def _calls(self, query: Json) -> list[Json]:
        method, path = query.get("method"), query.get("path", "")
        return [
            {
                "method": call.method,
                "path": call.path,
                "query": call.query,
                "status": call.status,
                "body": call.body,
                "files": [upload.filename for upload in call.files],
            }
            for call in self.server.rest.calls
            if method in (None, call.method) and path in call.path
        ]

    async def _messages(self, query: Json) -> list[Json]:
        found = sorted(self._where(query).messages.values(), key=lambda m: m.id)
        return [self._seen(message) for message in found]

    async def _inbox(self, query: Json) -> list[Json]:
        return [self._seen(message) for message in self._who(query).inbox()]

    async def _interaction(self, query: Json) -> Json:
        return self._record(self.world.interactions[int(query["interaction"])])


def _answering(verb: _Verb) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            sent = await request.json() if request.can_read_body else {}
            return web.json_response(await verb({**request.query, **request.match_info, **sent}))
        except ClientRefused as refusal:
            return web.json_response({"error": str(refusal)}, status=409)
        except TimeoutError as late:
            return web.json_response({"error": str(late)}, status=504)
        except (ApiError, LookupError, ValueError, TypeError) as wrong:
            return web.json_response({"error": repr(wrong)}, status=400)

    return handle
