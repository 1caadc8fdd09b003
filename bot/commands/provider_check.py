"""`/check`, also typed `/provider check`: a provider's last posts, and what was understood of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.command import Call, Command, option
from bot.commands.channel import host_of
from bot.commands.finding import complete_provider, is_own, unknown_provider
from bot.digest import REFUSED, SIGNAL, UPDATE, counts, reasons, verdict, words
from bot.reply import Button, Reply, Tone
from community import hosting
from domain.signal import Reading
from parsers.words import describe
from storage import heard, providers
from storage.heard import Heard
from storage.providers import Channel, Provider
from trading.intake import understand

POSTS = 50
ON_A_PAGE = 10
REASONS = 4
SHOWN = 80
"""Characters of a post that are repeated."""
VERDICT = 200

NOT_HIS = (
    "Only a host of his channel and the provider himself may see that. As a host, type it in the channel that is read. "
    "As the provider, ask a host to name you there: `/channel watch HANDLE authors=YOUR_ID`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckArguments:
    """Whose posts, and which ten of them."""

    provider: str = option("Name or handle of the provider", complete=complete_provider)
    page: int = option("Which ten posts, 1 for the newest", default=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A post with what it says by the profile as it is now."""

    heard: Heard
    readings: Sequence[Reading]

    @property
    def at(self) -> datetime:
        """When it was posted."""
        return self.heard.post.posted_at


async def _check(call: Call, given: CheckArguments) -> Reply:
    async with call.house.store.read() as connection:
        provider = await providers.named(connection, given.provider)
        if provider is None:
            return unknown_provider(given.provider)
        channels = await _visible(connection, call, provider)
        found = [one for channel in channels for one in await _read(connection, channel)]
    if not channels:
        return Reply(text=NOT_HIS, tone=Tone.WARNING)
    if not found:
        return Reply(text=f"No post of {provider.name} is stored yet: they appear here as they are posted.")
    found.sort(key=lambda one: one.at, reverse=True)
    return _page(provider, found[:POSTS], given.page)


async def _visible(connection: AsyncConnection, call: Call, provider: Provider) -> list[Channel]:
    """His channels that the caller hosts, or in which the caller's own posts count."""
    caller, own = call.caller, is_own(call, provider)
    hosted = (
        await hosting.channels(connection, host_of(call)) if caller.host or caller.admin or caller.in_private else []
    )
    known = {channel.id for channel, _ in hosted}
    return [
        channel
        for channel in await providers.channels(connection)
        if channel.provider_id == provider.id
        and (
            own
            or channel.id in known
            or (channel.platform is caller.platform and caller.external_id in channel.authors)
        )
    ]


async def _read(connection: AsyncConnection, channel: Channel) -> list[Read]:
    return [
        Read(heard=one, readings=understand(one.post, channel)) for one in await heard.last(connection, channel, POSTS)
    ]


def _page(provider: Provider, found: Sequence[Read], wanted: int) -> Reply:
    pages = -(-len(found) // ON_A_PAGE)
    page = min(max(wanted, 1), pages)
    shown = found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    steps = [("Newer", page - 1)] * (page > 1) + [("Older", page + 1)] * (page < pages)
    buttons = tuple(Button(label=label, line=f"/check {provider.handle} {number}") for label, number in steps)
    return Reply(
        title=f"What I understand of {provider.name}",
        text="\n".join([_counted(found), *(_line(one) for one in shown)]),
        buttons=(buttons,) if buttons else (),
        footer=f"Page {page} of {pages}, the newest first, times in UTC.",
    )


def _counted(found: Sequence[Read]) -> str:
    told = counts(one.readings for one in found)
    why = ", ".join(f"{name} {count}" for name, count in reasons(told)[:REASONS])
    refused = f"{told[REFUSED]} refused" + (f" ({why}{', …' if len(reasons(told)) > REASONS else ''})" if why else "")
    return f"The last **{len(found)}** posts: {told[SIGNAL]} signals, {told[UPDATE]} updates, {refused}."


def _line(one: Read) -> str:
    post = one.heard.post
    text = f"`{one.at:%m-%d %H:%M}` “{words(post.text, SHOWN)}”\n→ {words(verdict(one.readings), VERDICT)}"
    if one.heard.repeated:
        return f"{text} The same call again, so nothing new was opened."
    refusal = one.heard.refusal
    if refusal is not None and refusal not in one.readings and describe(refusal) not in verdict(one.readings):
        return f"{text} When it was posted: {words(describe(refusal), VERDICT)}"
    return text


CHECK = Command(
    name="check",
    description="A provider's last 50 posts, and what was understood of each",
    arguments=CheckArguments,
    handle=_check,
    private=True,
)
PROVIDER_CHECK = Command(
    name="provider check",
    description="A provider's last 50 posts, and what was understood of each",
    arguments=CheckArguments,
    handle=_check,
    private=True,
    listed=False,  # Discord cannot have `/provider` and a group of that name
)
