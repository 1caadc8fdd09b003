"""What each exchange says in its own words: one small class for each venue, everything else is shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from brokers.broker import Grant
from brokers.credentials import Credentials
from brokers.exchange.markets import Market
from domain.ids import AccountId
from domain.money import ZERO
from domain.order import Order, OrderState
from domain.signal import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One order as the venue shows it, under the `name` that travelled and the venue's own `id`; `market` is its id.

    Where it is not `whole`, the venue only said that it took the order.
    """

    name: str
    id: str
    market: str
    state: OrderState
    quantity: Decimal
    at: datetime
    filled: Decimal = ZERO
    average: Decimal | None = None
    limit: Decimal | None = None
    stop: Decimal | None = None
    text: str = ""
    whole: bool = True

    @property
    def working(self) -> bool:
        """Whether it can still fill."""
        return self.state in (OrderState.ACCEPTED, OrderState.PARTIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An order that is looked for: its name, and what our own books know of it."""

    name: str
    market: Market | None = None
    id: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One execution as the venue shows it; `name` is None where it shows only its own number of the order."""

    id: str
    order: str
    market: str
    side: Side
    quantity: Decimal
    price: Decimal
    at: datetime
    fee: Decimal = ZERO
    fee_currency: str = ""
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What an account has of one currency, and what of it is free for orders."""

    total: Decimal
    free: Decimal


class Desk(Protocol):
    """One venue's words. What it reads may raise `Malformed`; what it asks and tells, what the line raises.

    `amends`: a working order can be changed under its name; where it cannot, the rest of it is placed anew.
    """

    amends: bool

    async def time(self) -> datetime:
        """The venue's clock."""
        ...

    async def markets(self) -> Iterable[Market]:
        """All spot markets that are open."""
        ...

    async def quote(self, market: Market) -> tuple[Decimal, Decimal]:
        """The best bid and ask."""
        ...

    async def grant(self, credentials: Credentials) -> Grant:
        """What a key may do."""
        ...

    async def balances(self, account: AccountId) -> Mapping[str, Balance]:
        """What the account has, by currency."""
        ...

    async def place(self, account: AccountId, order: Order, market: Market, name: str) -> Seen:
        """Place an order under this name."""
        ...

    async def amend(
        self,
        account: AccountId,
        seen: Seen,
        *,
        limit: Decimal | None,
        stop: Decimal | None,
        quantity: Decimal | None,
    ) -> None:
        """Change a working order, where the venue `amends`; `quantity` is all of it, what is filled included."""
        ...

    async def cancel(self, account: AccountId, seen: Seen) -> None:
        """End a working order."""
        ...

    async def find(self, account: AccountId, wanted: Wanted) -> Seen | None:
        """The order of this name, or None where the venue has none."""
        ...

    async def by_id(self, account: AccountId, number: str, market: Market) -> Seen | None:
        """The order of this number, or None where the venue has none."""
        ...

    async def open(self, account: AccountId) -> Sequence[Seen]:
        """All working orders of the account."""
        ...

    async def trades(self, account: AccountId, since: datetime, markets: Sequence[Market]) -> Sequence[Trade]:
        """The executions since a moment in these markets; a venue that can tells those of all."""
        ...
