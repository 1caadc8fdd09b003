"""How copies and signals end: the result is written and proven in the ledger, and everybody concerned is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.copy import CopyState
from domain.event import CopyEnded, PositionClosed, SignalClosed
from domain.ids import ProviderId, SignalId
from domain.money import ZERO, percent
from domain.order import OrderRole, OrderState
from storage import copies, ledger, orders, positions, signals, wishes
from storage.codec import encode
from storage.copies import Copy
from storage.orders import Placed
from storage.positions import Position, Result
from trading.announce import announce
from trading.states import ENDS
from trading.steps import steps_of

log = structlog.get_logger(__name__)

HAND = "hand:"
"""How the legs of exits begin that were made by hand: rows of our books for what was never an order of ours."""

UNSEEN = f"{HAND}unseen-"
"""Those of them that the venue showed no fill for."""

EMPTY_ENDS: Mapping[OrderState, tuple[CopyState, str]] = {
    OrderState.MANUAL: (CopyState.MANUAL, "nobody can tell whether the entry was taken: please look at your venue"),
    OrderState.REJECTED: (CopyState.REJECTED, "the venue refused the entry"),
    OrderState.EXPIRED: (CopyState.EXPIRED, "the entry did not fill in time"),
    OrderState.CANCELLED: (CopyState.CANCELLED, "the entry was withdrawn before it filled"),
}
"""How a copy ends whose entry ended without filling; of several steps the first of these counts."""


async def end_if_over(connection: AsyncConnection, copy: Copy, placed: Sequence[Placed], now: datetime) -> None:
    """End the copy when nothing of it works any more: with a result if it ever held a position.

    What would only open anew is withdrawn: the rest of a step of which all was closed, and every step when all is.
    """
    position = await positions.of_copy(connection, copy.id)
    if position is None:
        states = {order.state for order in placed if order.role is OrderRole.ENTRY}
        if states <= EMPTY_ENDS.keys():
            state, words = next(end for entry, end in EMPTY_ENDS.items() if entry in states)
            await end_empty(connection, copy, state, words, now=now)
    elif position.open:
        flat = position.quantity <= 0
        spent = [s.entry.id for s in steps_of(placed) if s.coming and (flat or (s.entry.filled and s.open <= 0))]
        if spent:
            await wishes.want_cancelled(connection, copy.id, OrderRole.ENTRY, only=spent, now=now)
            placed = (await orders.of_copies(connection, [copy.id]))[copy.id]
        if flat and all(order.state in ENDS for order in placed if order.role is OrderRole.ENTRY):
            await _close(connection, copy, position, placed, now)


async def end_empty(connection: AsyncConnection, copy: Copy, state: CopyState, words: str, *, now: datetime) -> None:
    """End a copy that never held a position, and its exits with it."""
    if not await copies.settle(connection, copy.id, state, now=now, reason=words):
        return
    await wishes.want_exits_cancelled(connection, copy.id, now=now)
    event = CopyEnded(copy_id=copy.id, user_id=copy.user_id, state=state.value, words=words)
    await announce(connection, event, str(copy.id), now)
    await end_signal(connection, copy.signal_id, copy.provider_id, now)
    log.info("copy_ended", trace_id=copy.trace, copy_id=copy.id, state=state.value)


async def end_signal(connection: AsyncConnection, signal: SignalId, provider: ProviderId, now: datetime) -> None:
    """Close the signal when this was its last living copy."""
    if await signals.close_if_over(connection, signal, now):
        await announce(connection, SignalClosed(signal_id=signal, provider_id=provider), str(signal), now)


async def _close(
    connection: AsyncConnection, copy: Copy, position: Position, placed: Sequence[Placed], now: datetime
) -> None:
    if await positions.result(connection, copy.id) is not None:
        await _close_again(connection, copy, position, now)
        return
    result = outcome(copy, position, placed, now)
    proof = await ledger.append(connection, "result", encode(result), now)
    await positions.finish(connection, position, replace(result, code=proof.code))
    await copies.settle(connection, copy.id, CopyState.CLOSED, now=now)
    await wishes.want_exits_cancelled(connection, copy.id, now=now)
    role, leg = await positions.last_exit(connection, copy.id)
    event = PositionClosed(
        copy_id=copy.id,
        user_id=copy.user_id,
        provider_id=copy.provider_id,
        signal_id=copy.signal_id,
        house=copy.house,
        code=proof.code,
        role=role,
        by_hand=leg.startswith(HAND),
    )
    await announce(connection, event, str(copy.id), now)
    await end_signal(connection, copy.signal_id, copy.provider_id, now)
    log.info("position_closed", trace_id=copy.trace, copy_id=copy.id, pnl=str(result.pnl))


async def _close_again(connection: AsyncConnection, copy: Copy, position: Position, now: datetime) -> None:
    # The result of a trade is proven once; what filled after its end was sold at once, and its follower is told.
    await positions.put(connection, replace(position, open=False, closed_at=now))
    await copies.settle(connection, copy.id, CopyState.CLOSED, now=now)
    await wishes.want_exits_cancelled(connection, copy.id, now=now)
    words = "a part filled after the trade was over and was closed at once; the recorded result does not count it"
    event = CopyEnded(copy_id=copy.id, user_id=copy.user_id, state=CopyState.MANUAL.value, words=words)
    await announce(connection, event, f"{copy.id}:{now.isoformat()}", now)
    log.warning("position_closed_again", trace_id=copy.trace, copy_id=copy.id)


def outcome(copy: Copy, position: Position, placed: Sequence[Placed], now: datetime) -> Result:
    """What the trade earned: P&L after fees, return on the money put in, R on the risk taken at the stop."""
    pnl = position.realised
    invested = position.entry_value * position.multiplier
    return Result(
        copy_id=copy.id,
        signal_id=copy.signal_id,
        user_id=copy.user_id,
        provider_id=copy.provider_id,
        house=copy.house,
        code="",
        asset_class=copy.signal.ticker.asset_class,
        key=position.key,
        side=position.side,
        quantity=position.entered,
        entry=position.entry,
        exit=position.exit,
        pnl=pnl,
        fees=position.fees,
        return_pct=percent(pnl, invested),
        r=_r(copy, position, placed, pnl),
        opened_at=position.opened_at,
        closed_at=now,
    )


def _r(copy: Copy, position: Position, placed: Sequence[Placed], pnl: Decimal) -> Decimal | None:
    if not copy.risk or not copy.quantity:
        return None
    entered = [order for order in placed if order.role is OrderRole.ENTRY and order.filled]
    risks = [order.risk * order.filled / order.quantity for order in entered if order.risk is not None]
    # Each step risks what lies between its own price and the stop; an older copy has only the risk of the whole.
    risk = sum(risks, ZERO) if len(risks) == len(entered) else copy.risk * position.entered / copy.quantity
    return pnl / risk if risk else None
