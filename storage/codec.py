"""Frozen dataclasses to JSON text and back, decimals and instants without loss."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

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


def _adapter(kind: Any) -> TypeAdapter[Any]:
    found = _adapters.get(kind)
    if found is None:
        found = _adapters[kind] = TypeAdapter(kind)
    return found
