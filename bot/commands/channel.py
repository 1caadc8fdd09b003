"""`/channel watch`, `/channel unwatch`, `/channel list`: hosts say which chat is read for whose signals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.command import Audience, BadArgument, Call, Command, Nothing, catalogue, option, usage
from bot.reply import Button, Reply, Table, Tone
from community import hosting
from community.hosting import Host, NotDone, Wanted
from domain.instrument import AssetClass
from domain.post import Platform
from domain.provider import MOST_TEMPLATES
from storage import providers
from storage.providers import Channel, Provider

LONGEST_NAME = 64
EVERYBODY = "everybody"

WORDS: Mapping[NotDone, str] = {
    NotDone.BAD_HANDLE: "A handle has 2 to 32 small letters, digits, - or _, such as `alex-fx`. Try another.",
    NotDone.FROM_CONFIGURATION: "This channel is set in the bot's configuration file: an admin changes it there.",
    NotDone.OTHER_PROVIDER: "This channel is read for another provider. `/channel unwatch` first, then watch it anew.",
    NotDone.NOT_YOURS: "That provider was added by somebody else, and his followers copy whatever is read for him. "
    "Choose another handle, or ask an admin of this bot.",
    NotDone.NAME_TAKEN: "Another provider has that name or handle. Choose one that cannot be confused with it.",
    NotDone.NOT_WATCHED: "This channel is not read, so nothing changed. `/channel list` shows those that are.",
    NotDone.NOT_TRIED: "I do not know that trial of yours any more. Try the template again with `/channel template`.",
    NotDone.TOO_MANY: f"There are {MOST_TEMPLATES} templates already. `/channel template off` takes all away, then try "
    "those you want.",
}

NO_DELETIONS = (
    " Telegram tells bots nothing of deleted messages: to withdraw a call, he posts “cancel” in answer to it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchArguments:
    """For whom this chat is read."""

    handle: str = option("Short name of the provider, such as alex-fx")
    name: str = option("The provider's name for people", default="")
    asset_class: str = option(
        "What a bare ticker means here", default="", choices=[asset_class.value for asset_class in AssetClass]
    )
    authors: str = option("Ids of those whose posts count, as 42,43; or everybody", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubCommand:
    """What was typed behind `/channel` that is none of its commands."""

    typed: str = option("What to do with this channel", default="", rest=True)


async def _watch(call: Call, given: WatchArguments) -> Reply:
    if _no_channel(call):
        return Reply(text="Type this in the channel or group in which the signals are posted.", tone=Tone.WARNING)
    handle = given.handle.strip().lstrip("@").lower()
    wanted = Wanted(
        handle=handle,
        name=" ".join(given.name.split())[:LONGEST_NAME] or handle,
        asset_class=AssetClass(given.asset_class) if given.asset_class else None,
        authors=_authors(given.authors) if given.authors.strip() else None,
    )
    async with call.house.store.write() as connection:
        done = await hosting.watch(connection, host_of(call), wanted, now=call.now)
        channel = await providers.channel(connection, call.caller.platform, call.caller.chat_id)
    if isinstance(done, NotDone):
        return Reply(text=WORDS[done], tone=Tone.WARNING)
    authors = channel.authors if channel is not None else frozenset()
    call.house.wakes.channels.set()
    return Reply(
        title=f"I read this channel for {done.name}",
        text="From now on each clear signal posted here goes to his followers, and his record counts from his first "
        "one. Posts that are not clear open nothing; he is told why in private."
        + (NO_DELETIONS if call.caller.platform is Platform.TELEGRAM else ""),
        tone=Tone.GOOD,
        fields=(("Whose posts count", _told(authors)),),
        buttons=((Button(label=f"Record of {done.name}"[:40], line=f"/provider {done.handle}"),),),
        footer="Make sure I may read this channel; on Telegram, that I am an admin of it or privacy mode is off.",
    )


def _authors(text: str) -> frozenset[str]:
    if text.strip().lower() == EVERYBODY:
        return frozenset()
    words = text.replace(",", " ").split()
    ids = [re.fullmatch(r"(?:<@!?)?(-?\d{1,20})>?", word) for word in words]
    if not all(ids):
        raise BadArgument(
            "`authors` are ids, which are numbers, such as `authors=112233445566778899`, or `everybody`. Discord: "
            "right-click the person, Copy User ID. Telegram: the person writes to @userinfobot."
        )
    return frozenset(found[1] for found in ids if found)


def _told(authors: frozenset[str]) -> str:
    if authors:
        return ", ".join(sorted(authors))
    return "everybody who may write here; where members can write, name his id with `/channel watch HANDLE authors=ID`"


async def _unwatch(call: Call, _: Nothing) -> Reply:
    async with call.house.store.write() as connection:
        done = await hosting.unwatch(connection, host_of(call), now=call.now)
    if isinstance(done, NotDone):
        return Reply(text=WORDS[done], tone=Tone.WARNING)
    call.house.wakes.channels.set()
    return Reply(
        text=f"I no longer read this channel for **{done.name}**. His record stays, and positions that are open keep "
        "their stops and targets.",
        buttons=((Button(label="Watch again", line=f"/channel watch {done.handle}"),),),
    )


async def _list(call: Call, _: Nothing) -> Reply:
    async with call.house.store.read() as connection:
        found = await hosting.channels(connection, host_of(call))
    if not found:
        return Reply(text="Nothing is read for you here yet. `/channel watch HANDLE`, typed in a channel, begins it.")
    return Reply(
        title="Channels that are read",
        table=Table(
            header=("Channel", "Platform", "Provider", "Set by"),
            rows=tuple(_row(call, channel, provider) for channel, provider in found),
        ),
    )


def _row(call: Call, channel: Channel, provider: Provider) -> tuple[str, ...]:
    here = (channel.platform, channel.chat_id) == (call.caller.platform, call.caller.chat_id)
    by = "a host" if channel.source == hosting.SOURCE else "configuration"
    return (f"{channel.name} (here)" if here else channel.name, channel.platform.value, provider.name, by)


def host_of(call: Call) -> Host:
    """Who asks, in which chat."""
    caller = call.caller
    return Host(
        user_id=call.user_id,
        admin=caller.admin,
        platform=caller.platform,
        chat_id=caller.chat_id,
        chat_name=caller.chat_name,
    )


def _no_channel(call: Call) -> bool:
    return call.caller.in_private and call.caller.platform is not Platform.TERMINAL


async def _usage(_: Call, __: SubCommand) -> Reply:
    known = [command for name, command in catalogue().items() if name.startswith("channel ") and command.listed]
    lines = [f"{usage(command)[:-1]}: {command.description.lower()}." for command in known]
    return Reply(text="\n".join(lines), tone=Tone.WARNING)


WATCH = Command(
    name="channel watch",
    description="Read this channel for a provider's signals",
    arguments=WatchArguments,
    handle=_watch,
    audience=Audience.HOST,
    private=True,
    slow=False,
)
UNWATCH = Command(
    name="channel unwatch",
    description="Stop reading this channel",
    arguments=Nothing,
    handle=_unwatch,
    audience=Audience.HOST,
    private=True,
    slow=False,
)
LIST = Command(
    name="channel list",
    description="The channels that are read",
    arguments=Nothing,
    handle=_list,
    audience=Audience.HOST,
    private=True,
    slow=False,
)
CHANNEL = Command(
    name="channel",
    description="How this channel is read, or not",
    arguments=SubCommand,
    handle=_usage,
    audience=Audience.HOST,
    private=True,
    listed=False,
    slow=False,
)
