"""`/channel watch`, `/channel unwatch`, `/channel list`: hosts say which chat is read for whose signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.command import Audience, Call, Command, Nothing, option, usage
from bot.reply import Button, Reply, Table, Tone
from community import hosting
from community.hosting import Host, NotDone, Wanted
from domain.instrument import AssetClass
from domain.post import Platform
from storage.providers import Channel, Provider

LONGEST_NAME = 64

WORDS: Mapping[NotDone, str] = {
    NotDone.BAD_HANDLE: "A handle has 2 to 32 small letters, digits, - or _, such as `alex-fx`. Try another.",
    NotDone.FROM_CONFIGURATION: "This channel is set in the bot's configuration file: an admin changes it there.",
    NotDone.OTHER_PROVIDER: "This channel is read for another provider. `/channel unwatch` first, then watch it anew.",
    NotDone.NOT_YOURS: "That provider was added by somebody else, and his followers copy whatever is read for him. "
    "Choose another handle, or ask an admin of this bot.",
    NotDone.NAME_TAKEN: "Another provider has that name or handle. Choose one that cannot be confused with it.",
    NotDone.NOT_WATCHED: "This channel is not read, so nothing changed. `/channel list` shows those that are.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchArguments:
    """For whom this chat is read."""

    handle: str = option("Short name of the provider, such as alex-fx")
    name: str = option("The provider's name for people", default="")
    asset_class: str = option(
        "What a bare ticker means here", default="", choices=[asset_class.value for asset_class in AssetClass]
    )


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
    )
    async with call.house.store.write() as connection:
        done = await hosting.watch(connection, _host(call), wanted, now=call.now)
    if isinstance(done, NotDone):
        return Reply(text=WORDS[done], tone=Tone.WARNING)
    call.house.wakes.channels.set()
    return Reply(
        title=f"I read this channel for {done.name}",
        text="From now on each clear signal posted here goes to his followers, and his record counts from his first "
        "one. Posts that are not clear open nothing; he is told why in private.",
        tone=Tone.GOOD,
        buttons=((Button(label=f"Record of {done.name}"[:40], line=f"/provider {done.handle}"),),),
        footer="Make sure I may read this channel; on Telegram, that I am an admin of it or privacy mode is off.",
    )


async def _unwatch(call: Call, _: Nothing) -> Reply:
    async with call.house.store.write() as connection:
        done = await hosting.unwatch(connection, _host(call), now=call.now)
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
        found = await hosting.channels(connection, _host(call))
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


def _host(call: Call) -> Host:
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
    lines = [f"{usage(command)[:-1]}: {command.description.lower()}." for command in (WATCH, UNWATCH, LIST)]
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
