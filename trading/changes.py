"""What an update asks of one copy as it stands: pure decisions, each applied to what is there and to nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from domain.money import ZERO, floor_to, nearest, plain
from domain.signal import (
    Add,
    CancelEntry,
    CloseAll,
    ClosePart,
    MoveStop,
    SetEntry,
    SetLeverage,
    SetTargets,
    TrailStop,
)
from storage.orders import Placed
from trading.requote import Instruction, Requote, requote, stop_price
from trading.standing import Change, Reprice, Sell, Skip, Standing, Trail, Withdraw
from trading.steps import beyond
from trading.targets import set_targets
from trading.trailing import amount, own_distance

TRAIL_HOW = (
    "Your provider trails his stop and does not say how far behind the price. Yours stays at {stop}; to let it trail "
    "by a distance of your own, use /risk exits trail 3 %."
)
HALF = Decimal("0.5")
"""What "trim" and "take partials" close where the provider names no fraction."""


def changes(asked: Instruction, standing: Standing) -> Sequence[Change]:
    """What an instruction changes of the copy; nothing for a report, or where nothing is left to change."""
    decide = _DECISIONS.get(type(asked))
    return decide(asked, standing) if decide else ()


def _requote(wanted: Requote, standing: Standing) -> Sequence[Change]:
    if standing.waits:
        return requote(wanted, standing)
    protected = _protect(wanted.stop, standing) if wanted.stop is not None else ()
    if wanted.entry is None or not standing.waiting:
        return protected
    moved = next((change.stop_price for change in protected if isinstance(change, Reprice)), None)
    return [*protected, *requote(Requote(entry=wanted.entry), standing, stop=moved)]


def _move_stop(action: MoveStop, standing: Standing) -> Sequence[Change]:
    return _requote(Requote(stop=action), standing)


def _set_entry(action: SetEntry, standing: Standing) -> Sequence[Change]:
    return _requote(Requote(entry=action), standing) if action.prices else ()


def _protect(action: MoveStop, standing: Standing) -> Sequence[Change]:
    stop, price = standing.stop, stop_price(action, standing, standing.entry_at)
    if stop is None or price is None:
        return ()
    rounded = nearest(_within_risk(price, stop, standing), standing.instrument.tick)
    asked = nearest(price, standing.instrument.tick)
    moved = [Reprice(order=one.id, stop_price=rounded) for one in standing.stops if one.stop_price != rounded]
    kept = () if rounded == asked else (Skip(words=_too_far(asked, rounded)),)
    return [*moved, *_left_behind(rounded, standing), *kept]


def _left_behind(stop: Decimal, standing: Standing) -> Sequence[Change]:
    """The steps that would only be stopped out where they get in are withdrawn."""
    waiting = beyond(standing.steps, stop)
    if not waiting:
        return ()
    prices = " and ".join(plain(step.price) for step in waiting if step.price is not None)
    words = f"Your stop goes to {plain(stop)}, so your entries beyond it that had not filled ({prices}) are withdrawn."
    return (Withdraw(entries=tuple(step.entry.id for step in waiting)), Skip(words=words))


def _within_risk(price: Decimal, stop: Placed, standing: Standing) -> Decimal:
    """The price, or the furthest one at which the copy still loses no more than its follower allowed."""
    entry, sign, now = standing.full_entry_at, standing.signal.side.sign, stop.stop_price
    risk = standing.allowed.risk if standing.allowed is not None else None
    quantity = standing.full_quantity
    if now is None or (now - price) * sign <= 0 or entry is None or risk is None or quantity <= 0:
        return price
    furthest = entry - sign * risk / (quantity * standing.instrument.point_value)
    allowed = max(price * sign, furthest * sign) * sign
    return allowed if (now - allowed) * sign > 0 else now


def _too_far(asked: Decimal, kept: Decimal) -> str:
    return f"A stop at {plain(asked)} would lose more than your limits allow, so yours stands at {plain(kept)}."


def _close_part(action: ClosePart, standing: Standing) -> Sequence[Change]:
    fraction = action.fraction if action.fraction is not None else HALF
    opened = sum((max(step.staying, ZERO) for step in standing.steps), ZERO)
    return list(_sold(floor_to(opened * fraction, standing.instrument.lot), standing))


def _close_all(_: CloseAll, standing: Standing) -> Sequence[Change]:
    withdrawn = (Withdraw(),) if standing.coming else ()
    return [*withdrawn, *_sold(standing.full_quantity, standing)]


def _sold(quantity: Decimal, standing: Standing) -> Iterator[Change]:
    # The first steps leave first, so that those behind keep their targets whole.
    for step in standing.steps:
        part = min(quantity, step.staying)
        if part > 0:
            yield Sell(quantity=part, of=step.entry.leg)
            quantity -= part


def _cancel(_: CancelEntry, standing: Standing) -> Sequence[Change]:
    return (Withdraw(),) if standing.coming else ()


def _trail(action: TrailStop, standing: Standing) -> Sequence[Change]:
    stop, distance = standing.stop, action.distance or own_distance(standing.limits)
    if stop is None or stop.stop_price is None:
        return ()
    if distance is not None and amount(distance, standing.instrument, stop.stop_price):
        return (Trail(distance=distance),)
    return (Skip(words=TRAIL_HOW.format(stop=plain(stop.stop_price))),)


def _add(_: Add, __: Standing) -> Sequence[Change]:
    return (
        Skip(words="Your provider added to his position. That is not carried out for you yet: yours is as before."),
    )


def _set_leverage(action: SetLeverage, _: Standing) -> Sequence[Change]:
    return (Skip(words=f"Your provider goes to {plain(action.leverage)}x. Your size is your own and stays as it is."),)


_DECISIONS: Mapping[type, Callable[[Any, Standing], Sequence[Change]]] = {
    Requote: _requote,
    MoveStop: _move_stop,
    SetEntry: _set_entry,
    SetTargets: set_targets,
    ClosePart: _close_part,
    CloseAll: _close_all,
    CancelEntry: _cancel,
    TrailStop: _trail,
    Add: _add,
    SetLeverage: _set_leverage,
}
"""Reports (target hit, entry filled) need no change here: each copy's own orders decide what has happened to it."""
