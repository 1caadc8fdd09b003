"""From a sized copy to its orders: each step of its entry, the stop that protects it, and its targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.instrument import Instrument
from domain.order import OrderRole, OrderType
from domain.signal import Side, Signal
from trading.ladder import ORDER_TYPES, Rung
from trading.levels import split, target_prices

ENTRY_LEG = "entry"
STOP_LEG = "stop"
TARGET_LEG = "target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One order of a copy, before it has an id; `of` is the leg of the entry that its step begins with."""

    leg: str
    of: str = ENTRY_LEG
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


def leg_of(name: str, step: int) -> str:
    """The name of a leg of this step: `entry2`, `stop2`, `target1.2`; those of the first step have the bare names."""
    if step == 1:
        return name
    return f"{name}{step}" if name in (ENTRY_LEG, STOP_LEG) else f"{name}.{step}"


def step_of(entry: str) -> int:
    """Which step begins with the entry that has this leg, from 1."""
    return int(entry.removeprefix(ENTRY_LEG) or 1)


def target_of(leg: str) -> int:
    """Which target a leg is, from 1, whatever its step; 0 where it is none."""
    number = leg.removeprefix(TARGET_LEG).partition(".")[0]
    return int(number) if leg.startswith(TARGET_LEG) and number.isdigit() else 0


def plan(
    signal: Signal,
    instrument: Instrument,
    quantity: Decimal,
    entry: Decimal,
    stop: Decimal,
    *,
    shares: Sequence[Decimal] = (),
    rung: Rung | None = None,
    step: int = 1,
) -> tuple[Planned, ...]:
    """The orders of one step of a copy: its entry, the stop over the whole quantity, and a part of it at each target.

    `entry` is the price of the trade, from which its targets are measured, and `rung` where this step gets in, if that
    is elsewhere. `shares` are the percentages that the targets take in their order. With a runner the last part has no
    target: it leaves by the stop or by an update.
    """
    rung = rung or Rung(type=ORDER_TYPES[signal.entry.kind], price=entry)
    of, out = leg_of(ENTRY_LEG, step), signal.side.opposite
    first = Planned(
        leg=of,
        of=of,
        role=OrderRole.ENTRY,
        side=signal.side,
        type=rung.type,
        quantity=quantity,
        limit_price=rung.price if rung.type is OrderType.LIMIT else None,
        stop_price=rung.price if rung.type is OrderType.STOP else None,
    )
    protection = Planned(
        leg=leg_of(STOP_LEG, step),
        of=of,
        role=OrderRole.STOP,
        side=out,
        type=OrderType.STOP,
        quantity=quantity,
        stop_price=stop,
    )
    prices = target_prices(signal, instrument, entry, stop)
    _, _, *parts = quantities(signal, instrument, quantity, len(prices), shares)
    targets = (
        Planned(
            leg=leg_of(f"{TARGET_LEG}{number}", step),
            of=of,
            role=OrderRole.TARGET,
            side=out,
            type=OrderType.LIMIT,
            quantity=part,
            limit_price=price,
        )
        for number, (price, part) in enumerate(zip(prices, parts, strict=False), start=1)
    )
    return first, protection, *targets


def quantities(
    signal: Signal, instrument: Instrument, quantity: Decimal, targets: int, shares: Sequence[Decimal] = ()
) -> list[Decimal]:
    """What each order of a step is for: its entry, its stop, and its targets, fewer where parts would be too small."""
    parts = split(quantity, targets + (1 if signal.runner and targets else 0), instrument.lot, shares)
    return [quantity, quantity, *parts[:targets]]
