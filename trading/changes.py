"""What an update asks of one copy as it stands: pure decisions, each applied to what is there and to nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from domain.ids import OrderId
from domain.instrument import Instrument
from domain.money import floor_to, nearest
from domain.order import OrderRole
from domain.signal import (
    Action,
    CancelEntry,
    CloseAll,
    ClosePart,
    EntryKind,
    MoveStop,
    SetEntry,
    SetTargets,
    Side,
    Signal,
)
from storage.orders import Placed
from storage.positions import Position
from trading.levels import entry_price, target_price

HALF = Decimal("0.5")
"""What "trim" and "take partials" close where the provider names no fraction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One copy as it stands: its signal, its orders, and its position if the entry has filled.

    `risk` is the money the follower let it lose at its stop; no update may make it lose more.
    """

    signal: Signal
    instrument: Instrument
    orders: Sequence[Placed]
    position: Position | None
    risk: Decimal | None = None

    @property
    def entry(self) -> Placed:
        """The entry order."""
        return next(order for order in self.orders if order.role is OrderRole.ENTRY)

    @property
    def stop(self) -> Placed | None:
        """The stop, while it can still work."""
        return next((o for o in self.orders if o.role is OrderRole.STOP and o.unfinished), None)

    @property
    def targets(self) -> list[Placed]:
        """Every target, reached or not, by its number."""
        return [order for order in self.orders if order.role is OrderRole.TARGET]

    @property
    def open_quantity(self) -> Decimal:
        """What is open and not already on its way out by an order to close."""
        if self.position is None:
            return Decimal(0)
        leaving = [o.quantity - o.filled for o in self.orders if o.role is OrderRole.CLOSE and o.unfinished]
        return self.position.quantity - sum(leaving)

    @property
    def entry_at(self) -> Decimal | None:
        """The average entry, or the planned one before a fill."""
        if self.position is not None:
            return self.position.entry
        return self.entry.limit_price or self.entry.stop_price or entry_price(self.signal, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprice:
    """Set prices of an order."""

    order: OrderId
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Cancel what has not filled of the entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Cancel one exit."""

    order: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sell:
    """Close this quantity at the market."""

    quantity: Decimal


Change = Reprice | Withdraw | Drop | Sell


def changes(action: Action, standing: Standing) -> Sequence[Change]:
    """What `action` changes of the copy; nothing for a report, or where nothing is left for it to change."""
    decide = _DECISIONS.get(type(action))
    return decide(action, standing) if decide else ()


def _move_stop(action: MoveStop, standing: Standing) -> Sequence[Change]:
    stop = standing.stop
    price = _stop_price(action, standing)
    if stop is None or price is None:
        return ()
    rounded = nearest(_within_risk(price, stop, standing), standing.instrument.tick)
    return () if rounded == stop.stop_price else (Reprice(order=stop.id, stop_price=rounded),)


def _within_risk(price: Decimal, stop: Placed, standing: Standing) -> Decimal:
    """The price, or the furthest one at which the copy still loses no more than its follower allowed."""
    entry, sign, now = standing.entry_at, standing.signal.side.sign, stop.stop_price
    quantity = standing.open_quantity or standing.entry.quantity
    if now is None or (now - price) * sign <= 0 or entry is None or standing.risk is None or quantity <= 0:
        return price
    furthest = entry - sign * standing.risk / (quantity * standing.instrument.point_value)
    allowed = max(price * sign, furthest * sign) * sign
    return allowed if (now - allowed) * sign > 0 else now


def _stop_price(action: MoveStop, standing: Standing) -> Decimal | None:
    if action.breakeven:
        return standing.entry_at
    if action.target is not None:
        reached = standing.targets[action.target - 1 : action.target]
        return reached[0].limit_price if reached else None
    return action.price


def _close_part(action: ClosePart, standing: Standing) -> Sequence[Change]:
    fraction = action.fraction if action.fraction is not None else HALF
    quantity = floor_to(standing.open_quantity * fraction, standing.instrument.lot)
    return (Sell(quantity=quantity),) if quantity > 0 else ()


def _close_all(_: CloseAll, standing: Standing) -> Sequence[Change]:
    out: list[Change] = []
    if standing.entry.unfinished:
        out.append(Withdraw())
    if standing.open_quantity > 0:
        out.append(Sell(quantity=standing.open_quantity))
    return out


def _cancel(_: CancelEntry, standing: Standing) -> Sequence[Change]:
    return (Withdraw(),) if standing.entry.unfinished else ()


def _set_entry(action: SetEntry, standing: Standing) -> Sequence[Change]:
    entry = standing.entry
    if not entry.unfinished or entry.filled > 0 or not action.prices:
        return ()
    price = nearest(_first_to_fill(action, standing.signal.side), standing.instrument.tick)
    if entry.limit_price is not None:
        return (Reprice(order=entry.id, limit_price=price),)
    return (Reprice(order=entry.id, stop_price=price),) if entry.stop_price is not None else ()


def _first_to_fill(action: SetEntry, side: Side) -> Decimal:
    if action.kind is not EntryKind.RANGE:
        return action.prices[0]
    return max(action.prices) if side is Side.BUY else min(action.prices)


def _set_targets(action: SetTargets, standing: Standing) -> Sequence[Change]:
    entry, stop = standing.entry_at, standing.stop
    if entry is None:
        return ()
    risk = abs(entry - stop.stop_price) if stop is not None and stop.stop_price is not None else Decimal(0)
    wanted = [target_price(level, standing.signal, standing.instrument, entry, risk) for level in action.targets]
    if action.index is not None:
        chosen = standing.targets[action.index - 1 : action.index]
        return [_retarget(o, p) for o, p in zip(chosen, wanted, strict=False) if o.unfinished and p is not None]
    if action.append:
        return ()
    waiting = [order for order in standing.targets if order.unfinished]
    return [
        Drop(order=order.id) if price is None else _retarget(order, price)
        for order, price in zip_longest(waiting, wanted[: len(waiting)])
    ]


def _retarget(order: Placed, price: Decimal) -> Change:
    return Reprice(order=order.id, limit_price=price)


_DECISIONS: Mapping[type, Callable[[Any, Standing], Sequence[Change]]] = {
    MoveStop: _move_stop,
    ClosePart: _close_part,
    CloseAll: _close_all,
    CancelEntry: _cancel,
    SetEntry: _set_entry,
    SetTargets: _set_targets,
}
"""Reports (target hit, entry filled) need no change here: each copy's own orders decide what has happened to it."""
