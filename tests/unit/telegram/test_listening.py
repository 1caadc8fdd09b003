"""What the Telegram side hears and keeps."""

from __future__ import annotations

from domain.post import PostEvent
from storage import inbox
from tests.fakes.telegram.faults import Fault
from tests.fakes.telegram.pictures import png
from tests.unit.telegram.scene import Doings, Scene, until


async def test_posts_and_edits_of_a_watched_group_are_kept(scene: Scene) -> None:
    await scene.watch(scene.group)

    async with scene.running():
        first = scene.owner.say(scene.group, "BUY BTC")
        scene.owner.say(scene.group, "move the stop", reply_to=first)
        scene.owner.edit(first, "BUY BTC 60000")
        posted, answer, edited = await scene.heard(3)

    assert (posted.text, posted.event, posted.version) == ("BUY BTC", PostEvent.CREATED, 0)
    assert (posted.author_id, posted.author_name) == (str(scene.owner.id), "Olivia")
    assert (answer.reply_to, posted.reply_to) == (str(first.id), None)
    assert (edited.event, edited.message_id, edited.text) == (PostEvent.EDITED, str(first.id), "BUY BTC 60000")
    assert edited.said_at.timestamp() == first.edited_at


async def test_two_edits_in_one_second_are_both_kept_in_order(scene: Scene) -> None:
    await scene.watch(scene.group)
    post = scene.owner.say(scene.group, "BUY BTC")
    scene.owner.edit(post, "BUY BTC 60000")
    edited_at = post.edited_at or 0
    scene.owner.edit(post, "BUY BTC 61000")
    # The same second, whatever the clock did meanwhile.
    for update in scene.bot.updates.pending:
        if "edited_message" in update:
            update["edited_message"]["edit_date"] = edited_at

    async with scene.running():
        _, second, third = await scene.heard(3)
    async with scene.store.read() as connection:
        latest = await inbox.latest(connection, third.platform, third.chat_id, third.message_id)

    assert (second.text, third.text) == ("BUY BTC 60000", "BUY BTC 61000")
    assert second.version == edited_at * 1_000_000
    assert third.version > second.version
    assert latest is not None
    assert latest[1] == third


async def test_channel_posts_and_their_edits_are_kept_in_the_channels_name(scene: Scene) -> None:
    channel = scene.server.add_chat("Gold Signals", scene.owner, "channel")
    scene.owner.add(channel, scene.bot)
    await scene.watch(channel)

    async with scene.running():
        post = scene.server.post(channel, "LONG SOL 150")
        scene.server.edit_post(post, "LONG SOL 149")
        posted, edited = await scene.heard(2)

    assert (posted.author_id, posted.author_name) == (str(channel.id), "Gold Signals")
    assert (posted.text, edited.text, edited.event) == ("LONG SOL 150", "LONG SOL 149", PostEvent.EDITED)


async def test_an_album_has_its_caption_on_one_post_and_files_are_named(scene: Scene) -> None:
    await scene.watch(scene.group)

    async with scene.running():
        scene.owner.album(scene.group, [png(10, 10), png(20, 20)], "BUY BTC now")
        scene.owner.say(scene.group, "history", file=("result.json", b"{}"))
        first, second, history = await scene.heard(3)

    assert [first.text, second.text, history.text] == ["BUY BTC now", "", "history"]
    assert first.album == second.album
    assert (first.album is None, history.album is None) == (False, True)
    assert [one.name for one in (*first.attachments, *second.attachments)] == ["photo.jpg", "photo.jpg"]
    [document] = history.attachments
    assert (document.name, document.size) == ("result.json", 2)


async def test_forwarded_posts_are_read(scene: Scene) -> None:
    await scene.watch(scene.group)
    channel = scene.server.add_chat("Elsewhere", scene.owner, "channel")
    post = scene.server.post(channel, "SELL ETH 3000")

    async with scene.running():
        scene.owner.forward(post, scene.group)
        texts = await scene.texts(1)

    assert texts == ["SELL ETH 3000"]


