"""Exported chats are read message by message, and what is broken in them is counted, not fatal."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.envelope import BrokenJson, Envelope
from bot.export import Entry, Gap, Unread, formats, open_export
from domain.errors import ConfigurationError
from domain.post import Platform, PostEvent
from tests.unit.replay.exports import SAMPLES, telegram

PLAIN = {"id": 1, "type": "message", "date": "2026-02-02T09:00:00", "date_unixtime": "1770019200", "text": "hello"}


def entries(path: Path) -> list[Entry | Unread]:
    return list(open_export(path).entries)


def posted(path: Path, text: str) -> Entry:
    return next(one for one in entries(path) if isinstance(one, Entry) and text in one.post.text)


def test_every_format_is_found() -> None:
    assert [one.name for one in formats()] == ["Discord", "Telegram"]


def test_a_discord_export_gives_posts_with_everything_readable() -> None:
    path = SAMPLES / "discord_export.json"
    export = open_export(path)

    assert export.channel == "Harbor · signals"
    call = posted(path, "BUY AAPL @ 150").post
    assert call.platform is Platform.DISCORD
    assert call.author_name == "Harbor Signals"
    assert call.posted_at == datetime(2026, 1, 5, 14, 0, 10, 500_000, tzinfo=UTC)
    assert call.event is PostEvent.CREATED
    assert posted(path, "all targets hit").post.reply_to == call.message_id
    assert posted(path, "LONG BTC").post.text == "LONG BTC/USDT now\nSL 90000\nTP 105000 110000\nHarbor desk"
    assert posted(path, "Quiet session").forwarded
    assert "What the Fed means" not in posted(path, "Fed minutes").post.text
    edited = posted(path, "BUY NVDA").post
    assert edited.event is PostEvent.EDITED
    assert edited.said_at == datetime(2026, 1, 8, 14, 45, tzinfo=UTC)
    assert edited.posted_at == datetime(2026, 1, 8, 14, 44, tzinfo=UTC)


def test_a_telegram_export_gives_posts_with_entities_joined() -> None:
    path = SAMPLES / "telegram_export.json"

    assert open_export(path).channel == "Northlight FX"
    gold = posted(path, "Gold buy").post
    assert gold.text == "Gold buy now 2650\nSL 2640\nTP 2660, 2670"
    assert gold.posted_at == datetime(2026, 2, 2, 8, 0, 5, tzinfo=UTC)
    assert posted(path, "TP1 hit").post.reply_to == gold.message_id
    assert posted(path, "XAUUSD SELL").post.attachments[0].name == "photos/photo_2@03-02-2026.jpg"
    assert posted(path, "Analyst view").forwarded
    assert posted(path, "USDJPY 150").post.said_at == datetime(2026, 2, 6, 7, tzinfo=UTC)


def test_what_is_no_post_is_told_apart() -> None:
    gaps = [one.gap for one in entries(SAMPLES / "discord_export.json") if isinstance(one, Unread)]

    assert gaps == [Gap.SERVICE, Gap.SERVICE, Gap.MALFORMED]


@pytest.mark.parametrize(
    "broken",
    [None, 7, "text", [], {}, {"type": "message"}, {**PLAIN, "text": None}, {**PLAIN, "text": [3]}]
    + [{**PLAIN, "date_unixtime": value} for value in ("x", "9" * 30, [1], "-1e9")],
)
def test_a_malformed_entry_stops_no_other(tmp_path: Path, broken: object) -> None:
    first, second = entries(telegram(tmp_path, broken, PLAIN))

    assert isinstance(first, Unread)
    assert (first.number, first.gap) == (1, Gap.MALFORMED)
    assert isinstance(second, Entry)


def test_a_time_without_zone_is_said_to_be_one(tmp_path: Path) -> None:
    old = {"id": 1, "type": "message", "date": "2020-02-02T09:00:00", "edited": "1970-01-01T01:00:00", "text": "hi"}

    (entry,) = entries(telegram(tmp_path, old))

    assert isinstance(entry, Entry)
    assert entry.zoneless
    assert entry.post.event is PostEvent.CREATED


def test_a_file_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    path = telegram(tmp_path, PLAIN, {**PLAIN, "id": 2})
    path.write_text(path.read_text()[:-30])

    first, second = entries(path)

    assert isinstance(first, Entry)
    assert isinstance(second, Unread)
    assert (second.gap, second.words) == (Gap.CUT, "not JSON at line 1")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hello", "not JSON at line 1"),
        ("[]", "not JSON at line 1"),
        ("{}", "no messages"),
        ('{"chats": {"list": []}}', "it holds a whole account; export the one channel"),
        ('{"messages": []}', "its messages are of no form that I know"),
        ("{" * 100_000, "not JSON"),
        ('{"a": ' + "[" * 100_000, "not JSON"),
    ],
)
def test_another_file_is_answered_with_how_to_export(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "file.json"
    path.write_text(text)

    with pytest.raises(ConfigurationError) as refused:
        open_export(path)

    said = str(refused.value)
    assert why in said
    assert "DiscordChatExporter" in said
    assert "Telegram Desktop" in said


def test_a_picture_or_a_missing_file_is_answered_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\xff\xfe")

    with pytest.raises(ConfigurationError, match="not text in UTF-8"):
        open_export(tmp_path / "a.png")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        open_export(tmp_path / "none.json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text().filter(lambda key: key != "messages"), json_values, max_size=3),
    st.lists(json_values, max_size=5),
    st.dictionaries(st.text().filter(lambda key: key != "messages"), json_values, max_size=3),
    st.sampled_from([None, 1, "\t"]),
)
def test_an_envelope_says_what_json_says(
    before: dict[str, Any], inside: list[Any], after: dict[str, Any], indent: int | str | None
) -> None:
    whole = {**before, "messages": inside, **{key: value for key, value in after.items() if key not in before}}

    envelope = Envelope(json.dumps(whole, indent=indent), "messages")

    assert list(envelope.entries()) == inside
    assert {**envelope.header, "messages": inside} == whole


@given(st.text(alphabet='[]{},:"01 eE.-tfn\\', max_size=20))
def test_an_envelope_raises_nothing_but_its_own_error(text: str) -> None:
    with contextlib.suppress(BrokenJson):
        list(Envelope('{"messages": [' + text, "messages").entries())
