"""Fields of a venue's answer, each of the type it must have: whoever answers may answer anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.errors import BrokerError

LARGEST = 30
"""Powers of ten, up or down, beyond which a number is no price and no quantity."""


class Malformed(ValueError):  # noqa: N818  it is what an answer is, not what went wrong here
    """An answer lacks a field, or has it in another type."""


@contextmanager
def reading(error: type[BrokerError]) -> Iterator[None]:
    """Around the reading of an answer: what is malformed raises `error`."""
    try:
        yield
    except Malformed as e:
        raise error(f"the venue's answer cannot be read: {e}") from e


def mapping(value: Any) -> Mapping[str, Any]:
    """The value as an object of JSON. Raises `Malformed`."""
    if not isinstance(value, dict):
        raise Malformed("an object was expected")
    return value


def sequence(value: Any) -> list[Any]:
    """The value as an array of JSON. Raises `Malformed`."""
    if not isinstance(value, list):
        raise Malformed("an array was expected")
    return value


def text(record: Mapping[str, Any], name: str) -> str:
    """A text that is not empty. Raises `Malformed`."""
    value = record.get(name)
    if not isinstance(value, str) or not value:
        raise Malformed(f"{name} is no text")
    return value


def whole(record: Mapping[str, Any], name: str) -> int:
    """A whole number. Raises `Malformed`."""
    value = number(record, name)
    if value != value.to_integral_value():
        raise Malformed(f"{name} is no whole number")
    return int(value)


def number(record: Mapping[str, Any], name: str) -> Decimal:
    """A finite number, written as one or as a text. Raises `Malformed`."""
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Malformed(f"{name} is no number")
    try:
        found = Decimal(value)
    except InvalidOperation as e:
        raise Malformed(f"{name} is no number") from e
    if not found.is_finite() or (found and abs(found.adjusted()) > LARGEST):
        raise Malformed(f"{name} is no number")
    return found


def maybe(record: Mapping[str, Any], name: str) -> Decimal | None:
    """The number, or None where there is none. Raises `Malformed` where there is something else."""
    return None if record.get(name) in (None, "") else number(record, name)


def moment(record: Mapping[str, Any], name: str) -> datetime:
    """An instant in ISO 8601 with its offset. Raises `Malformed`."""
    try:
        found = datetime.fromisoformat(text(record, name))
    except ValueError as e:
        raise Malformed(f"{name} is no time") from e
    if found.tzinfo is None:
        raise Malformed(f"{name} has no zone")
    return found.astimezone(UTC)
