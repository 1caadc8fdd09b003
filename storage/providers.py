"""Providers, the channels they post in, and who follows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.ids import AccountId, ChannelId, FollowId, ProviderId, UserId
from domain.post import Platform
from domain.provider import ProviderProfile
from domain.risk import RiskLimits
from storage import inbox, people
from storage import tables as t
from storage.codec import decode, encode

LONGEST_TRAIL = 5
"""Moves of one chat that are followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Somebody whose signals can be followed."""

    id: ProviderId
    handle: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A chat that is read for a provider's posts."""

    id: ChannelId
    platform: Platform
    chat_id: str
    name: str
    provider_id: ProviderId
    profile: ProviderProfile
    source: str
    watched: bool
    authors: frozenset[str]
    recap: bool
    cards: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """One user following one provider; `limits` are this follow's own, None for the user's."""

    id: FollowId
    user_id: UserId
    provider: Provider
    account_id: AccountId
    limits: RiskLimits | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A channel to be watched, as the configuration or a host names it."""

    platform: Platform
    chat_id: str
    name: str
    profile: ProviderProfile
    source: str
    authors: frozenset[str] = frozenset()
    recap: bool = False
    cards: bool = True


async def enrol(connection: AsyncConnection, handle: str, name: str, *, now: datetime) -> ProviderId:
    """The provider with this handle, made if new, and followed by the house, which keeps his record."""
    known = await connection.execute(select(t.provider.c.id).where(t.provider.c.handle == handle))
    found = known.scalar_one_or_none()
    if found is not None:
        return ProviderId(found)
    made = await connection.execute(
        insert(t.provider).values(handle=handle, name=name, created_at=now).returning(t.provider.c.id)
    )
    provider = ProviderId(made.scalar_one())
    house, account = await people.house(connection, now=now)
    await connection.execute(
        insert(t.follow).values(user_id=house, provider_id=provider, account_id=account, active=True, created_at=now)
    )
    return provider


async def watch(connection: AsyncConnection, provider: ProviderId, wanted: Watch, *, now: datetime) -> ChannelId:
    """Watch a channel for a provider; one that is known is brought to what is wanted."""
    values: dict[str, Any] = {
        "name": wanted.name,
        "provider_id": provider,
        "profile": encode(wanted.profile),
        "source": wanted.source,
        "watched": True,
        "authors": " ".join(sorted(wanted.authors)),
        "recap": wanted.recap,
        "cards": wanted.cards,
    }
    known = await channel(connection, wanted.platform, wanted.chat_id)
    if known is not None:
        if not known.watched:
            values["last_message_id"] = None  # what was said while nobody listened is not read back
        await connection.execute(update(t.channel).where(t.channel.c.id == known.id).values(**values))
        return known.id
    made = await connection.execute(
        insert(t.channel)
        .values(platform=wanted.platform.value, chat_id=wanted.chat_id, created_at=now, **values)
        .returning(t.channel.c.id)
    )
    return ChannelId(made.scalar_one())


async def rewrite(connection: AsyncConnection, channel: ChannelId, profile: ProviderProfile) -> None:
    """Read the channel by this profile from now on."""
    await connection.execute(update(t.channel).where(t.channel.c.id == channel).values(profile=encode(profile)))


async def unwatch(connection: AsyncConnection, platform: Platform, chat_id: str) -> bool:
    """Stop reading a channel; whether it had been read."""
    done = await connection.execute(
        update(t.channel)
        .where(t.channel.c.platform == platform.value, t.channel.c.chat_id == chat_id, t.channel.c.watched)
        .values(watched=False)
    )
    return done.rowcount > 0


async def move_chat(connection: AsyncConnection, platform: Platform, old: str, new: str) -> None:
    """A chat got another id, as a Telegram group does when it becomes a supergroup; its posts move with it.

    The new chat numbers its messages anew, so the ids of those that move become `old/id`: they never clash with, nor
    hide, a post of the new one. Where the new chat is known already, only the posts move, and the old is not watched.
    """
    here = t.channel.c.platform == platform.value
    taken = await channel(connection, platform, new)
    moved = {"chat_id": new} if taken is None else {"watched": False}
    await connection.execute(update(t.channel).where(here, t.channel.c.chat_id == old).values(**moved))
    await connection.execute(
        update(t.inbox)
        .where(t.inbox.c.platform == platform.value, t.inbox.c.chat_id == old)
        .values(chat_id=new, message_id=f"{old}/" + t.inbox.c.message_id)
    )


async def present_id(connection: AsyncConnection, platform: Platform, chat_id: str) -> str:
    """The chat's id as it is now, followed through every move of it since."""
    for _ in range(LONGEST_TRAIL):
        moved = await inbox.cursor(connection, f"{platform.value}-moved:{chat_id}")
        if moved is None:
            break
        chat_id = moved
    return chat_id


async def channel(connection: AsyncConnection, platform: Platform, chat_id: str) -> Channel | None:
    """The channel by its platform's id, watched or not."""
    query = select(t.channel).where(t.channel.c.platform == platform.value, t.channel.c.chat_id == chat_id)
    row = (await connection.execute(query)).one_or_none()
    return _channel(row) if row is not None else None


