"""The main job from a Telegram group and a Telegram channel, for followers linked to their Discord accounts."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.program import Running, config, running, until
from tests.fakes.discord.model import Channel as DiscordChannel
from tests.fakes.discord.people import Person as DiscordPerson
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.telegram.bots import Bot
from tests.fakes.telegram.model import Chat, Message
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.server import FakeTelegram

POST = "BUY AAPL @ $150, SL $145, TP $160"


@dataclass
class Town:
    """Both platforms: a provider with a group and a channel on Telegram, and people who are on Discord too."""

    discord: FakeDiscord
    telegram: FakeTelegram
    bot: Bot
    lounge: DiscordChannel
    provider: Person
    group: Chat
    channel: Chat
    here: dict[str, Person]
    there: dict[str, DiscordPerson]


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with FakeDiscord() as discord, FakeTelegram() as telegram:
        guild = discord.guild("Traders", discord.person("Olivia"))
        bot = telegram.add_bot("bellwether_bot")
        provider = telegram.person("Pro")
        group = telegram.add_chat("Signals", provider, kind="group")
        provider.add(group, bot, admin=True)
        channel = telegram.add_chat("Announcements", provider, kind="channel")
        provider.add(channel, bot, admin=True)
        names = ("bold", "careful", "coins")
        yield Town(
            discord=discord,
            telegram=telegram,
            bot=bot,
            lounge=discord.channel(guild, "lounge"),
            provider=provider,
            group=group,
            channel=channel,
            here={name: telegram.person(name.capitalize()) for name in names},
            there={name: discord.person(name.capitalize(), guild) for name in names},
        )


@pytest.fixture
def settings(town: Town, tmp_path: Path) -> Path:
    channels = "\n".join(
        f'[[channels]]\nplatform = "telegram"\nchat = "{chat.id}"\nprovider = "stocks"\nname = "Stock Pro"\n'
        for chat in (town.group, town.channel)
    )
    return config(tmp_path, discord=town.discord, telegram=(town.telegram, town.bot), channels=channels)


async def told(person: Person, wanted: str) -> Message:
    """The next private message to a person that says this."""
    while True:
        message = await person.hears(seconds=15)
        if wanted in message.text:
            return message


async def link(town: Town, name: str) -> None:
    """A person of Discord opens the deep link in Telegram and confirms there."""
    asked = await town.there[name].slash(town.lounge, "link").answered(15)
    url = next(b["url"] for row in asked.response.components for b in row["components"] if b.get("url"))
    payload = re.search(r"start=(\S+)", url)
    assert payload
    person = town.here[name]
    person.start(town.bot, payload[1])
    await person.press(await told(person, "Link these accounts"), "Confirm").answered()
    await told(person, "Linked")


async def everybody(town: Town) -> None:
    limits = {"bold": ("position", "50"), "careful": ("position", "2"), "coins": ("markets", "crypto")}
    for name, (limit, value) in limits.items():
        await town.there[name].slash(town.lounge, "follow", provider="stocks").answered(15)
        await town.there[name].slash(town.lounge, "risk", limit=limit, value=value).answered(15)
        await link(town, name)


async def test_a_group_post_becomes_trades_for_accounts_linked_by_a_one_time_deep_link(
    town: Town, settings: Path
) -> None:
    async with running(settings) as program:
        await everybody(town)
        bold, careful, coins = (town.here[name] for name in ("bold", "careful", "coins"))

        town.provider.say(town.group, POST)

        assert "200" in (await told(bold, "Order placed")).text
        assert "13.3333" in (await told(careful, "Order placed")).text
        assert "stock" in (await told(coins, "Not copied")).text
        coins.say(town.bot, "/why")
        why = (await told(coins, "Why:")).text
        assert "Market" in why
        assert "crypto" in why

        program.price("149.99")
        await told(bold, "Filled")
        await told(careful, "Filled")
        program.price("156")
        town.provider.say(town.group, "Move SL to 152 on AAPL")
        assert "152" in (await told(bold, "Stop moved")).text
        program.price("160.1")
        await told(bold, "Target reached")
        await told(careful, "Target reached")

        await card_is_posted_and_verified(town, town.group, careful)
        careful.say(town.bot, "/leaderboard")
        board = await told(careful, "Top providers")
        assert board.media is not None
        positions = await town.there["bold"].slash(town.lounge, "trades").answered(15)
        assert "AAPL" in str(positions.response.embeds)


async def test_a_link_works_once_and_for_nobody_else(town: Town, settings: Path) -> None:
    async with running(settings):
        await town.there["bold"].slash(town.lounge, "follow", provider="stocks").answered(15)
        asked = await town.there["bold"].slash(town.lounge, "link").answered(15)
        url = next(b["url"] for row in asked.response.components for b in row["components"] if b.get("url"))
        payload = url.split("start=")[1]
        bold, thief = town.here["bold"], town.here["coins"]
        bold.start(town.bot, payload)
        await bold.press(await told(bold, "Link these accounts"), "Confirm").answered()
        await told(bold, "Linked")

        thief.start(town.bot, payload)

        assert "used already" in (await told(thief, "link")).text


async def test_a_group_that_becomes_a_supergroup_is_still_read(town: Town, settings: Path) -> None:
    async with running(settings):
        await town.there["bold"].slash(town.lounge, "follow", provider="stocks").answered(15)
        await link(town, "bold")
        bigger = town.telegram.migrate(town.group)

        town.provider.say(bigger, POST)

        assert "AAPL" in (await told(town.here["bold"], "Order placed")).text

    async with running(settings):
        town.provider.say(bigger, "BUY AAPL @ $150, SL $146, TP $159")

        assert "AAPL" in (await told(town.here["bold"], "Order placed")).text


async def test_a_channel_post_is_copied_and_its_edit_moves_the_stop(town: Town, settings: Path) -> None:
    async with running(settings) as program:
        await town.there["bold"].slash(town.lounge, "follow", provider="stocks").answered(15)
        await link(town, "bold")
        post = town.telegram.post(town.channel, POST)
        await told(town.here["bold"], "Order placed")
        program.price("149.99")
        await told(town.here["bold"], "Filled")

        town.telegram.edit_post(post, "BUY AAPL @ $150, SL $147, TP $160")

        assert "147" in (await told(town.here["bold"], "Stop moved")).text


async def test_posts_made_while_the_bot_is_away_are_picked_up(town: Town, settings: Path) -> None:
    async with running(settings):
        await town.there["bold"].slash(town.lounge, "follow", provider="stocks").answered(15)
        await link(town, "bold")
    town.provider.say(town.group, POST)

    async with running(settings):
        placed = await told(town.here["bold"], "Order placed")

    assert "AAPL" in placed.text


async def test_the_same_call_on_both_platforms_is_one_trade(town: Town, tmp_path: Path, settings: Path) -> None:
    text = settings.read_text() + (
        f'\n[[channels]]\nplatform = "discord"\nchat = "{town.lounge.id}"\nprovider = "stocks"\nname = "Stock Pro"\n'
    )
    settings.write_text(text)
    async with running(settings) as program:
        await town.there["bold"].slash(town.lounge, "follow", provider="stocks").answered(15)
        await link(town, "bold")
        town.provider.say(town.group, POST)
        await told(town.here["bold"], "Order placed")

        town.there["careful"].say(town.lounge, POST)
        await until(lambda: copies_read(program) >= 2)
        trades = await town.there["bold"].slash(town.lounge, "orders").answered(15)

        assert str(trades.response.embeds).count("buy entry") == 1


def copies_read(program: Running) -> float:
    return sum(
        sample.value
        for metric in program.house.metrics.posts_read.collect()
        for sample in metric.samples
        if sample.name.endswith("_total")
    )


async def card_is_posted_and_verified(town: Town, chat: Chat, person: Person) -> None:
    def cards() -> list[Message]:
        return [m for m in chat.messages.values() if m.media is not None and m.sender is not None and m.sender.is_bot]

    await until(cards)
    card = cards()[0]
    assert card.media is not None
    assert Image.open(io.BytesIO(card.media.file.data)).size == (1200, 630)
    code = re.search(r"Proof\s+([0-9A-Z]{4}-?[0-9A-Z]{4})", card.text)
    assert code
    person.say(town.bot, f"/verify {code[1]}")
    assert "AAPL" in (await told(person, "AAPL")).text
