"""A table in fixed-width letters, narrow enough for a phone."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bot.reply import Table

WIDEST = 56
"""Columns of letters that a phone held upright shows without breaking lines."""

_GAP = "  "
_NARROWEST = 3
_ELLIPSIS = "…"


def lines(table: Table, widest: int = WIDEST) -> list[str]:
    """The header, a rule, and the rows; cells that do not fit end in an ellipsis."""
    rows = [tuple(_plain(cell) for cell in row) for row in (table.header, *table.rows)]
    widths = _widths(rows, widest)
    told = [_line(row, widths, table.right) for row in rows]
    return [told[0], "─" * min(widest, sum(widths) + len(_GAP) * (len(widths) - 1)), *told[1:]]


def _widths(rows: Sequence[tuple[str, ...]], widest: int) -> list[int]:
    columns = max(len(row) for row in rows)
    widths = [max((_width(row[i]) for row in rows if i < len(row)), default=0) for i in range(columns)]
    room = widest - len(_GAP) * (columns - 1)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _line(row: tuple[str, ...], widths: Sequence[int], right: frozenset[int]) -> str:
    cells = []
    for place, width in enumerate(widths):
        cell = _clipped(row[place] if place < len(row) else "", width)
        pad = " " * (width - _width(cell))
        cells.append(pad + cell if place in right else cell + pad)
    return _GAP.join(cells).rstrip()


def _clipped(cell: str, width: int) -> str:
    if _width(cell) <= width:
        return cell
    kept = cell
    while kept and _width(kept) > width - 1:
        kept = kept[:-1]
    return kept + _ELLIPSIS


def _plain(cell: str) -> str:
    # Nothing ends the code block the table stands in, and marks mean nothing inside it.
    return " ".join(cell.replace("**", "").replace("`", "'").split())


def _width(text: str) -> int:
    return sum(_letter(letter) for letter in text)


def _letter(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Cf", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1
