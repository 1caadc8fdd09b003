"""Sending to Telegram: what arrives, what is refused, and what nobody knows."""

from __future__ import annotations

import pytest
from telegram.error import NetworkError

from bot.chat import Address, SendFailed, SendLater, Unreachable
from bot.reply import Reply
from bot.telegram.pacing import Pace
from domain.post import Platform
from tests.fakes.clock import ManualClock
from tests.fakes.telegram.faults import Fault
from tests.unit.telegram.scene import Scene, csv, picture

WORD = Reply(text="A signal")


def to(id_: int, *, private: bool = False) -> Address:
    return Address(platform=Platform.TELEGRAM, id=str(id_), private=private)


async def test_a_notice_reaches_a_person_and_a_chat(scene: Scene) -> None:
    alice = scene.server.person("Alice")

    async with scene.running():
        alice.start(scene.bot)
        await alice.hears()
        await scene.telegram.sender.send(to(alice.id, private=True), WORD, key="1")
        await scene.telegram.sender.send(to(scene.group.id), Reply(text="Card", picture=picture(), file=csv()), key="2")
        private = await alice.hears()
        card, file = await scene.owner.hears(scene.group), await scene.owner.hears(scene.group)

    assert private.text == "A signal"
    assert card.media is not None
    assert (card.text, card.media.kind, card.media.file.pixels) == ("Card", "photo", (32, 16))
    assert file.media is not None
    assert (file.media.kind, file.media.file.name, file.media.file.data) == ("document", "trades.csv", csv().data)


async def test_who_blocked_us_never_came_or_is_gone_is_unreachable(scene: Scene) -> None:
    alice, bob = scene.server.person("Alice"), scene.server.person("Bob")

    async with scene.running():
        alice.start(scene.bot)
        await alice.hears()
        alice.block(scene.bot)
        scene.owner.remove(scene.group, scene.bot)
        for address in (to(alice.id), to(bob.id), to(scene.group.id), to(-1009999)):
            with pytest.raises(Unreachable):
                await scene.telegram.sender.send(address, WORD, key="1")


async def test_a_flood_says_when_to_send_again(scene: Scene) -> None:
    scene.server.fault(Fault("sendMessage", retry_after=7))

    async with scene.running():
        with pytest.raises(SendLater) as caught:
            await scene.telegram.sender.send(to(scene.group.id), WORD, key="1")

    assert caught.value.seconds == 7
    assert scene.owner.inbox(scene.group) == []


async def test_a_cut_line_after_the_effect_is_raised_as_it_is(scene: Scene) -> None:
    scene.server.fault(Fault("sendMessage", drop=True, after_effect=True))
    scene.server.fault(Fault("sendMessage", code=502))

    async with scene.running():
        for _ in range(2):
            with pytest.raises(NetworkError):
                await scene.telegram.sender.send(to(scene.group.id), WORD, key="1")

    assert len(scene.owner.inbox(scene.group)) == 1


async def test_a_message_refused_as_it_is_says_why(scene: Scene) -> None:
    scene.server.fault(Fault("sendMessage", code=400, description="Bad Request: something new"))

    async with scene.running():
        with pytest.raises(SendFailed, match="Something new"):
            await scene.telegram.sender.send(to(scene.group.id), WORD, key="1")


async def test_before_the_connection_nothing_is_sent(scene: Scene) -> None:
    with pytest.raises(SendLater):
        await scene.telegram.sender.send(to(scene.group.id), WORD, key="1")


async def test_a_line_that_never_stood_means_later(scene: Scene) -> None:
    async with scene.running():
        bot = scene.telegram._bot
        assert bot is not None
        bot._base_url = "http://127.0.0.1:9/bot" + scene.bot.token
        with pytest.raises(SendLater):
            await scene.telegram.sender.send(to(scene.group.id), WORD, key="1")
        bot._base_url = scene.server.base_url + scene.bot.token


async def test_a_chat_that_moved_is_written_to_where_it_is_and_read_there(scene: Scene) -> None:
    group = scene.server.add_chat("Small", scene.owner, "group")
    scene.owner.add(group, scene.bot)
    await scene.watch(group)

    async with scene.running():
        await scene.read_up()
        scene.owner.say(group, "before")
        moved = scene.server.migrate(group)
        await scene.telegram.sender.send(to(group.id), WORD, key="1")
        arrived = await scene.owner.hears(moved)
        scene.owner.say(moved, "after")
        texts = await scene.texts(2)

    assert arrived.text == "A signal"
    assert texts == ["before", "after"]
    assert await scene.watched() == {str(moved.id)}


async def test_posts_from_before_a_move_that_a_send_told_us_of_first_are_kept(scene: Scene) -> None:
    group = scene.server.add_chat("Small", scene.owner, "group")
    scene.owner.add(group, scene.bot)
    await scene.watch(group)
    scene.owner.say(group, "before")
    moved = scene.server.migrate(group)
    scene.server.fault(Fault("getupdates", code=502, times=2))

    async with scene.running():
        await scene.telegram.sender.send(to(group.id), WORD, key="1")
        [before] = await scene.heard(1)

    assert (before.text, before.chat_id) == ("before", str(moved.id))


async def test_a_reply_that_got_stuck_goes_on_from_there_under_its_key(scene: Scene) -> None:
    reply = Reply(text="Card", picture=picture(), file=csv())
    scene.server.fault(Fault("sendDocument", retry_after=5))

    async with scene.running():
        with pytest.raises(SendLater) as caught:
            await scene.telegram.sender.send(to(scene.group.id), reply, key="same")
        await scene.telegram.sender.send(to(scene.group.id), reply, key="same")

    assert caught.value.seconds == 5
    assert [message.media.kind for message in scene.owner.inbox(scene.group) if message.media] == ["photo", "document"]


async def test_a_chat_gets_one_message_a_second_and_a_group_twenty_a_minute() -> None:
    clock = ManualClock()
    pace = Pace(clock, 30)

    first = await pace.turn(7, 0.0)
    second = await pace.turn(7, 0.0)
    sent = 0
    while (wait := await pace.turn(-7, 0.5)) == 0:
        sent += 1
        clock.advance(1.0)

    assert (first, second) == (0.0, 1.0)
    assert (sent, wait) == (20, 40.0)


async def test_all_chats_together_get_no_more_than_the_limit() -> None:
    clock = ManualClock()
    pace = Pace(clock, 25)

    turns = [await pace.turn(chat, 0.0) for chat in range(1, 27)]
    clock.advance(1.0)

    assert turns == [0.0] * 25 + [1.0]
    assert await pace.turn(26, 0.0) == 0.0
