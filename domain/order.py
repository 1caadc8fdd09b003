"""Orders, brackets and fills, as we ask for them and as venues report them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.ids import BrokerOrderId, ClientOrderId, ExecId
from domain.instrument import Instrument
from domain.signal import Side


class OrderType(StrEnum):
    """How an order finds its price."""

    MARKET = "market"
    LIMIT = "limit"
    STOP = "stop"
    STOP_LIMIT = "stop_limit"


class OrderRole(StrEnum):
    """What an order is for within its copy."""

    ENTRY = "entry"
    STOP = "stop"
    TARGET = "target"
    CLOSE = "close"


class OrderState(StrEnum):
    """Where an order stands; `trading.states` holds every transition."""

    READY = "ready"
    SUBMITTING = "submitting"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    PARTIAL = "partial"
    FILLED = "filled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REJECTED = "rejected"
    SKIPPED = "skipped"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order as a venue is asked for it.

    `quantity` in units of the instrument (contracts for options), always positive. `limit_price` and `stop_price`
    as `type` needs them. `reduce_only` may close but never open; `bracket` names the entry whose position it
    reduces.
    """

    client_order_id: ClientOrderId
    instrument: Instrument
    side: Side
    type: OrderType
    quantity: Decimal
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    reduce_only: bool = False
    bracket: ClientOrderId | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """An entry with the exits that protect it.

    The exits work only on what the entry has filled: the stop always covers the whole open quantity, each target
    its own part; what a target sells the stop no longer covers; a filled stop cancels the targets (OTO, then OCO).
    """

    entry: Order
    stop: Order | None = None
    targets: tuple[Order, ...] = ()

    @property
    def orders(self) -> tuple[Order, ...]:
        """All its orders, the entry first."""
        return (self.entry, *((self.stop,) if self.stop else ()), *self.targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReport:
    """What a venue says of one order; its prices are None where it has none, or where the venue does not tell them."""

    client_order_id: ClientOrderId
    broker_order_id: BrokerOrderId
    state: OrderState
    quantity: Decimal
    filled: Decimal
    average_price: Decimal | None
    at: datetime
    text: str = ""
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentOrder:
    """One order as our own books have it, for whoever must find it again at a venue that keeps no name of ours.

    `broker_order_id` is None until the venue was heard to take it, `sent_at` until it left.
    """

    order: Order
    broker_order_id: BrokerOrderId | None
    sent_at: datetime | None
    state: OrderState
    filled: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One execution. `sequence` grows with every fill of the account and is the cursor to read on from."""

    exec_id: ExecId
    sequence: int
    client_order_id: ClientOrderId
    key: str
    side: Side
    quantity: Decimal
    price: Decimal
    fee: Decimal
    at: datetime

    @property
    def sound(self) -> bool:
        """Whether it can have happened: something was traded, and nobody was paid for taking it."""
        return self.quantity > 0 and self.price >= 0
