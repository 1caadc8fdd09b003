"""Updates reach every copy in its own state, each exactly once, whether it comes from the provider or from the user."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.event import InstructionSkipped, StopTrails
from domain.ids import CopyId
from domain.money import ZERO
from domain.order import OrderRole, OrderState, OrderType
from domain.signal import Action, CancelEntry, CloseAll, SetEntry, SetTargets, Side, SignalUpdate
from runtime.clock import Clock
from storage import arrears, copies, orders, positions, trails, wishes
from storage import tables as t
from storage.codec import decode
from storage.copies import Copy
from storage.orders import Placed
from storage.shards import Charge
from storage.store import Store
from trading import books
from trading.announce import announce
from trading.bracket import TARGET_LEG, leg_of, step_of
from trading.changes import changes
from trading.ending import end_empty
from trading.exits import kept_here
from trading.levels import furthest
from trading.limits import narrowest
from trading.requote import Requote, instructions
from trading.sizing import Allowance
from trading.standing import Change, Drop, Place, Reprice, Resize, Sell, Skip, Standing, Trail, Withdraw
from trading.states import IN_DOUBT
from trading.trailing import said

log = structlog.get_logger(__name__)

BATCH = 500


class Updater:
    """Applies recorded updates to the copies they concern."""

    def __init__(self, *, store: Store, clock: Clock, charge: Charge) -> None:
        self._store = store
        self._clock = clock
        self._charge = charge

    async def step(self) -> int:
        """Bring one batch of copies up to date; returns how many updates were applied."""
        async with self._store.read() as connection:
            late = await arrears.behind(connection, self._charge, BATCH)
        if not late:
            return 0
        now = self._clock.now()
        async with self._store.write() as connection:
            fresh = await copies.read(connection, late)
            return sum([await catch_up(connection, copy, now) for copy in fresh.values()])


async def catch_up(connection: AsyncConnection, copy: Copy, now: datetime) -> int:
    """Apply to one copy every update of its signal that it has not seen; how many were applied."""
    query = (
        select(t.signal_update.c.id, t.signal_update.c.body)
        .where(t.signal_update.c.signal_id == copy.signal_id, t.signal_update.c.id > copy.applied_update)
        .order_by(t.signal_update.c.id)
    )
    applied, waiting, heard = 0, False, 0
    for row in (await connection.execute(query)).all():
        actions, heard = decode(SignalUpdate, row.body).actions, row.id
        if waiting and not _ends(actions):
            continue  # in its turn; only what ends the copy does not wait behind another
        if not await apply(connection, copy, actions, f"u{row.id}", now):
            waiting = True
            continue
        await copies.change(connection, copy.id, applied_update=row.id)
        applied += 1
    if copy.state is CopyState.PENDING and heard:
        await copies.change(connection, copy.id, heard_update=heard)
    return applied


async def apply(connection: AsyncConnection, copy: Copy, actions: Sequence[Action], name: str, now: datetime) -> bool:
    """Apply actions to one copy; `name` makes the legs of its orders to close, so that a repeat cannot double them.

    False when the copy has no orders yet, or its entry is in doubt, and the actions must wait for that.
    """
    placed = (await orders.of_copies(connection, [copy.id]))[copy.id]
    if copy.instrument is None or not placed:
        return await _before_orders(connection, copy, actions, now)
    if any(isinstance(action, SetTargets) for action in actions) and _in_doubt(placed):
        return False
    for number, asked in enumerate(instructions(actions)):
        if isinstance(asked, CloseAll):
            await copies.change(connection, copy.id, closing=True)
        standing = await standing_of(connection, copy)
        await carry_out(connection, copy, changes(asked, standing), standing, name=f"{name}.{number}", now=now)
        entry = asked.entry if isinstance(asked, Requote) else asked
        if isinstance(entry, SetEntry) and entry.prices:
            await _follow_from_here(connection, copy, now)
    await books.end_of(connection, copy.id, now)
    return True


async def carry_out(
    connection: AsyncConnection, copy: Copy, wanted: Sequence[Change], standing: Standing, *, name: str, now: datetime
) -> None:
    """Write what is to change of a copy; `name` makes the legs of its orders, and tells this from every other time."""
    for place, change in enumerate(wanted):
        await _write(connection, copy, change, standing, name=name, now=now)
        if isinstance(change, Skip):
            await _tell(connection, copy, change.words, key=f"{copy.id}:{name}.{place}", now=now)
        log.info("copy_changed", trace_id=copy.trace, copy_id=copy.id, change=type(change).__name__)
    if any(isinstance(change, Resize) for change in wanted):
        await _total(connection, copy)


def _ends(actions: Sequence[Action]) -> bool:
    return any(isinstance(action, CloseAll | CancelEntry) for action in actions)


def _in_doubt(placed: Sequence[Placed]) -> bool:
    # A target that is added could reach the venue before the entry it belongs to.
    return any(order.role is OrderRole.ENTRY and order.state in IN_DOUBT for order in placed)


async def standing_of(connection: AsyncConnection, copy: Copy) -> Standing:
    """The copy as it stands, once it has orders."""
    assert copy.instrument is not None
    quote = copy.quote_then
    return Standing(
        signal=copy.signal,
        instrument=copy.instrument,
        orders=(await orders.of_copies(connection, [copy.id]))[copy.id],
        position=await positions.of_copy(connection, copy.id),
        allowed=Allowance(risk=copy.most_risk, cost=copy.most_cost) if copy.most_cost is not None else None,
        market=None if quote is None else quote.ask if copy.signal.side is Side.BUY else quote.bid,
        limits=narrowest(copy.limits),
    )


async def _before_orders(connection: AsyncConnection, copy: Copy, actions: Sequence[Action], now: datetime) -> bool:
    if copy.state is CopyState.PENDING and _ends(actions):
        await end_empty(connection, copy, CopyState.CANCELLED, "the signal was withdrawn before it was sent", now=now)
        return True
    return False


async def _write(
    connection: AsyncConnection, copy: Copy, change: Change, standing: Standing, *, name: str, now: datetime
) -> None:
    match change:
        case Reprice(order=order, limit_price=limit, stop_price=stop, quantity=quantity):
            wanted = {"limit_price": limit, "stop_price": stop, "quantity": quantity}
            await wishes.want(connection, order, now=now, **{k: v for k, v in wanted.items() if v is not None})
        case Resize(entry=entry, stop=stop_order, quantity=size, risk=risk):
            await orders.change(connection, entry, now=now, risk=None if copy.risk is None else risk)
            await orders.change(connection, stop_order, now=now, quantity=size)
        case Withdraw(entries=entries):
            await wishes.want_cancelled(connection, copy.id, OrderRole.ENTRY, only=entries, now=now)
        case Drop(order=order):
            await orders.change(connection, order, now=now, cancel_wanted=True)
        case Place():
            await orders.draft(connection, [_target(copy, change, standing)], now)
        case Trail(distance=distance):
            await trails.put(connection, copy.id, distance)
            event = StopTrails(copy_id=copy.id, user_id=copy.user_id, distance=said(distance))
            await announce(connection, event, f"{copy.id}:{name}", now)
        case Sell(quantity=part, of=of):
            await orders.draft(connection, [books.closing_order(copy, part, f"close:{name}", of=of)], now)


async def _follow_from_here(connection: AsyncConnection, copy: Copy, now: datetime) -> None:
    """An entry with a new price of its provider may follow the market from there."""
    assert copy.instrument is not None
    percent = narrowest(copy.limits).deviation_for(copy.signal.ticker.asset_class)
    for order in (await orders.of_copies(connection, [copy.id]))[copy.id]:
        if order.chases and order.limit_price is not None:
            to = furthest(order.limit_price, percent, order.side, copy.instrument.tick)
            await orders.change(connection, order.id, now=now, chase_to=to)


async def _total(connection: AsyncConnection, copy: Copy) -> None:
    """The size and the risk of a copy are those of its steps together."""
    placed = (await orders.of_copies(connection, [copy.id]))[copy.id]
    entries = [o for o in placed if o.role is OrderRole.ENTRY and (o.filled or (o.unfinished and not o.cancel_wanted))]
    risks = [order.risk for order in entries if order.risk is not None]
    risk = sum(risks, ZERO) if len(risks) == len(entries) else None
    await copies.change(connection, copy.id, quantity=sum((o.quantity for o in entries), ZERO), risk=risk)


def _target(copy: Copy, change: Place, standing: Standing) -> orders.Draft:
    kept = kept_here(standing.orders)
    entry = next(step.entry for step in standing.steps if step.entry.leg == change.of)
    return orders.Draft(
        copy_id=copy.id,
        signal_id=copy.signal_id,
        post_id=copy.post_id,
        account_id=copy.account_id,
        venue=copy.venue,
        leg=leg_of(f"{TARGET_LEG}{change.number}", step_of(change.of)),
        of=change.of,
        role=OrderRole.TARGET,
        side=copy.signal.side.opposite,
        type=OrderType.LIMIT,
        quantity=change.quantity,
        limit_price=change.limit_price,
        attached=not kept and entry.state is OrderState.READY,
        not_before=orders.HELD if kept else None,
    )


async def _tell(connection: AsyncConnection, copy: Copy, words: str, *, key: str, now: datetime) -> None:
    event = InstructionSkipped(copy_id=copy.id, user_id=copy.user_id, words=words)
    await announce(connection, event, key, now)


async def close_now(connection: AsyncConnection, copy: CopyId, *, actions: Sequence[Action], now: datetime) -> bool:
    """Apply a user's own instruction to his copy; False when nothing of it is alive."""
    held = (await copies.read(connection, [copy]))[copy]
    if not held.state.alive:
        return False
    placed = (await orders.of_copies(connection, [copy]))[copy]
    asked = sum(1 for order in placed if order.role is OrderRole.CLOSE)
    return await apply(connection, held, actions, f"me{asked}", now)
