"""Orders: what we want of each, what the venue has confirmed of it, and what has happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Text,
    bindparam,
    case,
    cast,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import AccountId, ClientOrderId, CopyId, OrderId, PostId, SignalId, client_order_id, trace_of
from domain.money import ZERO
from domain.order import Fill, OrderReport, OrderRole, OrderState, OrderType
from domain.signal import Side
from storage import bulk
from storage import tables as t
from storage.codec import encode
from storage.types import Instant
from storage.upsert import insert_for, insert_into

IN_DOUBT = (OrderState.SUBMITTING.value, OrderState.UNKNOWN.value)
WORKING = (OrderState.ACCEPTED.value, OrderState.PARTIAL.value)
UNFINISHED = (OrderState.READY.value, *IN_DOUBT, *WORKING)
ENTRY_LANE = "entry"
EXIT_LANE = "exit"
REPORT = "report"
"""The kind of what a venue said of an order."""
OURS = "ours"
"""The kind of what happened to an order by our own doing."""
HELD = datetime(9999, 1, 1, tzinfo=UTC)
"""Until when an exit waits that is sent by itself as soon as its entry has filled."""
HAPPENED = ["order_id", "kind", "external_id", "payload", "at"]


class Placed(NamedTuple):
    """An order as the database has it.

    `revision` above `acknowledged` means that the venue must still be told. No request for it of which we have heard
    nothing can take effect after `resolve_after`.
    """

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
    not_before: datetime | None = None
    resolve_after: datetime | None = None
    held_stop_price: Decimal | None = None
    risk: Decimal | None = None
    chases: int | None = None

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


_READ = {"post_id": "inbox_id"}
PLACED = select(*(t.order.c[_READ.get(name, name)] for name in Placed._fields))
"""Reads orders; `of_rows` takes them from its rows."""


class Draft(NamedTuple):
    """An order to be: one leg of a copy; `of` is the leg of the entry whose position an exit closes.

    `risk` is the money that an entry can lose at its stop, by which the result of the trade is measured; `chases` is
    how often it may follow the market while it waits, and `chase_to` how far.
    """

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
    of: str = "entry"
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    risk: Decimal | None = None
    chases: int | None = None
    chase_to: Decimal | None = None
    attached: bool = False
    not_before: datetime | None = None
    expires_at: datetime | None = None
    send_by: datetime | None = None


class Part(NamedTuple):
    """In what the order of one copy differs from those that others have of the same signal."""

    copy_id: CopyId
    account_id: AccountId
    quantity: Decimal
    risk: Decimal | None = None


async def draft(connection: AsyncConnection, drafts: Sequence[Draft], now: datetime) -> None:
    """Write orders that are ready to be sent; the names of their legs make their own, so that a repeat fails."""
    for one in drafts:
        await _write(connection, one, [Part(one.copy_id, one.account_id, one.quantity, one.risk)], now)


async def place(
    connection: AsyncConnection, alike: Iterable[tuple[Draft, Sequence[Part]]], now: datetime
) -> dict[OrderId, Placed]:
    """Write all orders of copies that have none yet: like a draft but for a part, and how they stand then."""
    written = [await _write(connection, like, parts, now) for like, parts in alike]
    of = {copy for columns in written for copy in columns["copy_id"]}
    found = await bulk.numbers(connection, select(t.order.c.id).where(bulk.among(t.order.c.copy_id, of)))
    # They are numbered in the order in which they were written.
    numbers = map(OrderId, sorted(found))
    return {order.id: order for columns in written for order in _placed(columns, numbers)}


async def of_copies(connection: AsyncConnection, copies: Sequence[CopyId]) -> dict[CopyId, list[Placed]]:
    """The orders of each copy, in the order in which they were written."""
    query = PLACED.where(t.order.c.copy_id.in_(copies)).order_by(t.order.c.id)
    found: dict[CopyId, list[Placed]] = {copy: [] for copy in copies}
    for order in of_rows(await connection.execute(query)):
        found[order.copy_id].append(order)
    return found


async def working_of(connection: AsyncConnection, account: AccountId) -> list[Placed]:
    """The account's orders that are at the venue, or may be."""
    there = t.order.c.state.in_((*WORKING, OrderState.MANUAL.value))
    query = PLACED.where(t.order.c.account_id == account, there).order_by(t.order.c.id)
    return of_rows(await connection.execute(query))


