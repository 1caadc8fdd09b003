"""Replies as a terminal shows them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reply import Button, File, Link, Reply, Table, Tone
from bot.terminal.album import Album
from bot.terminal.columns import clipped, padded, table_lines, width, wrapped
from bot.terminal.paint import Paint, Style, paint_for
from bot.terminal.rendering import Renderer
from cards.picture import Mime, Picture
from tests.unit.terminal.scene import Terminal

ESCAPE = "\x1b"
PNG = Picture(name="win.png", mime=Mime.PNG, width=1, height=1, data=b"\x89PNG")


@pytest.fixture
def album(tmp_path: Path) -> Album:
    return Album(tmp_path / "cards")


def rendered(reply: Reply, album: Album, *, on: bool = False, columns: int = 80) -> list[str]:
    return Renderer(paint=Paint(on), album=album, columns=columns).lines(reply)


def test_wide_letters_and_emoji_take_two_columns_and_marks_none() -> None:
    assert width("abc") == 3
    assert width("日本") == 4
    assert width("🚀") == 2
    assert width("✅") == 2
    assert width("☕") == 2
    assert width("☁️") == 2
    assert width("e\u0301") == 1
    assert width("👨\u200d👩") == 4


def test_columns_of_a_table_line_up_under_wide_letters() -> None:
    table = Table(
        header=("Name", "R"), rows=(("日本語", "+1.5"), ("🚀 Moon", "−12"), ("Al", "0")), right=frozenset({1})
    )

    lines = table_lines(table, 60)

    assert [width(line) for line in lines] == [13, 13, 13, 13, 13]
    assert lines[2] == "日本語   +1.5"
    assert lines[4] == "Al          0"


def test_a_table_too_wide_is_clipped_in_its_widest_columns_and_never_overflows() -> None:
    table = Table(header=("A", "B"), rows=(("x" * 90, "short"), ("y", "z" * 40)))

    lines = table_lines(table, 50)

    assert max(width(line) for line in lines) <= 50
    assert "…" in lines[2]
    assert lines[2].endswith("short")


@given(st.text(), st.integers(min_value=1, max_value=30))
def test_clipped_text_never_takes_more_than_its_columns(text: str, columns: int) -> None:
    assert width(clipped(text, columns)) <= columns


@given(st.text(alphabet=st.characters(codec="utf-8", categories=("L", "N", "P", "So", "Zs")), max_size=200))
def test_wrapping_loses_no_word(text: str) -> None:
    assert " ".join(wrapped(text, 20)).split() == text.split()


def test_padding_goes_to_the_asked_side() -> None:
    assert padded("日", 4) == "日  "
    assert padded("日", 4, right=True) == "  日"


def test_nothing_is_coloured_where_colour_is_off(album: Album) -> None:
    reply = Reply(title="Title", text="**bold** and `/help`", tone=Tone.GOOD, footer="Foot", fields=(("a", "**b**"),))

    lines = rendered(reply, album)

    assert lines == ["Title", "bold and /help", "a  b", "Foot"]


def test_marks_and_tone_are_coloured_where_colour_is_on(album: Album) -> None:
    lines = rendered(Reply(title="Won", text="**bold** and `/help`", tone=Tone.GOOD), album, on=True)

    assert lines[0] == f"{Style.GOOD}Won{ESCAPE}[0m"
    assert f"{Style.BOLD}bold{ESCAPE}[0m" in lines[1]
    assert f"{Style.COMMAND}/help{ESCAPE}[0m" in lines[1]


def test_bold_that_runs_over_a_line_break_stays_bold_and_leaves_no_mark(album: Album) -> None:
    text = "begin **" + "word " * 20 + "end** after"

    plain = rendered(Reply(text=text), album, columns=40)
    coloured = rendered(Reply(text=text), album, on=True, columns=40)

    assert all("*" not in line and width(line) <= 40 for line in plain)
    assert " ".join(plain).split() == text.replace("**", "").split()
    assert all(line.count(ESCAPE) == 2 for line in coloured)


def test_colour_needs_a_terminal_and_nobody_against_it() -> None:
    assert paint_for(Terminal(), {"TERM": "xterm"}).on
    assert not paint_for(io.StringIO(), {"TERM": "xterm"}).on
    assert not paint_for(Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}).on
    assert not paint_for(Terminal(), {"TERM": "dumb"}).on


def test_field_values_stand_in_one_column_also_where_they_wrap(album: Album) -> None:
    lines = rendered(Reply(fields=(("Entry", "150.00"), ("Long name", "word " * 20))), album, columns=40)

    assert lines[0] == "Entry      150.00"
    assert lines[1].startswith("Long name  word")
    assert lines[2].startswith("           word")


def test_buttons_are_shown_as_what_they_stand_for_and_wrap_between_them(album: Album) -> None:
    row = (Button(label="Follow", line="/follow stocks"), Link(label="Page", url="https://example.com/a/long/way"))

    assert rendered(Reply(buttons=(row,)), album) == [
        "[Follow: /follow stocks]  [Page: https://example.com/a/long/way]"
    ]
    assert len(rendered(Reply(buttons=(row,)), album, columns=50)) == 2


def test_pictures_and_files_are_saved_and_named(album: Album) -> None:
    csv = File(name="../trades.csv", mime="text/csv", data=b"a,b")

    lines = rendered(Reply(picture=PNG, file=csv), album)

    assert lines == [f"picture: {album.folder / '01-trade.png'}", f"file: {album.folder / '02-trades.csv'}"]
    assert (album.folder / "01-trade.png").read_bytes() == b"\x89PNG"
    assert (album.folder / "02-trades.csv").read_bytes() == b"a,b"


def test_an_album_counts_on_from_what_is_there_and_clears_only_its_own(tmp_path: Path) -> None:
    first, story = Album(tmp_path), Album(tmp_path, prefix="story-")
    first.picture(PNG)
    story.picture(PNG)

    Album(tmp_path).picture(PNG)
    Album(tmp_path, prefix="story-").clear()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["01-trade.png", "02-trade.png"]
