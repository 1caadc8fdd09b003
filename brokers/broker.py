"""The interface of every venue: what the engine may ask, and what it is promised."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, runtime_checkable

from brokers.credentials import Credentials
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport, OrderType
from domain.quote import Quote


class Idempotency(StrEnum):
    """What a venue does with a client order id it has seen, which decides how an unknown outcome is resolved."""

    REFUSES_REPEATS = "A"
    UNIQUE_WHILE_OPEN = "B"
    LOOK_UP_ONLY = "C"
    NONE = "D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At most so many requests in any stretch of so much time."""

    requests: int
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a venue can do, declared, never probed.

    `validity` is how long a request may still take effect after it was sent: an unknown order is looked up only
    after it. `quota` is for all requests of this program together, whatever they ask; a venue that counts by key or by
    weight keeps its limits itself. `native_targets` is how many targets fit into a native bracket, None for any number.
    `order_types` are those it takes by themselves. Where `locks_exits`, a resting sell locks what it sells: a stop over
    all of a position leaves nothing for targets. `expires`: an order can end by itself at a moment given with it;
    `reduces`: it can be kept from opening anything; `streams`: `updates` hears of changes at once, and does not only
    ask now and then.
    """

    venue: str
    asset_classes: frozenset[AssetClass]
    idempotency: Idempotency
    validity: timedelta
    native_bracket: bool
    fractional: bool
    shorting: bool
    quota: Quota | None = None
    order_types: frozenset[OrderType] = frozenset(OrderType)
    native_targets: int | None = None
    locks_exits: bool = False
    expires: bool = True
    reduces: bool = True
    streams: bool = True

    def brackets(self, targets: int) -> bool:
        """Whether an entry, its stop and so many targets are taken whole."""
        return self.native_bracket and (self.native_targets is None or targets <= self.native_targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Money at a venue, in `currency`: `equity` with open positions at the market, `buying_power` free for new ones."""

    equity: Decimal
    cash: Decimal
    buying_power: Decimal
    currency: str = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """An open position as the venue sees it; `quantity` is negative for a short."""

    key: str
    quantity: Decimal
    average_price: Decimal


@runtime_checkable
class Quotes(Protocol):
    """A source of prices; a venue that has this method tells its own."""

    async def quote(self, ticker: Ticker) -> Quote | None:
        """The latest quote, or None where the source does not know the instrument.

        Raises `BrokerUnavailable` when the source cannot be reached.
        """
        ...


class Broker(Protocol):
    """One venue, for all accounts that we hold there.

    Every method that goes over the wire may raise `BrokerUnavailable`, `RateLimited` or `ReauthorisationNeeded`.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What the venue can do."""
        ...

    async def account(self, account: AccountId) -> Account:
        """The account's money."""
        ...

    async def positions(self, account: AccountId) -> Sequence[Holding]:
        """The account's open positions."""
        ...

    async def resolve(self, ticker: Ticker) -> Instrument | None:
        """The instrument with the venue's tick, lot and minimum, or None where it is not traded."""
        ...

    async def opens_at(self, ticker: Ticker, now: datetime) -> datetime:
        """When the instrument can next be traded: `now` itself while its market is open."""
        ...

    async def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Places an order, or a bracket whole; answers with one report for each of its orders, the entry first.

        Raises `Rejected` (or a kind of it) when the venue says no, `NotSent` when it certainly took nothing,
        `OutcomeUnknown` when nobody can tell. A repeated client order id changes nothing where
        `capabilities.idempotency` says so.
        """
        ...

    async def replace(
        self,
        account: AccountId,
        order: ClientOrderId,
        *,
        limit_price: Decimal | None = None,
        stop_price: Decimal | None = None,
        quantity: Decimal | None = None,
    ) -> OrderReport:
        """Sets the price or quantity of a working order; asking twice for the same is asking once.

        Raises `Rejected` when the order is finished or the price impossible.
        """
        ...

    async def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """Ends a working order, and its exits when it is an unfilled entry; a finished order is reported as it is.

        Raises `Rejected` when the venue does not know the order.
        """
        ...

    async def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        """The order as it stands, or None where the venue never took it."""
        ...

    async def open_orders(self, account: AccountId) -> Sequence[OrderReport]:
        """All orders of the account that still work."""
        ...

    async def fills(self, account: AccountId, *, since: int) -> Sequence[Fill]:
        """The account's fills whose sequence is greater than `since`, oldest first."""
        ...

    def updates(self) -> AsyncIterator[AccountId]:
        """The accounts in which an order changed or filled, as it happens; a wake-up, never the truth."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What credentials turned out to allow.

    `account` is the venue's own name of the account, as far as it may be shown. `may_withdraw` is None where the venue
    does not tell; `permissions` are the venue's words for what the credentials may do.
    """

    account: str
    may_trade: bool
    may_withdraw: bool | None
    permissions: tuple[str, ...] = ()


class RemoteBroker(Broker, Quotes, Protocol):
    """A venue that is reached over a wire, with each account's own credentials.

    Its `fills` may tell a fill again that was told before; whoever keeps them knows it by its `exec_id`.
    """

    async def validate_credentials(self, credentials: Credentials) -> Grant:
        """Tries credentials before they are saved: what they allow, found by reading only.

        Raises `ReauthorisationNeeded` with words for people when they are wrong, expired or revoked.
        """
        ...

    async def time(self) -> datetime:
        """The venue's own clock; a signed request is judged by it."""
        ...

    async def run(self) -> None:
        """Keeps streams and markets fresh until cancelled."""
        ...

    async def aclose(self) -> None:
        """Closes all connections; closing twice is closing once."""
        ...
