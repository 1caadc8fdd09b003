"""A venue's JSON read field by field: what is missing or of another kind is no answer, and never a `KeyError`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = Decimal(10) ** 11
_LONGEST = 64
"""Characters of a number; nothing that is traded needs more, and a hostile one costs the more the longer it is."""


class Malformed(ValueError):  # noqa: N818  the name says the state
    """An answer that is not what the venue documents; it answers neither a question nor a deed."""


def record(value: Any) -> Mapping[str, Any]:
    """An object. Raises `Malformed`."""
    if not isinstance(value, dict):
        raise Malformed(f"an object was expected, not {type(value).__name__}")
    return value


def part(source: Any, name: str) -> Mapping[str, Any]:
    """The object under this name. Raises `Malformed`."""
    return record(record(source).get(name))


def rows(value: Any) -> list[Mapping[str, Any]]:
    """A list of objects. Raises `Malformed`."""
    if not isinstance(value, list):
        raise Malformed(f"a list was expected, not {type(value).__name__}")
    return [record(one) for one in value]


def text(source: Any, name: str) -> str:
    """A text that is not empty; an id may come as a whole number. Raises `Malformed`."""
    found = record(source).get(name)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    if not isinstance(found, str) or not found:
        raise Malformed(f"{name} is missing")
    return found


def optional(source: Any, name: str) -> str:
    """A text, or nothing where there is none."""
    found = record(source).get(name)
    return found if isinstance(found, str) else ""


def flag(source: Any, name: str) -> bool:
    """A truth value. Raises `Malformed`."""
    found = record(source).get(name)
    if not isinstance(found, bool):
        raise Malformed(f"{name} is missing")
    return found


def number(source: Any, name: str) -> Decimal:
    """A finite number, from text or from JSON. Raises `Malformed`."""
    found = amount(source, name)
    if found is None:
        raise Malformed(f"{name} is missing")
    return found


def amount(source: Any, name: str) -> Decimal | None:
    """The same, or None where the venue leaves it out or empty. Raises `Malformed`."""
    found = record(source).get(name)
    return None if found is None or found == "" else finite(found)


def positive(source: Any, name: str) -> Decimal | None:
    """The same, or None where it is zero, as venues write a price that an order has not. Raises `Malformed`."""
    return amount(source, name) or None


def finite(found: Any) -> Decimal:
    """One finite number. Raises `Malformed`."""
    if isinstance(found, bool) or not isinstance(found, str | int | Decimal) or len(str(found)) > _LONGEST:
        raise Malformed("a number was expected")
    try:
        value = Decimal(found)
    except InvalidOperation as e:
        raise Malformed("a number was expected") from e
    if not value.is_finite():
        raise Malformed("a number was expected")
    return value


def seconds(source: Any, name: str) -> datetime:
    """A moment, from seconds since 1970. Raises `Malformed`."""
    return _moment(number(source, name))


def milliseconds(source: Any, name: str) -> datetime:
    """A moment, from milliseconds since 1970. Raises `Malformed`."""
    return _moment(number(source, name) / 1000)


def stamp(source: Any, name: str) -> datetime:
    """A moment as ISO 8601 writes it, with its zone. Raises `Malformed`."""
    try:
        found = datetime.fromisoformat(_microseconds(text(source, name)))
    except ValueError as e:
        raise Malformed(f"{name} is no moment") from e
    if found.tzinfo is None:
        raise Malformed(f"{name} has no zone")
    return found.astimezone(UTC)


def _moment(value: Decimal) -> datetime:
    if not 0 <= value < _LATEST:
        raise Malformed("a moment was expected")
    return _EPOCH + timedelta(microseconds=int(value * 1_000_000))


def _microseconds(moment: str) -> str:
    """Nanoseconds are more than Python reads."""
    head, dot, tail = moment.partition(".")
    digits = tail.rstrip("Z+-:0123456789") if dot else ""
    if not dot or digits:
        return moment
    fraction = tail[: next((i for i, c in enumerate(tail) if not c.isdigit()), len(tail))]
    return f"{head}.{fraction[:6]}{tail[len(fraction) :]}"
