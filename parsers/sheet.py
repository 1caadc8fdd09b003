"""What a block of a post says, field by field, before anything is judged."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from domain.signal import MarginMode, Side
from parsers.senses import Sense


class Amount(NamedTuple):
    """One number of a field; `joint` is what ties it to the number before it (`-`, `/`, `,`, `and`, `list` …)."""

    value: Decimal
    unit: str
    joint: str
    underlying: bool = False
    at: int = 0
    text: str = ""


class Sheet:
    """What a block of a post says, field by field, not yet judged."""

    def __init__(self) -> None:
        self.amounts: dict[str, list[Amount]] = {}
        self.sides: list[tuple[Side, Sense]] = []
        self.hints: list[Side] = []
        self.flags: set[Sense] = set()
        self.margin: MarginMode | None = None
        self.stray: list[Amount] = []

    def of(self, field: str) -> list[Amount]:
        """The amounts of one field, in text order."""
        return self.amounts.get(field, [])

    def has(self, *flags: Sense) -> bool:
        """Whether any of these words were said."""
        return not self.flags.isdisjoint(flags)
