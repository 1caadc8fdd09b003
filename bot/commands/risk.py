"""/risk: a follower's limits, shown in groups and set one at a time, for everybody he follows or for one provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.command import Call, Command, option
from bot.commands.finding import complete_provider, unknown_provider
from bot.limits import LIMITS, Group, Limit
from bot.reply import Button, Reply, Tone
from bot.typed import OFF, Changes
from domain.risk import UNLIMITED, RiskLimits
from storage import people, providers
from storage.providers import Follow, Provider
from trading.limits import narrowest

NOTHING = "nothing of its own: /risk holds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What /risk takes."""

    limit: str = option("Which limit to set", default="", choices=tuple(LIMITS))
    provider: str = option("Only for this provider you follow", default="", named=True, complete=complete_provider)
    value: str = option("Its new value, or `off` where it may be none", default="", rest=True)


async def answer(call: Call, wanted: Wanted) -> Reply:
    """Show all limits, or set one."""
    return await (_for_one(call, wanted) if wanted.provider else _for_all(call, wanted))


async def _for_all(call: Call, wanted: Wanted) -> Reply:
    async with call.house.store.read() as connection:
        person = await people.read(connection, call.user_id)
    if not wanted.limit:
        return _shown(person.limits)
    limit = LIMITS[wanted.limit]
    if not wanted.value:
        now = f"{limit.show(person.limits)}{_meaning(limit, person.limits)}"
        return Reply(text=f"**{wanted.limit}**: {limit.words}. Now: {now}.")
    changed = replace(person.limits, **limit.read(wanted.value.strip().lower(), person.limits))
    async with call.house.store.write() as connection:
        await people.change(connection, call.user_id, limits=changed)
    return Reply(
        text=f"Set: {limit.name}: **{limit.show(changed)}**{_meaning(limit, changed)}. "
        "It holds from the next signal on.",
        tone=Tone.GOOD,
        buttons=((Button(label="All limits", line="/risk"),),),
    )


async def _for_one(call: Call, wanted: Wanted) -> Reply:
    async with call.house.store.write() as connection:
        provider = await providers.named(connection, wanted.provider)
        if provider is None:
            return unknown_provider(wanted.provider)
        follow = await _followed(connection, call, provider)
        if follow is None:
            return _not_followed(provider)
        person = await people.read(connection, call.user_id)
        host = await providers.bounds(connection, provider.id)
        if not wanted.limit:
            return _own(provider, follow.limits, host)
        limit, own = LIMITS[wanted.limit], follow.limits or UNLIMITED
        if not wanted.value:
            holds = limit.show(narrowest([one for one in (person.limits, host, follow.limits) if one is not None]))
            return Reply(text=f"**{wanted.limit}** for {provider.name}: {limit.words}. What holds now: {holds}.")
        changed = replace(own, **_read(limit, wanted.value.strip().lower(), own))
        await providers.limit(connection, follow.id, None if changed == UNLIMITED else changed)
    return _set(limit, provider, changed, narrowest([one for one in (person.limits, host, changed) if one is not None]))


def _read(limit: Limit, text: str, own: RiskLimits) -> Changes:
    return limit.without() if text == OFF else limit.read(text, own)


async def _followed(connection: AsyncConnection, call: Call, provider: Provider) -> Follow | None:
    follows = await providers.follows(connection, call.user_id)
    return next((one for one in follows if one.provider.id == provider.id), None)


def _not_followed(provider: Provider) -> Reply:
    return Reply(
        text=f"You do not follow **{provider.name}**, so there is nothing to limit. Follow first, then set it again.",
        tone=Tone.WARNING,
        buttons=((Button(label="Follow", line=f"/follow {provider.handle}"),),),
    )


def _set(limit: Limit, provider: Provider, changed: RiskLimits, together: RiskLimits) -> Reply:
    told = f"**{limit.show(changed)}**" if limit.is_set(changed) else "**nothing of its own**"
    holds = limit.show(together)
    narrower = "" if holds == limit.show(changed) else f" What holds is the narrower of all: {holds}."
    return Reply(
        text=f"Set for {provider.name}: {limit.name}: {told}.{narrower} It holds from the next signal on.",
        tone=Tone.GOOD,
        buttons=(
            (
                Button(label=f"Limits for {provider.name}"[:40], line=f"/risk provider={provider.handle}"),
                Button(label="All limits", line="/risk"),
            ),
        ),
    )


def _shown(limits: RiskLimits) -> Reply:
    return Reply(
        title="Your limits",
        text="No copy of yours goes beyond these. Set one with `/risk LIMIT VALUE`, such as `/risk risk 0.5`; for one "
        "provider, with `provider=NAME` behind it.",
        fields=tuple((group.value, _lines(group, limits)) for group in Group),
        footer="/risk LIMIT says what one means.",
    )


def _own(provider: Provider, own: RiskLimits | None, host: RiskLimits | None) -> Reply:
    return Reply(
        title=f"Your limits for {provider.name}",
        text="These hold on top of your own for everybody: the narrower of each. Set one with "
        f"`/risk LIMIT VALUE provider={provider.handle}`; `off` takes it away.",
        fields=(("Yours for him", _differing(own)), ("Set by his host for everybody", _differing(host))),
        buttons=((Button(label="All limits", line="/risk"),),),
    )


def _lines(group: Group, limits: RiskLimits) -> str:
    return "\n".join(_line(name, limit, limits) for name, limit in LIMITS.items() if limit.group is group)


def _differing(limits: RiskLimits | None) -> str:
    lines: Sequence[str] = []
    if limits is not None:
        lines = [_line(name, limit, limits) for name, limit in LIMITS.items() if limit.is_set(limits)]
    return "\n".join(lines) or NOTHING


def _line(name: str, limit: Limit, limits: RiskLimits) -> str:
    return f"`{name}` {limit.name}: **{limit.show(limits)}**"


def _meaning(limit: Limit, limits: RiskLimits) -> str:
    return f", so {limit.off}" if limit.off and limit.show(limits) == OFF else ""


RISK = Command(
    name="risk", description="Your limits: show them, or set one", arguments=Wanted, handle=answer, private=True
)
