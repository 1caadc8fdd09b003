"""Our books of orders and positions: what venues report and fill is entered here, each fact once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.event import CopyPlaced, FilledLate, OrderForgotten, PositionOpened, PositionReduced, StopRestored
from domain.ids import AccountId, CopyId
from domain.money import ZERO, nearest
from domain.order import Fill, OrderReport, OrderRole, OrderState, OrderType
from storage import copies, orders, positions, protection, trails, wishes
from storage.copies import Copy, Holder
from storage.orders import Placed
from storage.positions import Position
from trading import exits
from trading.announce import announce, announce_all
from trading.bracket import ENTRY_LEG, leg_of, step_of, target_of
from trading.ending import HAND, end_empty, end_if_over
from trading.limits import narrowest
from trading.protection import AGAIN
from trading.states import IN_DOUBT, WORKING, may
from trading.steps import beyond, steps_of
from trading.trailing import own_distance

log = structlog.get_logger(__name__)

FORGOTTEN = "your venue no longer knows the order"


async def enter(
    connection: AsyncConnection,
    account: AccountId,
    *,
    reports: Sequence[OrderReport] = (),
    fills: Sequence[Fill] = (),
    now: datetime,
) -> bool:
    """Enter what the venue says of an account: fills first, then the states of orders, then what ends by them.

    Entering the same again changes nothing. Fills of orders that are not ours (made by hand at the venue) move nothing,
    and are remembered beside the positions that they may have reduced; returns whether there were any.
    """
    ids = [f.client_order_id for f in fills] + [r.client_order_id for r in reports]
    placed = await orders.named(connection, ids)
    touched: set[CopyId] = set()
    held = await copies.read(connection, sorted({order.copy_id for order in placed.values()}))
    for fill in fills:
        order = placed.get(fill.client_order_id)
        if order is None:
            await _remember(connection, account, fill)
        elif await positions.keep_fill(connection, account, order.id, order.copy_id, fill):
            placed[fill.client_order_id] = await fill_in(connection, held[order.copy_id], order, fill, now)
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
    return any(fill.client_order_id not in placed for fill in fills)


async def accept(
    connection: AsyncConnection, taken: Sequence[tuple[Holder, Sequence[Placed], Sequence[OrderReport]]], now: datetime
) -> None:
    """Enter that a venue took the orders of these copies as they were sent and has filled nothing yet, all at once.

    What is known of an order to have come later stays.
    """
    reports = {order.id: report for _, placed, said in taken for order, report in zip(placed, said, strict=True)}
    fresh = await orders.accept(connection, reports, now)
    entered = [copy for copy, (first, *_), _ in taken if first.role is OrderRole.ENTRY and first.id in fresh]
    told = [(CopyPlaced(copy_id=copy.id, user_id=copy.user_id), str(copy.id)) for copy in entered]
    await announce_all(connection, told, now)
    for _, (first, *_), _ in taken:
        if first.id in fresh:
            await _stands_again(connection, first, now)


async def forget(connection: AsyncConnection, order: Placed, now: datetime) -> None:
    """The venue knows nothing of a working order any more: a person must look, and its follower is told."""
    copy = (await copies.read(connection, [order.copy_id]))[order.copy_id]
    await orders.move(connection, order.id, OrderState.MANUAL, now=now, error=FORGOTTEN, cancel_wanted=False)
    await orders.note(connection, order.id, protection.FORGOTTEN, str(order.revision), payload=order.leg, at=now)
    left = order.quantity - order.filled
    event = OrderForgotten(copy_id=copy.id, user_id=copy.user_id, role=order.role, quantity=left)
    await announce(connection, event, str(order.id), now)
    log.error("order_forgotten", trace_id=copy.trace, copy_id=copy.id, leg=order.leg, venue=order.venue)
    if order.role is OrderRole.ENTRY and not await _lives_on(connection, copy.id):
        await end_empty(connection, copy, CopyState.MANUAL, FORGOTTEN, now=now)
    else:
        await _finish(connection, [copy], now)


async def _lives_on(connection: AsyncConnection, copy: CopyId) -> bool:
    placed = (await orders.of_copies(connection, [copy]))[copy]
    coming = any(order.role is OrderRole.ENTRY and order.unfinished for order in placed)
    return coming or await positions.of_copy(connection, copy) is not None


async def fill_in(connection: AsyncConnection, copy: Copy, order: Placed, fill: Fill, now: datetime) -> Placed:
    """Enter a fill that was not known before: the order with it."""
    filled = order.filled + fill.quantity
    value = (order.average_price or ZERO) * order.filled + fill.price * fill.quantity
    state = OrderState.FILLED if filled >= order.quantity else OrderState.PARTIAL
    # An order in doubt stays so until it is looked up: only that tells what became of the exits it was sent with.
    doubted = order.state in IN_DOUBT or (order.state is OrderState.MANUAL and state is OrderState.PARTIAL)
    state = order.state if doubted or not may(order.state, state) else state
    average = value / filled
    await orders.fill(connection, order.id, fill, state, filled=filled, average_price=average, now=now)
    await _position(connection, copy, order, fill, now)
    log.info(
        "order_filled",
        trace_id=copy.trace,
        copy_id=copy.id,
        role=order.role.value,
        quantity=str(fill.quantity),
        price=str(fill.price),
    )
    return order._replace(filled=filled, average_price=average, state=state)


async def _remember(connection: AsyncConnection, account: AccountId, fill: Fill) -> None:
    # Made by hand, or by another program. Nothing of it is ours, but it may have closed what is.
    log.warning("fill_of_foreign_order", account=account, exec_id=fill.exec_id)
    held = [one for one, _ in await positions.open_of(connection, [account]) if one.key == fill.key]
    placed = await orders.of_copies(connection, [one.copy_id for one in held])
    for one in held:
        entry = next(order for order in placed[one.copy_id] if order.role is OrderRole.ENTRY)
        await orders.note(connection, entry.id, protection.FOREIGN, fill.exec_id, payload=fill, at=fill.at)


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
    more = copy.quantity is not None and position.entered > copy.quantity
    if order.role is OrderRole.ENTRY and (more or order.filled + fill.quantity > order.quantity):
        await _pull_in(connection, copy, position, now)
    if order.role is OrderRole.ENTRY and not copy.state.alive:
        await copies.revive(connection, copy.id, now=now)
        event = FilledLate(copy_id=copy.id, user_id=copy.user_id, quantity=fill.quantity, price=fill.price)
        await announce(connection, event, f"{copy.id}:{fill.exec_id}", now)
        log.warning("filled_after_its_end", trace_id=copy.trace, copy_id=copy.id, quantity=str(fill.quantity))
    elif before is None:
        await copies.settle(connection, copy.id, CopyState.OPEN, now=now)
        opened = PositionOpened(copy_id=copy.id, user_id=copy.user_id, quantity=fill.quantity, price=fill.price)
        await announce(connection, opened, str(copy.id), now)
        await _follow(connection, copy)
    elif order.role is not OrderRole.ENTRY:
        await _reduced(connection, copy, order, fill=fill, position=position, now=now)


async def _follow(connection: AsyncConnection, copy: Copy) -> None:
    own = own_distance(narrowest(copy.limits))
    if own is not None and not copy.house:
        await trails.put(connection, copy.id, own)


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
            await wishes.want(connection, order.id, now=now, stop_price=furthest)


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
        by_hand=order.leg.startswith(HAND),
    )
    await announce(connection, event, f"{copy.id}:{fill.exec_id}", now)
    await _draw_in(connection, copy, order, position, now)


async def _draw_in(connection: AsyncConnection, copy: Copy, order: Placed, position: Position, now: datetime) -> None:
    """A target was reached: the stop follows one target behind, or goes to the entry, as the follower set."""
    limits, number = narrowest(copy.limits), target_of(order.leg)
    if order.role is not OrderRole.TARGET or not number:
        return
    if limits.trail_targets and number > 1:
        placed = (await orders.of_copies(connection, [copy.id]))[copy.id]
        before = next((o.limit_price for o in placed if target_of(o.leg) == number - 1), None)
        await move_stop(connection, copy, position, now, price=before)
    elif limits.trail_targets or limits.breakeven_after_target == number:
        await move_stop(connection, copy, position, now)


async def move_stop(
    connection: AsyncConnection, copy: Copy, position: Position, now: datetime, *, price: Decimal | None = None
) -> None:
    """Want the copy's stops at a price, or at its average entry, unless they protect more already.

    A step that would only be stopped out where it gets in is withdrawn.
    """
    assert copy.instrument is not None
    placed = (await orders.of_copies(connection, [copy.id]))[copy.id]
    wanted = nearest(position.entry if price is None else price, copy.instrument.tick)
    pointless = [step.entry.id for step in beyond(steps_of(placed), wanted)]
    if pointless:
        await wishes.want_cancelled(connection, copy.id, OrderRole.ENTRY, only=pointless, now=now)
    for order in placed:
        better = order.stop_price is not None and (order.stop_price - wanted) * position.side.sign >= 0
        if order.role is OrderRole.STOP and order.unfinished and not better:
            await wishes.want(connection, order.id, now=now, stop_price=wanted)


async def _report(connection: AsyncConnection, order: Placed, report: OrderReport, now: datetime) -> bool:
    state = _as_filled(order, report)
    if state is order.state or not may(order.state, state):
        return False
    if order.role is OrderRole.ENTRY and order.state in (OrderState.SUBMITTING, OrderState.UNKNOWN):
        copy = (await copies.read(connection, [order.copy_id]))[order.copy_id]
        await announce(connection, CopyPlaced(copy_id=copy.id, user_id=copy.user_id), str(copy.id), now)
    await orders.report(connection, order.id, report, state, now=now)
    if order.state is OrderState.MANUAL and order.role is OrderRole.ENTRY and state in WORKING:
        # It was given up, and nobody waits for it any more.
        await wishes.want_cancelled(connection, order.copy_id, OrderRole.ENTRY, only=[order.id], now=now)
    if state in WORKING and order.state not in WORKING:
        await _stands_again(connection, order, now)
    return True


async def _stands_again(connection: AsyncConnection, order: Placed, now: datetime) -> None:
    # What took the place of a stop that was gone stands at the venue.
    if order.role is not OrderRole.STOP or not order.leg.startswith(AGAIN) or order.stop_price is None:
        return
    copy = (await copies.read(connection, [order.copy_id]))[order.copy_id]
    placed = (await orders.of_copies(connection, [copy.id]))[copy.id]
    stops = [o for o in placed if o.role is OrderRole.STOP and o.bracket == order.bracket]
    lost = max((o for o in stops if o.id < order.id), key=lambda o: o.id).state
    event = StopRestored(copy_id=copy.id, user_id=copy.user_id, price=order.stop_price, lost=lost)
    await announce(connection, event, str(order.id), now)


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
        if exits.kept_here(placed[copy.id]):
            await exits.fit(connection, placed[copy.id], now)
        if copy.closing:
            await _close_late_fills(connection, copy, placed[copy.id], now)
        await end_if_over(connection, copy, placed[copy.id], now)


async def _close_late_fills(connection: AsyncConnection, copy: Copy, placed: Sequence[Placed], now: datetime) -> None:
    # The copy was to be closed while its entry could still fill: what has filled since goes out at once.
    drafts = []
    for step in steps_of(placed):
        # One that nobody can trace may still take its part: a second over the same would sell what is not held.
        lost = sum((o.quantity - o.filled for o in step.closes if o.state is OrderState.MANUAL), ZERO)
        rest = step.staying - lost
        if rest > 0:
            drafts.append(closing_order(copy, rest, f"close:late{len(step.closes)}", of=step.entry.leg))
    await orders.draft(connection, drafts, now)


def closing_order(copy: Copy, quantity: Decimal, name: str, *, of: str = ENTRY_LEG) -> orders.Draft:
    """An order that closes this quantity, of what the entry `of` has filled, at the market."""
    return orders.Draft(
        copy_id=copy.id,
        signal_id=copy.signal_id,
        post_id=copy.post_id,
        account_id=copy.account_id,
        venue=copy.venue,
        leg=leg_of(name, step_of(of)),
        of=of,
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
