"""What happened while nobody listened is found afterwards."""

from __future__ import annotations

from domain.post import PostEvent
from tests.fakes.discord.model import Permission
from tests.unit.discord.scene import Scene, until


async def test_a_channel_is_read_from_the_present_on_at_first(scene: Scene) -> None:
    old = scene.alice.say(scene.channel, "long ago", unheard=True)

    async with scene.running():
        mark = await scene.mark(scene.channel)
        scene.alice.say(scene.channel, "now")
        heard = await scene.heard(1)

    assert mark == str(old.id)
    assert [post.text for post in heard] == ["now"]


async def test_what_was_posted_during_a_restart_is_read_back_in_order_before_what_comes_live(scene: Scene) -> None:
    async with scene.running():
        scene.alice.say(scene.channel, "before")
        await scene.heard(1)
    for number in range(250):
        scene.alice.say(scene.channel, f"missed {number}")

    scene.renewed()
    async with scene.running(wait=False):
        await scene.server.gateway.connected()
        scene.alice.say(scene.channel, "live")
        heard = await scene.heard(252)
        await scene.connected()
        mark = await scene.mark(scene.channel)

    assert [post.text for post in heard] == ["before", *(f"missed {number}" for number in range(250)), "live"]
    assert mark in {heard[-1].message_id, heard[-2].message_id}


async def test_after_a_lost_session_posts_edits_and_deletions_are_found(scene: Scene) -> None:
    async with scene.running():
        kept, edited, deleted = (scene.alice.say(scene.channel, f"BUY {n}") for n in range(3))
        await scene.heard(3)
        for message in (kept, edited, deleted):
            await scene.open_signal(scene.channel, message.id)
        await scene.server.gateway.go_down(forget=True)
        scene.alice.edit(edited, "SELL 1", unheard=True)
        scene.alice.delete(deleted, unheard=True)
        new = scene.alice.say(scene.channel, "BUY 3", unheard=True)
        scene.server.gateway.come_up()
        heard = await scene.heard(6)

    assert [(post.text, post.event) for post in heard[:3]] == [(f"BUY {n}", PostEvent.CREATED) for n in range(3)]
    assert [(post.message_id, post.text, post.event) for post in heard[3:]] == [
        (str(edited.id), "SELL 1", PostEvent.EDITED),
        (str(new.id), "BUY 3", PostEvent.CREATED),
        (str(deleted.id), "", PostEvent.DELETED),
    ]


async def test_after_an_invalid_session_what_was_missed_is_read_back(scene: Scene) -> None:
    async with scene.running():
        scene.alice.say(scene.channel, "one")
        await scene.heard(1)
        scene.alice.say(scene.channel, "two", unheard=True)
        scene.server.gateway.invalidate()
        heard = await scene.heard(2)

        assert scene.server.gateway.identifies == 2

    assert [post.text for post in heard] == ["one", "two"]


async def test_a_resumed_session_needs_no_reading_back(scene: Scene) -> None:
    async with scene.running():
        before = len(scene.server.calls("GET", "/messages"))
        scene.server.gateway.reconnect()
        await scene.server.until(lambda: not scene.server.gateway.live, what="the goodbye")
        scene.alice.say(scene.channel, "in between")
        heard = await scene.heard(1)

        assert len(scene.server.calls("GET", "/messages")) == before
        assert scene.server.gateway.identifies == 1

    assert [post.text for post in heard] == ["in between"]


async def test_an_edit_of_a_post_without_an_open_signal_is_found_as_long_as_the_mark_is_before_it(scene: Scene) -> None:
    async with scene.running():
        said = scene.alice.say(scene.channel, "good morning")
        await scene.heard(1)
        await scene.server.gateway.go_down(forget=True)
        scene.alice.edit(said, "BUY BTC", unheard=True)
        scene.server.gateway.come_up()
        heard = await scene.heard(2)

    assert [(post.text, post.event) for post in heard] == [
        ("good morning", PostEvent.CREATED),
        ("BUY BTC", PostEvent.EDITED),
    ]


async def test_a_message_first_seen_after_its_edit_is_kept_once(scene: Scene) -> None:
    async with scene.running():
        pass
    said = scene.alice.say(scene.channel, "BUY BTC")
    scene.alice.edit(said, "BUY BTC 60000")

    scene.renewed()
    async with scene.running():
        await scene.heard(1)

    assert [(post.text, post.event) for post in await scene.posts()] == [("BUY BTC 60000", PostEvent.CREATED)]


async def test_a_channel_that_cannot_be_read_back_holds_up_no_other(scene: Scene) -> None:
    closed = scene.server.channel(scene.guild, "closed")
    await scene.watch(closed, mark="0")
    role = next(r for r in scene.guild.roles.values() if r.name == scene.server.world.bot.name)
    scene.server.world.overwrite(closed, role, deny=int(Permission.VIEW_CHANNEL))
    scene.server.fail("GET", f"/channels/{scene.channel.id}/messages", 400)

    async with scene.running():
        scene.alice.say(scene.channel, "BUY BTC")
        heard = await scene.heard(1)

    assert [post.text for post in heard] == ["BUY BTC"]


async def test_an_outage_of_the_network_is_told_and_survived(scene: Scene) -> None:
    async with scene.running():
        await scene.server.go_down(forget=True)
        await until(lambda: scene.state.value in {"degraded", "down"})
        scene.alice.say(scene.channel, "BUY BTC", unheard=True)
        await scene.server.come_up()
        heard = await scene.heard(1, seconds=15)
        await scene.connected()

    assert [post.text for post in heard] == ["BUY BTC"]
