"""One copy as it stands, and what an update can change of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.ids import OrderId
from domain.instrument import Instrument
from domain.money import ZERO
from domain.order import OrderRole, OrderType
from domain.risk import UNLIMITED, RiskLimits
from domain.signal import Level, Signal
from storage.orders import Placed
from storage.positions import Position
from trading.levels import entry_price
from trading.sizing import Allowance


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One copy as it stands: its signal, its orders, and its position if the entry has filled.

    `allowed` is what the follower let it lose and cost, which no update may exceed; None where nothing bounds it.
    `market` is what the position would have cost when the signal was seen, `limits` what the follower allows.
    """

    signal: Signal
    instrument: Instrument
    orders: Sequence[Placed]
    position: Position | None
    allowed: Allowance | None = None
    market: Decimal | None = None
    limits: RiskLimits = UNLIMITED

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
    def waits(self) -> bool:
        """Whether its entry waits at a price, and nothing of it has filled."""
        return self.entry.unfinished and self.entry.filled == 0 and self.entry.type is not OrderType.MARKET

    @property
    def open_quantity(self) -> Decimal:
        """What is open and not already on its way out by an order to close."""
        if self.position is None:
            return ZERO
        leaving = [o.quantity - o.filled for o in self.orders if o.role is OrderRole.CLOSE and o.unfinished]
        return self.position.quantity - sum(leaving)

    @property
    def full_quantity(self) -> Decimal:
        """What is open, and what the entry may still fill."""
        coming = self.entry.quantity - self.entry.filled if self.entry.unfinished else ZERO
        return max(self.open_quantity, ZERO) + max(coming, ZERO)

    @property
    def entry_at(self) -> Decimal | None:
        """The average entry, or the planned one before a fill."""
        if self.position is not None:
            return self.position.entry
        return self.entry.limit_price or self.entry.stop_price or entry_price(self.signal, self.market)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprice:
    """Set prices or the quantity of an order."""

    order: OrderId
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resize:
    """The copy, and the `stop` that covers it, have another size: a quantity, and the money at risk."""

    stop: OrderId
    quantity: Decimal
    risk: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Cancel what has not filled of the entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Cancel one exit."""

    order: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Add target `number` at a price."""

    number: int
    quantity: Decimal
    limit_price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sell:
    """Close this quantity at the market."""

    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """Let the stop stay at a distance behind the best price from now on."""

    distance: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """An instruction is not carried out, or not as it was given; `words` are for the follower."""

    words: str


Change = Reprice | Resize | Withdraw | Drop | Place | Sell | Trail | Skip
