"""A table in fixed-width letters that a phone shows without breaking lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bot.reply import Table

WIDEST = 42
"""Columns of letters in a `<pre>` on a phone held upright."""

_GAP = " "
_NARROWEST = 3
_ELLIPSIS = "…"
_MARKS = str.maketrans({"*": "", "`": "'"})


def lines(table: Table) -> list[str]:
    """The header, a rule and the rows, none wider than `WIDEST`; cells that do not fit end in an ellipsis."""
    cells = [[" ".join(cell.translate(_MARKS).split()) for cell in row] for row in (table.header, *table.rows)]
    columns = max(len(row) for row in cells)
    filled = [[*row, *[""] * (columns - len(row))] for row in cells]
    widths = _widths(filled)
    header, *rows = (_line(row, widths, table.right) for row in filled)
    return [header, "─" * (sum(widths) + len(_GAP) * (columns - 1)), *rows]


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    room = WIDEST - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _line(row: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> str:
    told = []
    for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
        shown = _clipped(cell, width)
        pad = " " * (width - _width(shown))
        told.append(pad + shown if place in right else shown + pad)
    return _GAP.join(told).rstrip()


def _clipped(cell: str, width: int) -> str:
    if _width(cell) <= width:
        return cell
    kept = cell
    while _width(kept) > width - 1:
        kept = kept[:-1]
    return kept + _ELLIPSIS


def _width(text: str) -> int:
    return sum(_letter(letter) for letter in text)


def _letter(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Cf", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1
