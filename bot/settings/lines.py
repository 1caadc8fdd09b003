"""The line of each key in a TOML file, which the parser of the standard library does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Final

from bot.settings.shape import Place

_HEADER: Final = re.compile(r"[ \t]*(\[\[?)([^\n#]*?)\]\]?[ \t]*(?:#[^\n]*)?(?:\n|$)")
_KEY: Final = re.compile(r"""[ \t]*((?:[\w-]+|"[^"\n]*"|'[^'\n]*'|[ \t]*\.[ \t]*)+?)[ \t]*=""")
_PIECE: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|'
    r"'''.*?'{3,5}|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'|#[^\n]*|[\[{]|[\]}]|\n|[^\"'#\[\]{}\n]+",
    re.DOTALL,
)


class Lines:
    """Where each key of a well-formed TOML text stands; lines count from 1."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Place, int] = {}
        self._counts: dict[Place, int] = {}
        self._read(text.replace("\r\n", "\n"))

    def of(self, place: Sequence[str | int]) -> int:
        """The line of the place, or of the nearest thing around it that has one; 0 where none has."""
        for length in range(len(place), 0, -1):
            line = self._lines.get(tuple(place[:length]))
            if line is not None:
                return line
        return 0

    def _read(self, text: str) -> None:
        table: Place = ()
        at, line = 0, 1
        while at < len(text):
            if header := _HEADER.match(text, at):
                table = self._enter(_steps(header[2]), many=header[1] == "[[")
                self._note(table, line)
                end = header.end()
            elif key := _KEY.match(text, at):
                self._note((*table, *_steps(key[1])), line)
                end = _end_of_value(text, key.end())
            else:
                end = text.find("\n", at) + 1 or len(text)
            line += text.count("\n", at, end)
            at = end

    def _enter(self, steps: tuple[str, ...], *, many: bool) -> Place:
        place: Place = ()
        for position, step in enumerate(steps, start=1):
            place = (*place, step)
            if many and position == len(steps):
                self._counts[place] = self._counts.get(place, 0) + 1
            if place in self._counts:
                place = (*place, self._counts[place] - 1)
        return place

    def _note(self, place: Place, line: int) -> None:
        for length in range(1, len(place) + 1):
            self._lines.setdefault(place[:length], line)


def _steps(text: str) -> tuple[str, ...]:
    steps: list[str] = []
    inner: object = tomllib.loads(f"{text} = 0")
    while isinstance(inner, dict):
        [(step, inner)] = inner.items()
        steps.append(step)
    return tuple(steps)


def _end_of_value(text: str, at: int) -> int:
    depth = 0
    while piece := _PIECE.match(text, at):
        at = piece.end()
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(piece[0], 0)
        if piece[0] == "\n" and depth == 0:
            break
    return at
