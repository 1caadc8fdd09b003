"""Positions, one for each copy, the fills that make them, and the results that end them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import AccountId, CopyId, OrderId, ProviderId, SignalId, UserId
from domain.instrument import AssetClass, Instrument
from domain.order import Fill, OrderRole
from domain.signal import Side
from storage import tables as t
from storage.codec import shared
from storage.upsert import insert_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnover:
    """What was bought and sold; values are quantity times price, `multiplier` turns them into account money."""

    side: Side
    multiplier: Decimal
    entered: Decimal
    entry_value: Decimal
    exited: Decimal
    exit_value: Decimal
    fees: Decimal

    @property
    def quantity(self) -> Decimal:
        """What is open."""
        return self.entered - self.exited

    @property
    def entry(self) -> Decimal:
        """The average entry price."""
        return self.entry_value / self.entered

    @property
    def exit(self) -> Decimal:
        """The average exit price; the entry's before anything was sold."""
        return self.exit_value / self.exited if self.exited else self.entry

    @property
    def realised(self) -> Decimal:
        """Money earned on what was closed, after all fees."""
        return (self.exit_value - self.entry * self.exited) * self.side.sign * self.multiplier - self.fees

    def unrealised(self, price: Decimal) -> Decimal:
        """Money earned on what is open, at `price`."""
        return (price - self.entry) * self.quantity * self.side.sign * self.multiplier


@dataclass(frozen=True, slots=True, kw_only=True)
class Position(Turnover):
    """The turnover of one copy, open or closed."""

    copy_id: CopyId
    account_id: AccountId
    key: str
    open: bool
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A finished trade: money after fees, return on the money put in, and R, the multiple of the risk taken."""

    copy_id: CopyId
    signal_id: SignalId
    user_id: UserId
    provider_id: ProviderId
    house: bool
    code: str
    asset_class: AssetClass
    key: str
    side: Side
    quantity: Decimal
    entry: Decimal
    exit: Decimal
    pnl: Decimal
    fees: Decimal
    return_pct: Decimal
    r: Decimal | None
    opened_at: datetime
    closed_at: datetime


_CURSOR = select(t.fill_cursor.c.sequence).where(t.fill_cursor.c.account_id == bindparam("account"))
_OF_COPY = select(t.position).where(t.position.c.copy_id == bindparam("copy"))
_OF_COPIES = select(t.position).where(t.position.c.copy_id.in_(bindparam("copies", expanding=True)))
_PUT = update(t.position).where(t.position.c.copy_id == bindparam("copy"))


@cache
def _kept(dialect: str) -> Any:
    return insert_for(dialect, t.fill).on_conflict_do_nothing()


async def cursor(connection: AsyncConnection, account: AccountId) -> int:
    """The sequence of the account's last fill that was applied."""
    return (await connection.execute(_CURSOR, {"account": account})).scalar_one_or_none() or 0


async def set_cursor(connection: AsyncConnection, account: AccountId, sequence: int) -> None:
    """Remember the account's last applied fill."""
    mine = t.fill_cursor.c.account_id == account
    done = await connection.execute(update(t.fill_cursor).where(mine).values(sequence=sequence))
    if not done.rowcount:
        await connection.execute(insert(t.fill_cursor).values(account_id=account, sequence=sequence))


async def keep_fill(connection: AsyncConnection, account: AccountId, order: OrderId, copy: CopyId, fill: Fill) -> bool:
    """Keep a fill; False when it was known."""
    row = {
        "account_id": account,
        "exec_id": fill.exec_id,
        "order_id": order,
        "copy_id": copy,
        "side": fill.side.value,
        "quantity": fill.quantity,
        "price": fill.price,
        "fee": fill.fee,
        "at": fill.at,
    }
    return (await connection.execute(_kept(connection.dialect.name), row)).rowcount > 0


async def of_copy(connection: AsyncConnection, copy: CopyId) -> Position | None:
    """The copy's position, open or closed."""
    row = (await connection.execute(_OF_COPY, {"copy": copy})).one_or_none()
    return position_of(row) if row is not None else None


async def of_copies(connection: AsyncConnection, copies: Sequence[CopyId]) -> dict[CopyId, Position]:
    """The positions of these copies."""
    if not copies:
        return {}
    rows = await connection.execute(_OF_COPIES, {"copies": list(copies)})
    return {CopyId(row.copy_id): position_of(row) for row in rows}


async def open_of(connection: AsyncConnection, accounts: Sequence[AccountId]) -> list[tuple[Position, Instrument]]:
    """The open positions of these accounts with what they are of, oldest first."""
    query = (
        select(t.position, t.copy.c.instrument)
        .join(t.copy, t.copy.c.id == t.position.c.copy_id)
        .where(t.position.c.account_id.in_(accounts), t.position.c.open)
        .order_by(t.position.c.opened_at)
    )
    return [(position_of(row), shared(Instrument, row.instrument)) for row in await connection.execute(query)]


async def put(connection: AsyncConnection, position: Position) -> None:
    """Write the position as it is now."""
    values = {name: getattr(position, name) for name in Position.__dataclass_fields__ if name != "copy_id"}
    values["side"] = position.side.value
    done = await connection.execute(_PUT, {"copy": position.copy_id, **values})
    if not done.rowcount:
        await connection.execute(insert(t.position).values(copy_id=position.copy_id, **values))


async def finish(connection: AsyncConnection, position: Position, result: Result) -> None:
    """Close the position and write its result."""
    await put(connection, replace(position, open=False, closed_at=result.closed_at))
    values = {name: getattr(result, name) for name in Result.__dataclass_fields__}
    values |= {"side": result.side.value, "asset_class": result.asset_class.value}
    await connection.execute(insert(t.result).values(**values))


async def last_exit(connection: AsyncConnection, copy: CopyId) -> tuple[OrderRole, str]:
    """The role and the leg of what closed the last part of the copy's position."""
    query = (
        select(t.order.c.role, t.order.c.leg)
        .join(t.fill, t.fill.c.order_id == t.order.c.id)
        .where(t.order.c.copy_id == copy, t.order.c.role != OrderRole.ENTRY.value)
        .order_by(t.fill.c.at.desc(), t.fill.c.exec_id.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one()
    return OrderRole(row.role), row.leg


async def results_since(connection: AsyncConnection, users: Sequence[UserId], since: datetime) -> list[Result]:
    """The users' trades that closed at or after `since`, oldest first."""
    query = (
        select(t.result)
        .where(t.result.c.user_id.in_(users), t.result.c.closed_at >= since)
        .order_by(t.result.c.closed_at)
    )
    return [result_of(row) for row in await connection.execute(query)]


async def result(connection: AsyncConnection, copy: CopyId) -> Result | None:
    """The copy's result."""
    row = (await connection.execute(select(t.result).where(t.result.c.copy_id == copy))).one_or_none()
    return result_of(row) if row is not None else None


def result_of(row: Row[Any]) -> Result:
    """A row of the table `result` as its value."""
    values = {name: getattr(row, name) for name in Result.__dataclass_fields__}
    values |= {"side": Side(row.side), "asset_class": AssetClass(row.asset_class)}
    return Result(**values)


def position_of(row: Row[Any]) -> Position:
    """A row of the table `position` as its value."""
    values = {name: getattr(row, name) for name in Position.__dataclass_fields__}
    return Position(**(values | {"side": Side(row.side)}))
