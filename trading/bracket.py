"""From a sized copy to its orders: one entry, the stop that protects it, and the targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.instrument import Instrument
from domain.order import OrderRole, OrderType
from domain.signal import EntryKind, Side, Signal
from trading.levels import split, target_price

ENTRY_LEG = "entry"
STOP_LEG = "stop"

ENTRY_TYPES: Mapping[EntryKind, OrderType] = {
    EntryKind.MARKET: OrderType.MARKET,
    EntryKind.LIMIT: OrderType.LIMIT,
    EntryKind.RANGE: OrderType.LIMIT,
    EntryKind.STOP: OrderType.STOP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One order of a copy, before it has an id."""

    leg: str
    role: OrderRole
    side: Side
    type: OrderType
    quantity: Decimal
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None

    @property
    def attached(self) -> bool:
        """Whether it is sent inside the entry's bracket."""
        return self.role in (OrderRole.STOP, OrderRole.TARGET)


def plan(
    signal: Signal,
    instrument: Instrument,
    quantity: Decimal,
    entry: Decimal,
    stop: Decimal,
    *,
    shares: Sequence[Decimal] = (),
) -> tuple[Planned, ...]:
    """The orders of one copy: entry, stop over the whole quantity, and a part of it at each target.

    `shares` are the percentages that the targets take in their order. With a runner the last part has no target: it
    leaves by the stop or by an update.
    """
    out = signal.side.opposite
    kind = ENTRY_TYPES[signal.entry.kind]
    first = Planned(
        leg=ENTRY_LEG,
        role=OrderRole.ENTRY,
        side=signal.side,
        type=kind,
        quantity=quantity,
        limit_price=entry if kind is OrderType.LIMIT else None,
        stop_price=entry if kind is OrderType.STOP else None,
    )
    protection = Planned(
        leg=STOP_LEG, role=OrderRole.STOP, side=out, type=OrderType.STOP, quantity=quantity, stop_price=stop
    )
    return first, protection, *targets(signal, instrument, quantity, entry, stop, shares=shares)


def targets(
    signal: Signal,
    instrument: Instrument,
    quantity: Decimal,
    entry: Decimal,
    stop: Decimal,
    *,
    shares: Sequence[Decimal] = (),
) -> tuple[Planned, ...]:
    """The exits in profit, nearest first as the post has them."""
    risk = abs(entry - stop)
    found = (target_price(level, signal, instrument, entry, risk) for level in signal.targets)
    prices = [price for price in found if price is not None]
    parts = split(quantity, len(prices) + (1 if signal.runner and prices else 0), instrument.lot, shares)
    return tuple(
        Planned(
            leg=f"target{number}",
            role=OrderRole.TARGET,
            side=signal.side.opposite,
            type=OrderType.LIMIT,
            quantity=part,
            limit_price=price,
        )
        for number, (price, part) in enumerate(zip(prices, parts, strict=False), start=1)
    )
