"""What must hold of the books and the venue whenever the engine is at rest."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.ids import AccountId, CopyId
from domain.order import OrderReport, OrderRole
from storage import copies, ledger, orders, positions
from storage import tables as t
from storage.orders import Placed
from storage.positions import Position
from tests.fixtures.street import Street
from trading.steps import steps_of


async def hold(street: Street) -> None:
    """Fail where an invariant does not hold."""
    async with street.store.read() as connection:
        ids = [CopyId(i) for i in (await connection.execute(select(t.copy.c.id))).scalars()]
        held = await positions.of_copies(connection, ids)
        placed = await orders.of_copies(connection, ids)
        await _fills_make_positions(connection, ids, held)
        await _results_once(connection, ids, held)
        assert (await ledger.verify(connection)).broken is None
    for account in {order.account_id for legs in placed.values() for order in legs}:
        reports = {report.client_order_id: report for report in await street.paper.open_orders(account)}
        mine = [o for legs in placed.values() for o in legs if o.account_id == account]
        _every_order_at_the_venue_is_ours(reports, mine)
        _stops_cover(reports, mine, held)
        _nothing_is_left_over(mine, held)
        _prices_agree(street, account, mine)
        await _venue_agrees(street, account, held)


async def covered(street: Street) -> None:
    """Fail where the venue holds something of a step that its stop does not cover exactly."""
    async with street.store.read() as connection:
        ids = [CopyId(i) for i in (await connection.execute(select(t.copy.c.id))).scalars()]
        placed = await orders.of_copies(connection, ids)
    for legs in placed.values():
        await _covered(street, legs)


async def _covered(street: Street, legs: list[Placed]) -> None:
    if not legs:
        return
    account = legs[0].account_id
    fills = await street.paper.fills(account, since=0)
    reports = {report.client_order_id: report for report in await street.paper.open_orders(account)}
    for step in steps_of(legs):
        signs = {step.entry.client_order_id: 1} | {order.client_order_id: -1 for order in step.exits}
        net = sum((fill.quantity * signs.get(fill.client_order_id, 0) for fill in fills), Decimal(0))
        (stop,) = step.stops
        report = reports.get(stop.client_order_id)
        assert (report.quantity - report.filled if report else Decimal(0)) == net


async def _fills_make_positions(connection: AsyncConnection, ids: list[CopyId], held: dict[CopyId, Position]) -> None:
    entered: defaultdict[int, Decimal] = defaultdict(Decimal)
    exited: defaultdict[int, Decimal] = defaultdict(Decimal)
    query = select(t.fill.c.copy_id, t.fill.c.quantity, t.order.c.role).join(t.order, t.order.c.id == t.fill.c.order_id)
    for row in await connection.execute(query):
        (entered if row.role == OrderRole.ENTRY.value else exited)[row.copy_id] += row.quantity
    for copy in ids:
        position = held.get(copy)
        assert (position.entered if position else 0) == entered[copy]
        assert (position.exited if position else 0) == exited[copy]


async def _results_once(connection: AsyncConnection, ids: list[CopyId], held: dict[CopyId, Position]) -> None:
    found = await copies.read(connection, ids)
    with_result = list((await connection.execute(select(t.result.c.copy_id))).scalars())
    closed = [copy for copy, position in held.items() if not position.open]
    assert sorted(with_result) == sorted(closed)
    for copy, position in held.items():
        assert found[copy].state is (CopyState.OPEN if position.open else CopyState.CLOSED)
        assert (position.quantity > 0) == position.open


def _every_order_at_the_venue_is_ours(reports: dict[str, OrderReport], mine: list[Placed]) -> None:  # type: ignore[type-arg]
    working = {order.client_order_id for order in mine if order.working}
    assert set(reports) == working


def _stops_cover(reports: dict[str, OrderReport], mine: list[Placed], held: dict[CopyId, Position]) -> None:  # type: ignore[type-arg]
    for copy, position in held.items():
        steps = steps_of([order for order in mine if order.copy_id == copy])
        if not steps or not position.open:
            continue
        assert sum(step.open for step in steps) == position.quantity
        for step in (step for step in steps if step.open):
            working = [reports[o.client_order_id] for o in step.stops if o.client_order_id in reports]
            assert sum(report.quantity - report.filled for report in working) == step.open


def _nothing_is_left_over(mine: list[Placed], held: dict[CopyId, Position]) -> None:
    closed = {copy for copy, position in held.items() if not position.open}
    assert [order.leg for order in mine if order.copy_id in closed and order.unfinished] == []


def _prices_agree(street: Street, account: AccountId, mine: list[Placed]) -> None:
    ours = {order.client_order_id: (order.limit_price, order.stop_price) for order in mine if order.error is None}
    for theirs in street.paper._book.ledger.working_of(account):
        assert ours.get(theirs.id, (theirs.limit_price, theirs.stop_price)) == (theirs.limit_price, theirs.stop_price)


async def _venue_agrees(street: Street, account: AccountId, held: dict[CopyId, Position]) -> None:
    ours: defaultdict[str, Decimal] = defaultdict(Decimal)
    for position in held.values():
        if position.account_id == account and position.open:
            ours[position.key] += position.quantity * position.side.sign
    theirs = {holding.key: holding.quantity for holding in await street.paper.positions(account)}
    assert theirs == {key: quantity for key, quantity in ours.items() if quantity}
