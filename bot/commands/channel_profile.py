"""`/channel profile` and `/channel template`: hosts say how a provider writes, and see first what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from bot.command import Audience, BadArgument, Call, Command, option
from bot.commands.channel import WORDS, host_of
from bot.digest import verdict, words
from bot.reply import Button, Reply, Tone
from bot.settings.pairs import changed, told
from bot.trial import Difference, differences, fitting
from community import layouts
from community.hosting import SOURCE, NotDone
from community.layouts import Place
from domain.errors import ConfigurationError
from domain.instrument import AssetClass
from domain.post import Post
from domain.provider import MOST_TEMPLATES, Expiry, ProviderProfile
from parsers.flaws import Flaw
from parsers.template import compiled
from storage import heard
from storage.providers import Channel

POSTS = 50
EXAMPLES = 5
SHOWN = 80
"""Characters of a post that are repeated."""
VERDICT = 150
NONE = "none"
OFF = "off"

_CHAT = "Name or id of the channel; the one you type in where left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileArguments:
    """The keys of a profile; what is left out stays."""

    asset_class: str = option(
        "What a bare ticker means", default="", choices=[*(asset_class.value for asset_class in AssetClass), NONE]
    )
    quote_currency: str = option("What completes a crypto symbol, such as USDT", default="")
    option_expiry: str = option(
        "Expiry of an option that names none", default="", choices=[*(expiry.value for expiry in Expiry), NONE]
    )
    decimal_comma: str = option("Whether 1,085 is one point zero eight five", default="", choices=["on", "off"])
    gold_pip: str = option("Price of one pip of gold, such as 0.1", default="")
    default_leverage: str = option("Leverage of a signal that states none, or none", default="")
    max_leverage: str = option("The most leverage that is taken from a signal, or none", default="")
    alert_window: str = option("Seconds in which levels may follow an alert, or off", default="")
    time_zone: str = option("Zone of his days, such as America/New_York", default="")
    languages: str = option("Languages he writes in, such as en,es, or all", default="")
    least_confidence: str = option("Percent below which a signal is refused as unsure, or off", default="")
    chat: str = option(_CHAT, default="", named=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateArguments:
    """A layout with named places, or `off`."""

    chat: str = option(_CHAT, default="", named=True)
    text: str = option(
        "His layout, such as {side} {symbol} in {entry} out {targets} risk {stop}; off for none", default="", rest=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeArguments:
    """The code of a template that was tried."""

    code: str = option("Code of the trial")


async def _profile(call: Call, given: ProfileArguments) -> Reply:
    keys = {key: text for key, text in asdict(given).items() if text and key != "chat"}
    at = await _place(call, given.chat)
    if isinstance(at, NotDone):
        return _refused(at)
    if not keys:
        return _shown(at)
    try:
        profile = changed(at.channel.profile, keys)
    except ConfigurationError as e:
        raise BadArgument(f"{e} Nothing was changed.") from None
    posts = await _posts(call, at.channel)
    channel = await _rewrite(call, at, profile)
    if isinstance(channel, NotDone):
        return _refused(channel)
    found = differences(posts, at.channel, profile)
    set_ = ", ".join(f"{key} {value}" for key, value in told(profile) if key in keys)
    return Reply(
        title=f"Set for {at.provider.name}",
        text="\n".join([f"**{set_}**, from the next post on. {_effect(found, len(posts))}", *_examples(found)]),
        tone=Tone.GOOD,
    )


async def _template(call: Call, given: TemplateArguments) -> Reply:
    at = await _place(call, given.chat)
    if isinstance(at, NotDone):
        return _refused(at)
    text = " ".join(given.text.split())
    if not text:
        return _templates(at)
    if text.lower() == OFF:
        return await _without(call, at)
    flaw = compiled(text)
    if isinstance(flaw, Flaw):
        return Reply(text=f"This template {flaw.problem}. {flaw.remedy}", tone=Tone.WARNING)
    return await _try(call, at, text)


async def _try(call: Call, at: Place, text: str) -> Reply:
    if at.channel.source != SOURCE:
        return _refused(NotDone.FROM_CONFIGURATION)
    profile = layouts.with_template(at.channel.profile, text)
    if profile is None:
        return _refused(NotDone.TOO_MANY)
    posts = await _posts(call, at.channel)
    found = differences(posts, at.channel, profile)
    async with call.house.store.write() as connection:
        code = await layouts.tried(connection, host_of(call), at.channel, text, now=call.now)
    fit = fitting(posts, text, profile)
    lines = [
        f"`{words(text, SHOWN)}`",
        f"Of his last {len(posts)} posts **{fit}** are written so. {_effect(found, len(posts))}",
        *_examples(found),
        "Nothing is changed yet. Look at every line above: followers copy what is read.",
    ]
    return Reply(
        title=f"Tried on {at.provider.name}",
        text="\n".join(lines),
        tone=Tone.PLAIN if fit else Tone.WARNING,
        buttons=((Button(label="Read him so", line=f"/channel take {code}"),),),
    )


async def _take(call: Call, given: TakeArguments) -> Reply:
    async with call.house.store.write() as connection:
        done = await layouts.take(connection, host_of(call), given.code.strip().lower(), now=call.now)
    if isinstance(done, NotDone):
        return _refused(done)
    return Reply(
        text="Taken: from the next post on it is tried before any other layout. `/channel template off` takes all "
        "templates away.",
        tone=Tone.GOOD,
    )


async def _without(call: Call, at: Place) -> Reply:
    channel = await _rewrite(call, at, replace(at.channel.profile, templates=()))
    if isinstance(channel, NotDone):
        return _refused(channel)
    return Reply(text=f"{at.provider.name} has no template any more; his posts are read like any other.")


async def _place(call: Call, chat: str) -> Place | NotDone:
    async with call.house.store.read() as connection:
        return await layouts.place(connection, host_of(call), chat)


async def _posts(call: Call, channel: Channel) -> list[Post]:
    async with call.house.store.read() as connection:
        return [one.post for one in await heard.last(connection, channel, POSTS)]


async def _rewrite(call: Call, at: Place, profile: ProviderProfile) -> Channel | NotDone:
    async with call.house.store.write() as connection:
        return await layouts.rewrite(connection, host_of(call), at, profile, now=call.now)


def _refused(why: NotDone) -> Reply:
    return Reply(text=WORDS[why], tone=Tone.WARNING)


def _shown(at: Place) -> Reply:
    meanings = {parameter.name: parameter.option.description for parameter in PROFILE.parameters}
    return Reply(
        title=f"How {at.provider.name} is read in {at.channel.name}",
        text="Set one with `/channel profile gold_pip=0.01`. The answer shows what it changes of his last posts.",
        fields=(
            *((f"{key} · {meanings[key]}", value) for key, value in told(at.channel.profile)),
            ("Templates", "\n".join(f"`{one}`" for one in at.channel.profile.templates) or NONE),
        ),
        buttons=((Button(label="Last 50 posts", line=f"/check {at.provider.handle}"),),),
    )


def _templates(at: Place) -> Reply:
    known = "\n".join(f"`{one}`" for one in at.channel.profile.templates)
    return Reply(
        title=f"Templates of {at.provider.name}",
        text=f"{known or 'None: his posts are read by the general grammar alone.'}\nType one, at most "
        f"{MOST_TEMPLATES} in all, such as `/channel template {{side}} {{symbol}} in {{entry}} out {{targets}} risk "
        "{stop}`. It is tried on his last posts, and nothing changes before you say so.",
    )


def _effect(found: Sequence[Difference], count: int) -> str:
    if not count:
        return "No post of his is stored here, so nobody can say what that changes."
    if not found:
        return "It changes no reading of them."
    return f"It changes the reading of **{len(found)}**{f', of which {EXAMPLES}' if len(found) > EXAMPLES else ''}:"


def _examples(found: Sequence[Difference]) -> list[str]:
    return [
        f"“{words(one.post.text, SHOWN)}”\nbefore: {words(verdict(one.before), VERDICT)}\n"
        f"after: **{words(verdict(one.after), VERDICT)}**"
        for one in found[:EXAMPLES]
    ]


PROFILE = Command(
    name="channel profile",
    description="How a provider writes: show it, or set it",
    arguments=ProfileArguments,
    handle=_profile,
    audience=Audience.HOST,
    private=True,
)
TEMPLATE = Command(
    name="channel template",
    description="Try a layout of his own on a provider's last posts",
    arguments=TemplateArguments,
    handle=_template,
    audience=Audience.HOST,
    private=True,
)
TAKE = Command(
    name="channel take",
    description="Read a provider by the template that was tried",
    arguments=TakeArguments,
    handle=_take,
    audience=Audience.HOST,
    private=True,
    listed=False,
)
