"""What is posted in watched channels reaches the inbox: complete, in order, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.post import Attachment, PostEvent
from storage.types import EPOCH, MICROSECOND
from tests.fakes.discord.model import Upload
from tests.unit.discord.scene import QUICK, Scene, until


async def test_posts_arrive_in_the_order_they_were_posted(scene: Scene) -> None:
    async with scene.running():
        for number in range(200):
            (scene.alice if number % 2 else scene.owner).say(scene.channel, f"post {number}")
        heard = await scene.heard(200)

    assert [post.text for post in heard] == [f"post {number}" for number in range(200)]
    assert {post.author_name for post in heard} == {"Alice", "Olivia"}
    assert all(post.event is PostEvent.CREATED and post.version == 0 for post in heard)
    assert all(abs((post.seen_at - post.posted_at).total_seconds()) < 30 for post in heard)


async def test_other_channels_direct_messages_and_our_own_words_are_not_posts(scene: Scene) -> None:
    elsewhere = scene.server.channel(scene.guild, "lounge")

    async with scene.running():
        scene.alice.say(elsewhere, "BUY everything")
        scene.alice.dm("hello")
        await scene.alice.slash(scene.channel, "ping").answered()
        scene.alice.say(scene.channel, "BUY BTC")
        heard = await scene.heard(1)

    assert [post.text for post in heard] == ["BUY BTC"]


async def test_an_edit_is_a_version_and_a_link_preview_is_none(scene: Scene) -> None:
    async with scene.running():
        said = scene.alice.say(scene.channel, "BUY BTC https://chart.example/1")
        scene.server.preview(said)
        scene.alice.edit(said, "SELL BTC")
        scene.server.preview(said)
        scene.alice.say(scene.channel, "that was it")
        heard = await scene.heard(3)

    assert [(post.text, post.event) for post in heard] == [
        ("BUY BTC https://chart.example/1", PostEvent.CREATED),
        ("SELL BTC", PostEvent.EDITED),
        ("that was it", PostEvent.CREATED),
    ]
    assert said.edited_at is not None
    assert heard[1].version == (said.edited_at - EPOCH) // MICROSECOND
    assert heard[1].message_id == heard[0].message_id == str(said.id)


async def test_deletions_are_heard_one_by_one_and_in_bulk(scene: Scene) -> None:
    async with scene.running():
        one, two, three = (scene.alice.say(scene.channel, f"BUY {n}") for n in range(3))
        scene.alice.delete(one)
        gone = {
            "ids": [str(two.id), str(three.id)],
            "channel_id": str(scene.channel.id),
            "guild_id": str(scene.guild.id),
        }
        scene.server.gateway.dispatch("MESSAGE_DELETE_BULK", gone, guild_id=scene.guild.id)
        heard = await scene.heard(6)

    deleted = [post for post in heard if post.event is PostEvent.DELETED]
    assert [post.message_id for post in deleted] == [str(one.id), str(two.id), str(three.id)]
    assert {(post.version, post.text) for post in deleted} == {(-1, "")}


async def test_a_providers_bot_is_heard_with_everything_its_embed_says(scene: Scene) -> None:
    provider = scene.server.person("Signals", scene.guild, bot=True)
    embed = {
        "type": "rich",
        "title": "BTC long",
        "description": "Entry 60000",
        "fields": [{"name": "Stop", "value": "58000"}, {"name": "Target", "value": "65000"}],
        "footer": {"text": "Not advice"},
    }

    async with scene.running():
        provider.say(scene.channel, "New call", embeds=[embed])
        (heard,) = await scene.heard(1)

    assert heard.text == "New call\nBTC long\nEntry 60000\nStop: 58000\nTarget: 65000\nNot advice"
    assert heard.author_id == str(provider.id)


async def test_a_followed_announcement_is_heard_with_its_edit_and_deletion(scene: Scene) -> None:
    news = scene.server.channel(scene.server.guild("Provider", scene.owner), "news", announcement=True)
    scene.server.follow(news, scene.channel)

    async with scene.running():
        said = scene.owner.say(news, "BUY GOLD")
        scene.owner.publish(said)
        scene.owner.edit(said, "BUY GOLD 2000")
        scene.owner.delete(said)
        heard = await scene.heard(3)

    assert [(post.text, post.event) for post in heard] == [
        ("BUY GOLD", PostEvent.CREATED),
        ("BUY GOLD 2000", PostEvent.EDITED),
        ("", PostEvent.DELETED),
    ]
    assert {post.reply_to for post in heard} == {None}


async def test_attachments_and_answers_are_told(scene: Scene) -> None:
    chart = Upload("chart.png", b"\x89PNG", "image/png")

    async with scene.running():
        first = scene.alice.say(scene.channel, files=[chart])
        scene.alice.say(scene.channel, "close it", reply_to=first)
        heard = await scene.heard(2)

    assert heard[0].text == ""
    assert heard[0].attachments == (Attachment(name="chart.png", content_type="image/png", size=4),)
    assert heard[1].reply_to == str(first.id)


async def test_a_forwarded_message_is_read_as_if_it_was_posted(scene: Scene) -> None:
    async with scene.running():
        said = scene.alice.say(scene.channel, "look")
        raw = {
            "id": str(said.id + 1),
            "channel_id": str(scene.channel.id),
            "guild_id": str(scene.guild.id),
            "author": {"id": str(scene.alice.id), "username": "alice", "discriminator": "0", "avatar": None},
            "content": "",
            "timestamp": "2026-01-01T00:00:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "pinned": False,
            "type": 0,
            "message_reference": {"type": 1, "message_id": "5", "channel_id": "6"},
            "message_snapshots": [
                {
                    "message": {
                        "type": 0,
                        "content": "BUY SILVER",
                        "embeds": [{"type": "rich", "title": "Now"}],
                        "attachments": [],
                        "timestamp": "2026-01-01T00:00:00+00:00",
                        "edited_timestamp": None,
                        "flags": 0,
                        "mentions": [],
                        "mention_roles": [],
                    }
                }
            ],
        }
        scene.server.gateway.dispatch("MESSAGE_CREATE", raw, guild_id=scene.guild.id)
        heard = await scene.heard(2)

    assert heard[1].text == "BUY SILVER\nNow"
    assert heard[1].reply_to is None


async def test_a_malformed_event_is_skipped_and_the_next_is_heard(scene: Scene) -> None:
    async with scene.running():
        broken = {"id": "1", "channel_id": str(scene.channel.id), "author": None}
        scene.server.gateway.dispatch("MESSAGE_CREATE", broken, guild_id=scene.guild.id)
        scene.alice.say(scene.channel, "BUY BTC")
        heard = await scene.heard(1)

        assert scene.server.gateway.identifies == 1

    assert [post.text for post in heard] == ["BUY BTC"]


async def test_a_channel_that_is_watched_from_now_on_is_heard_and_one_no_longer_watched_is_not(scene: Scene) -> None:
    silver = scene.server.channel(scene.guild, "silver")
    async with scene.running():
        await scene.watch(silver)
        await scene.unwatch(scene.channel)
        await scene.discord.refresh()
        scene.alice.say(scene.channel, "unheard")
        scene.alice.say(silver, "BUY SILVER")
        heard = await scene.heard(1)

    assert [post.text for post in heard] == ["BUY SILVER"]


async def test_after_a_hosts_command_the_channels_are_read_anew_at_once(scene: Scene) -> None:
    silver = scene.server.channel(scene.guild, "silver")
    scene.renewed(timing=replace(QUICK, channels=60))

    async with scene.running():
        await scene.watch(silver)
        await scene.owner.slash(scene.channel, "channel watch", name="silver").answered()
        await until(lambda: scene.discord._listener.watches(silver.id), seconds=1)


@pytest.mark.parametrize("limit", [20])
async def test_what_does_not_fit_into_memory_is_read_back_and_nothing_is_lost(scene: Scene, limit: int) -> None:
    scene.discord._listener._limit = limit
    async with scene.running():
        async with scene.store.write():
            for number in range(100):
                scene.alice.say(scene.channel, f"post {number}")
            await until(lambda: scene.discord._listener._held)
        heard = await scene.heard(100)

    assert [post.text for post in heard] == [f"post {number}" for number in range(100)]


async def test_two_thousand_posts_in_a_burst_are_all_stored_in_order(scene: Scene) -> None:
    async with scene.running():
        await scene.server.flood(scene.channel, (f"post {number}" for number in range(2000)))
        heard = await scene.heard(2000)

    assert [post.text for post in heard] == [f"post {number}" for number in range(2000)]
