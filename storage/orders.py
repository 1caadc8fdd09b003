"""Orders: what we want of each, what the venue has confirmed, and the claims that keep one in doubt at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, case, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import AccountId, ClientOrderId, CopyId, OrderId, PostId, SignalId, client_order_id, trace_of
from domain.order import OrderReport, OrderRole, OrderState, OrderType
from domain.signal import Side
from storage import tables as t
from storage.codec import encode
from storage.upsert import insert_into

IN_DOUBT = (OrderState.SUBMITTING.value, OrderState.UNKNOWN.value)
WORKING = (OrderState.ACCEPTED.value, OrderState.PARTIAL.value)
UNFINISHED = (OrderState.READY.value, *IN_DOUBT, *WORKING)
ENTRY_LANE = "entry"
EXIT_LANE = "exit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An order as the database has it; `revision` above `acknowledged` means the venue must still be told."""

    id: OrderId
    copy_id: CopyId
    signal_id: SignalId
    post_id: PostId
    account_id: AccountId
    venue: str
    leg: str
    role: OrderRole
    client_order_id: ClientOrderId
    bracket: ClientOrderId | None
    attached: bool
    side: Side
    type: OrderType
    quantity: Decimal
    limit_price: Decimal | None
    stop_price: Decimal | None
    state: OrderState
    attempt: int
    expires_at: datetime | None
    send_by: datetime | None
    revision: int
    acknowledged: int
    cancel_wanted: bool
    filled: Decimal
    average_price: Decimal | None
    error: str | None
    sent_at: datetime | None = None

    @property
    def trace(self) -> str:
        """The trace id of its log lines."""
        return trace_of(self.post_id)

    @property
    def working(self) -> bool:
        """Whether the venue holds it."""
        return self.state in (OrderState.ACCEPTED, OrderState.PARTIAL)

    @property
    def unfinished(self) -> bool:
        """Whether anything can still happen to it."""
        return self.state.value in UNFINISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An order to be: one leg of a copy."""

    copy_id: CopyId
    signal_id: SignalId
    post_id: PostId
    account_id: AccountId
    venue: str
    leg: str
    role: OrderRole
    side: Side
    type: OrderType
    quantity: Decimal
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    attached: bool = False
    expires_at: datetime | None = None
    send_by: datetime | None = None


async def draft(connection: AsyncConnection, drafts: Sequence[Draft], now: datetime) -> None:
    """Write orders that are ready to be sent; the names of their legs make the ids, so that a repeat fails."""
    if drafts:
        await connection.execute(insert(t.order), [_row(d, now) for d in drafts])


async def of_copies(connection: AsyncConnection, copies: Sequence[CopyId]) -> dict[CopyId, list[Placed]]:
    """The orders of each copy, in the order in which they were written."""
    query = select(t.order).where(t.order.c.copy_id.in_(copies)).order_by(t.order.c.id)
    found: dict[CopyId, list[Placed]] = {copy: [] for copy in copies}
    for row in await connection.execute(query):
        found[CopyId(row.copy_id)].append(_placed(row))
    return found


async def claim(
    connection: AsyncConnection, venue: str, now: datetime, *, validity: timedelta, owner: str, count: int
) -> list[Placed]:
    """Take orders to send, exits first, at most one of an account and lane in doubt; commit before sending."""
    ids = list((await connection.execute(_first_of_each_lane(venue, now).limit(count))).scalars())
    if not ids:
        return []
    await connection.execute(
        update(t.order)
        .where(t.order.c.id.in_(ids), t.order.c.state == OrderState.READY.value)
        .values(
            state=OrderState.SUBMITTING.value,
            attempt=t.order.c.attempt + 1,
            sent_at=now,
            resolve_after=now + validity,
            lease_owner=owner,
            updated_at=now,
        )
    )
    query = select(t.order).where(t.order.c.id.in_(ids)).order_by(t.order.c.priority, t.order.c.id)
    rows = await connection.execute(query)
    return [_placed(row) for row in rows]


async def end_withdrawn(connection: AsyncConnection, copies: Sequence[CopyId], now: datetime) -> None:
    """End exits that were withdrawn before their entry left, so that they do not go with it."""
    await connection.execute(
        update(t.order)
        .where(t.order.c.copy_id.in_(copies), t.order.c.attached, t.order.c.cancel_wanted)
        .where(t.order.c.state == OrderState.READY.value)
        .values(state=OrderState.CANCELLED.value, updated_at=now)
    )


async def overdue(connection: AsyncConnection, venue: str, now: datetime, count: int) -> list[Placed]:
    """Orders not sent yet that must not be sent any more: withdrawn, expired, or too late for their signal."""
    late = or_(t.order.c.cancel_wanted, t.order.c.expires_at <= now, t.order.c.send_by <= now)
    query = (
        select(t.order)
        .where(t.order.c.venue == venue, t.order.c.state == OrderState.READY.value, ~t.order.c.attached, late)
        .order_by(t.order.c.id)
        .limit(count)
    )
    return [_placed(row) for row in await connection.execute(query)]


async def orphaned(connection: AsyncConnection, owner: str, now: datetime) -> int:
    """Orders that a process which is gone was sending are in doubt; how many there were."""
    done = await connection.execute(
        update(t.order)
        .where(t.order.c.state == OrderState.SUBMITTING.value, t.order.c.lease_owner != owner)
        .values(state=OrderState.UNKNOWN.value, updated_at=now)
    )
    return done.rowcount


async def doubtful(connection: AsyncConnection, venue: str, now: datetime, count: int) -> list[Placed]:
    """Orders in doubt whose requests can no longer take effect, so that a look-up is final."""
    query = (
        select(t.order)
        .where(t.order.c.venue == venue, t.order.c.state == OrderState.UNKNOWN.value, t.order.c.resolve_after <= now)
        .order_by(t.order.c.id)
        .limit(count)
    )
    return [_placed(row) for row in await connection.execute(query)]


async def unconfirmed(connection: AsyncConnection, venue: str, now: datetime, count: int) -> list[Placed]:
    """Working orders of which we want something that the venue has not confirmed."""
    wanted = or_(t.order.c.revision > t.order.c.acknowledged, t.order.c.cancel_wanted)
    query = (
        select(t.order)
        .where(
            t.order.c.venue == venue,
            t.order.c.state.in_(WORKING),
            wanted,
            or_(t.order.c.not_before.is_(None), t.order.c.not_before <= now),
        )
        .order_by(t.order.c.priority, t.order.c.id)
        .limit(count)
    )
    return [_placed(row) for row in await connection.execute(query)]


async def working_accounts(connection: AsyncConnection, venue: str) -> list[AccountId]:
    """Accounts with an order at the venue."""
    query = select(t.order.c.account_id).where(t.order.c.venue == venue, t.order.c.state.in_(WORKING)).distinct()
    return [AccountId(i) for i in (await connection.execute(query)).scalars()]


async def working_of(connection: AsyncConnection, account: AccountId) -> list[Placed]:
    """The account's orders at the venue."""
    query = select(t.order).where(t.order.c.account_id == account, t.order.c.state.in_(WORKING)).order_by(t.order.c.id)
    return [_placed(row) for row in await connection.execute(query)]


