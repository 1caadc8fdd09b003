"""The way of orders to their venue: who sends which, what is too late for it, and what is in doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import AccountId, CopyId, OrderId
from domain.order import OrderRole, OrderState
from storage import bulk
from storage import tables as t
from storage.orders import ENTRY_LANE, IN_DOUBT, PLACED, WORKING, Placed, move_all, of_rows
from storage.shards import Charge
from storage.types import Instant

CHARGES = 64
"""Whose questions are kept."""


async def claim(
    connection: AsyncConnection,
    charge: Charge,
    now: datetime,
    *,
    lasts: timedelta,
    owner: str,
    count: int,
    fresh: Mapping[OrderId, Placed],
) -> list[Placed]:
    """Take orders to send, exits first, at most one of an account and lane in doubt; commit before sending.

    `lasts` is how long after the claim a request can still take effect. What the exits that go with an entry want by
    then goes with it; those that were withdrawn end here. `fresh` are orders that this transaction has written.
    """
    first = _first_of_each_lane(charge).params(now=now, most=count)
    ids = [OrderId(found) for found in await bulk.numbers(connection, first)]
    if not ids:
        return []
    await _take(connection, charge, ids, now, lasts=lasts, owner=owner)
    known = [_taken(fresh[one], now, lasts) for one in ids if one in fresh]
    others = [one for one in ids if one not in fresh]
    if not others:
        return known
    await _gather_exits(connection, others, now)
    return await _claimed(connection, others) + known


async def claim_again(
    connection: AsyncConnection,
    charge: Charge,
    ids: Sequence[OrderId],
    now: datetime,
    *,
    lasts: timedelta,
    owner: str,
) -> list[Placed]:
    """Take orders in doubt to send them once more, to a venue that refuses repeats; commit before sending.

    They and their exits go as they are now, and are told as well: what the first request asked for may be there.
    """
    doubted = (t.order.c.id.in_(ids), t.order.c.state == OrderState.UNKNOWN.value, ~t.order.c.cancel_wanted)
    still = [OrderId(i) for i in (await connection.execute(select(t.order.c.id).where(*doubted))).scalars()]
    await _take(connection, charge, still, now, lasts=lasts, owner=owner)
    return await _claimed(connection, still)


async def exits(connection: AsyncConnection, copies: Sequence[CopyId]) -> dict[CopyId, list[Placed]]:
    """The exits of each copy that go, or went, inside its bracket."""
    query = PLACED.where(t.order.c.copy_id.in_(copies), t.order.c.attached).order_by(t.order.c.id)
    found: dict[CopyId, list[Placed]] = {copy: [] for copy in copies}
    for leg in of_rows(await connection.execute(query)):
        found[leg.copy_id].append(leg)
    return found


async def overdue(connection: AsyncConnection, charge: Charge, now: datetime, count: int) -> list[Placed]:
    """Orders not sent yet that must not be sent any more: withdrawn, expired, or too late for their signal."""
    late = or_(t.order.c.cancel_wanted, t.order.c.expires_at <= now, t.order.c.send_by <= now)
    query = PLACED.where(_in(charge), _READY, ~t.order.c.attached, late).order_by(t.order.c.id).limit(count)
    return of_rows(await connection.execute(query))


async def orphaned(connection: AsyncConnection, charge: Charge, owner: str, now: datetime) -> int:
    """Orders that a process which is gone was sending are in doubt; how many there were."""
    lost = and_(_in(charge), t.order.c.state == OrderState.SUBMITTING.value, t.order.c.lease_owner != owner)
    return await move_all(connection, OrderState.UNKNOWN, now, lost, not_before=None)


async def doubtful(
    connection: AsyncConnection, charge: Charge, now: datetime, count: int, *, early: bool
) -> list[Placed]:
    """Orders in doubt of which no request can take effect any more; with `early` what can still arrive as well."""
    over = () if early else (t.order.c.resolve_after <= now,)
    query = (
        PLACED.where(_in(charge), _IN_DOUBT, t.order.c.state == OrderState.UNKNOWN.value, _due(now), *over)
        .order_by(t.order.c.id)
        .limit(count)
    )
    return of_rows(await connection.execute(query))


async def working_accounts(connection: AsyncConnection, charge: Charge) -> list[AccountId]:
    """Accounts with an order at the venue."""
    query = select(t.order.c.account_id).where(_in(charge), t.order.c.state.in_(WORKING)).distinct()
    return [AccountId(i) for i in (await connection.execute(query)).scalars()]


async def untraceable_accounts(connection: AsyncConnection, charge: Charge, since: datetime) -> list[AccountId]:
    """Accounts with an order that may be at the venue, which nobody has been able to trace since then or later."""
    lost = t.order.c.state == OrderState.MANUAL.value
    query = select(t.order.c.account_id).where(_in(charge), lost, t.order.c.updated_at >= since).distinct()
    return [AccountId(i) for i in (await connection.execute(query)).scalars()]


def written_out(column: Any, states: Sequence[str]) -> ColumnElement[bool]:
    """Whether a state is one of these; an index over some states alone is only found by their names."""
    listed: ColumnElement[bool] = column.in_(bindparam(None, list(states), expanding=True, literal_execute=True))
    return listed


async def _take(
    connection: AsyncConnection,
    charge: Charge,
    ids: Sequence[OrderId],
    now: datetime,
    *,
    lasts: timedelta,
    owner: str,
) -> None:
    await connection.execute(
        update(t.order)
        .where(bulk.among(t.order.c.id, ids))
        .values(
            state=OrderState.SUBMITTING.value,
            attempt=t.order.c.attempt + 1,
            sent_at=now,
            resolve_after=now + lasts,
            lease_owner=owner,
            lease_epoch=charge.epoch,
            updated_at=now,
        )
    )


def _taken(order: Placed, now: datetime, lasts: timedelta) -> Placed:
    return order._replace(state=OrderState.SUBMITTING, attempt=1, sent_at=now, resolve_after=now + lasts)


async def _gather_exits(connection: AsyncConnection, entries: Sequence[OrderId], now: datetime) -> None:
    claimed = and_(t.order.c.id.in_(entries), t.order.c.role == OrderRole.ENTRY.value)
    copies, names = select(t.order.c.copy_id).where(claimed), select(t.order.c.client_order_id).where(claimed)
    mine = and_(t.order.c.copy_id.in_(copies), t.order.c.bracket.in_(names))
    going = and_(mine, t.order.c.attached, t.order.c.state == OrderState.READY.value)
    await move_all(connection, OrderState.CANCELLED, now, going, t.order.c.cancel_wanted)
    asked = t.order.c.revision > t.order.c.acknowledged
    await connection.execute(
        update(t.order)
        .where(or_(and_(going, asked), and_(t.order.c.id.in_(entries), asked)))
        .values(acknowledged=t.order.c.revision)
    )


async def _claimed(connection: AsyncConnection, ids: Sequence[OrderId]) -> list[Placed]:
    query = PLACED.where(t.order.c.id.in_(ids)).order_by(t.order.c.priority, t.order.c.id)
    return of_rows(await connection.execute(query))


_DOUBTED = t.order.alias("doubted")
_READY = t.order.c.state == literal_column(f"'{OrderState.READY.value}'")
_IN_DOUBT = written_out(t.order.c.state, IN_DOUBT)


@lru_cache(maxsize=CHARGES)
def _first_of_each_lane(charge: Charge) -> Select[Any]:
    """With `now` and `most` to be bound; kept, as it is asked all the time and takes longer to make than to answer."""
    order, now = t.order, bindparam("now", type_=Instant)
    # As a set that is made once: joined row by row, a server that knows little of its tables reads it for every row.
    doubted = select(_DOUBTED.c.account_id, _DOUBTED.c.lane).where(
        charge.among(_DOUBTED.c.venue, _DOUBTED.c.account_id), written_out(_DOUBTED.c.state, IN_DOUBT)
    )
    first = (
        select(
            order.c.id,
            func.row_number()
            .over(partition_by=(order.c.account_id, order.c.lane), order_by=(order.c.priority, order.c.id))
            .label("place"),
            order.c.priority,
        )
        .where(
            _in(charge),
            _READY,
            ~order.c.attached,
            ~order.c.cancel_wanted,
            or_(order.c.not_before.is_(None), order.c.not_before <= now),
            or_(order.c.held_until.is_(None), order.c.held_until <= now),
            or_(order.c.send_by.is_(None), order.c.send_by > now),
            or_(order.c.expires_at.is_(None), order.c.expires_at > now),
            tuple_(order.c.account_id, order.c.lane).not_in(doubted),
        )
        .subquery()
    )
    places = select(first.c.id).where(first.c.place == 1).order_by(first.c.priority, first.c.id)
    return places.limit(bindparam("most", type_=Integer))


def _in(charge: Charge) -> ColumnElement[bool]:
    return charge.among(t.order.c.venue, t.order.c.account_id)


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(t.order.c.not_before.is_(None), t.order.c.not_before <= now)


async def hold_entries(
    connection: AsyncConnection, accounts: Sequence[AccountId], until: datetime, now: datetime
) -> None:
    """Let the entries of these accounts that were not sent yet wait until then."""
    if not accounts:
        return
    await connection.execute(
        update(t.order)
        .where(t.order.c.account_id.in_(accounts), t.order.c.lane == ENTRY_LANE)
        .where(t.order.c.state == OrderState.READY.value)
        .values(held_until=until, updated_at=now)
    )


async def release_entries(connection: AsyncConnection, account: AccountId, until: datetime, now: datetime) -> None:
    """Let the held entries of an account go, each when it is due."""
    await connection.execute(
        update(t.order)
        .where(t.order.c.account_id == account, t.order.c.lane == ENTRY_LANE, t.order.c.held_until == until)
        .values(held_until=None, updated_at=now)
    )
