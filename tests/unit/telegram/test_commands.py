"""Commands and buttons on Telegram."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.reply import Button, Link, Reply
from domain.ids import UserId
from domain.post import Platform
from domain.risk import RiskLimits
from storage import people
from tests.fakes.telegram.faults import Fault
from tests.unit.telegram.scene import Doings, Scene, until


async def test_a_command_in_private_is_answered_there_and_the_chat_is_remembered(scene: Scene) -> None:
    alice = scene.server.person("Alice")

    async with scene.running():
        alice.start(scene.bot)
        welcome = await alice.hears()
        alice.say(scene.bot, "/ping")
        pong = await alice.hears()

    assert welcome.text == "welcome Alice, from nowhere"
    assert (pong.text, pong.entities, pong.reply_to) == ("pong", [{"type": "bold", "offset": 0, "length": 4}], None)
    contact = await scene.contact(alice)
    assert contact is not None
    assert contact.chat_id == str(alice.id)


async def test_the_payload_of_a_deep_link_reaches_the_command(scene: Scene, doings: Doings) -> None:
    alice = scene.server.person("Alice")

    async with scene.running():
        alice.start(scene.bot, "link_AbC-9_z")
        welcome = await alice.hears()

    assert welcome.text == "welcome Alice, from link_AbC-9_z"
    [(call, given)] = doings.calls
    assert (given.payload, call.caller.in_private, call.caller.chat_id) == ("link_AbC-9_z", True, str(alice.id))


async def test_a_link_token_joins_the_identity_to_its_user(scene: Scene, doings: Doings) -> None:
    alice = scene.server.person("Alice")
    now = datetime.now(UTC)
    newcomer = people.Newcomer(platform=Platform.DISCORD, external_id="7", name="Alice")
    async with scene.store.write() as connection:
        user = await people.welcome(connection, newcomer, limits=RiskLimits(), now=now)
        token = await people.issue_token(connection, user, now)
    joined: list[UserId | None] = []

    async with scene.running():
        alice.start(scene.bot, f"link_{token}")
        await alice.hears()
        [(call, given)] = doings.calls
        who = people.Newcomer(
            platform=call.caller.platform,
            external_id=call.caller.external_id,
            name=call.caller.name,
            chat_id=call.caller.chat_id,
        )
        async with scene.store.write() as connection:
            joined.append(await people.redeem_token(connection, given.payload.removeprefix("link_"), who, now))

    assert joined == [user]


@pytest.mark.parametrize("privacy", [True, False])
async def test_a_command_in_a_group_is_answered_under_it_with_privacy_on_and_off(scene: Scene, privacy: bool) -> None:
    scene.bot.privacy = privacy
    alice = scene.server.person("Alice")
    alice.join(scene.group)

    async with scene.running():
        asked = alice.say(scene.group, "/ping@signal_bot")
        answer = await alice.hears(scene.group)

    assert (answer.text, answer.reply_to) == ("pong", asked)


async def test_commands_for_another_bot_and_unknown_ones_in_a_group_are_not_ours(scene: Scene, doings: Doings) -> None:
    async with scene.running():
        scene.owner.start(scene.bot)
        await scene.owner.hears(scene.bot)
        scene.owner.say(scene.group, "/ping@other_bot")
        scene.owner.say(scene.group, "/weather")
        scene.owner.say(scene.group, "/weather@signal_bot")
        scene.owner.say(scene.group, "/ping")
        unknown = await scene.owner.hears(scene.bot)
        note = await scene.owner.hears(scene.group)
        answer = await scene.owner.hears(scene.group)

    assert unknown.text.startswith("I do not know that command.")
    assert (note.text, answer.text) == ("I answered you in private.", "pong")
    assert len(doings.calls) == 2
    assert "other_bot" not in str(await scene.stored())


async def test_private_talk_that_is_no_command_gets_a_hint_and_is_not_stored(scene: Scene) -> None:
    alice = scene.server.person("Alice")

    async with scene.running():
        alice.start(scene.bot)
        await alice.hears()
        alice.say(scene.bot, "my password is hunter2")
        hint = await alice.hears()

    assert "/help" in hint.text
    assert "hunter2" not in str(await scene.stored())


async def test_a_private_answer_asked_in_a_group_comes_in_private_with_a_note(scene: Scene) -> None:
    alice = scene.server.person("Alice")
    alice.join(scene.group)

    async with scene.running():
        alice.start(scene.bot)
        await alice.hears()
        alice.say(scene.group, "/secret")
        note = await alice.hears(scene.group)
        secret = await alice.hears(scene.bot)

    assert (note.text, secret.text) == ("I answered you in private.", "nobody else sees this")


async def test_who_has_not_started_the_bot_is_shown_the_way_to_the_answer_that_waits(scene: Scene) -> None:
    alice = scene.server.person("Alice")
    alice.join(scene.group)

    async with scene.running():
        alice.say(scene.group, "/secret")
        note = await alice.hears(scene.group)
        alice.start(scene.bot, "hello")
        welcome, waited = await alice.hears(), await alice.hears()

    assert "nobody else sees this" not in note.text
    assert (welcome.text, waited.text) == ("welcome Alice, from hello", "nobody else sees this")
    assert [button["url"] for button in note.buttons] == ["https://t.me/signal_bot?start=hello"]


async def test_creator_and_administrators_are_hosts_in_their_group_and_nobody_is_in_private(
    scene: Scene, doings: Doings
) -> None:
    alice = scene.server.person("Alice")
    alice.join(scene.group)

    async with scene.running():
        alice.say(scene.group, "/channel watch gold signals")
        refused = await alice.hears(scene.group)
        scene.owner.say(scene.group, "/channel watch gold signals")
        scene.owner.say(scene.group, "/channel watch silver")
        allowed = await alice.hears(scene.group)
        await alice.hears(scene.group)
        scene.owner.start(scene.bot)
        await scene.owner.hears(scene.bot)
        scene.owner.say(scene.bot, "/channel watch gold")
        in_private = await scene.owner.hears(scene.bot)

    assert "eyes only" in refused.text
    assert allowed.text == "watching gold signals"
    assert in_private.text.startswith("Only the hosts")
    assert len(scene.server.made("getChatMember")) == 2


async def test_a_caller_is_told_with_his_group_as_the_community(scene: Scene, doings: Doings) -> None:
    async with scene.running():
        scene.owner.say(scene.group, "/ping")
        await scene.owner.hears(scene.group)

    caller = doings.calls[0][0].caller
    group = str(scene.group.id)
    assert (caller.external_id, caller.name, caller.host) == (str(scene.owner.id), "Olivia", True)
    assert (caller.chat_id, caller.chat_name, caller.guild_id, caller.in_private) == (group, "Traders", group, False)


async def test_who_writes_as_the_group_is_told_why_that_gives_no_command(scene: Scene, doings: Doings) -> None:
    chat = {"id": scene.group.id, "type": "supergroup", "title": "Traders"}
    nobody = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    message = {"message_id": 900, "date": 1, "chat": chat, "from": nobody, "sender_chat": chat, "text": "/ping"}

    async with scene.running():
        scene.bot.updates.inject({"message": message})
        answer = await scene.owner.hears(scene.group)

    assert "Remain anonymous" in answer.text
    assert doings.calls == []


async def test_a_pressed_button_stops_spinning_and_answers_the_presser(scene: Scene, doings: Doings) -> None:
    alice = scene.server.person("Alice")
    alice.join(scene.group)

    async with scene.running():
        scene.owner.say(scene.group, "/card")
        card = await alice.hears(scene.group)
        answered = await alice.press(card, "Again").answered()
        pong = await alice.hears(scene.group)

    assert (answered.text, answered.url, pong.text) == ("", "", "pong")
    assert card.labels == ["Again", "Hush", "Slow", "More"]
    assert card.edited_at is None
    assert [call.caller.external_id for call, _ in doings.calls] == [str(alice.id)]


async def test_a_private_answer_to_a_press_leaves_nothing_in_the_group(scene: Scene) -> None:
    alice, bob = scene.server.person("Alice"), scene.server.person("Bob")
    alice.join(scene.group)
    bob.join(scene.group)

    async with scene.running():
        alice.start(scene.bot)
        await alice.hears()
        scene.owner.say(scene.group, "/card")
        card = await alice.hears(scene.group)
        hers = await alice.press(card, "Hush").answered()
        secret = await alice.hears(scene.bot)
        his = await bob.press(card, "Hush").answered()

    assert (hers.text, secret.text) == ("I answered you in private.", "nobody else sees this")
    assert his.url == "https://t.me/signal_bot?start=hello"
    assert scene.owner.inbox(scene.group) == [card]


async def test_a_slow_press_stops_spinning_before_its_answer_and_shows_typing(scene: Scene, doings: Doings) -> None:
    alice = scene.server.person("Alice")

    async with scene.running():
        alice.start(scene.bot)
        await alice.hears()
        alice.say(scene.bot, "/card")
        card = await alice.hears()
        await alice.press(card, "Slow").answered()
        await until(lambda: scene.bot.actions)
        doings.gate.set()
        answer = await alice.hears()

    assert answer.text == "finished"
    assert scene.bot.actions[0] == (alice.id, "typing")


async def test_a_slow_command_delays_neither_posts_nor_other_people(scene: Scene, doings: Doings) -> None:
    await scene.watch(scene.group)
    alice = scene.server.person("Alice")
    alice.join(scene.group)

    async with scene.running():
        scene.owner.say(scene.group, "/wait")
        await until(doings.begun.is_set)
        scene.owner.say(scene.group, "BUY BTC")
        alice.say(scene.group, "/ping")
        heard = await scene.posts()
        pong = await alice.hears(scene.group)
        async with asyncio.timeout(5):
            while not (heard := await scene.posts()):
                await asyncio.sleep(0.01)
        await until(lambda: (scene.group.id, "typing") in scene.bot.actions)
        doings.gate.set()
        finished = await alice.hears(scene.group)

    assert [post.text for post in heard] == ["BUY BTC"]
    assert (pong.text, finished.text) == ("pong", "finished")


async def test_commands_of_one_person_are_answered_in_order(scene: Scene, doings: Doings) -> None:
    alice = scene.server.person("Alice")

    async with scene.running():
        alice.start(scene.bot, "one")
        alice.say(scene.bot, "/wait")
        alice.say(scene.bot, "/ping")
        await until(doings.begun.is_set)
        doings.gate.set()
        answers = [(await alice.hears()).text for _ in range(3)]

    assert answers == ["welcome Alice, from one", "finished", "pong"]


async def test_a_command_that_fails_is_answered_with_a_reference(scene: Scene) -> None:
    alice = scene.server.person("Alice")

    async with scene.running():
        alice.start(scene.bot)
        await alice.hears()
        alice.say(scene.bot, "/broken")
        answer = await alice.hears()

    assert answer.text.startswith("❌ Something went wrong")


async def test_an_answer_waits_out_a_flood_and_comes_again_after_a_bad_gateway(scene: Scene) -> None:
    alice = scene.server.person("Alice")
    scene.server.fault(Fault("sendMessage", retry_after=3))
    scene.server.fault(Fault("sendMessage", code=502))

    async with scene.running():
        alice.start(scene.bot)
        welcome = await alice.hears()

    assert welcome.text == "welcome Alice, from nowhere"
    assert [made.code for made in scene.server.made("sendMessage")] == [429, 502, 200]


async def test_the_menu_is_told_once_and_again_when_it_changed(scene: Scene, doings: Doings) -> None:
    async with scene.running():
        first = await scene.told_menu()
    scene.renew()
    async with scene.running():
        scene.owner.say(scene.group, "/ping")
        await scene.owner.hears(scene.group)
    again = len(scene.server.made("setMyCommands"))
    del doings.commands["say"]
    scene.renew()
    async with scene.running():
        await scene.told_menu(other_than=first)

    assert again == 2
    everyone = {entry["command"]: entry["description"] for entry in scene.bot.commands["default:"]}
    hosts = {entry["command"]: entry["description"] for entry in scene.bot.commands["all_chat_administrators:"]}
    assert set(everyone) == {"ping", "start", "secret", "card", "wait", "broken", "channel"}
    assert set(hosts) == set(everyone)
    assert (everyone["channel"], hosts["channel"]) == ("/channel list", "/channel watch | list")
    assert everyone["ping"] == "What ping does"


async def test_a_refused_menu_does_not_stop_the_bot(scene: Scene) -> None:
    scene.server.fault(Fault("setMyCommands", code=400, description="Bad Request: no"))

    async with scene.running():
        scene.owner.say(scene.group, "/ping")
        answer = await scene.owner.hears(scene.group)

    assert answer.text == "pong"


async def test_buttons_that_telegram_would_refuse_are_left_out(scene: Scene, doings: Doings) -> None:
    row = (
        Button(label="", line="ping"),
        Button(label="Empty", line=""),
        Link(label="No address", url="example.org"),
        Button(label="x" * 300, line="ping"),
        Button(label="60", line="ping " + "y" * 55),
    )
    doings.reply = Reply(text="choose", buttons=(row,))

    async with scene.running():
        scene.owner.say(scene.group, "/say")
        answer = await scene.owner.hears(scene.group)

    assert [len(label) for label in answer.labels] == [64, 2]


async def test_nobody_is_host_where_telegram_does_not_say(scene: Scene, doings: Doings) -> None:
    scene.server.fault(Fault("getChatMember", code=400))

    async with scene.running():
        for _ in range(2):
            scene.owner.say(scene.group, "/ping")
            await scene.owner.hears(scene.group)

    assert [call.caller.host for call, _ in doings.calls] == [False, True]


async def test_an_answer_that_a_long_flood_forbids_is_given_up_and_the_next_one_comes(scene: Scene) -> None:
    scene.server.fault(Fault("sendMessage", retry_after=500))

    async with scene.running():
        scene.owner.say(scene.group, "/ping")
        scene.owner.say(scene.group, "/channel list")
        answer = await scene.owner.hears(scene.group)
        await scene.read_up()

    assert answer.text == "pong"
    assert len(scene.owner.inbox(scene.group)) == 1


async def test_a_button_under_a_message_too_old_to_be_shown_is_answered(scene: Scene) -> None:
    old = {"chat": {"id": scene.group.id, "type": "supergroup", "title": "Traders"}, "message_id": 1, "date": 0}
    person = {"id": scene.owner.id, "is_bot": False, "first_name": "Olivia"}
    query = {"id": "77", "from": person, "chat_instance": "1", "data": "ping", "message": old}

    async with scene.running():
        scene.bot.updates.inject({"callback_query": query})
        answer = await scene.owner.hears(scene.group)

    assert answer.text == "pong"
    assert [made.body["callback_query_id"] for made in scene.server.made("answerCallbackQuery")] == ["77"]


async def test_a_button_that_is_not_ours_stops_spinning(scene: Scene, doings: Doings) -> None:
    person = {"id": scene.owner.id, "is_bot": False, "first_name": "Olivia"}

    async with scene.running():
        scene.bot.updates.inject({"callback_query": {"id": "78", "from": person, "chat_instance": "1"}})
        await until(lambda: scene.server.made("answerCallbackQuery"))

    assert doings.calls == []


async def test_a_command_in_a_topic_is_answered_in_it(scene: Scene) -> None:
    chat = {"id": scene.group.id, "type": "supergroup", "title": "Traders", "is_forum": True}
    person = {"id": scene.owner.id, "is_bot": False, "first_name": "Olivia"}
    topic = {"message_thread_id": 55, "is_topic_message": True}
    message = {"message_id": 900, "date": 1, "chat": chat, "from": person, "text": "/ping", **topic}

    async with scene.running():
        scene.bot.updates.inject({"message": message})
        await scene.owner.hears(scene.group)

    assert [made.body["message_thread_id"] for made in scene.server.made("sendMessage")] == ["55"]


async def test_a_bot_that_talks_to_us_gets_no_answer(scene: Scene, doings: Doings) -> None:
    chat = {"id": scene.group.id, "type": "supergroup", "title": "Traders"}
    other = {"id": 99, "is_bot": True, "first_name": "Robot", "username": "robot"}

    async with scene.running():
        scene.bot.updates.inject(
            {"message": {"message_id": 900, "date": 1, "chat": chat, "from": other, "text": "/ping"}}
        )
        scene.owner.say(scene.group, "/ping")
        await scene.owner.hears(scene.group)
        await scene.read_up()

    assert [call.caller.name for call, _ in doings.calls] == ["Olivia"]
