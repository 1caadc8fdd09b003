"""Replies within Discord's limits and without what providers could smuggle in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord import grid
from bot.discord.markup import fitted, pieces, safe
from bot.discord.rendering import CONTENT, DESCRIPTION, MESSAGES, TOTAL, Message, render
from bot.reply import Button, File, Link, Reply, Table, Tone
from tests.unit.discord.scene import picture

NASTY = st.text(alphabet=st.sampled_from("ab *_~`|<>[]()@#-\\\n.1:/h…😀"), max_size=400)


def length(message: Message) -> int:
    return len(message.embed) if message.embed is not None else len(message.content or "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("**5 %** by `BTC_USD`", "**5 %** by `BTC_USD`"),
        ("a*b_c~d|e", r"a\*b\_c\~d\|e"),
        ("@everyone <@123> @here", "@\u200beveryone \\<@\u200b123> @\u200bhere"),
        ("[click](https://evil.example/a_b)", r"\[click](<https://evil.example/a_b>)"),
        ("# loud\n> quoted\n- item", "\\# loud\n\\> quoted\n\\- item"),
        ("**bold @everyone**", "**bold @\u200beveryone**"),
    ],
)
def test_text_keeps_two_marks_and_loses_all_others(text: str, told: str) -> None:
    assert safe(text) == told


@given(text=NASTY, limit=st.integers(20, 200))
def test_text_is_cut_to_any_limit(text: str, limit: int) -> None:
    assert len(fitted(text, limit)) <= limit


@given(text=NASTY, limit=st.integers(60, 300))
def test_pieces_fit_and_lose_no_letter(text: str, limit: int) -> None:
    told = list(pieces(text, limit))

    assert all(len(piece) <= limit for piece in told)
    letters = [letter for letter in text if letter in "ab1h😀"]
    assert [letter for letter in "".join(told) if letter in "ab1h😀"] == letters


async def test_plain_words_are_a_plain_message() -> None:
    (message,) = render(Reply(text="Done."))

    assert (message.content, message.embed, message.view) == ("Done.", None, None)


async def test_a_full_reply_becomes_one_embed_with_files_and_buttons() -> None:
    reply = Reply(
        text="Well **done**",
        title="A win",
        tone=Tone.GOOD,
        fields=(("Profit", "+5 %"), ("Empty", "")),
        table=Table(header=("Coin", "P&L"), rows=(("BTC", "+1.5"), ("`ETH`", "-20")), right=frozenset({1})),
        picture=picture(),
        file=File(name="all trades.csv", mime="text/csv", data=b"a,b"),
        buttons=((Button(label="x" * 90, line="card"), Button(label="again", line="card", danger=True)),),
        footer="Not advice.",
    )

    (message,) = render(reply)

    assert message.embed is not None
    assert message.embed.description == "Well **done**\n```\nCoin    P&L\n───────────\nBTC    +1.5\n'ETH'   -20\n```"
    assert [(field.name, field.value) for field in message.embed.fields] == [("Profit", "+5 %"), ("Empty", "\u200b")]
    assert message.embed.image.url == "attachment://win_card.png"
    assert [one.name for one in message.attached] == ["win_card.png", "all_trades.csv"]
    assert message.view is not None
    ids = [item.to_component_dict()["custom_id"] for item in message.view.children]
    assert ids == ["b:card", "b1:card"]
    assert message.embed.footer.text == "Not advice."


async def test_more_than_five_buttons_in_a_row_are_broken_and_more_than_five_rows_dropped() -> None:
    links = tuple(Link(label=str(n), url=f"https://example.org/{n}") for n in range(7))

    (message,) = render(Reply(text="x", buttons=(links,) * 4))

    assert message.view is not None
    assert len(message.view.children) == 5 + 2 + 5 + 2 + 5


async def test_a_long_text_is_split_and_a_very_long_one_cut_with_a_note() -> None:
    long = render(Reply(text="\n".join(f"line {n} of many" for n in range(500))))
    flood = render(Reply(title="All", text="\n".join(f"line {n} of many" for n in range(5000))))

    assert 1 < len(long) <= MESSAGES
    assert len(flood) == MESSAGES
    last = flood[-1].embed
    assert last is not None
    assert "cut here" in str(last.description)
    assert "line 499" in str(long[-1].embed.description if long[-1].embed else "")
    assert all(length(message) <= TOTAL for message in long + flood)


async def test_too_many_fields_are_cut_with_a_note() -> None:
    (message,) = render(Reply(title="All", fields=tuple((f"n{n}", "v" * 30) for n in range(40))))

    assert message.embed is not None
    assert len(message.embed.fields) == 25
    assert "16 more" in str(message.embed.fields[-1].value)


@given(
    text=NASTY,
    title=st.text(max_size=400),
    fields=st.lists(st.tuples(NASTY, st.text(max_size=2000)), max_size=30),
    rows=st.lists(st.tuples(st.text(max_size=80), NASTY), max_size=300),
    footer=st.text(max_size=3000),
)
async def test_whatever_is_replied_keeps_within_the_limits(
    text: str, title: str, fields: list[tuple[str, str]], rows: list[tuple[str, str]], footer: str
) -> None:
    table = Table(header=("a", "b"), rows=tuple(rows)) if rows else None

    messages = render(Reply(text=text, title=title, fields=tuple(fields), table=table, footer=footer))

    assert 1 <= len(messages) <= MESSAGES
    for message in messages:
        assert len(message.content or "") <= CONTENT
        if message.embed is not None:
            assert len(message.embed) <= TOTAL
            assert len(message.embed.description or "") <= DESCRIPTION
            assert len(message.embed.fields) <= 25
            assert all(len(str(f.name)) <= 256 and len(str(f.value)) <= 1024 for f in message.embed.fields)
        assert message.content or message.embed


@given(rows=st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60)), min_size=1))
def test_a_table_is_never_wider_than_a_phone(rows: list[tuple[str, str, str]]) -> None:
    told = grid.lines(Table(header=("one", "two", "three"), rows=tuple(rows), right=frozenset({1})))

    assert max(grid._width(line) for line in told) <= grid.WIDEST
    assert len(told) == len(rows) + 2
    assert not any("`" in line or "\n" in line for line in told)
