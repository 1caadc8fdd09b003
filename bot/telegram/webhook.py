"""Telegram's calls to us: checked, stored, and only then answered, so that it repeats what we could not keep."""

from __future__ import annotations

import hmac
import json
from typing import Final
from urllib.parse import urlsplit

from aiohttp.web import HTTPBadRequest, HTTPForbidden, Request, Response

from bot.telegram.intake import Intake, numbered
from runtime.secret import Secret
from web.surface import Route, Surface

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of the header


def surface(intake: Intake, *, url: str, secret: Secret) -> Surface:
    """The route under which Telegram calls: the path of the public address `url`."""

    async def take(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), secret.reveal().encode()):
            raise HTTPForbidden
        try:
            updates = numbered([json.loads(await request.text())])
        except ValueError:
            raise HTTPBadRequest from None
        if not updates:
            raise HTTPBadRequest
        await intake.keep(updates)
        return Response()

    route = Route(method="POST", path=urlsplit(url).path or "/", answer=take)
    return Surface(name="telegram", routes=(route,))
