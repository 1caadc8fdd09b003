"""Reads the configuration file into settings, or says everything that is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.settings.expand import Expansion
from bot.settings.explain import explain, shown
from bot.settings.faults import Fault, FaultyConfig
from bot.settings.lines import Lines
from bot.settings.model import Settings
from bot.settings.shape import Place, dotted, key_of, secret_keys

_POSITION = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_HINTS: Mapping[str, str] = {
    "Invalid value": "Text stands in quotes, true and false without, numbers with a point and without a unit.",
    "Cannot overwrite a value": "The key is there twice: keep one of the two lines.",
    "Cannot declare": "The section is there twice: put its keys under one heading.",
    "Illegal character": "The closing quote is missing at the end of the line, or a special character needs a \\.",
    "Unterminated string": "The closing quote is missing.",
    "Expected '='": "A line is key = value, a heading is [name], a remark begins with #.",
    "Expected newline": "One setting a line; text stands in one pair of quotes.",
    "Unclosed array": "The closing ] is missing.",
}


def load(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings in the file at `path`, with `${NAME}` taken from `environ`; `*_file` is relative to the file.

    Raises `FaultyConfig` with every fault that was found.
    """
    text = _read(path)
    return _Reading(path, text, environ).settings()


class _Reading:
    def __init__(self, path: Path, text: str, environ: Mapping[str, str]) -> None:
        self._file = path.name
        self._raw = _parse(path, text)
        self._lines = Lines(text)
        self._faults: list[Fault] = []
        self._expansion = Expansion(folder=path.parent, environ=environ, report=self._report)

    def settings(self) -> Settings:
        tree = self._expansion.table(self._raw)
        self._find_twins(tree.get("channels"))
        try:
            settings = Settings.model_validate(tree)
        except ValidationError as e:
            for error in e.errors(include_url=False):
                self._add(error)
        else:
            if not self._faults:
                return settings
        raise FaultyConfig(self._faults)

    def _add(self, error: ErrorDetails) -> None:
        place = error["loc"]
        if any(place[: len(broken)] == broken for broken in self._expansion.broken):
            return
        problem, remedy = explain(error, shown=self._shown(place))
        self._report(place, problem, remedy)

    def _report(self, place: Place, problem: str, remedy: str) -> None:
        fault = Fault(file=self._file, line=self._lines.of(place), key=dotted(place), problem=problem, remedy=remedy)
        self._faults.append(fault)

    def _shown(self, place: Place) -> str:
        if key_of(place) in secret_keys() or place in self._expansion.filled:
            return ""
        return shown(_at(self._raw, place))

    def _find_twins(self, channels: object) -> None:
        seen: dict[tuple[str, str], int] = {}
        for position, channel in enumerate(_tables(channels)):
            if {"platform", "chat"} <= channel.keys():
                name = (str(channel["platform"]), str(channel["chat"]))
                first = seen.setdefault(name, position)
                if first != position:
                    line = self._lines.of(("channels", first))
                    self._report(
                        ("channels", position, "chat"),
                        f"this channel is already there, at line {line}",
                        "Keep one of the two.",
                    )


def _read(path: Path) -> str:
    if path.is_dir():
        raise _unreadable(path, 0, "is a folder", "Name the file in it, such as config.toml.")
    try:
        data = path.read_bytes()
    except OSError as e:
        raise _unreadable(path, 0, f"cannot be read ({e.strerror})", "Check the path and its rights.") from e
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data[: e.start].count(b"\n") + 1
        raise _unreadable(path, line, "is not text in UTF-8 here", "Save the file as UTF-8.") from None


def _unreadable(path: Path, line: int, problem: str, remedy: str) -> FaultyConfig:
    return FaultyConfig([Fault(file=path.name, line=line, key="", problem=problem, remedy=remedy)])


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as e:
        message = str(e)
        position = _POSITION.search(message)
        where = int(position[1]) if position and position[1] else None
        problem = _POSITION.sub("", message)
    if where is None:
        raise _unreadable(path, text.count("\n") + 1, "ends too early", "A closing quote, ] or } is missing.")
    raise _unreadable(path, where, f"is not TOML here: {problem}", _hint(problem))


def _hint(message: str) -> str:
    return next((hint for start, hint in _HINTS.items() if message.startswith(start)), "Correct the line.")


def _at(tree: Any, place: Place) -> object:
    try:
        for step in place:
            tree = tree[step]
    except (KeyError, IndexError, TypeError):
        return None
    return tree


def _tables(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (item if isinstance(item, dict) else {} for item in value)
