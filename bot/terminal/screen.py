"""The screen: every message with its time and place, without spoiling the line that is being typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TextIO

from bot.reply import Reply
from bot.terminal.columns import padded
from bot.terminal.paint import Paint, Style
from bot.terminal.rendering import Renderer

ONLY_YOU = "(only you see this)"
MARGIN = 10
"""Columns to the left of all words, where the time stands."""


class Typing(Protocol):
    """A line that is being typed."""

    def hide(self) -> str:
        """What clears the line from the screen."""
        ...

    def show(self) -> str:
        """What puts it back."""
        ...


class Screen:
    """Prints to one stream; `typing` is taken away while something is printed, and put back after it."""

    def __init__(self, out: TextIO, *, renderer: Renderer, paint: Paint) -> None:
        self.typing: Typing | None = None
        self._out = out
        self._renderer = renderer
        self._paint = paint

    def said(self, at: datetime, place: str, who: str, text: str) -> None:
        """Somebody's own words in a room."""
        self._message(at, f"{self._paint(place, Style.BOLD)}  {who}", text.split("\n"))

    def told(self, at: datetime, place: str, reply: Reply, *, note: str = "") -> None:
        """A reply or notice of ours."""
        head = "  ".join(part for part in (self._paint(place, Style.BOLD), "Bellwether", note) if part)
        self._message(at, head, self._renderer.lines(reply))

    def typed(self, at: datetime, who: str, line: str) -> None:
        """A command as somebody typed it."""
        self._message(at, f"{who} {self._paint('›', Style.QUIET)} {self._paint(line, Style.COMMAND)}", [])

    def aside(self, text: str) -> None:
        """A remark of the demo on what happens, under the messages."""
        lines = [self._paint(f"{' ' * MARGIN}{line}", Style.QUIET) for line in self._renderer.words(text)]
        self._print("\n".join([*lines, ""]))

    def plain(self, text: str = "", style: Style | None = None) -> None:
        """Words of the demo itself, as they are."""
        self._print(self._paint(text, style) if style else text)

    def _message(self, at: datetime, head: str, lines: Iterable[str]) -> None:
        time = self._paint(padded(f"{at:%H:%M:%S}", MARGIN), Style.QUIET)
        body = [f"{' ' * MARGIN}{line}".rstrip() for line in lines]
        self._print("\n".join([f"{time}{head}", *body, ""]))

    def _print(self, text: str) -> None:
        before, after = (self.typing.hide(), self.typing.show()) if self.typing else ("", "")
        self._out.write(f"{before}{text}\n{after}")
        self._out.flush()
