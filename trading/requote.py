"""An entry that waits is quoted anew: at its new price, with its new stop, and sized by both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.money import ZERO, floor_to, nearest
from domain.signal import Action, EntryKind, MoveStop, SetEntry, Side
from trading.sizing import fit
from trading.standing import Change, Drop, Reprice, Resize, Skip, Standing, Withdraw
from trading.targets import share


@dataclass(frozen=True, slots=True, kw_only=True)
class Requote:
    """A new entry, a new stop, or both, which are sized together."""

    entry: SetEntry | None = None
    stop: MoveStop | None = None


Step = Action | Requote


def steps(actions: Sequence[Action]) -> Sequence[Step]:
    """The actions in their order, an entry and the stop that goes with it as one."""
    entry = next((action for action in actions if isinstance(action, SetEntry)), None)
    stop = next((action for action in actions if isinstance(action, MoveStop)), None)
    if entry is None or stop is None:
        return actions
    joined: list[Step] = [Requote(entry=entry, stop=stop)]
    return joined + [action for action in actions if action is not entry and action is not stop]


def requote(wanted: Requote, standing: Standing) -> Sequence[Change]:
    """What a new entry or stop changes of a copy whose entry waits; its quantity never exceeds what is allowed.

    An entry that would start beyond its own stop, or that leaves too little to trade, is withdrawn.
    """
    entry = _entry(wanted, standing)
    stop = _stop(wanted, standing, entry)
    if stop is None:
        return list(_priced(standing, entry, None))
    distance = (entry - stop) * standing.signal.side.sign
    if distance <= 0 and wanted.entry is not None:
        return (Withdraw(), Skip(words="The new entry lies beyond its stop, so your entry is withdrawn."))
    if distance <= 0 or standing.allowed is None:
        return [*_priced(standing, entry, None), *_stopped(standing, stop)]
    quantity = fit(standing.allowed, standing.instrument, entry, stop)
    if quantity <= 0:
        return (Withdraw(), Skip(words="At the new prices your limits leave too little to trade."))
    return [*_priced(standing, entry, quantity), *_stopped(standing, stop), *_resized(standing, quantity, distance)]


def stop_price(action: MoveStop, standing: Standing, entry: Decimal | None) -> Decimal | None:
    """Where the stop is to stand, with the entry at `entry`; None where that cannot be told."""
    if action.breakeven:
        return entry
    if action.target is not None:
        reached = standing.targets[action.target - 1 : action.target]
        return reached[0].limit_price if reached else None
    return action.price


def _entry(wanted: Requote, standing: Standing) -> Decimal:
    now = standing.entry_at
    assert now is not None
    if wanted.entry is None or not wanted.entry.prices:
        return now
    return _in_favour(_first_to_fill(wanted.entry, standing.signal.side), standing)


def _in_favour(price: Decimal, standing: Standing) -> Decimal:
    below = floor_to(price, standing.instrument.tick)
    if standing.signal.side is Side.BUY or below == price:
        return below
    return below + standing.instrument.tick


def _first_to_fill(action: SetEntry, side: Side) -> Decimal:
    if action.kind is not EntryKind.RANGE:
        return action.prices[0]
    return max(action.prices) if side is Side.BUY else min(action.prices)


def _stop(wanted: Requote, standing: Standing, entry: Decimal) -> Decimal | None:
    order = standing.stop
    if order is None:
        return None
    price = stop_price(wanted.stop, standing, entry) if wanted.stop is not None else None
    return order.stop_price if price is None else nearest(price, standing.instrument.tick)


def _priced(standing: Standing, entry: Decimal, quantity: Decimal | None) -> Iterator[Change]:
    order = standing.entry
    size = quantity if quantity != order.quantity else None
    if order.limit_price is not None and (size or entry != order.limit_price):
        yield Reprice(order=order.id, limit_price=entry, quantity=size)
    elif order.limit_price is None and (size or entry != order.stop_price):
        yield Reprice(order=order.id, stop_price=entry, quantity=size)


def _stopped(standing: Standing, price: Decimal) -> Iterator[Change]:
    order = standing.stop
    if order is not None and order.stop_price != price:
        yield Reprice(order=order.id, stop_price=price)


def _resized(standing: Standing, quantity: Decimal, distance: Decimal) -> Iterator[Change]:
    stop, waiting = standing.stop, [order for order in standing.targets if order.unfinished]
    assert stop is not None
    yield Resize(stop=stop.id, quantity=quantity, risk=quantity * distance * standing.instrument.point_value)
    if quantity == standing.entry.quantity:
        return
    parts = share(standing, quantity, len(waiting))
    for order, part in zip(waiting, [*parts, *[ZERO] * len(waiting)], strict=False):
        yield Reprice(order=order.id, quantity=part) if part else Drop(order=order.id)
