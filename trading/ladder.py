"""How a position is entered: at one price, or in steps at several, each with its share of the whole; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.instrument import Instrument
from domain.money import HUNDRED, ONE, ZERO, floor_to
from domain.order import OrderType
from domain.risk import RiskLimits, Weights
from domain.signal import EntryKind, Side, Signal
from trading.levels import in_favour

MOST = 10
"""The most steps of one entry."""

ORDER_TYPES: Mapping[EntryKind, OrderType] = {
    EntryKind.MARKET: OrderType.MARKET,
    EntryKind.LIMIT: OrderType.LIMIT,
    EntryKind.RANGE: OrderType.LIMIT,
    EntryKind.STOP: OrderType.STOP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of an entry: how it gets in, at which price, and its share of the whole, above 0 and at most 1."""

    type: OrderType
    price: Decimal
    share: Decimal = ONE


def ladders(
    signal: Signal, instrument: Instrument, entry: Decimal, stop: Decimal, wish: RiskLimits
) -> Iterator[tuple[Rung, ...]]:
    """The ways to enter, from as many steps as are wanted to a single one, for whom more of them would be too small.

    `entry` is the planned price of the first. What the signal lists is entered at each of its prices, in their order,
    and then where the provider adds; a zone is one order at its near end unless the follower wants more. A breakout is
    one order: what is added below it could fill without it. No further step lies at the stop or beyond.
    """
    first, most = ORDER_TYPES[signal.entry.kind], _most(signal, wish)
    if most == 1:
        yield (Rung(type=first, price=entry),)
        return
    ahead = 0
    for count in range(most, 0, -1):
        prices = _prices(signal, instrument, entry, count)
        kept = [entry, *(price for price in prices[1:] if (price - stop) * signal.side.sign > 0)]
        if len(kept) != ahead:
            ahead = len(kept)
            types = [first, *[OrderType.LIMIT] * (len(kept) - 1)]
            shares = weights(len(kept), wish)
            rungs = zip(types, kept, shares, strict=True)
            yield tuple(Rung(type=type_, price=price, share=share) for type_, price, share in rungs)


def zone(near: Decimal, far: Decimal, count: int, side: Side, instrument: Instrument) -> list[Decimal]:
    """So many prices from the near end of a zone to the far one, at equal distances, each on a tick within it."""
    if count == 1:
        return [near]
    step = (far - near) / (count - 1)
    return [near, *(in_favour(near + step * place, side, instrument.tick) for place in range(1, count - 1)), far]


def weights(count: int, wish: RiskLimits) -> list[Decimal]:
    """The share of each step, together 1; what the follower's own shares leave goes to the other steps equally."""
    parts = _shares(count, wish.entry_shares) if wish.entry_shares else _PARTS[wish.entry_weights](count)
    whole = sum(parts, ZERO)
    return [part / whole for part in parts]


def spread(whole: Decimal, rungs: Sequence[Rung], lot: Decimal) -> tuple[Decimal, ...]:
    """A quantity of whole lots shared among the steps, each part rounded down: together never more than the whole."""
    return (whole,) if len(rungs) == 1 else tuple(floor_to(whole * rung.share, lot) for rung in rungs)


def mean(rungs: Sequence[Rung]) -> Decimal:
    """What a unit costs on average when all steps fill."""
    return rungs[0].price if len(rungs) == 1 else sum((rung.share * rung.price for rung in rungs), ZERO)


def _most(signal: Signal, wish: RiskLimits) -> int:
    entry, wanted = signal.entry, wish.entry_steps
    match entry.kind:
        case EntryKind.STOP:
            return 1
        case EntryKind.RANGE:
            listed = max((wanted or 1) - len(entry.dca), 1) + len(entry.dca)
        case _:
            listed = max(len(entry.prices), 1) + len(entry.dca)
    return min(listed, wanted or MOST, MOST)


def _prices(signal: Signal, instrument: Instrument, entry: Decimal, count: int) -> list[Decimal]:
    said, side = signal.entry, signal.side
    if said.kind is EntryKind.RANGE:
        far = min(said.prices) if side is Side.BUY else max(said.prices)
        over = max(count - len(said.dca), 1)
        listed = zone(entry, _towards(far, entry, side, instrument), over, side, instrument)
    else:
        listed = [entry, *(in_favour(price, side, instrument.tick) for price in said.prices[1:])]
    added = (in_favour(price, side, instrument.tick) for price in said.dca)
    return list(dict.fromkeys([*listed, *added]))[:count]


def _towards(far: Decimal, near: Decimal, side: Side, instrument: Instrument) -> Decimal:
    # The far end on a tick within the zone: a buyer's lower end is rounded up.
    inner = in_favour(far, side.opposite, instrument.tick)
    return inner if (near - inner) * side.sign > 0 else near


_PARTS: Mapping[Weights, Callable[[int], list[Decimal]]] = {
    Weights.EQUAL: lambda count: [ONE] * count,
    Weights.FIRST: lambda count: [Decimal(count - place) for place in range(count)],
    Weights.LAST: lambda count: [Decimal(place + 1) for place in range(count)],
}


def _shares(count: int, percent: Sequence[Decimal]) -> list[Decimal]:
    named = [min(share, HUNDRED) for share in percent[:count]]
    others = count - len(named)
    left = max(HUNDRED - sum(named, ZERO), ONE)
    return [*named, *(left / others for _ in range(others))]
