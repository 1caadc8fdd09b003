"""An entry that waits is quoted anew: at its new prices, with its new stop, and sized by both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.ids import OrderId
from domain.money import ZERO, nearest
from domain.signal import Action, EntryKind, MoveStop, SetEntry, Side
from storage.orders import Placed
from trading.ladder import Rung, zone
from trading.levels import in_favour
from trading.sizing import Allowance, at_risk, fit
from trading.standing import Change, Drop, Reprice, Resize, Skip, Standing, Withdraw
from trading.steps import Step
from trading.targets import share

BEYOND = "The new entry lies beyond its stop, so your entry is withdrawn."
TOO_LITTLE = "At the new prices your limits leave too little to trade."


@dataclass(frozen=True, slots=True, kw_only=True)
class Requote:
    """A new entry, a new stop, or both, which are sized together."""

    entry: SetEntry | None = None
    stop: MoveStop | None = None


Instruction = Action | Requote


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A step that waits, and the price at which it is to wait now."""

    step: Step
    price: Decimal


def instructions(actions: Sequence[Action]) -> Sequence[Instruction]:
    """The actions in their order, an entry and the stop that goes with it as one."""
    entry = next((action for action in actions if isinstance(action, SetEntry)), None)
    stop = next((action for action in actions if isinstance(action, MoveStop)), None)
    if entry is None or stop is None:
        return actions
    joined: list[Instruction] = [Requote(entry=entry, stop=stop)]
    return joined + [action for action in actions if action is not entry and action is not stop]


def requote(wanted: Requote, standing: Standing, *, stop: Decimal | None = None) -> Sequence[Change]:
    """What a new entry or stop changes of the steps that wait; all together never exceed what is allowed.

    Each takes the new price of its number, and one that has none left is withdrawn, as is one that would start beyond
    its own stop, or that leaves too little to trade. `stop` is where the stop is to stand if that is known already.
    """
    quoted, gone = _prices(wanted.entry, standing)
    moved = () if stop is not None else standing.stops
    stop = _stop(wanted, standing, quoted) if stop is None else stop
    return _anew(quoted, gone, standing, stop, moved, told=wanted.entry is not None)


def follow(entry: OrderId, was: Decimal, price: Decimal, standing: Standing) -> Sequence[Change]:
    """What it changes that an entry that waits at `was` follows the market to `price`, sized by its new risk.

    Nothing where the copy has moved on since, or the trade would not be worth it there: past a target, with less
    reward than is asked for, or too small.
    """
    quoted = [Quoted(step=step, price=step.price) for step in standing.waiting if step.price is not None]
    moved = [replace(one, price=price) if one.step.entry.id == entry else one for one in quoted]
    still = any(one.step.entry.id == entry and one.price == was for one in quoted)
    stop = standing.stop.stop_price if standing.stop is not None else None
    if not standing.waits or not still or stop is None or not _worth_it(price, stop, standing):
        return ()
    changes = _anew(moved, [], standing, stop, (), told=True)
    return () if any(isinstance(change, Withdraw) for change in changes) else changes


def _worth_it(price: Decimal, stop: Decimal, standing: Standing) -> bool:
    every = (target.limit_price for step in standing.steps for target in step.targets if target.unfinished)
    sign, least = standing.signal.side.sign, standing.limits.min_reward_risk
    rewards = [(at - price) * sign for at in every if at is not None]
    risk = (price - stop) * sign
    if risk <= 0 or any(reward <= 0 for reward in rewards):
        return False
    return least is None or (bool(rewards) and sum(rewards, ZERO) / len(rewards) >= least * risk)


def _anew(
    quoted: Sequence[Quoted],
    gone: Sequence[Quoted],
    standing: Standing,
    stop: Decimal | None,
    moved: Sequence[Placed],
    *,
    told: bool,
) -> Sequence[Change]:
    if stop is None:
        return [*_withdrawn(gone), *_repriced(quoted)]
    sign = standing.signal.side.sign
    ahead = [one for one in quoted if (one.price - stop) * sign > 0]
    if not ahead and told:
        return [*_withdrawn([*gone, *quoted], standing), Skip(words=BEYOND)]
    if not ahead or standing.allowed is None:
        # A stop that reaches the entry, as the provider's who is in already: the first step waits on.
        kept = ahead or quoted[:1]
        return [*_withdrawn([*gone, *_others(quoted, kept)]), *_repriced(kept), *_stopped(moved, stop)]
    sized = _sized(ahead, standing, standing.allowed, stop)
    small = [one for one, part, _ in sized if not part]
    if len(small) == len(ahead):
        return [*_withdrawn([*gone, *quoted], standing), Skip(words=TOO_LITTLE)]
    out: list[Change] = [*_withdrawn([*gone, *_others(quoted, ahead), *small])]
    taken = [(one, part, risk) for one, part, risk in sized if part]
    out += [change for one, part, _ in taken for change in _priced(one, part)]
    out += _stopped(moved, stop)
    return out + [change for one, part, risk in taken for change in _resized(one, part, risk, standing)]


def stop_price(action: MoveStop, standing: Standing, entry: Decimal | None) -> Decimal | None:
    """Where the stop is to stand, with the entry at `entry`; None where that cannot be told."""
    if action.breakeven:
        return entry
    if action.target is not None:
        reached = standing.target(action.target)
        return None if reached is None else reached.limit_price
    return action.price


