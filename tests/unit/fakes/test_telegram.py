"""The fake Telegram seen through the real python-telegram-bot."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot as Client
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.error import ChatMigrated, Conflict
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from tests.fakes.telegram.bots import Bot
from tests.fakes.telegram.library import build, polling
from tests.fakes.telegram.pictures import png
from tests.fakes.telegram.server import FakeTelegram
from tests.fakes.telegram.waiting import until


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


@pytest.fixture
def no_library_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(100, logger="telegram.ext.Updater")


def drain(bot: Bot) -> list[dict[str, Any]]:
    seen = bot.updates.pending
    bot.updates.drop()
    return seen


async def test_deep_link_command_photo_and_button_make_a_conversation(server: FakeTelegram, bot: Bot) -> None:
    app, alice, links = build(server, bot.token), server.person("Alice"), []

    async def start(update: Update, context: Any) -> None:
        links.append(context.args)
        keys = InlineKeyboardMarkup([[InlineKeyboardButton("30 days", callback_data="board:30")]])
        await update.message.reply_photo(
            png(32, 16), caption="<b>7</b> days &amp; more", parse_mode="HTML", reply_markup=keys
        )

    async def press(update: Update, context: Any) -> None:
        await update.callback_query.answer("one moment", show_alert=True)
        await update.callback_query.edit_message_media(InputMediaPhoto(png(64, 16), caption="30 days"))

    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(press))
    async with polling(app):
        await app.bot.set_my_commands([BotCommand("start", "Begin")])
        alice.start(bot, "ref_42")
        board = await alice.hears()
        caption, labels, entities = board.text, board.labels, board.entities
        answer = await alice.press(board, "30 days").answered()
        await until(lambda: board.edited_at)

    assert links == [["ref_42"]]
    assert (caption, labels) == ("7 days & more", ["30 days"])
    assert entities == [{"type": "bold", "offset": 0, "length": 1}]
    assert (answer.text, answer.alert) == ("one moment", True)
    assert (board.text, board.labels, board.media and board.media.file.pixels) == ("30 days", [], (64, 16))
    assert [call.files["photo"] for call in server.made("sendPhoto")] == [len(png(32, 16))]
    assert bot.commands["default:"] == [{"command": "start", "description": "Begin"}]


async def test_photos_albums_and_documents_of_people_can_be_downloaded(
    server: FakeTelegram, bot: Bot, client: Client
) -> None:
    alice = server.person("Alice")
    alice.start(bot)
    alice.say(bot, "my chart", photo=png(40, 30))
    alice.album(bot, [png(10, 10), png(20, 20)], "two charts")
    alice.say(bot, "history", file=("result.json", b"{}"))

    updates = await client.get_updates(timeout=0)

    _, chart, first, second, history = [update.message for update in updates]
    assert (chart.caption, chart.photo[-1].width, chart.photo[-1].height) == ("my chart", 40, 30)
    assert bytes(await (await chart.photo[-1].get_file()).download_as_bytearray()) == png(40, 30)
    assert first.media_group_id == second.media_group_id
    assert (first.caption, second.caption) == ("two charts", None)
    assert (history.document.file_name, history.caption) == ("result.json", "history")


async def test_privacy_mode_hides_plain_talk_unless_the_bot_is_admin_or_addressed(
    server: FakeTelegram, bot: Bot, client: Client
) -> None:
    alice = server.person("Alice")
    group = server.add_chat("Traders", alice, "supergroup")
    open_bot = server.add_bot("open_bot", privacy=False)
    alice.add(group, bot)
    alice.add(group, open_bot)
    sent = await client.send_message(group.id, "hello")
    drain(bot)
    drain(open_bot)

    alice.say(group, "BUY BTC")
    alice.say(group, "/help")
    alice.say(group, "/help@other_bot")
    alice.say(group, "/help@signal_bot")
    answer = alice.say(group, "thanks", reply_to=group.messages[sent.message_id])
    alice.edit(answer, "thank you")
    alice.add(group, bot, admin=True)
    alice.say(group, "SELL ETH")

    heard = [
        update.effective_message.text for update in await client.get_updates(timeout=0) if not update.my_chat_member
    ]
    assert heard == ["/help", "/help@signal_bot", "thanks", "thank you", "SELL ETH"]
    assert (await client.get_me()).can_read_all_group_messages is False
    assert (await client.get_chat_member(group.id, client.id)).status == "administrator"
    open_heard = [update["message"].get("text") for update in drain(open_bot) if "message" in update]
    assert open_heard == ["BUY BTC", "/help", "/help@other_bot", "/help@signal_bot", "thanks", "SELL ETH"]


async def test_channel_posts_edits_and_forwards_arrive_as_their_own_kinds(
    server: FakeTelegram, bot: Bot, client: Client
) -> None:
    alice = server.person("Alice")
    channel = server.add_chat("Signals", alice, "channel")
    alice.add(channel, bot)
    alice.start(bot)
    drain(bot)

    await client.send_message(channel.id, "the bot's own post, which it does not hear")
    post = server.post(channel, "LONG SOL 150")
    server.edit_post(post, "LONG SOL 149")
    alice.forward(post, bot)

    posted, edited, forwarded = await client.get_updates(timeout=0)
    assert (posted.channel_post.text, posted.channel_post.sender_chat.title) == ("LONG SOL 150", "Signals")
    assert edited.edited_channel_post.text == "LONG SOL 149"
    assert edited.edited_channel_post.edit_date is not None
    origin = forwarded.message.forward_origin
    assert (origin.type, origin.chat.id, origin.message_id) == ("channel", channel.id, post.id)


async def test_allowed_updates_filter_what_comes_and_an_omitted_list_keeps_the_last(
    server: FakeTelegram, bot: Bot, client: Client
) -> None:
    alice = server.person("Alice")
    alice.start(bot)
    await client.get_updates(timeout=0, allowed_updates=["message"])

    alice.edit(alice.say(bot, "one"), "two")
    await client.get_updates(timeout=0)
    alice.edit(alice.say(bot, "three"), "four")
    filtered = drain(bot)
    await client.get_updates(timeout=0, allowed_updates=[])
    alice.edit(alice.say(bot, "five"), "six")

    assert [set(update) - {"update_id"} for update in filtered] == [{"message"}] * 3
    assert [next(k for k in update if k != "update_id") for update in drain(bot)] == ["message", "edited_message"]


async def test_a_group_that_became_a_supergroup_names_its_new_id(
    server: FakeTelegram, bot: Bot, client: Client
) -> None:
    alice = server.person("Alice")
    group = server.add_chat("Traders", alice, "group")
    alice.add(group, bot)
    drain(bot)

    moved = server.migrate(group)

    with pytest.raises(ChatMigrated) as caught:
        await client.send_message(group.id, "hello")
    assert caught.value.new_chat_id == moved.id
    assert (await client.send_message(moved.id, "hello")).chat.type == "supergroup"
    old, new = [update.message for update in await client.get_updates(timeout=0)]
    assert (old.chat.id, old.migrate_to_chat_id) == (group.id, moved.id)
    assert (new.chat.id, new.migrate_from_chat_id) == (moved.id, group.id)


async def test_reading_confirms_only_what_lies_before_the_offset(
    server: FakeTelegram, bot: Bot, client: Client
) -> None:
    alice = server.person("Alice")
    alice.start(bot)
    for number in range(3):
        alice.say(bot, str(number))

    first = await client.get_updates(timeout=0)
    again = await client.get_updates(timeout=0, offset=first[1].update_id)
    alone = await client.get_updates(timeout=0, limit=1)
    waiting = asyncio.create_task(client.get_updates(timeout=5, offset=first[-1].update_id + 1))
    await until(lambda: bot.updates.polls == 4)
    alice.say(bot, "awaited")

    assert [update.update_id for update in again] == [update.update_id for update in first[1:]]
    assert [update.update_id for update in alone] == [first[1].update_id]
    assert [update.message.text for update in await waiting] == ["awaited"]


@pytest.mark.usefixtures("no_library_log")
async def test_an_update_that_cannot_be_parsed_stops_the_librarys_own_polling(server: FakeTelegram, bot: Bot) -> None:
    app, alice, heard = build(server, bot.token), server.person("Alice"), []

    async def start(update: Update, context: Any) -> None:
        heard.append(update.update_id)

    app.add_handler(CommandHandler("start", start))
    bot.updates.inject({"message": {"message_id": 1}})
    alice.start(bot)
    async with polling(app):
        await until(lambda: bot.updates.polls > 20)
        stuck = list(heard), len(bot.updates.pending)
        bot.updates.drop()
        alice.start(bot)
        await until(lambda: heard)

    assert stuck == ([], 2)


async def test_raw_polling_steps_over_an_update_that_cannot_be_parsed(
    server: FakeTelegram, bot: Bot, client: Client
) -> None:
    alice = server.person("Alice")
    broken = bot.updates.inject({"message": {"message_id": 1}})
    alice.start(bot)

    stored: list[dict[str, Any]] = await client.do_api_request("getupdates", {"timeout": 0})
    await client.do_api_request("getupdates", {"timeout": 0, "offset": stored[-1]["update_id"] + 1})
    with pytest.raises(KeyError):
        Update.de_json(stored[0], client)
    sound = Update.de_json(stored[1], client)

    assert stored[0]["update_id"] == broken
    assert sound.message.text == "/start"
    assert bot.updates.pending == []


async def test_a_second_poller_ends_the_first_with_a_conflict(server: FakeTelegram, bot: Bot, client: Client) -> None:
    first = asyncio.create_task(client.get_updates(timeout=30))
    await until(lambda: bot.updates.polls == 1)

    async with build(server, bot.token) as rival:
        await rival.bot.get_updates(timeout=0)

    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await first


async def test_a_webhook_gets_updates_in_order_with_the_secret_until_it_takes_them(
    server: FakeTelegram, bot: Bot, client: Client
) -> None:
    answers, taken, secrets = [500, 403], [], set()

    async def hook(request: web.Request) -> web.Response:
        secrets.add(request.headers["X-Telegram-Bot-Api-Secret-Token"])
        status = answers.pop(0) if answers else 200
        if status == 200:
            taken.append((await request.json())["message"]["text"])
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    alice = server.person("Alice")
    alice.start(bot)
    alice.say(bot, "one")
    alice.say(bot, "two")

    await client.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="s3cret")
    await until(lambda: not bot.updates.pending)

    assert taken == ["/start", "one", "two"]
    assert secrets == {"s3cret"}
    info = await client.get_webhook_info()
    assert (info.pending_update_count, "403" in info.last_error_message) == (0, True)
    with pytest.raises(Conflict, match="webhook is active"):
        await client.get_updates(timeout=0)
    await client.delete_webhook()
    assert await client.get_updates(timeout=0) == ()
    await runner.cleanup()


async def test_another_process_serves_people_through_the_control_plane() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.fakes.telegram",
        "--no-privacy",
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(20):
        ready = json.loads(await process.stdout.readline())
    async with aiohttp.ClientSession() as http:

        async def do(verb: str, **body: Any) -> Any:
            async with http.post(f"{ready['control']}/{verb}", json=body) as answer:
                return {"status": answer.status} | await answer.json()

        async def see(what: str) -> Any:
            async with http.get(f"{ready['control']}/{what}") as answer:
                return await answer.json()

        ann = (await do("user", name="Ann"))["id"]
        group = (await do("chat", title="Traders", owner=ann))["id"]
        await do("add_bot", user=ann, chat=group)
        await do("start", user=ann, payload="ref")
        said = await do("say", user=ann, chat=group, text="BUY BTC")
        await do("edit", user=ann, chat=group, message=said["message_id"], text="BUY ETH")
        keys = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
        app = ApplicationBuilder().token(ready["token"]).base_url(ready["base_url"]).job_queue(None).build()
        app.add_handler(CommandHandler("start", lambda u, c: u.message.reply_text("hi", reply_markup=keys)))
        app.add_handler(CallbackQueryHandler(lambda u, c: u.callback_query.answer("done")))
        app.add_handler(MessageHandler(filters.UpdateType.EDITED, lambda u, c: u.effective_message.reply_text("noted")))
        await do("fault", method="sendMessage", delay=0.01)
        async with polling(app):
            async with asyncio.timeout(5):
                while len(await see(f"chats/{ann}/messages")) < 2 or len(await see(f"chats/{group}/messages")) < 3:
                    await asyncio.sleep(0.01)
            hi = (await see(f"chats/{ann}/messages"))[-1]
            answer = await do("press", user=ann, message=hi["message_id"], label="Go")
        sent = await see("calls?method=sendMessage")
        lost = await do("press", user=ann, message=99, label="Go")
        impossible = await do("press", user=ann, message=hi["message_id"], label="Stop")
    process.terminate()

    assert answer == {"status": 200, "text": "done", "alert": False, "url": ""}
    assert [call["body"]["text"] for call in sent] == ["hi", "noted"]
    assert (lost["status"], impossible["status"]) == (400, 409)
    assert await process.wait() == 0
