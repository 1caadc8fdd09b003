"""Text in columns of a terminal: how wide letters are, and how lines and tables are laid out by it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence

from bot.reply import Table

GAP = "  "
ELLIPSIS = "…"
_NARROWEST = 4
_EMOJI_STYLE = "\ufe0f"


def width(text: str) -> int:
    """How many columns the text takes; wide letters and emoji take two, marks on a letter none."""
    total, last = 0, 0
    for letter in text:
        if letter == _EMOJI_STYLE:  # makes an emoji of the sign before it, which is then wide
            total, last = total + (2 - last if last else 0), 2
        else:
            total, last = total + _columns(letter), _columns(letter)
    return total


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled up with spaces to `columns`."""
    space = " " * max(columns - width(text), 0)
    return space + text if right else text + space


def clipped(text: str, columns: int) -> str:
    """The text, or as much of it as fits, ending in an ellipsis."""
    if width(text) <= columns:
        return text
    kept = text
    while kept and width(kept) > columns - 1:
        kept = kept[:-1]
    return kept + ELLIPSIS


def wrapped(text: str, columns: int, measure: Callable[[str], int] = width) -> Iterator[str]:
    """The lines of the text, each broken between words where it is longer than `columns` by `measure`."""
    for line in text.split("\n"):
        yield from _broken(line, columns, measure)


def table_lines(table: Table, columns: int) -> list[str]:
    """The header, a rule and the rows; where there is no room the widest columns are clipped."""
    rows = [table.header, *table.rows]
    widths = _widths(rows, columns)
    told = [_row(row, widths, table.right) for row in rows]
    return [told[0], "─" * min(columns, sum(widths) + len(GAP) * (len(widths) - 1)), *told[1:]]


def _columns(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Cf", "Mn", "Me", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def _broken(line: str, columns: int, measure: Callable[[str], int]) -> Iterator[str]:
    indent = line[: len(line) - len(line.lstrip())]
    held = indent
    for word in line.split():
        if held.strip() and measure(f"{held} {word}") > columns:
            yield held
            held = indent
        held = f"{held} {word}" if held.strip() else held + word
    yield held


def _widths(rows: Sequence[tuple[str, ...]], columns: int) -> list[int]:
    count = max(len(row) for row in rows)
    widths = [max((width(row[place]) for row in rows if place < len(row)), default=0) for place in range(count)]
    room = columns - len(GAP) * (count - 1)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(row: tuple[str, ...], widths: Sequence[int], right: frozenset[int]) -> str:
    cells = [
        padded(clipped(row[place] if place < len(row) else "", columns), columns, right=place in right)
        for place, columns in enumerate(widths)
    ]
    return GAP.join(cells).rstrip()
