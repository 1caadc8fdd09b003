"""/halt and /unhalt: a host stops his providers from being copied, an admin everything; exits go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.command import Audience, Call, Command, option
from bot.commands.channel import host_of
from bot.commands.finding import complete_provider, unknown_provider
from bot.reply import Button, Reply, Tone
from community import halting
from community.halting import NotHalted, Scope

REASON = "a host has stopped it"
WHOM = "One provider; without, all of yours (admins: everything)"
LONGEST_REASON = 120

WORDS: Mapping[NotHalted, str] = {
    NotHalted.NOT_YOURS: "That provider was added by somebody else or stands in the configuration: ask an admin.",
    NotHalted.BY_ADMIN: "An admin has halted that, so an admin lets it go on.",
    NotHalted.NONE_OF_YOURS: "No provider is yours to halt. `/channel list` shows whose channels are read.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HaltArguments:
    """Whom to halt, and why."""

    provider: str = option(WHOM, default="", complete=complete_provider)
    reason: str = option("Why, for those who follow", default=REASON, rest=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnhaltArguments:
    """Whom to let go on."""

    provider: str = option(WHOM, default="", complete=complete_provider, rest=True)


async def _halt(call: Call, given: HaltArguments) -> Reply:
    reason = " ".join(given.reason.split())[:LONGEST_REASON]
    async with call.house.store.write() as connection:
        done = await halting.halt(connection, host_of(call), given.provider, reason, now=call.now)
    if isinstance(done, NotHalted):
        return _not_done(done, given.provider)
    lines = [f"/unhalt {one.handle}" for one in done.providers] or ["/unhalt"]
    return Reply(
        title="Halted",
        text=f"Nothing new is copied {_of(done)}: {reason}. Open positions keep their stops and targets, entries that "
        "wait at a venue stay there, updates still reach both, and everybody can close his own.",
        tone=Tone.WARNING,
        buttons=tuple((Button(label=line.removeprefix("/").capitalize()[:40], line=line),) for line in lines[:5]),
    )


async def _unhalt(call: Call, given: UnhaltArguments) -> Reply:
    async with call.house.store.write() as connection:
        done = await halting.unhalt(connection, host_of(call), given.provider, now=call.now)
    if isinstance(done, NotHalted):
        return _not_done(done, given.provider)
    scope, lifted = done
    if not lifted:
        return Reply(text=f"Nothing was halted {_of(scope)}, so nothing changed.")
    return Reply(
        text=f"The next signals {_of(scope)} are copied again. What came meanwhile stays away.", tone=Tone.GOOD
    )


def _of(scope: Scope) -> str:
    return f"of {', '.join(one.name for one in scope.providers)}" if scope.providers else "of anybody"


def _not_done(reason: NotHalted, typed: str) -> Reply:
    if reason is NotHalted.UNKNOWN:
        return unknown_provider(typed)
    return Reply(text=WORDS[reason], tone=Tone.WARNING)


HALT = Command(
    name="halt",
    description="Stop a provider's signals from being copied; admins: all signals",
    arguments=HaltArguments,
    handle=_halt,
    audience=Audience.HOST,
    private=True,
)
UNHALT = Command(
    name="unhalt",
    description="Let halted signals be copied again",
    arguments=UnhaltArguments,
    handle=_unhalt,
    audience=Audience.HOST,
    private=True,
)
