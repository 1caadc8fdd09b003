"""The shape of the settings: which keys there are, which of them are secret."""

from __future__ import annotations

import functools
import typing
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.settings.model import Settings
from runtime.secret import Secret

Place = tuple[str | int, ...]
"""A place in the file: `("channels", 0, "chat")`."""


@functools.cache
def keys() -> Mapping[tuple[str, ...], FieldInfo]:
    """Every key of the file with its field, sections included; the entries of a list share their keys."""
    return MappingProxyType(dict(_walk(Settings, ())))


@functools.cache
def secret_keys() -> frozenset[tuple[str, ...]]:
    """The keys that hold a secret, each of which may be given as a file: `token_file` for `token`."""
    return frozenset(key for key, field in keys().items() if Secret in _parts(field.annotation))


def section(field: FieldInfo) -> type[BaseModel] | None:
    """The section that the field holds, alone or as a list; None for a plain value."""
    found = (part for part in _parts(field.annotation) if isinstance(part, type) and issubclass(part, BaseModel))
    return next(found, None)


def key_of(place: Sequence[str | int]) -> tuple[str, ...]:
    """The place without the positions in lists."""
    return tuple(step for step in place if isinstance(step, str))


def dotted(place: Sequence[str | int]) -> str:
    """The place for people: dotted, positions counted from 1."""
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".")


def _walk(model: type[BaseModel], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    for name, field in model.model_fields.items():
        yield (*above, name), field
        inner = section(field)
        if inner is not None:
            yield from _walk(inner, (*above, name))


def _parts(annotation: object) -> Iterator[object]:
    yield annotation
    for argument in typing.get_args(annotation):
        yield from _parts(argument)