async def test_what_is_said_in_other_chats_is_never_stored(scene: Scene) -> None:
    other = scene.server.add_chat("Friends", scene.owner, "supergroup")
    scene.owner.add(other, scene.bot)
    await scene.watch(scene.group)

    async with scene.running():
        said = scene.owner.say(other, "meet me at nine")
        scene.owner.edit(said, "meet me at ten")
        scene.owner.say(other, "/ping", reply_to=said)
        await scene.owner.hears(other)
        scene.owner.say(scene.group, "BUY BTC")
        texts = await scene.texts(1)

    assert texts == ["BUY BTC"]
    assert "meet me" not in str(await scene.stored())


async def test_a_command_in_a_watched_chat_is_no_post_but_a_future_with_a_slash_is(
    scene: Scene, doings: Doings
) -> None:
    await scene.watch(scene.group)

    async with scene.running():
        said = scene.owner.say(scene.group, "/ping")
        scene.owner.say(scene.group, "/es long 5300")
        scene.owner.say(scene.group, "/anything@other_bot")
        scene.owner.edit(said, "/ping again")
        scene.owner.say(scene.group, "BUY BTC")
        texts = await scene.texts(2)

    assert texts == ["/es long 5300", "BUY BTC"]
    assert len(doings.calls) == 1


async def test_a_group_with_privacy_mode_is_read_once_the_bot_is_admin(scene: Scene) -> None:
    scene.bot.privacy = True
    await scene.watch(scene.group)

    async with scene.running():
        scene.owner.say(scene.group, "unheard")
        scene.owner.add(scene.group, scene.bot, admin=True)
        scene.owner.say(scene.group, "BUY BTC")
        texts = await scene.texts(1)

    assert texts == ["BUY BTC"]


async def test_a_group_that_becomes_a_supergroup_is_read_on_without_a_gap(scene: Scene) -> None:
    group = scene.server.add_chat("Small", scene.owner, "group")
    scene.owner.add(group, scene.bot)
    await scene.watch(group)
    for number in range(3):
        scene.owner.say(group, f"before {number}")
    moved = scene.server.migrate(group)
    # The new chat counts its messages from one again, and all of this comes in one answer of Telegram.
    for number in range(4):
        scene.owner.say(moved, f"after {number}")

    async with scene.running():
        posts = await scene.heard(7)

    assert sorted(post.text for post in posts) == [
        *(f"after {n}" for n in range(4)),
        *(f"before {n}" for n in range(3)),
    ]
    assert await scene.watched() == {str(moved.id)}
    assert {post.chat_id for post in posts if post.text.startswith("after")} == {str(moved.id)}


async def test_posts_heard_before_a_move_keep_apart_from_those_after_it(scene: Scene) -> None:
    group = scene.server.add_chat("Small", scene.owner, "group")
    scene.owner.add(group, scene.bot)
    await scene.watch(group)

    async with scene.running():
        before = [scene.owner.say(group, f"before {number}") for number in range(4)]
        await scene.heard(4)
        moved = scene.server.migrate(group)
        after = [scene.owner.say(moved, f"after {number}") for number in range(4)]
        posts = await scene.heard(8)

    assert {message.id for message in before} & {message.id for message in after}
    assert [post.text for post in posts] == [*(f"before {n}" for n in range(4)), *(f"after {n}" for n in range(4))]
    assert {post.chat_id for post in posts} == {str(moved.id)}


async def test_in_a_forum_the_message_that_opened_the_topic_is_not_what_is_answered(scene: Scene) -> None:
    await scene.watch(scene.group)
    chat = {"id": scene.group.id, "type": "supergroup", "title": "Traders", "is_forum": True}
    topic = {"message_thread_id": 55, "is_topic_message": True}
    opened = {"message_id": 55, "date": 1, "chat": chat, **topic}
    signal = {"message_id": 60, "date": 1, "chat": chat, "reply_to_message": opened, "text": "BUY BTC", **topic}
    update = {"message_id": 61, "date": 1, "chat": chat, "reply_to_message": signal, "text": "close", **topic}

    async with scene.running():
        scene.bot.updates.inject({"message": signal})
        scene.bot.updates.inject({"message": update})
        posts = await scene.heard(2)

    assert [post.reply_to for post in posts] == [None, "60"]


