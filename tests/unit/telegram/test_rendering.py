"""Replies as Telegram shows them, read back by the fake's reader of HTML."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reply import Button, File, Reply, Table, Tone
from bot.telegram import grid
from bot.telegram.rendering import CAPTION, MESSAGES, TEXT, render
from tests.fakes.telegram.entities import read, units
from tests.unit.telegram.scene import csv, picture

HOSTILE = '<b>&amp; </pre><a href="tg://user?id=1">x</a> **bold** `co<de` @admin *_[]()~`'

words = st.text(alphabet=st.sampled_from(list("ab <>&\"'`*@/\n😀é\u200b")), max_size=60)
texts = st.one_of(words, st.builds(lambda text, times: text * times, words, st.integers(0, 200)))
tables = st.builds(
    lambda rows: Table(header=("Who", "Return", "Trades"), rows=tuple(rows), right=frozenset({1, 2})),
    st.lists(st.tuples(words, words, words), max_size=120),
)
replies = st.builds(
    Reply,
    text=texts,
    title=words,
    tone=st.sampled_from(Tone),
    fields=st.lists(st.tuples(words, texts), max_size=8).map(tuple),
    table=st.none() | tables,
    picture=st.none() | st.builds(picture),
    file=st.none() | st.builds(csv),
    footer=texts,
)


# The fake's reader of HTML takes its time over thousands of letters.
@settings(deadline=None, max_examples=60)
@given(replies)
def test_every_reply_fits_telegrams_limits_and_its_html_is_read(reply: Reply) -> None:
    messages = render(reply)

    assert 1 <= len(messages) <= MESSAGES + 2
    for message in messages:
        plain, _ = read(message.html, "HTML")
        has_file = message.photo is not None or message.document is not None
        assert units(plain) <= (CAPTION if has_file else TEXT)
        assert has_file or plain


@given(words)
def test_what_is_said_is_what_is_read(text: str) -> None:
    without_marks = text.replace("`", "").replace("*", "").replace("@", "")

    plain, entities = _read(Reply(text=without_marks))

    assert plain == (without_marks.strip("\n").strip(" \n") or "…")
    assert [one for one in entities if one["type"] in {"bold", "code", "pre", "italic"}] == []


def test_a_hostile_name_is_only_text_and_pings_nobody() -> None:
    plain, entities = _read(Reply(title=HOSTILE, text="hello", fields=((HOSTILE, HOSTILE),), footer=HOSTILE))

    assert '<a href="tg://user?id=1">x</a>' in plain
    assert {one["type"] for one in entities} <= {"bold", "code", "italic", "bot_command"}


def test_marks_become_tags_also_beside_hostile_text() -> None:
    plain, entities = _read(Reply(text="Type `/close <id>` for **A & B** now"))

    assert plain == "Type /close <id> for A & B now"
    kinds = {one["type"]: plain[one["offset"] : one["offset"] + one["length"]] for one in entities}
    assert (kinds["code"], kinds["bold"]) == ("/close <id>", "A & B")


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        (Reply(text="Closed.", tone=Tone.GOOD), "✅ Closed."),
        (Reply(title="Refused", text="Why", tone=Tone.BAD), "❌ Refused\nWhy"),
        (Reply(text="Give a number.", tone=Tone.WARNING), "⚠️ Give a number."),
        (Reply(text="Hello.", tone=Tone.PLAIN), "Hello."),
        (Reply(title="🔥 Ten in a row", tone=Tone.GOOD), "🔥 Ten in a row"),
        (Reply(picture=picture(), tone=Tone.GOOD), ""),
    ],
)
def test_the_tone_is_a_sign_in_front_where_there_is_none_yet(reply: Reply, shown: str) -> None:
    assert _read(reply)[0] == shown


def test_parts_stand_in_order_with_the_table_in_fixed_letters() -> None:
    table = Table(header=("Who", "R"), rows=(("Anna", "1.5"), ("Bo", "-10")), right=frozenset({1}))

    plain, entities = _read(Reply(title="Board", text="This week", fields=(("You", "3rd"),), table=table, footer="UTC"))

    assert plain == "Board\nThis week\n\nYou: 3rd\n\nWho    R\n────────\nAnna 1.5\nBo   -10\n\nUTC"
    assert [one["type"] for one in entities] == ["bold", "bold", "pre", "italic"]


def test_a_wide_table_fits_a_phone() -> None:
    table = Table(header=("Provider", "Return", "Why"), rows=(("x" * 50, "12.5 %", "語" * 40),) * 3)

    lines = grid.lines(table)

    assert max(sum(2 if letter == "語" else 1 for letter in line) for line in lines) <= grid.WIDEST
    assert all("…" in line for line in lines[2:])


def test_a_long_text_is_split_between_lines() -> None:
    lines = [f"{number} {'word ' * 15}".strip() for number in range(300)]

    messages = render(Reply(text="\n".join(lines)))
    shown = [read(message.html, "HTML")[0] for message in messages]

    assert len(messages) == 6
    assert shown[0].splitlines() == lines[: len(shown[0].splitlines())]
    assert [line for text in shown for line in text.splitlines()][:200] == lines[:200]


def test_what_is_too_long_for_six_messages_is_said_to_be_cut() -> None:
    messages = render(Reply(text="\n".join(f"{number} {'w' * 90}" for number in range(400))))

    assert len(messages) == MESSAGES
    shown = read(messages[-1].html, "HTML")[0]
    left = int(shown.splitlines()[-1].split()[3])
    assert sum(len(read(m.html, "HTML")[0].splitlines()) for m in messages) - 1 + left == 400


def test_a_long_caption_goes_on_in_a_message_that_has_the_buttons() -> None:
    text = "\n".join("😀" * 100 for _ in range(12))

    first, rest = render(Reply(text=text, picture=picture(), buttons=((Button(label="More", line="ping"),),)))

    assert first.photo is not None
    assert units(read(first.html, "HTML")[0]) <= CAPTION
    assert (first.keyboard, rest.photo) == (None, None)
    assert rest.keyboard is not None
    assert read(first.html, "HTML")[0] + "\n" + read(rest.html, "HTML")[0] == text


def test_a_file_has_a_short_text_as_its_caption_and_follows_a_long_one() -> None:
    [alone] = render(Reply(text="Your trades", file=csv()))
    long, then = render(Reply(text="line\n" * 400, file=csv()))

    assert (alone.html, alone.document) == ("Your trades", csv())
    assert (long.document, then.document, then.html) == (None, csv(), "")


def test_a_picture_telegram_would_not_take_as_a_photo_goes_as_a_file() -> None:
    [banner] = render(Reply(text="A banner", picture=picture(2100, 100)))

    assert banner.photo is None
    assert banner.document == File(name="win.png", mime="image/png", data=picture(2100, 100).data)


def _read(reply: Reply) -> tuple[str, list[Any]]:
    [message] = render(reply)
    return read(message.html, "HTML")