async def named(connection: AsyncConnection, ids: Sequence[ClientOrderId]) -> dict[ClientOrderId, Placed]:
    """Orders by our own names of them."""
    rows = await connection.execute(select(t.order).where(t.order.c.client_order_id.in_(ids)))
    return {ClientOrderId(row.client_order_id): _placed(row) for row in rows}


async def change(connection: AsyncConnection, order: OrderId, *, now: datetime, **columns: Any) -> None:
    """Set columns of the order; `state` takes an `OrderState`."""
    if "state" in columns:
        columns["state"] = columns["state"].value
    await connection.execute(update(t.order).where(t.order.c.id == order).values(updated_at=now, **columns))


async def wish(connection: AsyncConnection, order: OrderId, *, now: datetime, **columns: Any) -> None:
    """Want something else of a working order: its prices or quantity change here, and the venue is told by revision."""
    # What was not sent yet goes on waiting for what it waits for: the market's opening, or the venue's limit.
    waits = case((t.order.c.state == OrderState.READY.value, t.order.c.not_before), else_=None)
    await connection.execute(
        update(t.order)
        .where(t.order.c.id == order)
        .values(revision=t.order.c.revision + 1, not_before=waits, updated_at=now, **columns)
    )


async def want_cancelled(connection: AsyncConnection, copy: CopyId, role: OrderRole, *, now: datetime) -> int:
    """Withdraw the copy's unfinished orders of a role: those not sent end at once, the others at the venue."""
    mine = and_(t.order.c.copy_id == copy, t.order.c.role == role.value)
    await connection.execute(
        update(t.order)
        .where(mine, t.order.c.state == OrderState.READY.value)
        .values(state=OrderState.CANCELLED.value, updated_at=now)
    )
    done = await connection.execute(
        update(t.order)
        .where(mine, t.order.c.state.in_((*IN_DOUBT, *WORKING)))
        .values(cancel_wanted=True, not_before=None, updated_at=now)
    )
    return done.rowcount


