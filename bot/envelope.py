"""Reads a JSON object whose one long array is taken entry by entry, so that only the text is held, not all it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")


class BrokenJson(ValueError):  # noqa: N818  the name says the state
    """The text is not JSON from `line` on, or ends in the middle."""

    def __init__(self, text: str, at: int) -> None:
        self.line = text.count("\n", 0, at) + 1
        super().__init__(f"not JSON at line {self.line}")


class Envelope:
    """An object with `header`, the values before and after the array `name`, and the array's entries in order.

    Raises `BrokenJson` where the text is no object. What stands behind the array is in `header` once the entries have
    been read to their end; entries are read once.
    """

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._place = self._after(self._skip(0), "{")
        self.header: dict[str, Any] = {}
        self.found = self._read_header()

    def entries(self) -> Iterator[Any]:
        """The entries of the array. Raises `BrokenJson` where they cannot be read on."""
        if not self.found:
            return
        self._place = self._skip(self._place)
        while not self._at("]"):
            yield self._value()
            self._comma("]")
        self._place += 1
        self._comma("}")
        self._read_header()

    def _read_header(self) -> bool:
        self._place = self._skip(self._place)
        while not self._at("}"):
            key = self._value()
            self._place = self._after(self._skip(self._place), ":")
            self._place = self._skip(self._place)
            if key == self._name and self._at("["):
                self._place += 1
                return True
            self.header[str(key)] = self._value()
            self._comma("}")
        return False

    def _value(self) -> Any:
        try:
            value, self._place = _DECODER.raw_decode(self._text, self._place)
        except (json.JSONDecodeError, RecursionError) as e:
            raise BrokenJson(self._text, getattr(e, "pos", self._place)) from e
        return value

    def _comma(self, end: str) -> None:
        self._place = self._skip(self._place)
        if not self._at(end):
            self._place = self._skip(self._after(self._place, ","))

    def _skip(self, place: int) -> int:
        space = _SPACE.match(self._text, place)
        return space.end() if space else place

    def _at(self, sign: str) -> bool:
        return self._text.startswith(sign, self._place)

    def _after(self, place: int, sign: str) -> int:
        if not self._text.startswith(sign, place):
            raise BrokenJson(self._text, place)
        return place + 1
