"""Slash commands and buttons as people meet them."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from bot.command import catalogue as real_catalogue
from bot.discord import commands
from tests.fakes.discord.refusals import ClientRefused
from tests.unit.discord.scene import Close, Doings, Scene, size_of, until


async def test_a_quick_command_is_answered_at_once_and_pings_nobody(scene: Scene) -> None:
    async with scene.running():
        done = await scene.alice.slash(scene.channel, "ping").answered()

    assert done.response is not None
    assert done.content == "**pong** for @\u200beveryone in \\*\\[a](<https://b.example>)\\*"
    assert not done.response.pings_everyone
    assert not done.ephemeral


async def test_options_arrive_as_they_were_typed(scene: Scene, doings: Doings) -> None:
    async with scene.running():
        done = await scene.alice.slash(
            scene.channel, "trade close", trade="btc-2", fraction=0.005, times=3, sure=True, mode="limit"
        ).answered()

    call, given = doings.calls[0]
    assert given == Close(trade="btc-2", fraction=Decimal("0.005"), times=3, sure=True, mode="limit")
    assert (call.caller.external_id, call.caller.name) == (str(scene.alice.id), "Alice")
    assert (call.caller.chat_id, call.caller.chat_name) == (str(scene.channel.id), "signals")
    assert (call.caller.guild_id, call.caller.in_private, call.caller.host) == (str(scene.guild.id), False, False)
    assert done.content == "closed btc-2 by 0.005"


async def test_what_is_left_out_takes_its_default(scene: Scene, doings: Doings) -> None:
    async with scene.running():
        await scene.alice.slash(scene.channel, "trade close", trade="eth-1").answered()

    assert doings.calls[0][1] == Close(trade="eth-1")


async def test_choices_are_offered_while_typing(scene: Scene) -> None:
    async with scene.running():
        offered = await scene.alice.autocomplete(scene.channel, "trade close", "trade", "btc").answered()

    assert offered.choices == [{"name": "BTC long", "value": "btc-1"}, {"name": "BTC short", "value": "btc-2"}]


async def test_a_private_command_is_deferred_and_answered_for_the_callers_eyes_only(scene: Scene) -> None:
    async with scene.running():
        done = await scene.alice.slash(scene.channel, "secret").answered()
        seen_by_owner = scene.owner.sees(scene.channel)

    assert done.content == "nobody else sees this"
    assert done.ephemeral
    assert seen_by_owner == []


async def test_a_private_answer_to_a_public_command_leaves_nothing_in_the_channel(scene: Scene) -> None:
    async with scene.running():
        asked = scene.alice.slash(scene.channel, "whisper")
        await asked.followed_up()
        await until(lambda: not scene.owner.sees(scene.channel))

    assert [message.content for message in asked.followups] == ["nobody else sees this"]
    assert asked.followups[0].ephemeral


async def test_a_slow_command_is_deferred_first_and_shows_its_picture(scene: Scene) -> None:
    async with scene.running():
        done = await scene.alice.slash(scene.channel, "card").answered()

    assert done.response is not None
    assert done.acknowledged_after is not None
    assert done.acknowledged_after < 1.0
    embed, (file,) = done.response.embeds[0], done.response.attachments
    assert (embed["title"], embed["description"]) == ("A win", "Alice")
    assert (file.filename, size_of(file.data)) == ("win_card.png", (32, 16))
    assert embed["image"]["url"].split("?")[0].endswith("/win_card.png")
    assert not done.response.loading


async def test_a_quick_command_that_is_not_is_deferred_in_time(scene: Scene, doings: Doings) -> None:
    async with scene.running():
        asked = scene.alice.slash(scene.channel, "sluggish")
        await asked.acknowledged()
        doings.gate.set()
        await asked.answered()

    assert asked.acknowledged_after is not None
    assert asked.acknowledged_after < 2.5
    assert asked.content == "finished"


async def test_a_button_works_after_a_restart_for_whoever_presses_it(scene: Scene, doings: Doings) -> None:
    async with scene.running():
        shown = (await scene.alice.slash(scene.channel, "card").answered()).response
    assert shown is not None

    scene.renewed()
    async with scene.running():
        closed = await scene.owner.click(shown, "Close").answered()
        hushed = await scene.owner.click(shown, "Hush").answered()

    assert closed.content == "closed btc-1 by 0.5"
    assert doings.calls[0][0].caller.external_id == str(scene.owner.id)
    assert doings.calls[0][0].caller.host
    assert hushed.ephemeral
    assert shown.button("More") is not None


async def test_buttons_that_were_sent_take_no_memory(scene: Scene) -> None:
    async with scene.running():
        done = await scene.alice.slash(scene.channel, "card").answered()
        assert await scene.discord._in_flight.drained(3)
        assert scene.discord._client is not None
        store = scene.discord._client._connection._view_store

        assert done.response is not None
        assert done.response.button("Close")
        assert not store._views
        assert not store._synced_message_views


async def test_an_answer_that_discord_refuses_is_told_of_instead_of_thinking_for_ever(scene: Scene) -> None:
    async with scene.running():
        scene.server.fail("PATCH", "/messages/@original", 400)
        done = await scene.alice.slash(scene.channel, "card").answered()

    assert done.response is not None
    assert "refused to show" in done.response.embeds[0]["description"]


async def test_a_command_that_fails_answers_privately_with_a_reference(scene: Scene) -> None:
    async with scene.running():
        asked = await scene.alice.slash(scene.channel, "broken").followed_up()

    told = asked.followups[0]
    assert told.ephemeral
    assert "reference" in told.embeds[0]["description"]
    assert "no such luck" not in told.embeds[0]["description"]


async def test_host_commands_are_hidden_from_members_and_open_to_managers(scene: Scene) -> None:
    async with scene.running():
        with pytest.raises(ClientRefused):
            scene.alice.slash(scene.channel, "channel watch", name="gold")
        with pytest.raises(ClientRefused):
            scene.alice.slash(scene.channel, "recap")
        done = await scene.owner.slash(scene.channel, "channel watch", name="gold").answered()

    assert done.content == "watching gold"


async def test_a_host_command_is_refused_in_code_where_discord_let_a_member_through(scene: Scene) -> None:
    async with scene.running():
        for command in scene.server.world.commands.values():
            command.payload["default_member_permissions"] = None
        done = await scene.alice.slash(scene.channel, "channel watch", name="gold").answered()

    assert done.ephemeral
    assert "hosts" in done.content


async def test_commands_are_told_to_discord_only_when_they_changed(scene: Scene, doings: Doings) -> None:
    puts = []
    for _ in range(2):
        async with scene.running():
            puts.append(len(scene.server.calls("PUT", "/commands")))
        scene.renewed()
    del doings.commands["ping"]
    async with scene.running():
        puts.append(len(scene.server.calls("PUT", "/commands")))

    assert puts == [1, 1, 2]
    assert {"ping", "hidden"}.isdisjoint(command.name for command in scene.server.world.commands.values())


async def test_commands_in_a_direct_message_come_from_no_host(scene: Scene, doings: Doings) -> None:
    async with scene.running():
        await scene.owner.slash(scene.owner.dm_channel, "trade close", trade="btc-1").answered()

    caller = doings.calls[0][0].caller
    assert (caller.guild_id, caller.in_private, caller.host) == (None, True, False)


async def test_at_the_end_a_command_in_flight_is_finished_and_a_new_one_turned_away(
    scene: Scene, doings: Doings
) -> None:
    async with scene.running() as running, asyncio.TaskGroup() as group:
        asked = scene.alice.slash(scene.channel, "wait")
        await doings.begun.wait()
        ending = group.create_task(scene.discord.aclose())
        await until(lambda: scene.discord._client is None or scene.discord._client.stopping)
        late = await scene.owner.slash(scene.channel, "ping").answered()
        was_waiting = not ending.done()
        doings.gate.set()
        await asked.answered()
        await until(running.done)

    assert was_waiting
    assert asked.content == "finished"
    assert late.response is not None
    assert late.ephemeral
    assert "restarting" in late.response.embeds[0]["description"]
    assert scene.report[1] == "stopped"


async def test_discord_takes_every_command_of_the_product(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "catalogue", real_catalogue)

    async with scene.running():
        taken = {command.name for command in scene.server.world.commands.values()}

    assert taken == {command.name.split()[0] for command in real_catalogue().values() if command.listed}
