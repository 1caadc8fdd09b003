"""`/metrics`: what the program counts, for Prometheus."""

from __future__ import annotations

from aiohttp.web import Request, Response

from runtime.metrics import CONTENT_TYPE
from web.context import METRICS
from web.surface import Route, Surface


async def _metrics(request: Request) -> Response:
    return Response(body=request.app[METRICS].render(), headers={"Content-Type": CONTENT_TYPE})


SURFACE = Surface(name="metrics", routes=(Route(method="GET", path="/metrics", answer=_metrics),))
