"""Keeps the exits of a bracket at the size of what is open, and ends them with it; pure.

The stop works on the whole open quantity. The targets share it in their order: each has its own part as far as the
targets before it leave anything. A closing order works on what it asked for, at most on all that is open. A stop that
fills cancels the targets. When everything that was opened is closed the bracket is over: its exits are cancelled, and
with them what the entry has not filled, which would otherwise open a position without protection.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from brokers.paper.ledger import Ledger
from brokers.paper.state import PaperOrder
from domain.ids import AccountId, ClientOrderId
from domain.money import ZERO
from domain.order import OrderRole, OrderState

CLOSED = "its position is closed"
STOPPED = "the stop filled"
NEVER_OPENED = "its entry ended unfilled"


def fit(ledger: Ledger, account: AccountId, bracket: ClientOrderId, now: datetime) -> None:
    """Stage what the bracket's exits must be after anything in it has changed."""
    entry, *exits = ledger.group(account, bracket)
    opened = ledger.open_quantity(account, bracket)
    if opened <= 0 and (entry.filled or not entry.working):
        _end(ledger, (entry, *exits), now, CLOSED if entry.filled else NEVER_OPENED)
        return
    if any(order.role is OrderRole.STOP and order.filled for order in exits):
        _end(ledger, [order for order in exits if order.role is OrderRole.TARGET], now, STOPPED)
    spare = opened
    for order in exits:
        if order.working:
            part = _part(order, opened, spare)
            spare -= part if order.role is OrderRole.TARGET else ZERO
            _resize(ledger, order, order.filled + part, now)


def _part(order: PaperOrder, opened: Decimal, spare: Decimal) -> Decimal:
    if order.role is OrderRole.STOP:
        return opened
    return min(order.wanted - order.filled, spare if order.role is OrderRole.TARGET else opened)


def _resize(ledger: Ledger, order: PaperOrder, quantity: Decimal, now: datetime) -> None:
    current = ledger.orders.get(order.ref)
    if current is not None and current.working and current.quantity != quantity:
        ledger.put(replace(current, quantity=quantity, at=now))


def _end(ledger: Ledger, orders: list[PaperOrder] | tuple[PaperOrder, ...], now: datetime, why: str) -> None:
    for order in orders:
        if order.working:
            ledger.put(replace(order, state=OrderState.CANCELLED, at=now, text=why))
