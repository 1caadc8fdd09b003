"""Puts into the raw tree what it names: `${NAME}` from the environment, `…_file` from a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.settings.shape import Place, key_of, keys, secret_keys

LARGEST_SECRET: Final = 64 * 1024

_VARIABLE: Final = re.compile(r"\$(\$\{)|\$\{([^}]*)\}")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SUFFIX: Final = "_file"

Report = Callable[[Place, str, str], None]
"""Takes a place, a problem and a remedy."""


@dataclass(slots=True, kw_only=True)
class Expansion:
    """Expands one tree; `broken` are the places whose value could not be had, `filled` those that came from outside."""

    folder: Path
    environ: Mapping[str, str]
    report: Report
    broken: set[Place] = field(default_factory=set)
    filled: set[Place] = field(default_factory=set)

    def table(self, raw: Mapping[str, Any], at: Place = ()) -> dict[str, Any]:
        """The table with every value expanded; what could not be had is left out."""
        found: dict[str, Any] = {}
        for key, value in raw.items():
            place = (*at, key)
            if (target := _target(place)) is not None:
                self._take_file(found, raw, place, target)
                continue
            expanded = self._value(value, place)
            if place not in self.broken:
                found[key] = expanded
        return found

    def _value(self, value: Any, place: Place) -> Any:
        match value:
            case str():
                return self._text(value, place)
            case dict():
                return self.table(value, place)
            case list():
                return [self._value(item, (*place, position)) for position, item in enumerate(value)]
        return value

    def _text(self, text: str, place: Place) -> str:
        def put(match: re.Match[str]) -> str:
            if match[1]:
                return "${"
            return self._variable(match[2], place)

        return _VARIABLE.sub(put, text)

    def _variable(self, name: str, place: Place) -> str:
        self.filled.add(place)
        if not _NAME.fullmatch(name):
            self._fail(place, "has a ${…} without a proper name in it", "Write ${NAME}, or $${ for a plain ${.")
            return ""
        value = self.environ.get(name, "")
        if not value:
            state = "empty" if name in self.environ else "not set"
            self._fail(
                place,
                f"the environment variable {name} is {state}",
                f"Set {name} where the bot is started, or put a # in front of this line.",
            )
        return value

    def _take_file(self, found: dict[str, Any], raw: Mapping[str, Any], place: Place, target: Place) -> None:
        name = str(target[-1])
        if name in raw:
            self._fail(target, f"is given twice, as {name} and as {name}{_SUFFIX}", "Keep one of the two.")
            return
        given = raw[f"{name}{_SUFFIX}"]
        if not isinstance(given, str):
            self._fail(place, "must be the path of a file", "Write it in quotes.", target)
            return
        path = self.folder / self._text(given, place)
        if place in self.broken:
            self.broken.add(target)
            return
        secret = self._read(path, given if "${" in given else str(path), place, target)
        if secret is not None:
            self.filled.add(target)
            found[name] = secret

    def _read(self, path: Path, shown: str, place: Place, target: Place) -> str | None:
        remedy = f"Put the secret into {shown}, readable for the bot."
        try:
            with path.open(encoding="utf-8") as file:
                text = file.read(LARGEST_SECRET).strip()
        except UnicodeDecodeError:
            self._fail(place, f"the file {shown} is not text", remedy, target)
            return None
        except (OSError, ValueError) as e:
            why = e.strerror if isinstance(e, OSError) and e.strerror else "the path is not possible"
            self._fail(place, f"the file {shown} cannot be read ({why})", remedy, target)
            return None
        if not text:
            self._fail(place, f"the file {shown} is empty", remedy, target)
        return text or None

    def _fail(self, place: Place, problem: str, remedy: str, target: Place | None = None) -> None:
        if place not in self.broken:
            self.report(place, problem, remedy)
        self.broken |= {place, target or place}


def _target(place: Place) -> Place | None:
    key = key_of(place)
    if not key or key in keys() or not key[-1].endswith(_SUFFIX):
        return None
    target = key[-1].removesuffix(_SUFFIX)
    return (*place[:-1], target) if (*key[:-1], target) in secret_keys() else None