async def note(
    connection: AsyncConnection, order: OrderId, kind: str, external_id: str, *, payload: object, at: datetime
) -> None:
    """Keep what happened to an order, once for each of the venue's own ids."""
    known = exists().where(
        t.order_event.c.order_id == order, t.order_event.c.kind == kind, t.order_event.c.external_id == external_id
    )
    if (await connection.execute(select(known))).scalar_one():
        return
    await connection.execute(insert(t.order_event).values(_event(order, kind, external_id, payload, at)))


async def accept(connection: AsyncConnection, taken: Mapping[OrderId, OrderReport], now: datetime) -> set[OrderId]:
    """The venue took these orders and has filled nothing of them; those of which nothing later is known already."""
    waiting = (OrderState.READY.value, *IN_DOUBT)
    query = select(t.order.c.id).where(t.order.c.id.in_(taken), t.order.c.state.in_(waiting))
    fresh = {OrderId(found) for found in (await connection.execute(query)).scalars()}
    if not fresh:
        return fresh
    rows = [{"order": order, "named": taken[order].broker_order_id} for order in fresh]
    await connection.execute(
        update(t.order)
        .where(t.order.c.id == bindparam("order"))
        .values(state=OrderState.ACCEPTED.value, broker_order_id=bindparam("named"), updated_at=now),
        rows,
    )
    await connection.execute(
        insert_into(connection, t.order_event).on_conflict_do_nothing(),
        [_event(order, "report", _said(taken[order]), taken[order], taken[order].at) for order in fresh],
    )
    return fresh


def _first_of_each_lane(venue: str, now: datetime) -> Select[tuple[int]]:
    order, doubted = t.order, t.order.alias()
    in_doubt = exists().where(
        doubted.c.venue == order.c.venue,
        doubted.c.account_id == order.c.account_id,
        doubted.c.lane == order.c.lane,
        doubted.c.state.in_(IN_DOUBT),
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
            order.c.venue == venue,
            order.c.state == OrderState.READY.value,
            ~order.c.attached,
            ~order.c.cancel_wanted,
            or_(order.c.not_before.is_(None), order.c.not_before <= now),
            or_(order.c.send_by.is_(None), order.c.send_by > now),
            or_(order.c.expires_at.is_(None), order.c.expires_at > now),
            ~in_doubt,
        )
        .subquery()
    )
    return select(first.c.id).where(first.c.place == 1).order_by(first.c.priority, first.c.id)


def _event(order: OrderId, kind: str, external_id: str, payload: object, at: datetime) -> dict[str, Any]:
    return {"order_id": order, "kind": kind, "external_id": external_id, "payload": encode(payload), "at": at}


def _said(report: OrderReport) -> str:
    return f"{report.broker_order_id}:{report.state.value}"


def _row(d: Draft, now: datetime) -> dict[str, Any]:
    entry = client_order_id(d.signal_id, d.account_id, "entry")
    exits = d.role is not OrderRole.ENTRY
    return {
        "copy_id": d.copy_id,
        "signal_id": d.signal_id,
        "inbox_id": d.post_id,
        "account_id": d.account_id,
        "venue": d.venue,
        "leg": d.leg,
        "role": d.role.value,
        "lane": EXIT_LANE if exits else ENTRY_LANE,
        "client_order_id": client_order_id(d.signal_id, d.account_id, d.leg),
        "bracket": entry if exits else None,
        "attached": d.attached,
        "side": d.side.value,
        "type": d.type.value,
        "quantity": d.quantity,
        "limit_price": d.limit_price,
        "stop_price": d.stop_price,
        "state": OrderState.READY.value,
        "priority": 0 if exits else 1,
        "expires_at": d.expires_at,
        "send_by": d.send_by,
        "filled": Decimal(0),
        "created_at": now,
        "updated_at": now,
    }


def _placed(row: Row[Any]) -> Placed:
    return Placed(
        id=OrderId(row.id),
        copy_id=CopyId(row.copy_id),
        signal_id=SignalId(row.signal_id),
        post_id=PostId(row.inbox_id),
        account_id=AccountId(row.account_id),
        venue=row.venue,
        leg=row.leg,
        role=OrderRole(row.role),
        client_order_id=ClientOrderId(row.client_order_id),
        bracket=ClientOrderId(row.bracket) if row.bracket else None,
        attached=row.attached,
        side=Side(row.side),
        type=OrderType(row.type),
        quantity=row.quantity,
        limit_price=row.limit_price,
        stop_price=row.stop_price,
        state=OrderState(row.state),
        attempt=row.attempt,
        expires_at=row.expires_at,
        send_by=row.send_by,
        revision=row.revision,
        acknowledged=row.acknowledged,
        cancel_wanted=row.cancel_wanted,
        filled=row.filled,
        average_price=row.average_price,
        error=row.error,
        sent_at=row.sent_at,
    )
