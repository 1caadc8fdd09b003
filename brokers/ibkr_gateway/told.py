"""What the server told of orders and executions, as it stands."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from ib_async.contract import Contract

from domain.money import ZERO

LIVE = frozenset({"ApiPending", "PendingSubmit", "PendingCancel", "PreSubmitted", "Submitted"})
UNHEARD = frozenset({"ApiPending", "PendingSubmit"})
"""On its way to the server, which has not spoken yet."""
KEPT = 2_000

Key = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One order; `client_id` and `order_id` are under which it can be changed, `perm_id` is for ever."""

    order_id: int
    client_id: int
    perm_id: int
    ref: str
    account: str
    contract: Contract
    action: str
    kind: str
    quantity: Decimal
    limit_price: Decimal | None
    stop_price: Decimal | None
    tif: str
    until: str
    status: str
    at: datetime
    filled: Decimal = ZERO
    average: Decimal | None = None
    text: str = ""

    @property
    def live(self) -> bool:
        """Whether it still works."""
        return self.status in LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """One execution; what it cost is reported apart."""

    exec_id: str
    perm_id: int
    ref: str
    account: str
    contract: Contract
    bought: bool
    quantity: Decimal
    price: Decimal
    at: datetime
    fee: Decimal = ZERO


def told_of(contract: Contract, order: Any, status: str, at: datetime) -> Told:
    """An order as a message has it.

    Raises `ValueError` where its quantity is missing.
    """
    if order.totalQuantity is None:
        raise ValueError("an order without a quantity")
    return Told(
        order_id=order.orderId,
        client_id=order.clientId,
        perm_id=order.permId,
        ref=order.orderRef,
        account=order.account,
        contract=contract,
        action=order.action,
        kind=order.orderType,
        quantity=order.totalQuantity,
        limit_price=order.lmtPrice if "LMT" in order.orderType else None,
        stop_price=order.auxPrice if "STP" in order.orderType else None,
        tif=order.tif,
        until=order.goodTillDate,
        status=status,
        at=at,
    )


class Orders:
    """All orders that one connection heard of; of the finished ones the latest."""

    def __init__(self) -> None:
        self._known: OrderedDict[Key, Told] = OrderedDict()

    def get(self, order_id: int, client_id: int, perm_id: int = 0) -> Told | None:
        """The order as it stands."""
        return self._known.get(_key(order_id, client_id, perm_id))

    def ended(self, account: str, ref: str) -> Told | None:
        """The latest order of the account that carries this name and is over, as far as was heard."""
        ours = (one for one in reversed(self._known.values()) if (one.account, one.ref) == (account, ref))
        return next((one for one in ours if not one.live), None)

    def put(self, told: Told) -> Told:
        """An order was described: what was known of its fills stays, and its time where nothing changed."""
        key = _key(told.order_id, told.client_id, told.perm_id)
        known = self._known.get(key)
        if known is not None:
            fresh = replace(told, filled=known.filled, average=known.average, text=known.text)
            told = known if replace(fresh, at=known.at, contract=known.contract) == known else fresh
        self._known[key] = told
        self._known.move_to_end(key)
        self._forget()
        return told

    def change(self, told: Told, at: datetime, **changes: Any) -> Told:
        """Something of it is otherwise now."""
        fresh = replace(told, **changes)
        if fresh != told:
            fresh = replace(fresh, at=at)
        self._known[_key(told.order_id, told.client_id, told.perm_id)] = fresh
        return fresh

    def all(self) -> list[Told]:
        """Every order that is remembered."""
        return list(self._known.values())

    def working(self) -> bool:
        """Whether one of them still works."""
        return any(one.live for one in self._known.values())

    def _forget(self) -> None:
        if len(self._known) > KEPT:
            oldest = next((key for key, one in self._known.items() if not one.live), next(iter(self._known)))
            del self._known[oldest]


def _key(order_id: int, client_id: int, perm_id: int) -> Key:
    # What was made by hand in the workstation has no number of its own (ib_async, `Wrapper.orderKey`).
    return (client_id, order_id) if order_id > 0 else (-1, perm_id)
