"""One copy as it stands, and what an update can change of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from domain.ids import OrderId
from domain.instrument import Instrument
from domain.money import ZERO
from domain.order import OrderState
from domain.risk import UNLIMITED, RiskLimits
from domain.signal import Level, Signal
from storage.orders import Placed
from storage.positions import Position
from trading.bracket import ENTRY_LEG, target_of
from trading.levels import entry_price
from trading.sizing import Allowance
from trading.steps import Step, steps_of


@dataclass(frozen=True, kw_only=True)
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

    @cached_property
    def steps(self) -> list[Step]:
        """The steps of its entry."""
        return steps_of(self.orders)

    @property
    def live(self) -> list[Step]:
        """The steps of which anything can still happen."""
        return [step for step in self.steps if step.alive]

    @property
    def waiting(self) -> list[Step]:
        """The steps that wait at a price, and of which nothing has filled."""
        return [step for step in self.steps if step.waits]

    @property
    def coming(self) -> list[Step]:
        """The steps that may still fill."""
        return [step for step in self.steps if step.entry.unfinished]

    @property
    def stops(self) -> list[Placed]:
        """The stop of each step, while it can still work."""
        return [step.stop for step in self.steps if step.stop is not None]

    @property
    def stop(self) -> Placed | None:
        """The first of the stops, which stand at one price."""
        return next(iter(self.stops), None)

    @property
    def targets(self) -> int:
        """How many targets there are, reached or not."""
        return max((len(step.targets) for step in self.steps), default=0)

    @property
    def reached(self) -> list[Decimal]:
        """The prices of the targets that were reached."""
        every = (target for step in self.steps for target in step.targets)
        return [o.limit_price for o in every if o.state is OrderState.FILLED and o.limit_price is not None]

    def target(self, number: int) -> Placed | None:
        """The target of this number, of the first step that has it."""
        every = (target for step in self.steps for target in step.targets)
        return next((order for order in every if target_of(order.leg) == number), None)

    @property
    def waits(self) -> bool:
        """Whether its entry waits at a price, and nothing of any step has filled or is bought at the market."""
        return bool(self.coming) and self.coming == self.waiting and not any(step.entry.filled for step in self.steps)

    @property
    def full_quantity(self) -> Decimal:
        """What is open and does not leave, and what the steps may still fill."""
        return sum((max(step.staying, ZERO) + step.coming for step in self.steps), ZERO)

    @property
    def entry_at(self) -> Decimal | None:
        """The average entry, or the planned one of the first step before a fill."""
        if self.position is not None:
            return self.position.entry
        first = next(iter(self.coming), self.steps[0])
        return first.price or entry_price(self.signal, self.market)

    @property
    def full_entry_at(self) -> Decimal | None:
        """The average entry when all that may still fill has filled."""
        entry, whole = self.entry_at, self.full_quantity
        if entry is None or not whole:
            return entry
        coming = sum((step.coming * ((step.price or entry) - entry) for step in self.steps), ZERO)
        return entry + coming / whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprice:
    """Set prices or the quantity of an order."""

    order: OrderId
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resize:
    """An entry, and the stop that covers it, have another size: a quantity, and the money at risk."""

    entry: OrderId
    stop: OrderId
    quantity: Decimal
    risk: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Cancel what has not filled of these entries, or of all."""

    entries: tuple[OrderId, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Cancel one exit."""

    order: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Add target `number` at a price, to the step that begins with the entry `of`."""

    number: int
    of: str = ENTRY_LEG
    quantity: Decimal
    limit_price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sell:
    """Close this quantity, of what the entry `of` has filled, at the market."""

    of: str = ENTRY_LEG
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
