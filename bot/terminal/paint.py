"""Colour for a terminal that shows it, and nothing for one that does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

from bot.reply import Tone

_RESET = "\x1b[0m"
_BOLD_MARK = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_CODE_MARK = re.compile(r"`([^`]+)`")


class Style(StrEnum):
    """What a piece of text is, as the escape code that shows it."""

    BOLD = "\x1b[1m"
    QUIET = "\x1b[2m"
    COMMAND = "\x1b[36m"
    GOOD = "\x1b[1;32m"
    BAD = "\x1b[1;31m"
    WARNING = "\x1b[1;33m"


TONES: Mapping[Tone, Style] = {
    Tone.PLAIN: Style.BOLD,
    Tone.GOOD: Style.GOOD,
    Tone.BAD: Style.BAD,
    Tone.WARNING: Style.WARNING,
}


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours text where `on`."""

    on: bool

    def __call__(self, text: str, style: Style) -> str:
        """The text in a style."""
        return f"{style}{text}{_RESET}" if self.on and text else text

    def marks(self, text: str) -> str:
        """The text with its `**bold**` and its code marks shown, or taken away where there is no colour."""
        bold = _BOLD_MARK.sub(lambda found: self(found[1], Style.BOLD), text)
        return _CODE_MARK.sub(lambda found: self(found[1], Style.COMMAND), bold)


def paint_for(stream: TextIO, environment: Mapping[str, str]) -> Paint:
    """Colour when `stream` is a terminal that shows it and nobody asked for none (https://no-color.org)."""
    wanted = not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
    return Paint(stream.isatty() and wanted)


def unmarked(text: str) -> str:
    """The text without its marks, as it is measured."""
    return Paint(False).marks(text)  # noqa: FBT003  the only field
