"""Our books of orders and positions: what venues report and fill is entered here, each fact once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.event import CopyPlaced, PositionOpened, PositionReduced
from domain.ids import AccountId, CopyId
from domain.money import ZERO, nearest
from domain.order import Fill, OrderReport, OrderRole, OrderState, OrderType
from storage import copies, orders, positions
from storage.copies import Copy
from storage.orders import Placed
from storage.positions import Position
from trading.announce import announce, announce_all
from trading.ending import end_if_over
from trading.limits import narrowest
from trading.states import IN_DOUBT, may

log = structlog.get_logger(__name__)


async def enter(
    connection: AsyncConnection,
    account: AccountId,
    *,
    reports: Sequence[OrderReport] = (),
    fills: Sequence[Fill] = (),
    now: datetime,
) -> None:
    """Enter what the venue says of an account: fills first, then the states of orders, then what ends by them.

    Entering the same again changes nothing. Fills of orders that are not ours (made by hand at the venue) are left out.
    """
    ids = [f.client_order_id for f in fills] + [r.client_order_id for r in reports]
    placed = await orders.named(connection, ids)
    touched: set[CopyId] = set()
    held = await copies.read(connection, sorted({order.copy_id for order in placed.values()}))
    for fill in fills:
        order = placed.get(fill.client_order_id)
        if order is None:
            log.warning("fill_of_foreign_order", account=account, exec_id=fill.exec_id)
        elif await positions.keep_fill(connection, account, order.id, order.copy_id, fill):
            placed[fill.client_order_id] = await _fill(connection, held[order.copy_id], order, fill, now)
            touched.add(order.copy_id)
    if fills:
        await positions.set_cursor(connection, account, fills[-1].sequence)
    for report in reports:
        order = placed.get(report.client_order_id)
        if order is not None and await _report(connection, order, report, now):
            touched.add(order.copy_id)
    revived = [copy for copy in touched if not held[copy].state.alive]
    if revived:
        held |= await copies.read(connection, revived)
    await _finish(connection, [held[copy] for copy in sorted(touched)], now)


async def accept(
    connection: AsyncConnection, taken: Sequence[tuple[Copy, Sequence[Placed], Sequence[OrderReport]]], now: datetime
) -> None:
    """Enter that a venue took the orders of these copies as they were sent and has filled nothing yet, all at once.

    What is known of an order to have come later stays.
    """
    reports = {order.id: report for _, placed, said in taken for order, report in zip(placed, said, strict=True)}
    fresh = await orders.accept(connection, reports, now)
    entered = [copy for copy, (first, *_), _ in taken if first.role is OrderRole.ENTRY and first.id in fresh]
    told = [(CopyPlaced(copy_id=copy.id, user_id=copy.user_id), str(copy.id)) for copy in entered]
    await announce_all(connection, told, now)


async def _fill(connection: AsyncConnection, copy: Copy, order: Placed, fill: Fill, now: datetime) -> Placed:
    filled = order.filled + fill.quantity
    value = (order.average_price or ZERO) * order.filled + fill.price * fill.quantity
    state = OrderState.FILLED if filled >= order.quantity else OrderState.PARTIAL
    # An order in doubt stays so until it is looked up: only that tells what became of the exits it was sent with.
    state = state if may(order.state, state) and order.state not in IN_DOUBT else order.state
    average = value / filled
    await orders.change(connection, order.id, now=now, filled=filled, average_price=average, state=state)
    await orders.note(connection, order.id, "fill", fill.exec_id, payload=fill, at=fill.at)
    await _position(connection, copy, order, fill, now)
    log.info(
        "order_filled",
        trace_id=copy.trace,
        copy_id=copy.id,
        role=order.role.value,
        quantity=str(fill.quantity),
        price=str(fill.price),
    )
    return replace(order, filled=filled, average_price=average, state=state)


async def _position(connection: AsyncConnection, copy: Copy, order: Placed, fill: Fill, now: datetime) -> None:
    before = await positions.of_copy(connection, copy.id)
    position = before or _flat(copy, order, fill)
    value = fill.quantity * fill.price
    if order.role is OrderRole.ENTRY:
        position = replace(
            position,
            entered=position.entered + fill.quantity,
            entry_value=position.entry_value + value,
            fees=position.fees + fill.fee,
            open=True,
        )
    else:
        position = replace(
            position,
            exited=position.exited + fill.quantity,
            exit_value=position.exit_value + value,
            fees=position.fees + fill.fee,
        )
    await positions.put(connection, position)
    if order.role is OrderRole.ENTRY and order.filled + fill.quantity > order.quantity:
        await _pull_in(connection, copy, position, now)
    if order.role is OrderRole.ENTRY and not copy.state.alive:
        await copies.revive(connection, copy.id, now=now)
        log.warning("filled_after_its_end", trace_id=copy.trace, copy_id=copy.id, quantity=str(fill.quantity))
    elif before is None:
        await copies.settle(connection, copy.id, CopyState.OPEN, now=now)
        opened = PositionOpened(copy_id=copy.id, user_id=copy.user_id, quantity=fill.quantity, price=fill.price)
        await announce(connection, opened, str(copy.id), now)
    elif order.role is not OrderRole.ENTRY:
        await _reduced(connection, copy, order, fill=fill, position=position, now=now)


async def _pull_in(connection: AsyncConnection, copy: Copy, position: Position, now: datetime) -> None:
    # More has filled than was wanted last: the entry filled before the venue heard of its smaller size, and a stop
    # that went with that size would lose more than the follower allows.
    if copy.most_risk is None or copy.instrument is None or position.quantity <= 0:
        return
    sign, reach = position.side.sign, copy.most_risk / (position.quantity * position.multiplier)
    furthest = nearest(position.entry - sign * reach, copy.instrument.tick)
    for order in (await orders.of_copies(connection, [copy.id]))[copy.id]:
        beyond = order.stop_price is not None and (furthest - order.stop_price) * sign > 0
        if order.role is OrderRole.STOP and order.unfinished and beyond:
            await orders.wish(connection, order.id, now=now, stop_price=furthest)


async def _reduced(
    connection: AsyncConnection, copy: Copy, order: Placed, *, fill: Fill, position: Position, now: datetime
) -> None:
    if position.quantity <= 0:
        return  # the end of the position is told by its result
    event = PositionReduced(
        copy_id=copy.id,
        user_id=copy.user_id,
        role=order.role,
        quantity=fill.quantity,
        price=fill.price,
        left=position.quantity,
    )
    await announce(connection, event, f"{copy.id}:{fill.exec_id}", now)
    wanted = narrowest(copy.limits).breakeven_after_target
    if wanted is not None and order.leg == f"target{wanted}":
        await move_stop(connection, copy, position, now)


async def move_stop(connection: AsyncConnection, copy: Copy, position: Position, now: datetime) -> None:
    """Want the copy's stop at its average entry, unless it protects more already."""
    assert copy.instrument is not None
    for order in (await orders.of_copies(connection, [copy.id]))[copy.id]:
        wanted = nearest(position.entry, copy.instrument.tick)
        better = order.stop_price is not None and (order.stop_price - wanted) * position.side.sign >= 0
        if order.role is OrderRole.STOP and order.unfinished and not better:
            await orders.wish(connection, order.id, now=now, stop_price=wanted)


