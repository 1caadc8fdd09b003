"""A surface: a group of routes, declared as one constant `SURFACE` in one module under `web.surfaces`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp.web import Request, StreamResponse

from web import surfaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address: what answers `method` on `path`, and after how many seconds at most (None: as long as it likes)."""

    method: str
    path: str
    answer: Callable[[Request], Awaitable[StreamResponse]]
    seconds: float | None = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Routes that belong together."""

    name: str
    routes: tuple[Route, ...]


def discover() -> tuple[Surface, ...]:
    """Every surface there is, by module name.

    Raises `TypeError` for a module under `web.surfaces` that declares none.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(surfaces.__path__))
    return tuple(_declared(f"{surfaces.__name__}.{name}") for name in names)


def _declared(module: str) -> Surface:
    surface = getattr(importlib.import_module(module), "SURFACE", None)
    if not isinstance(surface, Surface):
        raise TypeError(f"{module} must declare SURFACE, a web.surface.Surface")
    return surface
