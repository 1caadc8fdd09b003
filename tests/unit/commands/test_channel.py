"""Channels: what hosts may have read, and for whom."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from domain.instrument import AssetClass
from domain.post import Platform
from storage import providers
from storage import tables as t
from tests.fixtures.street import CHAT
from tests.unit.commands.hall import ADMIN, HOST, MIRA, MIRA_THERE, Hall

ELSEWHERE = replace(HOST, external_id="601", name="Eve", chat_id="7002", chat_name="trap", guild_id="71")


async def test_a_host_has_his_channel_read_for_a_new_provider_whom_the_house_follows(desk: Hall) -> None:
    reply = await desk.say("/channel watch Alex-FX 'Alex' forex".replace("'", '"'), HOST)

    assert reply.title == "I read this channel for Alex"
    async with desk.house.store.read() as connection:
        channel = await providers.channel(connection, Platform.DISCORD, HOST.chat_id)
        provider = await providers.named(connection, "alex-fx")
        notes = (await connection.execute(select(t.audit.c.action, t.audit.c.detail))).all()
        house = (
            await connection.execute(
                select(t.user.c.house)
                .join(t.follow, t.follow.c.user_id == t.user.c.id)
                .join(t.provider, t.provider.c.id == t.follow.c.provider_id)
                .where(t.provider.c.handle == "alex-fx")
            )
        ).scalar_one()
    assert channel is not None
    assert provider is not None
    assert (channel.name, channel.source, channel.watched, channel.provider_id) == (
        *("lounge", "command", True),
        provider.id,
    )
    assert channel.profile.asset_class is AssetClass.FOREX
    assert [tuple(note) for note in notes] == [("enrol", "alex-fx"), ("watch", f"discord {HOST.chat_id} for alex-fx")]
    assert house


async def test_the_platforms_are_woken_when_channels_change(desk: Hall) -> None:
    await desk.say("/channel watch alex", HOST)

    await desk.house.wakes.channels.wait(0.01)
    async with desk.house.store.read() as connection:
        assert len(await providers.channels(connection)) == 2

    await desk.say("/channel unwatch", HOST)
    async with desk.house.store.read() as connection:
        assert len(await providers.channels(connection)) == 1


async def test_a_host_on_telegram_learns_that_deletions_are_never_told(desk: Hall) -> None:
    there = await desk.say("/channel watch gold", replace(MIRA_THERE, host=True, in_private=False, chat_id="-100"))
    here = await desk.say("/channel watch silver", HOST)

    assert "nothing of deleted messages" in there.text
    assert "deleted" not in here.text


async def test_only_hosts_may(desk: Hall) -> None:
    for line in ("/channel watch alex", "/channel unwatch", "/channel list"):
        assert "Only the hosts" in (await desk.say(line, MIRA)).text


async def test_nobody_can_have_his_channel_read_for_somebody_elses_provider(desk: Hall) -> None:
    await desk.say("/channel watch alex", HOST)

    of_a_host = await desk.say("/channel watch alex", ELSEWHERE)
    of_the_file = await desk.say("/channel watch stocks", ELSEWHERE)

    assert "added by somebody else" in of_a_host.text
    assert "added by somebody else" in of_the_file.text
    async with desk.house.store.read() as connection:
        assert await providers.channel(connection, Platform.DISCORD, ELSEWHERE.chat_id) is None


async def test_a_name_that_could_be_confused_with_another_provider_is_refused(desk: Hall) -> None:
    for line in ('/channel watch fake "Stock Pro"', "/channel watch fake stocks"):
        assert "cannot be confused" in (await desk.say(line, ELSEWHERE)).text


async def test_an_admin_may_add_a_channel_to_any_provider(desk: Hall) -> None:
    assert (await desk.say("/channel watch stocks", ADMIN)).title == "I read this channel for Stock Pro"


async def test_the_one_who_made_a_provider_may_add_channels_to_him(desk: Hall) -> None:
    await desk.say("/channel watch alex", HOST)

    reply = await desk.say("/channel watch alex", replace(HOST, chat_id="7009", chat_name="second"))

    assert reply.title == "I read this channel for alex"
    listed = await desk.say("/channel list", HOST)
    assert listed.table is not None
    assert [row[0] for row in listed.table.rows] == ["lounge (here)", "second"]


async def test_what_the_configuration_says_is_changed_there_only(desk: Hall) -> None:
    here = replace(HOST, chat_id=CHAT)

    assert "configuration file" in (await desk.say("/channel unwatch", here)).text
    assert "configuration file" in (await desk.say("/channel watch mine", here)).text


async def test_a_channel_read_for_one_is_not_silently_given_to_another(desk: Hall) -> None:
    await desk.say("/channel watch alex", HOST)

    assert "another provider" in (await desk.say("/channel watch berta", HOST)).text
    await desk.say("/channel unwatch", HOST)
    assert (await desk.say("/channel watch berta", HOST)).title == "I read this channel for berta"


async def test_a_host_sees_no_channels_of_other_communities_and_an_admin_all(desk: Hall) -> None:
    await desk.say("/channel watch alex", HOST)

    other = await desk.say("/channel list", ELSEWHERE)
    everything = await desk.say("/channel list", ADMIN)

    assert other.table is None
    assert everything.table is not None
    assert len(everything.table.rows) == 2


async def test_a_private_chat_is_no_channel_and_a_bad_handle_no_handle(desk: Hall) -> None:
    assert "Type this in the channel" in (await desk.say("/channel watch alex", replace(MIRA_THERE, host=True))).text
    assert "A handle has" in (await desk.say("/channel watch A!", HOST)).text
