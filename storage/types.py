"""Column types that mean the same on SQLite and on PostgreSQL: exact decimals, aware instants, members of enums."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Numeric, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
KEPT = 1024
"""Instants that are remembered: all rows of one transaction share theirs."""

Identity = BigInteger().with_variant(Integer(), "sqlite")


class Exact(TypeDecorator[Decimal]):
    """A decimal without loss: NUMERIC on PostgreSQL, text on SQLite.

    Text does not compare as a number: decimals are never compared or summed in SQL.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """NUMERIC without a scale where it is exact."""
        return dialect.type_descriptor(Numeric() if dialect.name == "postgresql" else Text())

    def bind_processor(self, dialect: Dialect) -> Callable[[Decimal | None], Any]:
        """The number itself, or its plain text; refused when it is infinite or no number."""
        return _number if dialect.name == "postgresql" else _number_text

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Decimal | None]:  # noqa: ARG002  the base class names them
        """The number."""
        return _exact


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime: TIMESTAMPTZ on PostgreSQL, microseconds since 1970 on SQLite."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The dialect's own type of an instant."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else BigInteger())

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """The instant, refused when it has no time zone."""
        return _aware if dialect.name == "postgresql" else _microseconds

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002  the base class names them
        """The instant in UTC."""
        return _in_utc if dialect.name == "postgresql" else _instant


class Named(TypeDecorator[StrEnum]):
    """A member of an enum of words, kept as its word; rows are read by the thousand, so that it costs one look-up."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def bind_processor(self, dialect: Dialect) -> None:
        """The member is its word."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002
        """The member."""
        return self.kind._value2member_map_.__getitem__


def _number(value: Decimal | None) -> Decimal | None:
    if value is not None and not value.is_finite():
        raise ValueError(f"{value} was to be stored as a number")
    return value


def _number_text(value: Decimal | None) -> str | None:
    return None if value is None else format(_number(value), "f")


def _exact(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _aware(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError("an instant without a time zone was to be stored")
    return value


@lru_cache(maxsize=KEPT)
def _microseconds(value: datetime | None) -> int | None:
    return None if value is None or _aware(value) is None else (value - EPOCH) // MICROSECOND


def _in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


@lru_cache(maxsize=KEPT)
def _instant(value: int | None) -> datetime | None:
    return None if value is None else EPOCH + timedelta(microseconds=value)