async def named(connection: AsyncConnection, ids: Sequence[ClientOrderId]) -> dict[ClientOrderId, Placed]:
    """Orders by our own names of them."""
    rows = await connection.execute(PLACED.where(t.order.c.client_order_id.in_(ids)))
    return {order.client_order_id: order for order in of_rows(rows)}


async def change(connection: AsyncConnection, order: OrderId, *, now: datetime, **columns: Any) -> None:
    """Set columns of the order other than its state."""
    await connection.execute(update(t.order).where(t.order.c.id == order).values(updated_at=now, **columns))


async def move(
    connection: AsyncConnection, order: OrderId, state: OrderState, *, now: datetime, **columns: Any
) -> None:
    """Bring an order to a state for a reason of our own, which is put on record; `error` in `columns` says which."""
    await move_all(connection, state, now, t.order.c.id == order, **columns)


async def move_all(
    connection: AsyncConnection, state: OrderState, now: datetime, *which: ColumnElement[bool], **columns: Any
) -> int:
    """The same for all orders that meet the conditions; how many there were."""
    name = literal(f"{state.value}:").concat(cast(t.order.c.attempt, Text))
    payload, at = literal(encode(columns.get("error"))), bindparam("at", now, Instant)
    happened = select(t.order.c.id, literal(OURS), name, payload, at).where(*which)
    record = insert_into(connection, t.order_event).from_select(HAPPENED, happened)
    await connection.execute(record.on_conflict_do_nothing())
    done = await connection.execute(update(t.order).where(*which).values(state=state.value, updated_at=now, **columns))
    return done.rowcount


async def skip_exits(connection: AsyncConnection, entry: Placed, *, now: datetime) -> None:
    """An entry is not at the venue: the exits that were to go with it have nothing to do."""
    waiting = (t.order.c.attached, t.order.c.state == OrderState.READY.value)
    mine = (t.order.c.copy_id == entry.copy_id, t.order.c.bracket == entry.client_order_id)
    await move_all(connection, OrderState.SKIPPED, now, *mine, *waiting)


async def report(
    connection: AsyncConnection, order: OrderId, said: OrderReport, state: OrderState, *, now: datetime
) -> None:
    """The venue's report brings an order to a state."""
    await note(connection, order, REPORT, _said(said, state), payload=said, at=said.at)
    named = said.broker_order_id
    doubted = case((t.order.c.state.in_(IN_DOUBT), null()), else_=t.order.c.resolve_after)
    await change(connection, order, now=now, state=state.value, broker_order_id=named, resolve_after=doubted)


async def fill(
    connection: AsyncConnection,
    order: OrderId,
    filled_now: Fill,
    state: OrderState,
    *,
    filled: Decimal,
    average_price: Decimal,
    now: datetime,
) -> None:
    """A fill brings an order to a state; `filled` in all, at `average_price`."""
    await note(connection, order, "fill", filled_now.exec_id, payload=filled_now, at=filled_now.at)
    await change(connection, order, now=now, state=state.value, filled=filled, average_price=average_price)


async def note(
    connection: AsyncConnection, order: OrderId, kind: str, external_id: str, *, payload: object, at: datetime
) -> None:
    """Keep what happened to an order, once for each name of its kind."""
    known = insert_into(connection, t.order_event).on_conflict_do_nothing()
    await connection.execute(known.values(_event(order, kind, external_id, payload, at)))


