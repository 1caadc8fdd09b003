"""A reply as a terminal shows it: words in lines, fields and tables in columns, buttons as what they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.reply import Button, Link, Reply, Table
from bot.terminal.album import Album
from bot.terminal.columns import padded, table_lines, width, wrapped
from bot.terminal.paint import TONES, Paint, Style, unmarked

WIDEST = 88
_BUTTON_GAP = "  "


class Renderer:
    """Turns replies into lines of at most `columns`; pictures and files go into the album and are named."""

    def __init__(self, *, paint: Paint, album: Album, columns: int = WIDEST) -> None:
        self._paint = paint
        self._album = album
        self._columns = columns

    def lines(self, reply: Reply) -> list[str]:
        """The reply, line by line."""
        return [
            *self._title(reply),
            *self._text(reply.text),
            *self._fields(reply.fields),
            *self._table(reply),
            *self._files(reply),
            *self._buttons(reply.buttons),
            *(self._paint(line, Style.QUIET) for line in wrapped(unmarked(reply.footer), self._columns) if line),
        ]

    def words(self, text: str) -> list[str]:
        """Text with marks, line by line."""
        return list(self._text(text))

    def _title(self, reply: Reply) -> Iterator[str]:
        if reply.title:
            for line in wrapped(unmarked(reply.title), self._columns):
                yield self._paint(line, TONES[reply.tone])

    def _text(self, text: str) -> Iterator[str]:
        if text:
            # Marks take no room on the screen, so lines are broken by what is seen and marked afterwards.
            for line in _broken(text, self._columns):
                yield self._paint.marks(line)

    def _fields(self, fields: Sequence[tuple[str, str]]) -> Iterator[str]:
        names = max((width(unmarked(name)) for name, _ in fields), default=0)
        for name, value in fields:
            label = padded(unmarked(name), names)
            first, *rest = _broken(value, max(self._columns - names - 2, 20)) or [""]
            yield f"{self._paint(label, Style.QUIET)}  {self._paint.marks(first)}".rstrip()
            for line in rest:
                yield f"{' ' * names}  {self._paint.marks(line)}"

    def _table(self, reply: Reply) -> Iterator[str]:
        if reply.table is not None:
            header, rule, *rows = table_lines(_plain(reply.table), self._columns)
            yield self._paint(header, Style.BOLD)
            yield self._paint(rule, Style.QUIET)
            yield from rows

    def _files(self, reply: Reply) -> Iterator[str]:
        if reply.picture is not None:
            yield f"picture: {self._paint(str(self._album.picture(reply.picture)), Style.COMMAND)}"
        if reply.file is not None:
            yield f"file: {self._paint(str(self._album.file(reply.file.name, reply.file.data)), Style.COMMAND)}"

    def _buttons(self, rows: Sequence[Sequence[Button | Link]]) -> Iterator[str]:
        for row in rows:
            held: list[str] = []
            for text in map(_label, row):
                if held and width(_BUTTON_GAP.join([*held, text])) > self._columns:
                    yield self._paint(_BUTTON_GAP.join(held), Style.COMMAND)
                    held = []
                held.append(text)
            if held:
                yield self._paint(_BUTTON_GAP.join(held), Style.COMMAND)


def _label(button: Button | Link) -> str:
    return f"[{button.label}: {button.line if isinstance(button, Button) else button.url}]"


def _broken(text: str, columns: int) -> list[str]:
    return [line for paragraph in text.split("\n") for line in _mended(wrapped(paragraph, columns, _seen))]


def _seen(text: str) -> int:
    return width(text.replace("**", "").replace("`", ""))


def _mended(lines: Iterator[str]) -> Iterator[str]:
    # A mark that a break has cut in two is closed on its line and opened anew on the next.
    opened: list[str] = []
    for line in lines:
        whole = "".join(opened) + line
        opened = [mark for mark in ("**", "`") if whole.count(mark) % 2]
        yield whole + "".join(opened)


def _plain(table: Table) -> Table:
    rows = tuple(tuple(" ".join(unmarked(cell).split()) for cell in row) for row in table.rows)
    return Table(header=table.header, rows=rows, right=table.right)
