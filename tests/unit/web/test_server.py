"""The server answers over a real socket, and says nothing it should not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp.web import HTTPSeeOther, HTTPTooManyRequests, Request, Response
from structlog.testing import capture_logs

from domain.errors import ConfigurationError
from runtime.log import trace_id
from runtime.metrics import Metrics
from web.edge import HEADERS
from web.health import Health, State
from web.server import BODY_LIMIT, application, serve
from web.surface import Route, Surface, discover

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


async def fail(request: Request) -> Response:
    raise RuntimeError("the broker key is sesame")


async def hang(request: Request) -> Response:
    await asyncio.Event().wait()
    raise AssertionError


async def size(request: Request) -> Response:
    return Response(text=str(len(await request.read())), headers={"Cache-Control": "max-age=60"})


async def leave(request: Request) -> Response:
    raise HTTPSeeOther("/health")


async def refuse(request: Request) -> Response:
    raise HTTPTooManyRequests(headers={"Retry-After": "7"}, text="internal words")


async def trace(request: Request) -> Response:
    return Response(text=trace_id())


PROBES = Surface(
    name="probes",
    routes=(
        Route(method="GET", path="/fail", answer=fail),
        Route(method="GET", path="/hang", answer=hang, seconds=0.05),
        Route(method="POST", path="/size", answer=size),
        Route(method="GET", path="/leave", answer=leave),
        Route(method="GET", path="/refuse", answer=refuse),
        Route(method="GET", path="/trace", answer=trace),
    ),
)


@pytest.fixture
def health() -> Health:
    return Health(lambda: NOW, essential=("database",))


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
async def client(health: Health, metrics: Metrics) -> AsyncIterator[aiohttp.ClientSession]:
    app = application(health=health, metrics=metrics, now=lambda: NOW, surfaces=(*discover(), PROBES))
    async with (
        serve(app, "127.0.0.1", 0) as address,
        aiohttp.ClientSession(address, timeout=aiohttp.ClientTimeout(10)) as session,
    ):
        yield session


async def test_health_says_what_is_connected_since_when(client: aiohttp.ClientSession, health: Health) -> None:
    health.set("database", State.CONNECTED)
    health.set("discord", State.CONNECTED, "2 guilds")

    async with client.get("/health") as answer:
        body = await answer.json()

    assert answer.status == 200
    assert body == {
        "status": "ok",
        "at": "2026-05-01T12:00:00+00:00",
        "up_since": "2026-05-01T12:00:00+00:00",
        "components": {
            "database": {"state": "connected", "since": "2026-05-01T12:00:00+00:00", "detail": ""},
            "discord": {"state": "connected", "since": "2026-05-01T12:00:00+00:00", "detail": "2 guilds"},
        },
    }


async def test_health_is_503_while_down_and_200_while_degraded(client: aiohttp.ClientSession, health: Health) -> None:
    async with client.get("/health") as starting:
        pass
    health.set("database", State.CONNECTED)
    health.set("telegram", State.DOWN)
    async with client.get("/health") as degraded:
        body = await degraded.json()

    assert starting.status == 503
    assert degraded.status == 200
    assert body["status"] == "degraded"


async def test_metrics_are_prometheus_text(client: aiohttp.ClientSession, metrics: Metrics) -> None:
    metrics.signals.inc()

    async with client.get("/metrics") as answer:
        text = await answer.text()

    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert "bellwether_signals_total 1.0\n" in text


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/../etc/passwd", 404, "not_found"),
        ("POST", "/health", 405, "method_not_allowed"),
        ("GET", "/refuse", 429, "too_many_requests"),
    ],
)
async def test_refusals_are_json(
    client: aiohttp.ClientSession, method: str, path: str, status: int, error: str
) -> None:
    async with client.request(method, path) as answer:
        body = await answer.json()

    assert answer.status == status
    assert body == {"error": error}
    assert answer.headers.get("Retry-After") == ("7" if status == 429 else None)
    assert answer.headers.get("Allow") == ("GET,HEAD" if status == 405 else None)


@pytest.mark.parametrize("path", ["/health", "/metrics", "/nothing", "/fail", "/leave"])
async def test_every_answer_carries_the_security_headers(client: aiohttp.ClientSession, path: str) -> None:
    async with client.get(path, allow_redirects=False) as answer:
        pass

    assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    assert answer.headers["Server"] == "bellwether"
    assert len(answer.headers["X-Trace-Id"]) == 16


async def test_a_failure_is_logged_with_its_trace_and_answered_without_internals(
    client: aiohttp.ClientSession,
) -> None:
    with capture_logs() as logs:
        async with client.get("/fail") as answer:
            text = await answer.text()

    assert answer.status == 500
    assert json.loads(text) == {"error": "internal_server_error", "trace_id": answer.headers["X-Trace-Id"]}
    [line] = logs
    assert (line["event"], line["path"], line["exc_info"]) == ("request_failed", "/fail", True)


async def test_handlers_run_inside_the_trace_that_the_answer_names(client: aiohttp.ClientSession) -> None:
    async with client.get("/trace") as answer:
        assert await answer.text() == answer.headers["X-Trace-Id"]


async def test_an_answer_that_does_not_come_is_given_up(client: aiohttp.ClientSession) -> None:
    async with client.get("/hang") as answer:
        body = await answer.json()

    assert answer.status == 503
    assert body["error"] == "service_unavailable"


async def test_a_redirect_stays_a_redirect(client: aiohttp.ClientSession) -> None:
    async with client.get("/leave", allow_redirects=False) as answer:
        pass

    assert answer.status == 303
    assert answer.headers["Location"] == "/health"


async def test_a_body_at_the_limit_is_read_and_one_beyond_it_refused(client: aiohttp.ClientSession) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield bytes(BODY_LIMIT // 4)

    async with client.post("/size", data=bytes(BODY_LIMIT - 1)) as fits:
        assert await fits.text() == str(BODY_LIMIT - 1)
    async with client.post("/size", data=bytes(BODY_LIMIT + 1)) as announced:
        pass
    async with client.post("/size", data=chunks()) as chunked:
        pass

    assert fits.headers["Cache-Control"] == "max-age=60"
    assert (fits.status, announced.status, chunked.status) == (200, 413, 413)


async def test_head_is_answered_like_get(client: aiohttp.ClientSession) -> None:
    async with client.head("/metrics") as answer:
        assert answer.status == 200
        assert await answer.read() == b""


async def test_says_which_setting_to_change_when_the_port_is_taken(health: Health, metrics: Metrics) -> None:
    def app() -> aiohttp.web.Application:
        return application(health=health, metrics=metrics, now=lambda: NOW)

    async with serve(app(), "127.0.0.1", 0) as address:
        port = int(address.rsplit(":", 1)[1])
        with pytest.raises(ConfigurationError, match=rf"127\.0\.0\.1:{port}.*web\.port"):
            async with serve(app(), "127.0.0.1", port):
                pass


async def test_nothing_listens_after_the_context(health: Health, metrics: Metrics) -> None:
    async with serve(application(health=health, metrics=metrics, now=lambda: NOW), "127.0.0.1", 0) as address:
        pass

    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"{address}/health")


def test_finds_every_surface_and_no_path_twice() -> None:
    found = discover()

    routes = [(route.method, route.path) for surface in found for route in surface.routes]
    assert {"health", "metrics"} <= {surface.name for surface in found}
    assert len(routes) == len(set(routes))
