"""New targets: which of them are still ahead, and how what is left is shared among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import zip_longest

from domain.money import ZERO
from domain.signal import SetTargets
from storage.orders import Placed
from trading.levels import split, target_price
from trading.standing import Change, Drop, Place, Reprice, Skip, Standing
from trading.steps import Step

UNREADABLE = "A new target is no price on the right side of your entry, so your targets stay as they are."
TOO_SMALL = "Your position is too small to be shared among all the new targets; it leaves at the first ones."


def set_targets(action: SetTargets, standing: Standing) -> Sequence[Change]:
    """What new targets change of the copy, at each step of its entry.

    A list names all targets, and those that were reached are over; targets that are added stand behind the others. A
    number names one, the next free one adds it.
    """
    prices = _prices(action, standing)
    if prices is None:
        return (Skip(words=UNREADABLE),)
    if action.index is not None and action.index > standing.targets + 1:
        return (Skip(words=f"There is no target {action.index} to set: you have {standing.targets}."),)
    changes = [change for step in standing.live for change in _set(action, prices, step, standing)]
    told = dict.fromkeys(change for change in changes if isinstance(change, Skip))
    return [*(change for change in changes if not isinstance(change, Skip)), *told]


def _set(action: SetTargets, prices: Sequence[Decimal], step: Step, standing: Standing) -> Sequence[Change]:
    waiting = [order for order in step.targets if order.unfinished]
    if action.index is not None and action.index <= standing.targets:
        return _one(step.targets[action.index - 1 : action.index], prices)
    if action.append or action.index is not None:
        return _arranged([*_present(waiting), *prices], waiting, step, standing)
    ahead = [price for price in prices if _ahead(price, standing)]
    if prices and not ahead:
        return ()
    return _arranged(ahead, waiting, step, standing)


def _one(known: Sequence[Placed], prices: Sequence[Decimal]) -> Sequence[Change]:
    changed = (order for order in known if order.unfinished and prices and order.limit_price != prices[0])
    return [Reprice(order=order.id, limit_price=prices[0]) for order in changed]


def share(standing: Standing, quantity: Decimal, count: int) -> Sequence[Decimal]:
    """The parts of a quantity that `count` targets take; a runner keeps one of his own."""
    runner = 1 if standing.signal.runner and count else 0
    return split(quantity, count + runner, standing.instrument.lot, standing.limits.target_shares)[:count]


def _arranged(prices: Sequence[Decimal], waiting: Sequence[Placed], step: Step, standing: Standing) -> Sequence[Change]:
    if len(prices) == len(waiting):
        return [
            Reprice(order=order.id, limit_price=price)
            for order, price in zip(waiting, prices, strict=True)
            if order.limit_price != price
        ]
    parts = share(standing, max(step.staying, ZERO) + step.coming, len(prices))
    changes: list[Change] = list(_shared(list(zip(prices, parts, strict=False)), waiting, step))
    if len(parts) < len(prices):
        changes.append(Skip(words=TOO_SMALL))
    return changes


def _shared(wanted: Sequence[tuple[Decimal, Decimal]], waiting: Sequence[Placed], step: Step) -> Iterator[Change]:
    numbers = len(step.targets)
    for order, place in zip_longest(waiting, wanted):
        if place is None:
            yield Drop(order=order.id)
            continue
        price, part = place
        if order is None:
            numbers += 1
            yield Place(number=numbers, of=step.entry.leg, quantity=part, limit_price=price)
        else:
            yield Reprice(order=order.id, limit_price=price, quantity=order.filled + part)


def _prices(action: SetTargets, standing: Standing) -> Sequence[Decimal] | None:
    entry, stop = standing.entry_at, standing.stop
    if entry is None:
        return None
    risk = abs(entry - stop.stop_price) if stop is not None and stop.stop_price is not None else ZERO
    found = [target_price(level, standing.signal, standing.instrument, entry, risk) for level in action.targets]
    prices = [price for price in found if price is not None]
    return prices if len(prices) == len(found) else None


def _present(waiting: Sequence[Placed]) -> Sequence[Decimal]:
    return [order.limit_price for order in waiting if order.limit_price is not None]


def _ahead(price: Decimal, standing: Standing) -> bool:
    sign = standing.signal.side.sign
    return all((price - done) * sign > 0 for done in standing.reached)
