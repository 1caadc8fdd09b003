"""The HTTP server: every surface that there is, in the loop of the program."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from typing import Final

from aiohttp.web import Application, AppRunner, TCPSite

from domain.errors import ConfigurationError
from runtime.metrics import Metrics
from storage.store import Store
from trading.connecting import Connecting
from web.context import CONNECTING, HEALTH, METRICS, NOW, STORE
from web.edge import add_headers, bounded, edge
from web.health import Health
from web.surface import Surface, discover

BODY_LIMIT: Final = 256 * 1024
"""Bytes of a request's body that are read at most; the largest we expect, a webhook, has a tenth of it."""

_SECONDS_TO_FINISH: Final = 5.0
_METHODS: Final = {"GET": ("GET", "HEAD")}


def application(
    *,
    health: Health,
    metrics: Metrics,
    now: Callable[[], datetime],
    store: Store | None = None,
    connecting: Connecting | None = None,
    surfaces: Iterable[Surface] | None = None,
) -> Application:
    """The application with its surfaces (all that are found, if none are given), which may use what is handed over."""
    app = Application(client_max_size=BODY_LIMIT, middlewares=[edge])
    app[HEALTH] = health
    app[METRICS] = metrics
    app[NOW] = now
    if store is not None:
        app[STORE] = store
    if connecting is not None:
        app[CONNECTING] = connecting
    app.on_response_prepare.append(add_headers)
    for surface in discover() if surfaces is None else surfaces:
        for route in surface.routes:
            for method in _METHODS.get(route.method, (route.method,)):
                app.router.add_route(method, route.path, bounded(route))
    return app


@contextlib.asynccontextmanager
async def serve(app: Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve while the context lasts, then let the requests that are under way finish for up to five seconds.

    Yields the address as `http://host:port`, with the real port where `port` is 0. Raises `ConfigurationError`
    when the address cannot be listened on.
    """
    runner = AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=_SECONDS_TO_FINISH)
    await runner.setup()
    try:
        try:
            await TCPSite(runner, host, port).start()
        except OSError as e:
            raise ConfigurationError(
                f"cannot listen on {host}:{port} ({e.strerror}); set web.host and web.port to a free address"
            ) from e
        yield _address(runner, host)
    finally:
        await runner.cleanup()


def _address(runner: AppRunner, host: str) -> str:
    port = runner.addresses[0][1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
