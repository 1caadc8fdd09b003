"""What a surface may use, under typed keys of the application: `request.app[HEALTH]`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from aiohttp.web import AppKey

from runtime.metrics import Metrics
from storage.store import Store
from trading.connecting import Connecting
from web.health import Health

HEALTH: Final = AppKey("health", Health)
METRICS: Final = AppKey("metrics", Metrics)
STORE: Final = AppKey("store", Store)
NOW: Final[AppKey[Callable[[], datetime]]] = AppKey("now")
CONNECTING: Final[AppKey[Connecting]] = AppKey("connecting")
"""Where venues can be connected; missing where the host has no vault."""
