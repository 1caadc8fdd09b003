"""`/health`: what is connected, for people, containers and load balancers."""

from __future__ import annotations

from aiohttp.web import Request, Response, json_response

from web.context import HEALTH, NOW
from web.health import Component, Status
from web.surface import Route, Surface


async def _health(request: Request) -> Response:
    snapshot = request.app[HEALTH].snapshot(request.app[NOW]())
    return json_response(
        {
            "status": snapshot.status,
            "at": snapshot.at.isoformat(),
            "up_since": snapshot.up_since.isoformat(),
            "components": {component.name: _shown(component) for component in snapshot.components},
        },
        status=503 if snapshot.status is Status.DOWN else 200,
    )


def _shown(component: Component) -> dict[str, str]:
    return {"state": component.state, "since": component.since.isoformat(), "detail": component.detail}


SURFACE = Surface(name="health", routes=(Route(method="GET", path="/health", answer=_health),))
