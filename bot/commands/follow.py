"""`/follow`, `/unfollow` and `/following`: whose signals are copied for you."""

from __future__ import annotations

from dataclasses import dataclass

from bot.command import Call, Command, Nothing, option
from bot.commands.finding import complete_provider, is_own, unknown_provider
from bot.figures import money
from bot.reply import Button, Reply, Table, Tone
from domain.money import plain
from domain.risk import RiskLimits
from storage import connections, people, providers
from storage.providers import Provider

RECORD = "Record of "
ON_PAPER = "Paper money only: nothing real is at stake. Copying real money can lose it."


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowArguments:
    """Whom to follow."""

    provider: str = option("Name or handle of the provider", complete=complete_provider, rest=True)


async def _complete_mine(call: Call, typed: str) -> list[tuple[str, str]]:
    async with call.house.store.read() as connection:
        mine = [follow.provider for follow in await providers.follows(connection, call.user_id)]
    wanted = typed.strip().lower()
    return [(one.name, one.handle) for one in mine if wanted in one.name.lower() or wanted in one.handle]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfollowArguments:
    """Whom to leave."""

    provider: str = option("Name or handle of the provider", complete=_complete_mine, rest=True)


async def _follow(call: Call, given: FollowArguments) -> Reply:
    async with call.house.store.write() as connection:
        provider = await providers.named(connection, given.provider)
        if provider is None:
            return unknown_provider(given.provider)
        if is_own(call, provider):
            return Reply(
                text="That is you: what you post is copied for those who follow you. `/providers` lists the others.",
                tone=Tone.WARNING,
                buttons=((Button(label="Providers", line="/providers"),),),
                private=True,
            )
        new = await providers.follow(connection, call.user_id, provider.id, now=call.now)
        person = await people.read(connection, call.user_id)
        routed = sorted(await connections.routes(connection, call.user_id))
    if not new:
        return Reply(
            text=f"You follow **{provider.name}** already. `/following` shows everyone you follow.",
            buttons=(_after(provider),),
            private=True,
        )
    paused = "\nYour copying is **paused** now: `/resume` lets it go on." if person.paused else ""
    return Reply(
        title=f"You follow {provider.name}",
        text=f"{_what_happens(person.limits, call)}{paused}",
        tone=Tone.GOOD,
        buttons=(_after(provider),),
        footer=f"Real orders for {', '.join(routed)}, as /routing says; all else on paper." if routed else ON_PAPER,
        private=True,
    )


async def _unfollow(call: Call, given: UnfollowArguments) -> Reply:
    async with call.house.store.write() as connection:
        provider = await providers.named(connection, given.provider)
        if provider is None:
            return unknown_provider(given.provider)
        left = await providers.unfollow(connection, call.user_id, provider.id)
    if not left:
        return Reply(text=f"You do not follow **{provider.name}**, so nothing changed.", private=True)
    return Reply(
        text=f"You no longer follow **{provider.name}**. New signals are not copied; positions you hold keep their "
        "stops and targets until they close.",
        buttons=((Button(label="Follow again", line=f"/follow {provider.handle}"),),),
        private=True,
    )


async def _following(call: Call, _: Nothing) -> Reply:
    async with call.house.store.read() as connection:
        follows = await providers.follows(connection, call.user_id)
        person = await people.read(connection, call.user_id)
    if not follows:
        return Reply(
            text="You follow nobody yet. Choose a provider, and the next clear signal is copied to your paper account.",
            buttons=((Button(label="Providers", line="/providers"),),),
            private=True,
        )
    rows = tuple((one.provider.name, f"{one.since:%Y-%m-%d}", "own" if one.limits else "yours") for one in follows)
    return Reply(
        title="You follow",
        text="Copying is **paused**: `/resume` lets it go on." if person.paused else "",
        table=Table(header=("Provider", "Since", "Limits"), rows=rows),
        buttons=tuple(
            (Button(label=f"Unfollow {one.provider.name}"[:40], line=_unfollow_line(one.provider)),)
            for one in follows[:5]
        ),
        private=True,
    )


def _what_happens(limits: RiskLimits, call: Call) -> str:
    cash = money(call.house.settings.paper.starting_cash)
    stop = (
        f"one without a stop gets one at {plain(limits.default_stop_pct)} %"
        if limits.default_stop_pct is not None
        else "one without a stop is not copied"
    )
    return (
        f"From now on each clear signal is copied to your paper account, which began with {cash}. "
        f"A trade risks at most {plain(limits.risk_pct)} % of it at its stop and takes at most "
        f"{plain(limits.max_position_pct)} %; {stop}.\n"
        "You are told of every trade, and `/why` tells of every signal that was not copied."
    )


def _after(provider: Provider) -> tuple[Button, ...]:
    return (
        Button(label=f"{RECORD}{provider.name}"[:40], line=f"/provider {provider.handle}"),
        Button(label="My limits", line="/risk"),
        Button(label="Unfollow", line=_unfollow_line(provider)),
    )


def _unfollow_line(provider: Provider) -> str:
    return f"/unfollow {provider.handle}"


FOLLOW = Command(
    name="follow",
    description="Copy a provider's signals to your paper account",
    arguments=FollowArguments,
    handle=_follow,
    private=True,
    slow=False,
)
UNFOLLOW = Command(
    name="unfollow",
    description="Stop copying a provider; open positions keep their exits",
    arguments=UnfollowArguments,
    handle=_unfollow,
    private=True,
    slow=False,
)
FOLLOWING = Command(
    name="following",
    description="Whom you follow",
    arguments=Nothing,
    handle=_following,
    private=True,
    slow=False,
)
