"""What a surface may use, under typed keys of the application: `request.app[HEALTH]`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from aiohttp.web import AppKey

from runtime.metrics import Metrics
from storage.store import Store
from web.health import Health

HEALTH: Final = AppKey("health", Health)
METRICS: Final = AppKey("metrics", Metrics)
STORE: Final = AppKey("store", Store)
NOW: Final[AppKey[Callable[[], datetime]]] = AppKey("now")