async def test_an_update_that_cannot_be_parsed_is_stepped_over_and_recorded(scene: Scene) -> None:
    await scene.watch(scene.group)
    chat = {"id": scene.group.id, "type": "supergroup", "title": "Traders"}

    async with scene.running():
        scene.bot.updates.inject({"message": {"message_id": 1}})
        scene.bot.updates.inject({"message": {"message_id": 1, "chat": chat, "text": "no date"}})
        scene.bot.updates.inject({"callback_query": {"id": 1, "data": "ping"}})
        scene.bot.updates.inject({"message": ["nonsense"]})
        scene.bot.updates.inject({"something_new": {"text": "unknown"}})
        scene.owner.say(scene.group, "BUY BTC")
        texts = await scene.texts(1)

    assert texts == ["BUY BTC"]
    rows = await scene.stored()
    assert [row.error is not None for row in rows[-5:]] == [True, True, True, True, False]
    assert all(row.handled_at is not None for row in rows)


async def test_service_messages_are_no_posts(scene: Scene) -> None:
    await scene.watch(scene.group)

    async with scene.running():
        scene.server.person("Alice").join(scene.group)
        scene.owner.say(scene.group, "BUY BTC")
        texts = await scene.texts(1)

    assert texts == ["BUY BTC"]


async def test_what_was_stored_before_a_crash_is_handled_after_it_once(scene: Scene, doings: Doings) -> None:
    await scene.watch(scene.group)
    async with scene.killed():
        scene.owner.say(scene.group, "/wait")
        await until(doings.begun.is_set)
        scene.owner.say(scene.group, "/ping")
        scene.owner.say(scene.group, "BUY BTC")
        await scene.texts_while_busy(1)
    doings.gate.set()
    scene.renew()
    scene.owner.say(scene.group, "SELL ETH")

    async with scene.running():
        told = [(await scene.owner.hears(scene.group)).text for _ in range(2)]
        texts = await scene.texts(2)
        await scene.read_up()

    assert told == [
        "⚠️ I was stopped while I worked on /wait. Please look what it did before you repeat it.",
        "pong",
    ]
    assert texts == ["BUY BTC", "SELL ETH"]
    assert [call.caller.name for call, _ in doings.calls] == ["Olivia", "Olivia"]
    assert len(scene.owner.inbox(scene.group)) == 2


async def test_what_telegram_tells_twice_is_handled_once(scene: Scene, doings: Doings) -> None:
    await scene.watch(scene.group)
    scene.owner.say(scene.group, "BUY BTC")
    scene.owner.say(scene.group, "/ping")
    again = scene.bot.updates.pending

    async with scene.running():
        await scene.texts(1)
        await scene.owner.hears(scene.group)
        for update in again:
            scene.bot.updates.inject(update)
        scene.owner.say(scene.group, "SELL ETH")
        texts = await scene.texts(2)
        await scene.read_up()

    assert texts == ["BUY BTC", "SELL ETH"]
    assert len(doings.calls) == 1


async def test_numbers_that_begin_anew_and_lower_are_heard(scene: Scene) -> None:
    await scene.watch(scene.group)
    async with scene.running():
        scene.owner.say(scene.group, "BUY BTC")
        await scene.texts(1)
    scene.owner.say(scene.group, "SELL ETH")
    [update] = scene.bot.updates.pending
    scene.bot.updates.drop()
    scene.bot.updates.inject(update | {"update_id": 17})
    scene.renew()

    async with scene.running():
        texts = await scene.texts(2)

    assert texts == ["BUY BTC", "SELL ETH"]


async def test_updates_are_stored_before_they_are_confirmed(scene: Scene) -> None:
    await scene.watch(scene.group)
    scene.server.fault(Fault("getupdates", drop=True, after_effect=True))
    for number in range(150):
        scene.owner.say(scene.group, f"BUY BTC {number}")

    async with scene.running():
        texts = await scene.texts(150)
        await scene.read_up()

    assert texts == [f"BUY BTC {number}" for number in range(150)]
    offsets = [made.body.get("offset") for made in scene.server.made("getupdates")]
    assert offsets[:2] == [None, None]
    assert {str(made.body["allowed_updates"]) for made in scene.server.made("getupdates")} == {
        '["message", "edited_message", "channel_post", "edited_channel_post", "callback_query"]'
    }
