"""The loops that these tests run on, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import pytest

Factory = Callable[[], asyncio.AbstractEventLoop]


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> Mapping[str, Factory]:
    loops: dict[str, Factory] = {"asyncio": asyncio.new_event_loop}
    try:
        import uvloop  # noqa: PLC0415  not on every system
    except ImportError:
        return loops
    return loops | {"uvloop": uvloop.new_event_loop}