async def accept(connection: AsyncConnection, taken: Mapping[OrderId, OrderReport], now: datetime) -> set[OrderId]:
    """The venue took these orders and has filled nothing of them; those of which nothing later is known already."""
    waiting = (OrderState.READY.value, *IN_DOUBT)
    query = select(t.order.c.id).where(bulk.among(t.order.c.id, taken), t.order.c.state.in_(waiting))
    fresh = [OrderId(found) for found in await bulk.numbers(connection, query)]
    reports = [taken[order] for order in fresh]
    named: dict[str, list[Any]] = {"order": fresh, "named": [said.broker_order_id for said in reports]}
    await bulk.execute(connection, _ACCEPT, named, now=now)
    happened: dict[str, list[Any]] = {
        "order_id": fresh,
        "external_id": [_said(said, said.state) for said in reports],
        "payload": [encode(said) for said in reports],
        "at": [said.at for said in reports],
    }
    await bulk.execute(connection, _happened(connection.dialect.name), happened, kind=REPORT)
    return set(fresh)


_DRAFT = insert(t.order)
_ACCEPT = (
    update(t.order)
    .where(t.order.c.id == bindparam("order"))
    .values(
        state=OrderState.ACCEPTED.value,
        broker_order_id=bindparam("named"),
        resolve_after=None,
        updated_at=bindparam("now"),
    )
)


@cache
def _happened(dialect: str) -> Any:
    return insert_for(dialect, t.order_event).on_conflict_do_nothing()


def _event(order: OrderId, kind: str, external_id: str, payload: object, at: datetime) -> dict[str, Any]:
    return {"order_id": order, "kind": kind, "external_id": external_id, "payload": encode(payload), "at": at}


def _said(report: OrderReport, state: OrderState) -> str:
    return f"{report.broker_order_id}:{state.value}"


async def _write(
    connection: AsyncConnection, like: Draft, parts: Sequence[Part], now: datetime
) -> Mapping[str, Iterable[Any]]:
    exits = like.role is not OrderRole.ENTRY
    own: dict[str, list[Any]] = {
        "copy_id": [part.copy_id for part in parts],
        "account_id": [part.account_id for part in parts],
        "client_order_id": [client_order_id(like.signal_id, part.account_id, like.leg) for part in parts],
        "quantity": [part.quantity for part in parts],
        "risk": [part.risk for part in parts],
    }
    if exits:
        own["bracket"] = [client_order_id(like.signal_id, part.account_id, like.of) for part in parts]
    alike = {
        "signal_id": like.signal_id,
        "venue": like.venue,
        "leg": like.leg,
        "role": like.role,
        "attached": like.attached,
        "side": like.side,
        "type": like.type,
        "limit_price": like.limit_price,
        "stop_price": like.stop_price,
        "chases": like.chases,
        "state": OrderState.READY,
        "not_before": like.not_before,
        "expires_at": like.expires_at,
        "send_by": like.send_by,
        "filled": ZERO,
    }
    await bulk.execute(
        connection,
        _DRAFT,
        own,
        **alike,
        inbox_id=like.post_id,
        lane=EXIT_LANE if exits else ENTRY_LANE,
        priority=0 if exits else 1,
        chase_to=like.chase_to,
        created_at=now,
        updated_at=now,
    )
    return {name: repeat(value) for name, value in (_UNTOLD | alike | {"post_id": like.post_id}).items()} | own


def _placed(columns: Mapping[str, Iterable[Any]], numbers: Iterable[OrderId]) -> Iterable[Placed]:
    rows = zip(*(columns[name] for name in Placed._fields[1:]), strict=False)
    return (Placed(number, *row) for row, number in zip(rows, numbers, strict=False))


_UNTOLD: dict[str, Any] = {
    "bracket": None,
    "attempt": 0,
    "revision": 0,
    "acknowledged": 0,
    "cancel_wanted": False,
    "average_price": None,
    "error": None,
    "sent_at": None,
    "resolve_after": None,
    "held_stop_price": None,
}
"""What there is of an order that nobody has been told of."""


def of_rows(rows: Iterable[Row[Any]]) -> list[Placed]:
    """The orders that `PLACED` read."""
    return [Placed._make(row) for row in rows]