async def channels(connection: AsyncConnection, *, platform: Platform | None = None) -> list[Channel]:
    """Every watched channel, of one platform or of all."""
    query = select(t.channel).where(t.channel.c.watched).order_by(t.channel.c.id)
    if platform is not None:
        query = query.where(t.channel.c.platform == platform.value)
    return [_channel(row) for row in await connection.execute(query)]


async def everyone(connection: AsyncConnection) -> list[Provider]:
    """All providers by name."""
    rows = await connection.execute(select(t.provider).order_by(t.provider.c.name))
    return [Provider(id=ProviderId(r.id), handle=r.handle, name=r.name) for r in rows]


async def named(connection: AsyncConnection, handle: str) -> Provider | None:
    """The provider with this handle or name, in any case of letters."""
    wanted = handle.strip().lstrip("@").lower()
    query = select(t.provider).where(
        (func.lower(t.provider.c.handle) == wanted) | (func.lower(t.provider.c.name) == wanted)
    )
    row = (await connection.execute(query)).first()
    return Provider(id=ProviderId(row.id), handle=row.handle, name=row.name) if row is not None else None


async def read(connection: AsyncConnection, provider: ProviderId) -> Provider:
    """The provider.

    Raises `sqlalchemy.exc.NoResultFound` for one that does not exist.
    """
    row = (await connection.execute(select(t.provider).where(t.provider.c.id == provider))).one()
    return Provider(id=ProviderId(row.id), handle=row.handle, name=row.name)


async def follow(connection: AsyncConnection, user: UserId, provider: ProviderId, *, now: datetime) -> bool:
    """Follow with the user's paper account; whether that is new."""
    mine = (t.follow.c.user_id == user) & (t.follow.c.provider_id == provider)
    known = (await connection.execute(select(t.follow.c.active).where(mine))).scalar_one_or_none()
    if known is None:
        account = await people.paper_account(connection, user)
        await connection.execute(
            insert(t.follow).values(user_id=user, provider_id=provider, account_id=account, active=True, created_at=now)
        )
    elif not known:
        await connection.execute(update(t.follow).where(mine).values(active=True, created_at=now))
    return not known


async def unfollow(connection: AsyncConnection, user: UserId, provider: ProviderId) -> bool:
    """Stop following; what is not decided yet is not copied, open positions stay with their exits.

    Whether he had followed.
    """
    undecided = (t.copy.c.user_id == user) & (t.copy.c.provider_id == provider) & (t.copy.c.state == CopyState.PENDING)
    await connection.execute(
        update(t.copy).where(undecided).values(state=CopyState.CANCELLED.value, reason="you stopped following")
    )
    done = await connection.execute(
        update(t.follow)
        .where(t.follow.c.user_id == user, t.follow.c.provider_id == provider, t.follow.c.active)
        .values(active=False)
    )
    return done.rowcount > 0


async def limit(connection: AsyncConnection, follow: FollowId, limits: RiskLimits | None) -> None:
    """Give one follow limits of its own, or take them away."""
    text = encode(limits) if limits is not None else None
    await connection.execute(update(t.follow).where(t.follow.c.id == follow).values(limits=text))


async def bound(connection: AsyncConnection, provider: ProviderId, limits: RiskLimits | None) -> None:
    """Limit everybody who follows the provider, or nobody any more."""
    text = encode(limits) if limits is not None else None
    await connection.execute(update(t.provider).where(t.provider.c.id == provider).values(limits=text))


async def bounds(connection: AsyncConnection, provider: ProviderId) -> RiskLimits | None:
    """The limits of everybody who follows the provider."""
    text = (await connection.execute(select(t.provider.c.limits).where(t.provider.c.id == provider))).scalar_one()
    return decode(RiskLimits, text) if text else None


async def follows(connection: AsyncConnection, user: UserId) -> list[Follow]:
    """Whom the user follows, by name."""
    query = (
        select(t.follow, t.provider.c.handle, t.provider.c.name)
        .join(t.provider, t.provider.c.id == t.follow.c.provider_id)
        .where(t.follow.c.user_id == user, t.follow.c.active)
        .order_by(t.provider.c.name)
    )
    return [
        Follow(
            id=FollowId(row.id),
            user_id=user,
            provider=Provider(id=ProviderId(row.provider_id), handle=row.handle, name=row.name),
            account_id=AccountId(row.account_id),
            limits=decode(RiskLimits, row.limits) if row.limits else None,
            since=row.created_at,
        )
        for row in await connection.execute(query)
    ]


async def followers(connection: AsyncConnection, providers: Sequence[ProviderId]) -> dict[ProviderId, int]:
    """How many people follow each provider, the house not counted."""
    query = (
        select(t.follow.c.provider_id, func.count())
        .join(t.user, t.user.c.id == t.follow.c.user_id)
        .where(t.follow.c.provider_id.in_(providers), t.follow.c.active, ~t.user.c.house)
        .group_by(t.follow.c.provider_id)
    )
    return {ProviderId(row[0]): row[1] for row in await connection.execute(query)}


def _channel(row: Any) -> Channel:
    return Channel(
        id=ChannelId(row.id),
        platform=Platform(row.platform),
        chat_id=row.chat_id,
        name=row.name,
        provider_id=ProviderId(row.provider_id),
        profile=decode(ProviderProfile, row.profile),
        source=row.source,
        watched=row.watched,
        authors=frozenset(row.authors.split()),
        recap=row.recap,
        cards=row.cards,
    )
