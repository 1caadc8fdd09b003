"""What the fake Telegram refuses, seen through the real python-telegram-bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot as Client
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.fakes.telegram.bots import Bot
from tests.fakes.telegram.entities import read
from tests.fakes.telegram.errors import ApiError, ImpossibleError
from tests.fakes.telegram.faults import Fault, FloodPolicy
from tests.fakes.telegram.library import build
from tests.fakes.telegram.pictures import png
from tests.fakes.telegram.server import FakeTelegram


@pytest.fixture(autouse=True)
def waits_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this the library warns whenever `RetryAfter.retry_after` is read, even by itself."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        yield running


@pytest.fixture
def bot(server: FakeTelegram) -> Bot:
    return server.add_bot()


@pytest.fixture
async def client(server: FakeTelegram, bot: Bot) -> AsyncIterator[Client]:
    async with build(server, bot.token) as app:
        yield app.bot


def drain(bot: Bot) -> list[dict[str, Any]]:
    seen = bot.updates.pending
    bot.updates.drop()
    return seen


async def test_who_never_started_blocked_or_removed_the_bot_cannot_be_written_to(
    server: FakeTelegram, bot: Bot, client: Client
) -> None:
    alice, bob = server.person("Alice"), server.person("Bob")
    group = server.add_chat("Traders", alice, "supergroup")
    alice.add(group, bot)
    alice.start(bot)

    with pytest.raises(Forbidden, match="can't initiate"):
        await client.send_message(bob.id, "hello")
    alice.block(bot)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await client.send_message(alice.id, "hello")
    alice.remove(group, bot)
    with pytest.raises(Forbidden, match="kicked from the supergroup"):
        await client.send_message(group.id, "hello")
    alice.start(bot)
    await client.send_message(alice.id, "welcome back")

    assert (await alice.hears()).text == "welcome back"
    standings = [u["my_chat_member"]["new_chat_member"]["status"] for u in drain(bot) if "my_chat_member" in u]
    assert standings == ["member", "kicked", "kicked", "member"]


async def test_leaving_a_chat_ends_what_the_bot_may_do_there(server: FakeTelegram, bot: Bot, client: Client) -> None:
    alice = server.person("Alice")
    group = server.add_chat("Traders", alice)
    alice.add(group, bot)
    before = await client.get_chat(group.id)

    await client.leave_chat(group.id)

    assert (before.title, before.type) == ("Traders", "group")
    with pytest.raises(Forbidden, match="not a member"):
        await client.send_message(group.id, "hello")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("x" * 4097, "message is too long"),
        ("🚀" * 2049, "message is too long"),
        ("<b>open", "can't find end tag corresponding to start tag"),
        ("a < b", 'unsupported start tag "" at byte offset 2'),
        ("<br>", 'unsupported start tag "br" at byte offset 0'),
        ("é<b>x</i>", 'unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<b> </b>", "message text is empty"),
    ],
)
async def test_refuses_text_that_telegram_refuses(
    server: FakeTelegram, bot: Bot, client: Client, text: str, complaint: str
) -> None:
    alice = server.person("Alice")
    alice.start(bot)

    with pytest.raises(BadRequest) as caught:
        await client.send_message(alice.id, text, parse_mode="HTML")

    assert complaint in caught.value.message.lower().replace("_", " ")
    assert alice.inbox() == []


# TDLib's own cases, test/message_entities.cpp.
@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba>", 'Expected equal sign in declaration of an attribute of the tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        ('🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<b></b></", "Unexpected end tag at byte offset 20"),
    ],
)
def test_html_complaints_are_tdlibs(html: str, complaint: str) -> None:
    with pytest.raises(ApiError) as caught:
        read(html, "HTML")

    assert caught.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_html_entities_are_counted_in_utf16_units() -> None:
    text, entities = read(' \n🚀 <b>A &lt; <i>B</i></b> <a href="https://t.me/x?a=1&amp;b=2">x</a> &euro; \n', "HTML")

    assert text == "🚀 A < B x &euro;"
    assert entities == [
        {"type": "bold", "offset": 3, "length": 5},
        {"type": "italic", "offset": 7, "length": 1},
        {"type": "text_link", "offset": 9, "length": 1, "url": "https://t.me/x?a=1&b=2"},
    ]


async def test_refuses_captions_buttons_pictures_and_edits_that_telegram_refuses(
    server: FakeTelegram, bot: Bot, client: Client
) -> None:
    alice = server.person("Alice")
    alice.start(bot)
    sent = await client.send_message(alice.id, "same")

    async def complaint(call: Any) -> str:
        with pytest.raises(BadRequest) as caught:
            await call
        return caught.value.message.lower()

    keys = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="ü" * 32 + "x")]])
    assert "button_data_invalid" in await complaint(client.send_message(alice.id, "x", reply_markup=keys))
    assert "caption is too long" in await complaint(client.send_photo(alice.id, png(9, 9), caption="x" * 1025))
    assert "image_process_failed" in await complaint(client.send_photo(alice.id, b"no picture"))
    assert "photo_invalid_dimensions" in await complaint(client.send_photo(alice.id, png(210, 10)))
    assert "not modified" in await complaint(sent.edit_text("same"))
    assert "message_too_long" in await complaint(sent.edit_text("x" * 4097))
    assert "no caption" in await complaint(sent.edit_caption("caption"))
    assert "too old" in await complaint(client.answer_callback_query("1"))
    await sent.delete()
    assert "to edit not found" in await complaint(sent.edit_text("gone"))
    assert [message.text for message in alice.inbox()] == []


async def test_planned_faults_come_true_before_or_after_the_effect(
    server: FakeTelegram, bot: Bot, client: Client
) -> None:
    alice = server.person("Alice")
    alice.start(bot)
    faults = {
        "limited": (Fault("sendMessage", retry_after=7), RetryAfter),
        "gateway": (Fault("sendMessage", code=502), NetworkError),
        "cut": (Fault("sendMessage", drop=True), NetworkError),
        "sent but cut": (Fault("send.*", drop=True, after_effect=True), NetworkError),
        "sent but 502": (Fault("sendMessage", code=502, after_effect=True), NetworkError),
    }

    for text, (fault, error) in faults.items():
        server.fault(fault)
        with pytest.raises(error):
            await client.send_message(alice.id, text)
    server.fault(Fault("sendMessage", delay=0.02))
    await client.send_message(alice.id, "late")

    assert [(await alice.hears()).text for _ in range(3)] == ["sent but cut", "sent but 502", "late"]
    assert len(alice.inbox()) == 3
    assert [call.code for call in server.made("sendMessage")] == [429, 502, 0, 0, 502, 200]
    assert server.faults.pending == []


async def test_flood_control_answers_with_the_seconds_to_wait() -> None:
    async with FakeTelegram(flood=FloodPolicy(per_five_seconds_in_private=2)) as server:
        bot, alice = server.add_bot(), server.person("Alice")
        alice.start(bot)
        async with build(server, bot.token) as app:
            await app.bot.send_message(alice.id, "one")
            await app.bot.send_message(alice.id, "two")

            with pytest.raises(RetryAfter) as caught:
                await app.bot.send_message(alice.id, "three")

        assert timedelta(seconds=1) <= caught.value.retry_after <= timedelta(seconds=5)
        assert [message.text for message in alice.inbox()] == ["one", "two"]


async def test_a_wrong_token_is_refused(server: FakeTelegram) -> None:
    stranger = build(server, "1:wrong").bot

    with pytest.raises(InvalidToken):
        await stranger.initialize()

    await stranger.shutdown()


async def test_people_cannot_do_what_their_app_does_not_offer(server: FakeTelegram, bot: Bot) -> None:
    alice, bob = server.person("Alice"), server.person("Bob")
    group = server.add_chat("Traders", alice)
    said = alice.say(group, "mine")

    refused = [
        lambda: alice.say(bot, "not started"),
        lambda: alice.start(bot, "two words"),
        lambda: bob.say(group, "not a member"),
        lambda: bob.edit(said, "not mine"),
        lambda: alice.press(said, "no such button"),
    ]

    for act in refused:
        with pytest.raises(ImpossibleError):
            act()
    with pytest.raises(TimeoutError, match="a message of a bot to Alice"):
        await alice.hears(bot, seconds=0.02)
