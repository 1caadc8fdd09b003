"""Messages to people and channels: delivered once, or a clear reason why not."""

from __future__ import annotations

import discord
import pytest

from bot.chat import Address, SendLater, Unreachable
from bot.discord.sending import nonce
from bot.reply import Button, Reply
from domain.post import Platform
from tests.unit.discord.scene import Scene, picture


def person(scene: Scene) -> Address:
    return Address(platform=Platform.DISCORD, id=str(scene.alice.id), private=True)


def place(scene: Scene) -> Address:
    return Address(platform=Platform.DISCORD, id=str(scene.channel.id), private=False)


async def test_a_person_is_written_to_in_private_with_a_button_that_works(scene: Scene) -> None:
    async with scene.running():
        notice = Reply(title="Filled", text="BTC", picture=picture(), buttons=((Button(label="Hush", line="secret"),),))
        await scene.discord.sender.send(person(scene), notice, key="n1")
        told = await scene.alice.hears()
        pressed = await scene.alice.click(told, "Hush").answered()

    assert told.embeds[0]["title"] == "Filled"
    assert told.attachments[0].filename == "win_card.png"
    assert pressed.content == "nobody else sees this"


async def test_a_channel_is_written_to_for_all(scene: Scene) -> None:
    async with scene.running():
        await scene.discord.sender.send(place(scene), Reply(text="Good evening @everyone"), key="n1")

    assert scene.channel.last.content == "Good evening @\u200beveryone"
    assert not scene.channel.last.pings_everyone


async def test_a_message_that_took_effect_and_failed_is_repeated_and_made_once(scene: Scene) -> None:
    async with scene.running():
        scene.server.fail("POST", "/messages$", 502, after_effect=True)
        await scene.discord.sender.send(place(scene), Reply(text="You won"), key="win/7")
        await scene.discord.sender.send(place(scene), Reply(text="You won"), key="win/7")

    assert [message.content for message in scene.channel.public] == ["You won"]
    assert len(scene.server.calls("POST", "/messages")) == 3
    assert scene.channel.last.nonce == nonce("win/7", 0)
    assert len(nonce("x" * 500, 12)) <= 25


async def test_a_closed_door_is_unreachable(scene: Scene) -> None:
    scene.alice.user.accepts_dms = False

    async with scene.running():
        with pytest.raises(Unreachable):
            await scene.discord.sender.send(person(scene), Reply(text="hello"), key="n1")


@pytest.mark.parametrize("to", ["1234567890", "1"])
@pytest.mark.parametrize("private", [True, False])
async def test_somebody_or_something_unknown_is_unreachable(scene: Scene, to: str, private: bool) -> None:
    address = Address(platform=Platform.DISCORD, id=to, private=private)

    async with scene.running():
        with pytest.raises(Unreachable):
            await scene.discord.sender.send(address, Reply(text="hello"), key="n1")


async def test_a_long_rate_limit_is_for_later(scene: Scene) -> None:
    async with scene.running():
        scene.server.fail("POST", "/messages$", 429, retry_after=120.0)
        with pytest.raises(SendLater) as later:
            await scene.discord.sender.send(place(scene), Reply(text="hello"), key="n1")
        await scene.discord.sender.send(place(scene), Reply(text="another"), key="n2")

    assert later.value.seconds == pytest.approx(120, abs=1)


async def test_a_ban_of_the_address_is_for_later(scene: Scene) -> None:
    async with scene.running():
        scene.server.fail("POST", "/messages$", 429, cloudflare=True)
        with pytest.raises(SendLater):
            await scene.discord.sender.send(place(scene), Reply(text="hello"), key="n1")


async def test_a_refusal_for_another_reason_is_raised_as_it_is(scene: Scene) -> None:
    async with scene.running():
        scene.server.fail("POST", "/messages$", 400)
        with pytest.raises(discord.HTTPException):
            await scene.discord.sender.send(place(scene), Reply(text="hello"), key="n1")


async def test_before_and_after_the_connection_messages_are_for_later(scene: Scene) -> None:
    with pytest.raises(SendLater):
        await scene.discord.sender.send(place(scene), Reply(text="hello"), key="n1")
    async with scene.running():
        pass
    with pytest.raises(SendLater):
        await scene.discord.sender.send(place(scene), Reply(text="hello"), key="n1")
