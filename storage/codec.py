"""Frozen dataclasses to JSON text and back, decimals and instants without loss."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

KEPT = 2048
"""Values of recent texts that are remembered."""

_adapters: dict[Any, TypeAdapter[Any]] = {}


def encode(value: Any) -> str:
    """The value as JSON; decimals and instants become strings."""
    return _adapter(type(value)).dump_json(value).decode()


def decode(kind: type[T], text: str) -> T:
    """The value of type `kind` that `encode` wrote.

    Raises `pydantic.ValidationError` when the text is no such value.
    """
    found: T = _adapter(kind).validate_json(text)
    return found


def shared(kind: type[T], text: str) -> T:
    """The same as `decode`, one value for all rows that hold the same text; for kinds that are frozen through."""
    remembered: Any = _remembered
    found: T = remembered(kind, text)
    return found


@lru_cache(maxsize=KEPT)
def _remembered(kind: Any, text: str) -> Any:
    return decode(kind, text)


def _adapter(kind: Any) -> TypeAdapter[Any]:
    found = _adapters.get(kind)
    if found is None:
        found = _adapters[kind] = TypeAdapter(kind)
    return found
