"""`/providers` and `/provider`: who can be followed, and what following him would have earned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.command import Call, Command, Nothing, option
from bot.commands.finding import NOT_KNOWN, complete_provider, follow_button, in_r, is_own, records, unknown_provider
from bot.figures import percentage, signed_percent
from bot.reply import Button, Reply, Table
from cards.kit.figure import duration
from community.estimate import Estimate
from community.leaderboard import NEEDED
from community.records import TrackRecord
from domain.ids import ProviderId
from domain.money import HUNDRED
from domain.post import Platform
from storage import providers
from storage.providers import Provider

SHOWN = 20
BUTTONS = 6
IN_A_ROW = 3
FOOTNOTE = (
    "One equal paper unit on every call, at the prices a follower could get when the post was seen, after spread and "
    "fees. Losses, calls still open and deleted posts count. Simulated results do not represent actual trading, and "
    "past results do not predict future ones."
)
TELEGRAM_TELLS_NOT = " (on Discord; Telegram tells of none)"
NOBODY = (
    "No provider is followed here yet. A host adds one with `/channel watch HANDLE`, typed in the channel in which the "
    "signals are posted."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderArguments:
    """Whose record."""

    provider: str = option("Name or handle of the provider", complete=complete_provider, rest=True)


async def _providers(call: Call, _: Nothing) -> Reply:
    async with call.house.store.read() as connection:
        everyone = await providers.everyone(connection)
        followers = await providers.followers(connection, [one.id for one in everyone])
        mine = await _followed(connection, call)
    if not everyone:
        return Reply(text=NOBODY)
    found = await records(call.house, call.now)
    everyone.sort(key=lambda one: _least(found[one.id]), reverse=True)
    rows = tuple(_row(one, followers.get(one.id, 0), found[one.id]) for one in everyone[:SHOWN])
    offered = [follow_button(one) for one in everyone if one.id not in mine and not is_own(call, one)][:BUTTONS]
    return Reply(
        title="Providers",
        text=_more(len(everyone)) + "“At least” is R per trade with a confidence of nine in ten: few calls rank low.",
        table=Table(
            header=("Provider", "Followers", "Signals", "Win rate", "Mean return", "At least"),
            rows=rows,
            right=frozenset({1, 2, 3, 4, 5}),
        ),
        buttons=tuple(tuple(offered[at : at + IN_A_ROW]) for at in range(0, len(offered), IN_A_ROW)),
        footer=FOOTNOTE,
    )


async def _provider(call: Call, given: ProviderArguments) -> Reply:
    async with call.house.store.read() as connection:
        provider = await providers.named(connection, given.provider)
        if provider is None:
            return unknown_provider(given.provider)
        followers = (await providers.followers(connection, [provider.id])).get(provider.id, 0)
        following = provider.id in await _followed(connection, call)
        read_on = {one.platform for one in await providers.channels(connection) if one.provider_id == provider.id}
    record = (await records(call.house, call.now))[provider.id]
    button = Button(label="Unfollow", line=f"/unfollow {provider.handle}") if following else follow_button(provider)
    others = Button(label="All providers", line="/providers")
    return Reply(
        title=provider.name,
        text=_verdict(record),
        fields=(("Followers", str(followers)), *_fields(record, read_on)),
        buttons=((others,) if is_own(call, provider) and not following else (button, others),),
        footer=FOOTNOTE,
    )


async def _followed(connection: AsyncConnection, call: Call) -> frozenset[ProviderId]:
    """Whom the caller follows, where only he sees the buttons; in a chat of many they are for everybody."""
    if not call.caller.in_private:
        return frozenset()
    return frozenset(follow.provider.id for follow in await providers.follows(connection, call.user_id))


def _verdict(record: TrackRecord) -> str:
    if not record.trades or record.expectancy is None:
        return "No call has been entered yet, so there is nothing to judge. Signals count from the day we listen."
    if record.trades < NEEDED:
        return f"Only {record.trades} calls so far: too few to judge. Ranked from {NEEDED} on."
    least = record.expectancy.at_least
    if least > 0:
        return f"With a confidence of nine in ten, a call earns at least **{in_r(least)}** on the risk taken."
    return f"An edge is **not shown**: at least {in_r(least)} per call, so luck alone could explain the record."


def _fields(record: TrackRecord, read_on: Collection[Platform]) -> tuple[tuple[str, str], ...]:
    posts = record.posts
    deleted = f"{posts.deleted} deleted{TELEGRAM_TELLS_NOT if Platform.TELEGRAM in read_on else ''}"
    told = [
        ("Signals", f"{posts.signals} ({posts.missed} could not be had)"),
        ("Closed", f"{record.closed}: {record.wins} won, {record.losses} lost"),
        ("Open", f"{record.open}" + (f", {record.never_closed} never closed" if record.never_closed else "")),
        ("Win rate", _win_rate(record.win_rate)),
        ("Mean return", _mean_return(record.mean_return)),
        ("R per trade", _expectancy(record.expectancy)),
        ("In sum", f"{in_r(record.total_r)}, {record.total_units:+.2f} units"),
        ("Profit factor", f"{record.profit_factor:.2f}" if record.profit_factor is not None else NOT_KNOWN),
        ("Best / worst", f"{_percent(record.best)} / {_percent(record.worst)}"),
        ("Deepest fall", f"{record.drawdown:.2f} units"),
        ("Held, median", duration(record.median_holding) if record.median_holding is not None else NOT_KNOWN),
        ("Posts", f"{posts.edited} edited, {deleted}, {posts.refused} unclear"),
    ]
    return tuple(told)


def _row(provider: Provider, followers: int, record: TrackRecord) -> tuple[str, ...]:
    return (
        provider.name,
        str(followers),
        str(record.posts.signals),
        percentage(record.win_rate.mean * HUNDRED) if record.win_rate else NOT_KNOWN,
        signed_percent(record.mean_return.mean) if record.mean_return else NOT_KNOWN,
        in_r(record.expectancy.at_least) if record.expectancy and record.trades >= NEEDED else "too few",
    )


def _least(record: TrackRecord) -> tuple[bool, Decimal]:
    ranked = record.trades >= NEEDED
    return ranked, record.expectancy.at_least if record.expectancy else Decimal("-Infinity")


def _more(count: int) -> str:
    return f"The first {SHOWN} of {count}. " if count > SHOWN else ""


def _win_rate(found: Estimate | None) -> str:
    if found is None:
        return NOT_KNOWN
    return f"{percentage(found.mean * HUNDRED)} (at least {percentage(found.at_least * HUNDRED)})"


def _mean_return(found: Estimate | None) -> str:
    return f"{signed_percent(found.mean)} (at least {signed_percent(found.at_least)})" if found else NOT_KNOWN


def _expectancy(found: Estimate | None) -> str:
    return f"{in_r(found.mean)} (at least {in_r(found.at_least)})" if found else NOT_KNOWN


def _percent(value: Decimal | None) -> str:
    return signed_percent(value) if value is not None else NOT_KNOWN


PROVIDERS = Command(
    name="providers",
    description="Everyone you can follow, with what following would have earned",
    arguments=Nothing,
    handle=_providers,
)
PROVIDER = Command(
    name="provider",
    description="The honest record of one provider",
    arguments=ProviderArguments,
    handle=_provider,
)
