"""Draws parts, and remembers which were used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
POSTED = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@dataclass
class Draw:
    """A random choice of parts under one seed."""

    random: Random
    used: list[str] = field(default_factory=list)

    def pick(self, slot: str, table: Sequence[T]) -> T:
        """One part of a table."""
        part = self.random.choice(table)
        self.used.append(f"{slot} {part!r}")
        return part

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def note(self, slot: str, part: str) -> None:
        self.used.append(f"{slot} {part!r}")


@dataclass(frozen=True, kw_only=True)
class Made:
    """A post with what it says."""

    text: str
    kind: str
    asset_class: str
    expect: Mapping[str, Any]
    used: tuple[str, ...]
