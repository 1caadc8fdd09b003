"""What the paper venue's books consist of: orders, positions and wallets, each a frozen value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.ids import AccountId, BrokerOrderId, ClientOrderId
from domain.instrument import Instrument
from domain.money import ZERO
from domain.order import Fill, OrderReport, OrderRole, OrderState, OrderType
from domain.signal import Side

STOPS = frozenset({OrderType.STOP, OrderType.STOP_LIMIT})
WORKING = frozenset({OrderState.ACCEPTED, OrderState.PARTIAL})

OrderRef = tuple[AccountId, ClientOrderId]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOrder:
    """One order in the books.

    `bracket` is the entry whose position the order opens (its own id) or closes; None for a reduction of the whole
    position. `wanted` is what was asked for, `quantity` what the order may fill in all as things stand: an exit's
    grows and shrinks with its bracket. `paid` is the sum of price times quantity over its fills. `released` counts
    what orders outside the bracket have closed of an entry's position.
    """

    number: int
    account: AccountId
    id: ClientOrderId
    bracket: ClientOrderId | None
    role: OrderRole
    key: str
    side: Side
    type: OrderType
    wanted: Decimal
    quantity: Decimal
    limit_price: Decimal | None
    stop_price: Decimal | None
    expires_at: datetime | None
    at: datetime
    state: OrderState = OrderState.ACCEPTED
    triggered: bool = False
    filled: Decimal = ZERO
    paid: Decimal = ZERO
    released: Decimal = ZERO
    text: str = ""

    @property
    def ref(self) -> OrderRef:
        """Account and client order id, which name it."""
        return self.account, self.id

    @property
    def working(self) -> bool:
        """Whether it can still fill."""
        return self.state in WORKING

    @property
    def remaining(self) -> Decimal:
        """What it may still fill now."""
        return self.quantity - self.filled

    @property
    def waits_for_trigger(self) -> bool:
        """Whether it is a stop that the price has not reached."""
        return self.type in STOPS and not self.triggered

    @property
    def report(self) -> OrderReport:
        """The order as the venue reports it."""
        return OrderReport(
            client_order_id=self.id,
            broker_order_id=BrokerOrderId(f"P{self.number}"),
            state=self.state,
            quantity=self.quantity,
            filled=self.filled,
            average_price=self.paid / self.filled if self.filled else None,
            at=self.at,
            text=self.text,
            limit_price=self.limit_price,
            stop_price=self.stop_price,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The net position of one account in one instrument.

    `quantity` is negative for a short; `realised` is the profit of what was closed, in dollars, before fees.
    """

    quantity: Decimal = ZERO
    average_price: Decimal = ZERO
    realised: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """An account's cash in dollars and the sequence of its last fill."""

    cash: Decimal
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that one commit makes durable; each order with whether it must be in memory after a restart."""

    orders: Sequence[tuple[PaperOrder, bool]]
    fills: Sequence[tuple[AccountId, Fill]]
    positions: Sequence[tuple[AccountId, str, Position]]
    wallets: Sequence[tuple[AccountId, Wallet]]
    instruments: Sequence[Instrument]

    def __bool__(self) -> bool:
        return bool(self.orders or self.fills or self.positions or self.wallets or self.instruments)