def _prices(entry: SetEntry | None, standing: Standing) -> tuple[list[Quoted], list[Quoted]]:
    """Where the steps that wait are to wait now, and those for which there is no price any more."""
    added = {in_favour(p, standing.signal.side, standing.instrument.tick) for p in standing.signal.entry.dca}
    own = [step for step in standing.steps if step.price not in added] or standing.steps
    prices = _named(entry, len(own), standing) if entry is not None and entry.prices else None
    quoted, gone = [], []
    for step in standing.waiting:
        assert step.price is not None
        place = own.index(step) if step in own else None
        if prices is None or place is None:
            quoted.append(Quoted(step=step, price=step.price))
        elif place < len(prices):
            quoted.append(Quoted(step=step, price=prices[place]))
        else:
            gone.append(Quoted(step=step, price=step.price))
    return quoted, gone


def _named(entry: SetEntry, count: int, standing: Standing) -> list[Decimal]:
    side, instrument = standing.signal.side, standing.instrument
    prices = [in_favour(price, side, instrument.tick) for price in entry.prices]
    if entry.kind is not EntryKind.RANGE:
        return prices
    near, far = (max(prices), min(prices)) if side is Side.BUY else (min(prices), max(prices))
    return zone(near, far, count, side, instrument)


def _stop(wanted: Requote, standing: Standing, quoted: Sequence[Quoted]) -> Decimal | None:
    order = standing.stop
    if order is None:
        return None
    entry = quoted[0].price if quoted else standing.entry_at
    price = stop_price(wanted.stop, standing, entry) if wanted.stop is not None else None
    return order.stop_price if price is None else nearest(price, standing.instrument.tick)


def _sized(
    ahead: Sequence[Quoted], standing: Standing, allowed: Allowance, stop: Decimal
) -> list[tuple[Quoted, Decimal, Decimal]]:
    """Each step with its new quantity, and what that can lose; they share it as they did."""
    whole = sum((one.step.entry.quantity for one in ahead), ZERO)
    rungs = [Rung(type=one.step.entry.type, price=one.price, share=one.step.entry.quantity / whole) for one in ahead]
    parts: Sequence[Decimal] = fit(_left(allowed, standing, stop), standing.instrument, rungs, stop)
    if standing.position is not None:
        # What is open was sized with the others: they may shrink, and do not grow.
        parts = [min(part, one.step.entry.quantity) for one, part in zip(ahead, parts, strict=True)]
    risks = at_risk(parts, rungs, standing.instrument, stop)
    return list(zip(ahead, parts, risks, strict=True))


def _left(allowed: Allowance, standing: Standing, stop: Decimal) -> Allowance:
    """What the steps that have filled leave of the allowance to the others."""
    if standing.position is None:
        return allowed
    entry, each = standing.position.entry, standing.instrument.point_value
    opened = sum((max(step.staying, ZERO) for step in standing.steps), ZERO)
    lost = max((entry - stop) * standing.signal.side.sign, ZERO) * opened * each
    return replace(
        allowed,
        cost=max(allowed.cost - entry * opened * each, ZERO),
        risk=None if allowed.risk is None else max(allowed.risk - lost, ZERO),
    )


def _others(quoted: Sequence[Quoted], kept: Sequence[Quoted]) -> list[Quoted]:
    return [one for one in quoted if one not in kept]


def _withdrawn(gone: Sequence[Quoted], standing: Standing | None = None) -> Iterator[Change]:
    """Withdraw these steps; with `standing` they may be all, which needs no names."""
    ids: tuple[OrderId, ...] = tuple(one.step.entry.id for one in gone)
    if standing is not None and len(ids) == len(standing.coming):
        yield Withdraw()
    elif ids:
        yield Withdraw(entries=ids)


def _repriced(quoted: Sequence[Quoted]) -> Iterator[Change]:
    for one in quoted:
        yield from _priced(one, None)


def _priced(one: Quoted, quantity: Decimal | None) -> Iterator[Change]:
    order = one.step.entry
    size = quantity if quantity != order.quantity else None
    if order.limit_price is not None and (size or one.price != order.limit_price):
        yield Reprice(order=order.id, limit_price=one.price, quantity=size)
    elif order.limit_price is None and (size or one.price != order.stop_price):
        yield Reprice(order=order.id, stop_price=one.price, quantity=size)


def _stopped(stops: Sequence[Placed], price: Decimal) -> Iterator[Change]:
    for order in stops:
        if order.stop_price != price:
            yield Reprice(order=order.id, stop_price=price)


def _resized(one: Quoted, quantity: Decimal, risk: Decimal, standing: Standing) -> Iterator[Change]:
    stop, waiting = one.step.stop, [order for order in one.step.targets if order.unfinished]
    if stop is None:
        return
    yield Resize(entry=one.step.entry.id, stop=stop.id, quantity=quantity, risk=risk)
    if quantity == one.step.entry.quantity:
        return
    parts = share(standing, quantity, len(waiting))
    for order, part in zip(waiting, [*parts, *[ZERO] * len(waiting)], strict=False):
        yield Reprice(order=order.id, quantity=part) if part else Drop(order=order.id)
