"""A JSON control plane under `/_fake/`, for tests whose bot lives and dies in another process.

It has no authentication and belongs on loopback only. A refusal of the simulated person's app is 409, a name that
does not exist 400, a bot that does not answer a press in time 504.
"""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.fakes.telegram import wire
from tests.fakes.telegram.bots import Bot
from tests.fakes.telegram.errors import ImpossibleError
from tests.fakes.telegram.faults import Fault
from tests.fakes.telegram.model import Chat, Json, Message
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import FakeTelegram

Verb = Callable[[Json], Awaitable[Json | list[Json]]]


class Control:
    """What people and the world do in process, verb by verb; bodies and answers are JSON objects.

    Without `bot` the first bot is meant, without `chat` the private chat of `user` and that bot; the id of
    a user in `chat` names their private chat too.
    """

    def __init__(self, server: FakeTelegram) -> None:
        self._server = server
        self._world = server.world

    def install(self) -> None:
        """Adds the routes to a server that has not started."""
        router = self._server.app.router
        for verb in (
            self.bot,
            self.user,
            self.chat,
            self.start,
            self.add_bot,
            self.say,
            self.edit,
            self.press,
            self.block,
            self.post,
            self.migrate,
            self.update,
            self.fault,
        ):
            router.add_post(f"/_fake/{verb.__name__}", _endpoint(verb))
        router.add_get("/_fake/chats/{chat}/messages", _endpoint(self.messages))
        router.add_get("/_fake/calls", _endpoint(self.calls))

    async def bot(self, body: Json) -> Json:
        """{username, privacy?} -> {id, token, ...}."""
        made = self._world.add_bot(body["username"], privacy=body.get("privacy", True))
        return wire.account(made.account) | {"token": made.token}

    async def user(self, body: Json) -> Json:
        """{name, language?} -> the user."""
        return wire.account(self._server.person(body["name"], language=body.get("language", "en")).account)

    async def chat(self, body: Json) -> Json:
        """{title, owner, kind?} -> the chat."""
        owner = self._server.people[int(body["owner"])]
        return wire.chat(self._server.add_chat(body["title"], owner, body.get("kind", "group")))

    async def start(self, body: Json) -> Json:
        """{user, bot?, payload?} -> the message."""
        return wire.message(self._person(body).start(self._bot(body), body.get("payload", "")))

    async def add_bot(self, body: Json) -> Json:
        """{user, chat, bot?, admin?} -> {}."""
        self._person(body).add(self._chat(body), self._bot(body), admin=bool(body.get("admin")))
        return {}

    async def say(self, body: Json) -> Json:
        """{user, chat?, text?, photo? in base64, reply_to?} -> the message."""
        chat = self._chat(body)
        return wire.message(
            self._person(body).say(
                chat,
                body.get("text", ""),
                photo=base64.b64decode(body["photo"]) if "photo" in body else None,
                reply_to=chat.messages[int(body["reply_to"])] if "reply_to" in body else None,
            )
        )

    async def edit(self, body: Json) -> Json:
        """{chat?, message, text, user} -> the message; without `user` it edits a channel's post."""
        message = self._message(body)
        if "user" in body:
            return wire.message(self._person(body).edit(message, body["text"]))
        return wire.message(self._server.edit_post(message, body["text"]))

    async def press(self, body: Json) -> Json:
        """{user, chat?, message, label, wait? in seconds} -> {text, alert, url}."""
        press = self._person(body).press(self._message(body), body["label"])
        return dataclasses.asdict(await press.answered(seconds=float(body.get("wait", 5.0))))

    async def block(self, body: Json) -> Json:
        """{user, bot?} -> {}."""
        self._person(body).block(self._bot(body))
        return {}

    async def post(self, body: Json) -> Json:
        """{chat, text} -> the post of a channel."""
        return wire.message(self._server.post(self._chat(body), body["text"]))

    async def migrate(self, body: Json) -> Json:
        """{chat} -> the supergroup."""
        return wire.chat(self._server.migrate(self._chat(body)))

    async def update(self, body: Json) -> Json:
        """{update, bot?} -> {update_id}; any JSON object, sound or not."""
        return {"update_id": self._bot(body).updates.inject(body["update"])}

    async def fault(self, body: Json) -> Json:
        """The fields of a `Fault`, or {clear: true} -> {pending}."""
        if body.get("clear"):
            self._server.faults.clear()
        else:
            self._server.fault(Fault(**body))
        return {"pending": len(self._server.faults.pending)}

    async def messages(self, query: Json) -> list[Json]:
        """The messages of a chat that are not deleted, oldest first; `?bot=` for a private chat with another bot."""
        return [wire.message(message) for message in self._chat(query).messages.values()]

    async def calls(self, query: Json) -> list[Json]:
        """Every call made, oldest first; `?method=` picks one."""
        made = self._server.made(query["method"]) if "method" in query else self._server.calls
        return [dataclasses.asdict(call) for call in made]

    def _person(self, body: Json) -> Person:
        return self._server.people[int(body["user"])]

    def _bot(self, body: Json) -> Bot:
        bots = {bot.id: bot for bot in self._world.bots.values()}
        return bots[int(body["bot"])] if "bot" in body else next(iter(bots.values()))

    def _chat(self, body: Json) -> Chat:
        number = int(body["chat"] if "chat" in body else body["user"])
        person = self._server.people.get(number)
        return self._bot(body).chat_with(person.account) if person else self._world.chats[number]

    def _message(self, body: Json) -> Message:
        return self._chat(body).messages[int(body["message"])]


def _endpoint(verb: Verb) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            body = await request.json() if request.method == "POST" else dict(request.query)
            return web.json_response(await verb(body | dict(request.match_info)))
        except ImpossibleError as e:
            return web.json_response({"error": str(e)}, status=409)
        except TimeoutError as e:
            return web.json_response({"error": str(e)}, status=504)
        except (LookupError, ValueError, TypeError) as e:
            return web.json_response({"error": repr(e)}, status=400)

    return handle
