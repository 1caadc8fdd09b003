"""The two fake platforms as one kind of stage: a channel with a provider in it, followers, and what each was told."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from domain.post import Platform
from tests.fakes.discord.model import Message as DiscordMessage
from tests.fakes.discord.people import Person as DiscordPerson
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.telegram.model import Message as TelegramMessage
from tests.fakes.telegram.people import Person as TelegramPerson
from tests.fakes.telegram.server import FakeTelegram

FOLLOWERS = ("bold", "careful", "coins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message of the bot; `name` tells it from every other to the same reader."""

    to: str
    name: str
    text: str
    picture: bool


class Stage(Protocol):
    """A community on a fake platform."""

    platform: Platform
    chat: str
    settings: str
    followers: dict[str, str]
    hears_deletions: bool

    def post(self, text: str) -> Any:
        """The provider posts; what he posted."""
        ...

    def edit(self, post: Any, text: str) -> None:
        """The provider edits a post of his."""
        ...

    def delete(self, post: Any) -> None:
        """The provider deletes a post of his."""
        ...

    def posts(self) -> list[str]:
        """The ids of what he posted, in order."""
        ...

    def told(self) -> list[Told]:
        """Every message of the bot, to whomever."""
        ...

    def names(self, key: str) -> str | None:
        """What a message with that key of the outbox is called, where the platform shows it."""
        ...


class DiscordStage:
    """A guild."""

    platform = Platform.DISCORD
    hears_deletions = True

    def __init__(self, server: FakeDiscord) -> None:
        self.server = server
        owner = server.person("Olivia")
        guild = server.guild("Traders", owner)
        self._provider = server.person("Pro", guild)
        self._channel = server.channel(guild, "signals")
        self._people: dict[str, DiscordPerson] = {name: server.person(name, guild) for name in FOLLOWERS}
        self._posted: list[DiscordMessage] = []
        self.chat = str(self._channel.id)
        self.followers = {name: str(person.id) for name, person in self._people.items()}
        self.settings = (
            f'[discord]\ntoken = "{server.token}"\napi_url = "{server.api_url}"\n'
            f'gateway_url = "{server.gateway_url}"\ncdn_url = "{server.cdn_url}"'
        )

    def post(self, text: str) -> DiscordMessage:
        message = self._provider.say(self._channel, text)
        self._posted.append(message)
        return message

    def edit(self, post: DiscordMessage, text: str) -> None:
        self._provider.edit(post, text)

    def delete(self, post: DiscordMessage) -> None:
        self._provider.delete(post)

    def posts(self) -> list[str]:
        return [str(message.id) for message in self._posted]

    def told(self) -> list[Told]:
        bot = self.server.world.bot
        private = [
            _of_discord(message, name)
            for name, person in self._people.items()
            for message in person.dm_channel.public
            if message.author is bot
        ]
        return private + [_of_discord(m, self.chat) for m in self._channel.public if m.author is bot]

    def names(self, key: str) -> str | None:
        return hashlib.sha256(f"{key}/0".encode()).hexdigest()[:25]


def _of_discord(message: DiscordMessage, to: str) -> Told:
    embed = message.embeds[0] if message.embeds else {}
    text = "\n".join([embed.get("title", ""), embed.get("description", ""), message.content]).strip()
    return Told(to=to, name=message.nonce or text, text=text, picture=bool(message.attachments))


class TelegramStage:
    """A supergroup."""

    platform = Platform.TELEGRAM
    hears_deletions = False

    def __init__(self, server: FakeTelegram) -> None:
        self.server = server
        self.bot = server.add_bot(privacy=False)
        self._provider = server.person("Pro")
        self._group = server.add_chat("Signals", self._provider, "supergroup")
        self._provider.add(self._group, self.bot)
        self.bot.updates.drop()
        self._people: dict[str, TelegramPerson] = {name: server.person(name) for name in FOLLOWERS}
        for person in self._people.values():
            person.account.started.add(self.bot.id)
        self._posted: list[TelegramMessage] = []
        self.chat = str(self._group.id)
        self.followers = {name: str(person.id) for name, person in self._people.items()}
        self.settings = (
            f'[telegram]\ntoken = "{self.bot.token}"\nbase_url = "{server.base_url}"\n'
            f'base_file_url = "{server.base_file_url}"'
        )

    def post(self, text: str) -> TelegramMessage:
        message = self._provider.say(self._group, text)
        self._posted.append(message)
        return message

    def edit(self, post: TelegramMessage, text: str) -> None:
        self._provider.edit(post, text)

    def delete(self, post: TelegramMessage) -> None:
        self._provider.delete(post)

    def posts(self) -> list[str]:
        return [str(message.id) for message in self._posted]

    def told(self) -> list[Told]:
        private = [_of_telegram(m, n) for n, p in self._people.items() for m in p.inbox(self.bot)]
        return private + [_of_telegram(m, self.chat) for m in self._provider.inbox(self._group)]

    def names(self, key: str) -> str | None:
        return None


def _of_telegram(message: TelegramMessage, to: str) -> Told:
    title = message.text.strip().partition("\n")[0]
    return Told(to=to, name=title, text=message.text, picture=message.media is not None)


@asynccontextmanager
async def staged(platform: Platform) -> AsyncIterator[Stage]:
    """A fresh platform, open until the context ends."""
    if platform is Platform.DISCORD:
        async with FakeDiscord() as discord:
            yield DiscordStage(discord)
    else:
        async with FakeTelegram() as telegram:
            yield TelegramStage(telegram)


def heard(stage: Stage, title: str, who: Iterable[str]) -> Callable[[], bool]:
    """Whether each of them was told something with this title."""
    wanted = set(who)
    return lambda: wanted <= {told.to for told in stage.told() if title in told.text}


async def until(done: Callable[[], bool], what: str, *, seconds: float = 20.0) -> None:
    """Wait for a condition; `TimeoutError` says which one did not come."""
    try:
        async with asyncio.timeout(seconds):
            while not done():
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise TimeoutError(f"it did not come: {what}") from None
