"""Connections: a user's accounts at real venues, how each stands, and which class of asset is traded where."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.connection import Standing
from domain.ids import AccountId, UserId
from domain.instrument import AssetClass
from storage import tables as t
from storage.upsert import insert_into

MAIN = "main"
"""The label of a user's account at a venue; he has one there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One user's account at one venue; `venue` is the key of venue and environment.

    `expires_at` is when its access token ends, `renew_by` when the user must connect again; both None where nothing
    ends. `told` says whether the user knows how it stands.
    """

    account_id: AccountId
    user_id: UserId
    venue: str
    standing: Standing
    title: str
    permissions: tuple[str, ...]
    expires_at: datetime | None
    renew_by: datetime | None
    error: str | None
    told: bool
    connected_at: datetime
    checked_at: datetime | None

    @property
    def usable(self) -> bool:
        """Whether anything can be asked of it now, or soon again."""
        return self.standing in (Standing.CONNECTED, Standing.DEGRADED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What is kept of a connection that was tried and found good."""

    venue: str
    title: str
    permissions: Sequence[str] = ()
    expires_at: datetime | None = None
    renew_by: datetime | None = None


_JOINED = select(t.connection, t.account.c.user_id, t.account.c.venue).join(
    t.account, t.account.c.id == t.connection.c.account_id
)


async def connect(connection: AsyncConnection, user: UserId, made: Made, now: datetime) -> AccountId:
    """Keep a connection, in place of an earlier one at the same venue; the account it is for."""
    account = await _account(connection, user, made.venue, now)
    values = {
        "account_id": account,
        "state": Standing.CONNECTED.value,
        "title": made.title,
        "permissions": json.dumps(list(made.permissions)),
        "expires_at": made.expires_at,
        "renew_by": made.renew_by,
        "error": None,
        "told": True,
        "connected_at": now,
        "checked_at": now,
    }
    statement = insert_into(connection, t.connection).values(**values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_=values))
    return account


async def of_user(connection: AsyncConnection, user: UserId) -> list[Connection]:
    """The user's connections, also those that ended, in the order of their venues."""
    rows = await connection.execute(_JOINED.where(t.account.c.user_id == user).order_by(t.account.c.venue))
    return [_read(row) for row in rows]


async def of_account(connection: AsyncConnection, account: AccountId) -> Connection | None:
    """The connection of an account; None for paper."""
    row = (await connection.execute(_JOINED.where(t.connection.c.account_id == account))).one_or_none()
    return None if row is None else _read(row)


async def standing(connection: AsyncConnection, *standings: Standing) -> list[Connection]:
    """Every connection that stands so, in the order of accounts."""
    wanted = [one.value for one in standings]
    rows = await connection.execute(_JOINED.where(t.connection.c.state.in_(wanted)).order_by(t.connection.c.account_id))
    return [_read(row) for row in rows]


async def anyone(connection: AsyncConnection, venue: str) -> AccountId | None:
    """Whoever connected at the venue last and is connected still; None where nobody is."""
    query = (
        select(t.connection.c.account_id)
        .join(t.account, t.account.c.id == t.connection.c.account_id)
        .where(t.account.c.venue == venue, t.connection.c.state == Standing.CONNECTED.value)
        .order_by(t.connection.c.connected_at.desc())
        .limit(1)
    )
    found = (await connection.execute(query)).scalar_one_or_none()
    return None if found is None else AccountId(found)


async def venues(connection: AsyncConnection) -> set[str]:
    """The venues where anybody has an account, connected now or once: orders of his may still be there."""
    return set(await connection.scalars(select(t.account.c.venue).join(t.connection).distinct()))


async def stands(
    connection: AsyncConnection, account: AccountId, now: datetime, standing: Standing, error: str | None = None
) -> bool:
    """Note how a connection stands; whether that is new, so that the user is to be told."""
    changed = await connection.execute(
        update(t.connection)
        .where(t.connection.c.account_id == account, t.connection.c.state != standing.value)
        .values(state=standing.value, error=error, told=False)
    )
    seen = {"error": error} | ({"checked_at": now} if standing is Standing.CONNECTED else {})
    await connection.execute(update(t.connection).where(t.connection.c.account_id == account).values(**seen))
    return changed.rowcount > 0


async def renewed(connection: AsyncConnection, account: AccountId, expires_at: datetime | None) -> None:
    """Its access token was renewed."""
    await connection.execute(
        update(t.connection).where(t.connection.c.account_id == account).values(expires_at=expires_at)
    )


async def told(connection: AsyncConnection, account: AccountId) -> None:
    """The user knows how it stands."""
    await connection.execute(update(t.connection).where(t.connection.c.account_id == account).values(told=True))


async def ending(connection: AsyncConnection, before: datetime) -> list[Connection]:
    """Connections whose access token ends before a moment."""
    usable = [Standing.CONNECTED.value, Standing.DEGRADED.value]
    rows = await connection.execute(_JOINED.where(t.connection.c.state.in_(usable), t.connection.c.expires_at < before))
    return [_read(row) for row in rows]


async def route(connection: AsyncConnection, user: UserId, classes: Sequence[AssetClass], account: AccountId) -> None:
    """From now on the user's copies of these classes are traded in this account."""
    await unroute(connection, user, classes)
    rows = [{"user_id": user, "asset_class": one.value, "account_id": account} for one in classes]
    if rows:
        await connection.execute(insert(t.route), rows)


async def unroute(connection: AsyncConnection, user: UserId, classes: Sequence[AssetClass]) -> None:
    """These classes are traded on paper again."""
    wanted = [one.value for one in classes]
    await connection.execute(delete(t.route).where(t.route.c.user_id == user, t.route.c.asset_class.in_(wanted)))


async def routes(connection: AsyncConnection, user: UserId) -> Mapping[AssetClass, AccountId]:
    """Where the user's copies are traded, by class; what is missing is traded on paper."""
    rows = await connection.execute(select(t.route).where(t.route.c.user_id == user))
    return {AssetClass(row.asset_class): AccountId(row.account_id) for row in rows}


async def _account(connection: AsyncConnection, user: UserId, venue: str, now: datetime) -> AccountId:
    values = {"user_id": user, "venue": venue, "label": MAIN, "created_at": now}
    statement = insert_into(connection, t.account).values(**values)
    await connection.execute(statement.on_conflict_do_nothing(index_elements=["user_id", "venue", "label"]))
    found = select(t.account.c.id).where(
        t.account.c.user_id == user, t.account.c.venue == venue, t.account.c.label == MAIN
    )
    return AccountId((await connection.execute(found)).scalar_one())


def _read(row: Row[Any]) -> Connection:
    return Connection(
        account_id=AccountId(row.account_id),
        user_id=UserId(row.user_id),
        venue=row.venue,
        standing=Standing(row.state),
        title=row.title,
        permissions=tuple(json.loads(row.permissions)),
        expires_at=row.expires_at,
        renew_by=row.renew_by,
        error=row.error,
        told=row.told,
        connected_at=row.connected_at,
        checked_at=row.checked_at,
    )
