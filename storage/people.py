"""Users, their identities on the platforms, and the one-time tokens that link two of them."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import AccountId, UserId
from domain.post import Platform
from domain.risk import HOUSE_LIMITS, RiskLimits
from storage import tables as t
from storage.codec import decode, encode

TOKEN_LIFE = timedelta(minutes=15)
PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A person as a platform names him."""

    platform: Platform
    external_id: str
    name: str
    chat_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user and his settings."""

    id: UserId
    name: str
    time_zone: str
    paused: bool
    hide_amounts: bool
    limits: RiskLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where a user can be written to; `chat_id` is None until he opened a private chat with us."""

    platform: Platform
    external_id: str
    chat_id: str | None


async def find(connection: AsyncConnection, platform: Platform, external_id: str) -> UserId | None:
    """The user behind a platform's identity."""
    query = select(t.identity.c.user_id).where(
        t.identity.c.platform == platform.value, t.identity.c.external_id == external_id
    )
    return (await connection.execute(query)).scalar_one_or_none()


async def welcome(connection: AsyncConnection, who: Newcomer, *, limits: RiskLimits, now: datetime) -> UserId:
    """The user behind an identity, made with a paper account if he is new."""
    known = await find(connection, who.platform, who.external_id)
    if known is not None:
        return known
    user = await _create(connection, who.name, limits=limits, house=False, now=now)
    await connection.execute(
        insert(t.identity).values(
            platform=who.platform.value,
            external_id=who.external_id,
            user_id=user,
            name=who.name,
            chat_id=who.chat_id,
            created_at=now,
        )
    )
    return user


async def house(connection: AsyncConnection, *, now: datetime) -> tuple[UserId, AccountId]:
    """The house user, whose paper account keeps every provider's record, and that account."""
    query = (
        select(t.user.c.id, t.account.c.id.label("account_id"))
        .join(t.account, t.account.c.user_id == t.user.c.id)
        .where(t.user.c.house)
    )
    found = (await connection.execute(query)).one_or_none()
    if found is None:
        await _create(connection, "The house", limits=HOUSE_LIMITS, house=True, now=now)
        found = (await connection.execute(query)).one()
    return UserId(found.id), AccountId(found.account_id)


async def read(connection: AsyncConnection, user: UserId) -> Person:
    """The user and his settings.

    Raises `sqlalchemy.exc.NoResultFound` for a user that does not exist.
    """
    row = (await connection.execute(select(t.user).where(t.user.c.id == user))).one()
    return Person(
        id=UserId(row.id),
        name=row.name,
        time_zone=row.time_zone,
        paused=row.paused,
        hide_amounts=row.hide_amounts,
        limits=decode(RiskLimits, row.limits),
    )


async def change(connection: AsyncConnection, user: UserId, **columns: object) -> None:
    """Set columns of the user; `limits` takes a `RiskLimits`."""
    limits = columns.get("limits")
    if limits is not None:
        columns["limits"] = encode(limits)
    await connection.execute(update(t.user).where(t.user.c.id == user).values(**columns))


async def contacts(connection: AsyncConnection, user: UserId) -> list[Contact]:
    """All identities of a user."""
    rows = await connection.execute(select(t.identity).where(t.identity.c.user_id == user))
    return [Contact(platform=Platform(r.platform), external_id=r.external_id, chat_id=r.chat_id) for r in rows]


async def opened_chat(connection: AsyncConnection, platform: Platform, external_id: str, chat_id: str) -> None:
    """Remember where the person can be written to in private."""
    await connection.execute(
        update(t.identity)
        .where(t.identity.c.platform == platform.value, t.identity.c.external_id == external_id)
        .values(chat_id=chat_id)
    )


async def paper_account(connection: AsyncConnection, user: UserId) -> AccountId:
    """The user's paper account."""
    query = select(t.account.c.id).where(t.account.c.user_id == user, t.account.c.venue == PAPER)
    return AccountId((await connection.execute(query)).scalar_one())


async def issue_token(connection: AsyncConnection, user: UserId, now: datetime) -> str:
    """A one-time token that links another identity to this user within a quarter of an hour."""
    token = secrets.token_urlsafe(18)
    await connection.execute(
        insert(t.link_token).values(token_hash=_hashed(token), user_id=user, expires_at=now + TOKEN_LIFE)
    )
    return token


async def token_owner(connection: AsyncConnection, token: str, now: datetime) -> tuple[UserId, str] | None:
    """Who issued a token that can still be redeemed, and his name."""
    query = select(t.link_token.c.user_id, t.user.c.name).join(t.user, t.user.c.id == t.link_token.c.user_id)
    alive = t.link_token.c.used_at.is_(None) & (t.link_token.c.expires_at >= now)
    row = (await connection.execute(query.where(t.link_token.c.token_hash == _hashed(token), alive))).one_or_none()
    return (UserId(row.user_id), row.name) if row is not None else None


async def redeem_token(connection: AsyncConnection, token: str, who: Newcomer, now: datetime) -> UserId | None:
    """Give the identity to the token's user; None when the token is unknown, used, too old, or he has trades already.

    An identity whose own user never followed or traded is moved; any other stays where it is.
    """
    query = select(t.link_token).where(t.link_token.c.token_hash == _hashed(token))
    row = (await connection.execute(query)).one_or_none()
    if row is None or row.used_at is not None or row.expires_at < now:
        return None
    current = await find(connection, who.platform, who.external_id)
    if current is not None and current != row.user_id and await _has_history(connection, current):
        return None
    await connection.execute(
        update(t.link_token).where(t.link_token.c.token_hash == row.token_hash).values(used_at=now)
    )
    await _give(connection, who, UserId(row.user_id), exists=current is not None, now=now)
    return UserId(row.user_id)


async def _give(connection: AsyncConnection, who: Newcomer, user: UserId, *, exists: bool, now: datetime) -> None:
    if exists:
        await connection.execute(
            update(t.identity)
            .where(t.identity.c.platform == who.platform.value, t.identity.c.external_id == who.external_id)
            .values(user_id=user, chat_id=who.chat_id)
        )
        return
    await connection.execute(
        insert(t.identity).values(
            platform=who.platform.value,
            external_id=who.external_id,
            user_id=user,
            name=who.name,
            chat_id=who.chat_id,
            created_at=now,
        )
    )


async def _has_history(connection: AsyncConnection, user: UserId) -> bool:
    follows = select(func.count()).select_from(t.follow).where(t.follow.c.user_id == user)
    return bool((await connection.execute(follows)).scalar_one())


async def _create(connection: AsyncConnection, name: str, *, limits: RiskLimits, house: bool, now: datetime) -> UserId:
    made = await connection.execute(
        insert(t.user)
        .values(
            name=name,
            house=house,
            time_zone="UTC",
            paused=False,
            hide_amounts=True,
            limits=encode(limits),
            created_at=now,
        )
        .returning(t.user.c.id)
    )
    user = UserId(made.scalar_one())
    await connection.execute(insert(t.account).values(user_id=user, venue=PAPER, label="paper", created_at=now))
    return user


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
