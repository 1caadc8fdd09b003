"""The door of the HTTP API: records each request, lets planned faults happen, checks the token, answers."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from aiohttp import web

from tests.fakes.discord.endpoints import account, channels, commands, interactions
from tests.fakes.discord.faults import Fault, FaultPlan
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.model import Upload
from tests.fakes.discord.refusals import ApiError
from tests.fakes.discord.routing import Ask, Call, Routes, read
from tests.fakes.discord.world import World

_VIA = {"Via": "1.1 google"}
_TOKEN_IN_PATH = re.compile(r"/gateway$|/interactions/|/webhooks/\d+/")


class Rest:
    """Answers `/api/v10/...`."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world = world
        self.faults = FaultPlan()
        self.calls: list[Call] = []
        self._routes = Routes()
        for subject in (account.routes(gateway), channels.ROUTES, commands.ROUTES, interactions.ROUTES):
            self._routes.entries += subject.entries

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request, from record to answer."""
        path = "/" + request.match_info["tail"]
        call = Call(method=request.method, path=path, query=dict(request.query), body=None, files=[])
        self.calls.append(call)
        fault = self.faults.take(request.method, path)
        if fault is not None:
            await asyncio.sleep(fault.delay)
        try:
            call.body, call.files = await read(request)
            answer = _failure(fault, request) if fault is not None and not fault.after_effect else None
            if answer is None:
                payload = self._perform(request, call)
                answer = _failure(fault, request) if fault is not None else None
                answer = answer or _answer(payload)
        except ApiError as refusal:
            answer = _json(refusal.body(), status=refusal.status)
        call.status = 0 if fault is not None and fault.drop else answer.status
        self.world.pulse.beat()
        return answer

    def _perform(self, request: web.Request, call: Call) -> Any:
        authorised = request.headers.get("Authorization") == f"Bot {self.world.settings.token}"
        if not authorised and not _TOKEN_IN_PATH.match(call.path):
            raise ApiError(401, 0, "401: Unauthorized")
        endpoint, args = self._routes.find(call.method, call.path)
        files: list[Upload] = call.files
        return endpoint(Ask(world=self.world, args=args, query=call.query, body=call.body, files=files))


def _answer(payload: Any) -> web.Response:
    return web.Response(status=204, headers=_VIA) if payload is None else _json(payload)


def _failure(fault: Fault, request: web.Request) -> web.Response | None:
    if fault.drop:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)
    if fault.status is None:
        return None
    if fault.status == 429:
        return _banned(fault) if fault.cloudflare else _limited(fault)
    return _json({"message": fault.message, "code": fault.code}, status=fault.status)


def _limited(fault: Fault) -> web.Response:
    body = {"message": "You are being rate limited.", "retry_after": fault.retry_after, "global": fault.is_global}
    headers = {
        "Retry-After": str(int(fault.retry_after) + 1),
        "X-RateLimit-Scope": "global" if fault.is_global else "user",
    }
    if fault.is_global:
        headers["X-RateLimit-Global"] = "true"
    return _json(body, status=429, headers=headers)


def _banned(fault: Fault) -> web.Response:
    headers = {"Retry-After": str(int(fault.retry_after)), "Server": "cloudflare"}
    return web.Response(status=429, text="<html>1015</html>", content_type="text/html", headers=headers)


def _json(payload: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # discord.py does not recognise JSON when a charset follows the content type.
    bare = {"Content-Type": "application/json"} | _VIA | (headers or {})
    return web.Response(body=json.dumps(payload, separators=(",", ":")).encode(), status=status, headers=bare)
