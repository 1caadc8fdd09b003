"""Closed by hand at the venue: what was traded past us is noticed, believed, and entered as the follower's own exit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import AccountId, ClientOrderId, ExecId
from domain.money import ZERO
from domain.order import Fill, OrderReport, OrderRole
from storage import copies, orders, positions, protection, wishes
from storage.orders import Placed
from trading import books
from trading.bracket import leg_of
from trading.ending import HAND, UNSEEN
from trading.protection import Held

log = structlog.get_logger(__name__)

FEE_STEP = Decimal("0.00000001")


async def traces(connection: AsyncConnection, held: Sequence[Held]) -> list[Fill]:
    """The fills past us that can have reduced these positions of one account, as far as they are not entered yet."""
    found = []
    for fill in await protection.foreign_fills(connection, [one.copy.id for one in held]):
        used, paid = await protection.used_of(connection, held[0].position.account_id, fill.exec_id)
        if fill.quantity > used and fill.side is held[0].position.side.opposite:
            found.append(replace(fill, quantity=fill.quantity - used, fee=fill.fee - paid))
    return found


async def enter(
    connection: AsyncConnection,
    held: Sequence[Held],
    missing: Decimal,
    fills: Sequence[Fill],
    *,
    working: Mapping[ClientOrderId, OrderReport],
    now: datetime,
) -> None:
    """Take `missing` out of positions of one side in one instrument, at the prices of `fills`.

    First from those whose stops the venue has made smaller, as it knows best; then from the oldest.
    """
    shares = list(_shares(held, missing, working))
    for one, quantity in shares:
        taken, fills = _cut(fills, quantity)
        of_copy = sum((part for other, part in shares if other.copy.id == one.copy.id), ZERO)
        await _exit(connection, one, taken, now, whole=of_copy >= one.position.quantity)


def unseen(held: Sequence[Held], quantity: Decimal, price: Decimal, now: datetime) -> Fill:
    """A fill that nobody told us of, at the price of the market."""
    position = held[0].position
    return Fill(
        exec_id=ExecId(f"{UNSEEN.removeprefix(HAND)}{position.copy_id}-{now.isoformat()}"),
        sequence=0,
        client_order_id=held[0].orders[0].client_order_id,
        key=position.key,
        side=position.side.opposite,
        quantity=quantity,
        price=price,
        fee=ZERO,
        at=now,
    )


async def _exit(connection: AsyncConnection, held: Held, fills: Sequence[Fill], now: datetime, *, whole: bool) -> None:
    copy, of = held.copy, held.step.entry.leg
    if whole:
        # What his entry may still fill would be a position that he has just closed.
        await copies.change(connection, copy.id, closing=True)
        await wishes.want_cancelled(connection, copy.id, OrderRole.ENTRY, now=now)
    placed = (await orders.of_copies(connection, [copy.id]))[copy.id]
    names = {fill.exec_id: f"{HAND}{fill.exec_id}{_again(fill, placed)}" for fill in fills}
    drafts = [books.closing_order(copy, fill.quantity, names[fill.exec_id], of=of) for fill in fills]
    await orders.draft(connection, drafts, now)
    legs = {order.leg: order for order in (await orders.of_copies(connection, [copy.id]))[copy.id]}
    account = AccountId(copy.account_id)
    for fill in fills:
        order = legs[leg_of(names[fill.exec_id], held.step.number)]
        entered = replace(fill, exec_id=ExecId(f"{fill.exec_id}/{order.id}"))
        if await positions.keep_fill(connection, account, order.id, copy.id, entered):
            await books.fill_in(connection, copy._replace(closing=copy.closing or whole), order, entered, now)
    log.warning("closed_by_hand", trace_id=copy.trace, copy_id=copy.id, whole=whole)
    await books.end_of(connection, copy.id, now)


def _again(fill: Fill, placed: Sequence[Placed]) -> str:
    # A fill can come to light in two goes, when what it closed was hidden at first by what was held besides.
    before = sum(order.leg.startswith(f"{HAND}{fill.exec_id}") for order in placed)
    return f"+{before}" if before else ""


def _shares(
    held: Sequence[Held], missing: Decimal, working: Mapping[ClientOrderId, OrderReport]
) -> Iterator[tuple[Held, Decimal]]:
    aged = sorted(held, key=lambda each: (each.position.opened_at, each.copy.id, each.step.number))
    left = [one.quantity for one in aged]
    taken = [ZERO for _ in aged]
    for most in ([one.lacking(working) for one in aged], list(left)):
        for place, known in enumerate(most):
            part = min(missing, known, left[place])
            taken[place] += part
            left[place] -= part
            missing -= part
    return ((one, part) for one, part in zip(aged, taken, strict=True) if part > 0)


def _cut(fills: Sequence[Fill], quantity: Decimal) -> tuple[list[Fill], list[Fill]]:
    """The fills that make up a quantity, and what is left of them; no part of a fee is lost."""
    taken, rest = [], []
    for fill in fills:
        part = min(fill.quantity, quantity)
        fee = (fill.fee * part / fill.quantity).quantize(FEE_STEP) if part < fill.quantity else fill.fee
        if part > 0:
            taken.append(replace(fill, quantity=part, fee=fee))
        if part < fill.quantity:
            rest.append(replace(fill, quantity=fill.quantity - part, fee=fill.fee - (fee if part > 0 else ZERO)))
        quantity -= part
    return taken, rest
