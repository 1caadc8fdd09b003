"""The steps of an entry as they were placed: each order that gets in, with the exits of what it fills; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.ids import ClientOrderId
from domain.money import ZERO
from domain.order import OrderRole, OrderType
from storage.orders import Placed
from trading.bracket import step_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: its entry, and every order that ever was to close what that filled, in the order they were written."""

    entry: Placed
    exits: Sequence[Placed]

    @property
    def number(self) -> int:
        """Which step it is, from 1."""
        return step_of(self.entry.leg)

    @property
    def stops(self) -> list[Placed]:
        """Every stop it ever had, oldest first."""
        return [order for order in self.exits if order.role is OrderRole.STOP]

    @property
    def stop(self) -> Placed | None:
        """Its stop, while that can still work."""
        return next((order for order in self.stops if order.unfinished), None)

    @property
    def targets(self) -> list[Placed]:
        """Every target, reached or not, by its number."""
        return [order for order in self.exits if order.role is OrderRole.TARGET]

    @property
    def closes(self) -> list[Placed]:
        """Every order to close it or a part of it."""
        return [order for order in self.exits if order.role is OrderRole.CLOSE]

    @property
    def alive(self) -> bool:
        """Whether anything of it can still happen."""
        return self.entry.unfinished or any(order.unfinished for order in self.exits)

    @property
    def waits(self) -> bool:
        """Whether it waits at a price, and nothing of it has filled."""
        return self.entry.unfinished and not self.entry.filled and self.entry.type is not OrderType.MARKET

    @property
    def open(self) -> Decimal:
        """What its entry has filled and nothing has closed yet."""
        return self.entry.filled - sum((order.filled for order in self.exits), ZERO)

    @property
    def staying(self) -> Decimal:
        """What is open and not on its way out by an order to close."""
        return self.open - sum((o.quantity - o.filled for o in self.closes if o.unfinished), ZERO)

    @property
    def coming(self) -> Decimal:
        """What its entry may still fill."""
        return max(self.entry.quantity - self.entry.filled, ZERO) if self.entry.unfinished else ZERO

    @property
    def price(self) -> Decimal | None:
        """Where its entry stands; None at the market."""
        return self.entry.limit_price or self.entry.stop_price


def steps_of(placed: Sequence[Placed]) -> list[Step]:
    """The steps of a copy by its orders, in their order."""
    entries = [order for order in placed if order.role is OrderRole.ENTRY]
    exits: dict[ClientOrderId, list[Placed]] = {entry.client_order_id: [] for entry in entries}
    for order in placed:
        if order.role is not OrderRole.ENTRY:
            mine = exits.get(order.bracket) if order.bracket is not None else None
            (exits[entries[0].client_order_id] if mine is None else mine).append(order)
    return [Step(entry=entry, exits=exits[entry.client_order_id]) for entry in entries]


def beyond(steps: Sequence[Step], stop: Decimal) -> list[Step]:
    """The steps that wait where a stop at this price would end what they fill at once."""
    return [
        step
        for step in steps
        if step.waits and step.price is not None and (step.price - stop) * step.entry.side.sign <= 0
    ]
