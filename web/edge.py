"""The edge of the web: traces each request, limits its body and time, and turns every failure into a short answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Final

import structlog
from aiohttp.web import (
    HTTPException,
    HTTPRequestEntityTooLarge,
    Request,
    Response,
    StreamResponse,
    json_response,
    middleware,
)

from runtime.log import trace
from web.surface import Route

Handler = Callable[[Request], Awaitable[StreamResponse]]

HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
"""On every answer, where the surface has not set its own."""

log = structlog.get_logger(__name__)


async def add_headers(_request: Request, response: StreamResponse) -> None:
    """Give the answer the security headers; a signal of the application (`on_response_prepare`)."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Server"] = "bellwether"  # aiohttp has already put its own and Python's version there


@middleware
async def edge(request: Request, handler: Handler) -> StreamResponse:
    """Answer, whatever happens; what failed inside is in the log under the trace id that the answer names."""
    with trace() as trace_id:
        response = await _answer(request, handler, trace_id)
        if not response.prepared:
            response.headers["X-Trace-Id"] = trace_id
        return response


def bounded(route: Route) -> Handler:
    """The route's handler with an end to its time."""

    async def answer(request: Request) -> StreamResponse:
        async with asyncio.timeout(route.seconds):
            return await route.answer(request)

    return answer


async def _answer(request: Request, handler: Handler, trace_id: str) -> StreamResponse:
    try:
        _check_length(request)
        return await handler(request)
    except HTTPException as e:
        return _refusal(e)
    except TimeoutError:
        log.warning("request_timed_out", method=request.method, path=_shape(request))
        return _failure(HTTPStatus.SERVICE_UNAVAILABLE, trace_id)
    except Exception:
        log.exception("request_failed", method=request.method, path=_shape(request))
        return _failure(HTTPStatus.INTERNAL_SERVER_ERROR, trace_id)


def _shape(request: Request) -> str:
    # The address itself may hold a one-time token, which no log may know.
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"


def _check_length(request: Request) -> None:
    # A chunked body has no length yet: aiohttp counts it while it is read.
    length = request.content_length or 0
    if length > request.client_max_size:
        raise HTTPRequestEntityTooLarge(max_size=request.client_max_size, actual_size=length)


def _refusal(error: HTTPException) -> StreamResponse:
    if error.status < HTTPStatus.BAD_REQUEST:
        return Response(status=error.status, headers=error.headers)
    headers = {
        name: error.headers[name] for name in ("Allow", "Retry-After", "WWW-Authenticate") if name in error.headers
    }
    return json_response({"error": _code(error.status)}, status=error.status, headers=headers)


def _failure(status: HTTPStatus, trace_id: str) -> Response:
    return json_response({"error": _code(status), "trace_id": trace_id}, status=status)


def _code(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "_")
