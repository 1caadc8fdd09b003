"""The main job on Discord, from the provider's post to the verified card, with the real discord.py in between."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from bot import services
from bot.roles import Role
from storage.duties import Pace
from tests.e2e.program import config, running, until
from tests.fakes.discord.interaction import Interaction
from tests.fakes.discord.model import Channel, Message
from tests.fakes.discord.people import Person
from tests.fakes.discord.server import FakeDiscord
from tests.fixtures import databases

POST = "BUY AAPL @ $150, SL $145, TP $160"


@dataclass
class Guild:
    """A community on the fake Discord: a provider with his channel, and the people who follow him."""

    server: FakeDiscord
    provider: Person
    signals: Channel
    lounge: Channel
    people: dict[str, Person]

    def __getattr__(self, name: str) -> Person:
        return self.people[name]


@pytest.fixture
async def guild() -> AsyncIterator[Guild]:
    async with FakeDiscord() as server:
        owner = server.person("Olivia")
        place = server.guild("Traders", owner)
        provider = server.person("Pro", place)
        people = {name: server.person(name.capitalize(), place) for name in ("bold", "careful", "third", "coins")}
        yield Guild(server, provider, server.channel(place, "signals"), server.channel(place, "lounge"), people)


@pytest.fixture
def settings(guild: Guild, tmp_path: Path) -> Path:
    return settings_of(guild, tmp_path)


def settings_of(guild: Guild, folder: Path, database: str | None = None) -> Path:
    channels = (
        f'[[channels]]\nplatform = "discord"\nchat = "{guild.signals.id}"\nprovider = "stocks"\nname = "Stock Pro"\n'
    )
    return config(folder, discord=guild.server, channels=channels, database=database)


async def told(person: Person, wanted: str) -> Message:
    """The next private message to a person that says this."""
    while True:
        message = await person.hears(seconds=15)
        if wanted in words(message):
            return message


async def done(interaction: Interaction) -> Interaction:
    return await interaction.answered(15)


def words(message: Message) -> str:
    embeds = [
        " ".join(
            [e.get("title", ""), e.get("description", ""), *(f"{f['name']} {f['value']}" for f in e.get("fields", []))]
        )
        + e.get("footer", {}).get("text", "")
        for e in message.embeds
    ]
    return " ".join([message.content, *embeds])


async def test_a_post_becomes_protected_trades_a_leaderboard_and_a_win_card(guild: Guild, settings: Path) -> None:
    async with running(settings) as program:
        await everybody_follows(guild)
        guild.provider.say(guild.signals, POST)

        assert "200" in words(await told(guild.bold, "Order placed"))
        assert "13.3333" in words(await told(guild.careful, "Order placed"))
        assert "66.6666" in words(await told(guild.third, "Order placed"))
        denied = words(await told(guild.coins, "Not copied"))
        assert "stock" in denied
        assert "crypto" in denied

        why = await done(guild.coins.slash(guild.lounge, "why"))
        assert why.ephemeral
        assert "Market" in words(why.response)
        assert "stock" in words(why.response)
        assert "crypto" in words(why.response)

        program.price("149.99")
        for person in (guild.bold, guild.careful, guild.third):
            await told(person, "Filled")

        await done(guild.careful.slash(guild.lounge, "close", trade="all"))
        await told(guild.careful, "Closed")

        program.price("156")
        guild.provider.say(guild.signals, "Move SL to 152 on AAPL")
        assert "152" in words(await told(guild.bold, "Stop moved"))
        assert "152" in words(await told(guild.third, "Stop moved"))

        program.price("160.10")
        won = await told(guild.bold, "Target reached")
        assert "+6." in words(won)
        await told(guild.third, "Target reached")

        await card_is_posted_and_verified(guild)

        board = await done(guild.bold.slash(guild.lounge, "leaderboard"))
        assert "Stock Pro" in words(board.response)
        assert is_png(board.response)


async def test_a_stop_that_was_moved_closes_one_while_the_target_fills_another(guild: Guild, settings: Path) -> None:
    async with running(settings) as program:
        for person in (guild.bold, guild.third):
            await done(person.slash(guild.lounge, "follow", provider="stocks"))
        guild.provider.say(guild.signals, "BUY AAPL @ 150, SL 145, TP1 155, TP2 170")
        await told(guild.bold, "Order placed")
        await told(guild.third, "Order placed")
        program.price("149.99")
        await told(guild.bold, "Filled")
        await told(guild.third, "Filled")

        program.price("155.05")
        assert "stay open" in words(await told(guild.bold, "Target reached"))
        guild.provider.say(guild.signals, "SL to BE")
        await told(guild.bold, "Stop moved")
        program.price("149.50")

        assert "Stopped out" in words(await told(guild.bold, "Stopped out"))
        await told(guild.third, "Stopped out")
        trades = await done(guild.bold.slash(guild.lounge, "trades", export=True))
        csv = next(a for a in trades.response.attachments if a.filename == "trades.csv").data.decode()
        assert csv.count("AAPL") == 1


async def test_posts_made_while_the_bot_is_away_are_picked_up(guild: Guild, settings: Path) -> None:
    async with running(settings):
        await done(guild.bold.slash(guild.lounge, "follow", provider="stocks"))
        guild.provider.say(guild.signals, "good morning")
        await until(lambda: True)
    guild.provider.say(guild.signals, POST, unheard=True)

    async with running(settings):
        placed = await told(guild.bold, "Order placed")

    assert "AAPL" in words(placed)


@pytest.mark.postgres
async def test_one_process_speaks_and_others_take_turns_in_reading_what_is_posted(
    guild: Guild, tmp_path: Path, postgresql_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(services, "LEAD", Pace(lasts=2.0, renew=0.2, margin=0.2))
    others = frozenset({Role.WORKER, Role.JOBS})
    with databases.postgresql(postgresql_template) as url:
        path = settings_of(guild, tmp_path, url)
        async with running(path, roles=frozenset({Role.BOT})) as program:
            async with running(path, roles=others):
                await done(guild.bold.slash(guild.lounge, "follow", provider="stocks"))
                guild.provider.say(guild.signals, POST)
                await told(guild.bold, "Order placed")
                program.price("149.99")
                await told(guild.bold, "Filled")

            async with running(path, roles=others), running(path, roles=others):
                guild.provider.say(guild.signals, "Move SL to 149 on AAPL")
                assert "149" in words(await told(guild.bold, "Stop moved"))


async def test_a_follower_cannot_see_or_close_the_trades_of_another(guild: Guild, settings: Path) -> None:
    async with running(settings):
        await done(guild.bold.slash(guild.lounge, "follow", provider="stocks"))
        guild.provider.say(guild.signals, POST)
        await told(guild.bold, "Order placed")
        why = await done(guild.bold.slash(guild.lounge, "why"))
        code = re.search(r"Signal ([0-9A-Z-]{8,9})", words(why.response))
        assert code

        closing = await done(guild.coins.slash(guild.lounge, "close", trade=code[1]))
        why = await done(guild.coins.slash(guild.lounge, "why", trade=code[1]))

        assert "no living trade of yours" in words(closing.response)
        assert "no trade of yours" in words(why.response)
        positions = await done(guild.bold.slash(guild.lounge, "orders"))
        assert "working" in words(positions.response)


async def everybody_follows(guild: Guild) -> None:
    limits = {
        "bold": ("position", "50"),
        "careful": ("position", "2"),
        "third": ("position", "10"),
        "coins": ("markets", "crypto"),
    }
    for name, (limit, value) in limits.items():
        person = guild.people[name]
        await done(person.slash(guild.lounge, "follow", provider="stocks"))
        answer = await done(person.slash(guild.lounge, "risk", limit=limit, value=value))
        assert answer.ephemeral


async def card_is_posted_and_verified(guild: Guild) -> None:
    card = await posted(guild, lambda message: bool(message.attachments))
    assert is_png(card)
    code = re.search(r"[0-9A-Z]{4}-?[0-9A-Z]{4}", words(card).split("Proof")[1])
    assert code
    verified = await done(guild.careful.slash(guild.lounge, "verify", code=code[0]))
    assert "AAPL" in words(verified.response)
    forged = await done(guild.careful.slash(guild.lounge, "verify", code="AAAA-AAAA"))
    assert "AAPL" not in words(forged.response)


async def posted(guild: Guild, wanted: Callable[[Message], bool]) -> Message:
    def found() -> list[Message]:
        return [m for m in guild.signals.public if m.author.bot and wanted(m)]

    await until(found)
    return found()[0]


def is_png(message: Message) -> bool:
    return any(Image.open(io.BytesIO(a.data)).format == "PNG" for a in message.attachments)
