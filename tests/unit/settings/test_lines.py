"""The line of a key is found whatever stands around it."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.settings.lines import Lines

TEXT = '''\
# [not.a.table]
top = """
[fake]
key = 1 \\""" still
"""   # a remark
[a]  # with a remark ] here
x = [ # [b]
  "]", 'y = 2',
  { z = 1 },
]
"quoted key" = 1
b.c = '\\'
d = {e = 1}
  [[list]]
  k = 1
[list.sub]
k = '\'\'
[[list]]'\'\'
[[list]]
[list.sub]
k = 2
'''


def test_finds_keys_among_strings_remarks_and_lists() -> None:
    tomllib.loads(TEXT)
    lines = Lines(TEXT)

    assert lines.of(("top",)) == 2
    assert lines.of(("a",)) == 6
    assert lines.of(("a", "x")) == 7
    assert lines.of(("a", "quoted key")) == 11
    assert lines.of(("a", "b", "c")) == 12
    assert lines.of(("a", "d", "e")) == 13
    assert lines.of(("list", 0, "k")) == 15
    assert lines.of(("list", 0, "sub", "k")) == 17
    assert lines.of(("list", 1)) == 19
    assert lines.of(("list", 1, "sub", "k")) == 21


def test_falls_back_to_what_is_around() -> None:
    lines = Lines(TEXT)

    assert lines.of(("a", "missing")) == 6
    assert lines.of(("a", "x", 3)) == 7
    assert lines.of(("missing",)) == 0
    assert lines.of(()) == 0


values = st.one_of(
    st.integers().map(str),
    st.sampled_from(
        ["true", "1979-05-27", '""', "''", '"""\n\n"""', "'''\n[x]\n'''", "[\n1,\n]", "{ a = [1] }", '"#"']
    ),
)


@given(st.lists(st.tuples(st.integers(0, 2), values), min_size=1, max_size=30))
def test_agrees_with_where_each_key_was_written(rows: list[tuple[int, str]]) -> None:
    text, expected = "", {}
    for number, (blanks, value) in enumerate(rows):
        text += "\n" * blanks
        if number % 5 == 4:
            text += f"[t{number}]\n"
        expected[number] = text.count("\n") + 1
        text += f"k{number} = {value}\n"

    lines, table = Lines(text), ()
    parsed: dict[str, Any] = tomllib.loads(text)

    for number, line in expected.items():
        if number % 5 == 4:
            table = (f"t{number}",)
        assert (parsed[table[0]] if table else parsed).keys() >= {f"k{number}"}
        assert lines.of((*table, f"k{number}")) == line