async def _report(connection: AsyncConnection, order: Placed, report: OrderReport, now: datetime) -> bool:
    changes = {}
    state = _as_filled(order, report)
    if state is not order.state and may(order.state, state):
        changes["state"] = state
        external = f"{report.broker_order_id}:{state.value}"
        await orders.note(connection, order.id, "report", external, payload=report, at=report.at)
    if not changes:
        return False
    if order.role is OrderRole.ENTRY and order.state in (OrderState.SUBMITTING, OrderState.UNKNOWN):
        copy = (await copies.read(connection, [order.copy_id]))[order.copy_id]
        await announce(connection, CopyPlaced(copy_id=copy.id, user_id=copy.user_id), str(copy.id), now)
    await orders.change(connection, order.id, now=now, broker_order_id=report.broker_order_id, **changes)
    return True


def _as_filled(order: Placed, report: OrderReport) -> OrderState:
    # A report may run ahead of the fills it counts, or come after later ones; until both agree, the order is as filled
    # as our fills say, and it still works, so that its account is looked at again. Where they agree the venue knows
    # when it is whole: the stop of a position that was reduced fills less than it was placed for.
    if report.filled == order.filled and report.filled > 0:
        return report.state
    if report.filled > order.filled or report.state in (OrderState.FILLED, OrderState.PARTIAL):
        if order.filled >= order.quantity:
            return OrderState.FILLED
        return OrderState.PARTIAL if order.filled > 0 else OrderState.ACCEPTED
    return report.state


async def _finish(connection: AsyncConnection, touched: Iterable[Copy], now: datetime) -> None:
    held = list(touched)
    placed = await orders.of_copies(connection, [copy.id for copy in held])
    for copy in held:
        if copy.closing:
            await _close_late_fills(connection, copy, placed[copy.id], now)
        await end_if_over(connection, copy, placed[copy.id], now)


async def _close_late_fills(connection: AsyncConnection, copy: Copy, placed: Sequence[Placed], now: datetime) -> None:
    # The copy was to be closed while its entry could still fill: what has filled since goes out at once.
    position = await positions.of_copy(connection, copy.id)
    closes = [order for order in placed if order.role is OrderRole.CLOSE]
    leaving = sum((order.quantity - order.filled for order in closes if order.unfinished), ZERO)
    if position is None or not position.open or position.quantity <= leaving:
        return
    rest = position.quantity - leaving
    await orders.draft(connection, [closing_order(copy, rest, f"close:late{len(closes)}")], now)


def closing_order(copy: Copy, quantity: Decimal, leg: str) -> orders.Draft:
    """An order that closes this quantity of the copy's position at the market."""
    return orders.Draft(
        copy_id=copy.id,
        signal_id=copy.signal_id,
        post_id=copy.post_id,
        account_id=copy.account_id,
        venue=copy.venue,
        leg=leg,
        role=OrderRole.CLOSE,
        side=copy.signal.side.opposite,
        type=OrderType.MARKET,
        quantity=quantity,
    )


def _flat(copy: Copy, order: Placed, fill: Fill) -> Position:
    assert copy.instrument is not None
    return Position(
        copy_id=copy.id,
        account_id=copy.account_id,
        key=fill.key,
        side=order.side if order.role is OrderRole.ENTRY else order.side.opposite,
        multiplier=copy.instrument.point_value,
        entered=ZERO,
        entry_value=ZERO,
        exited=ZERO,
        exit_value=ZERO,
        fees=ZERO,
        open=True,
        opened_at=fill.at,
        closed_at=None,
    )


async def end_of(connection: AsyncConnection, copy: CopyId, now: datetime) -> None:
    """End the copy if nothing of it works any more."""
    held = await copies.read(connection, [copy])
    await _finish(connection, held.values(), now)
