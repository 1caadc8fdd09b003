"""The market and the books behind a fake venue: a test moves prices, orders fill by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from brokers.broker import Account, Holding, Idempotency
from brokers.paper.intake import orders_of
from brokers.paper.settings import Fee, PaperSettings
from brokers.paper.state import PaperOrder
from domain.errors import InsufficientFunds, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport
from domain.quote import Quote
from domain.signal import Side
from tests.fakes.clock import ManualClock
from tests.simulation.venue import Venue

FOREVER = timedelta(days=3650)
SPREAD = Decimal("0.0001")


class Floor:
    """All accounts of a fake venue, on the test's clock.

    `kind` is what becomes of a repeated client order id, `brackets` whether brackets are taken whole. Where it is a
    `spot` market nothing is sold that is not held, and a resting sell locks what it sells.
    """

    def __init__(
        self,
        clock: ManualClock,
        *,
        kind: Idempotency = Idempotency.REFUSES_REPEATS,
        brackets: bool = False,
        spot: bool = False,
        fees: Fee | None = None,
    ) -> None:
        self.clock = clock
        self.tickers: dict[str, Ticker] = {}
        self._spot = spot
        self._heard: list[Callable[[AccountId], None]] = []
        rules = PaperSettings(
            keeps_hours=frozenset(),
            native_bracket=brackets,
            fees={one: fees or Fee() for one in AssetClass},
        )
        self._venue = Venue(kind, FOREVER, now=clock.now, tell=self._tell, rules=rules)

    def listen(self, heard: Callable[[AccountId], None]) -> None:
        """`heard` is called with every account in which something changed, when it did."""
        self._heard.append(heard)

    def price(self, ticker: Ticker, price: Decimal) -> None:
        """The instrument trades at `price` now: what that fills is filled, and what is over is ended."""
        self.tickers[ticker.key] = ticker
        half = max(price * SPREAD, Decimal("0.00000001"))
        self._venue.quote(Quote(key=ticker.key, bid=price - half, ask=price + half, at=self.clock.now()))
        self._venue.sweep()

    def quote(self, key: str) -> Quote | None:
        """The latest quote."""
        return self._venue.last(key)

    def instrument(self, ticker: Ticker) -> Instrument | None:
        """The instrument with its steps, or None where it has no price here."""
        return self._venue.resolve(ticker) if ticker.key in self.tickers else None

    def submit(self, account: AccountId, request: Order | Bracket) -> Sequence[OrderReport]:
        """Take a request. Raises `Rejected` or a kind of it."""
        if self._spot:
            for order in orders_of(request):
                self._check_held(account, order)
        return self._venue.submit(account, request, self.clock.now())

    def replace(self, account: AccountId, order: ClientOrderId, **changes: Decimal | None) -> OrderReport:
        """Change a working order. Raises `Rejected`."""
        return self._venue.replace(account, order, changes, self.clock.now())

    def cancel(self, account: AccountId, order: ClientOrderId) -> OrderReport:
        """End an order. Raises `Rejected` where it is unknown."""
        return self._venue.cancel(account, order, self.clock.now())

    def order(self, account: AccountId, order: ClientOrderId) -> PaperOrder | None:
        """The order in full."""
        return next((one for one in self.orders(account) if one.id == order), None)

    def orders(self, account: AccountId) -> list[PaperOrder]:
        """Every order the account ever had, oldest first."""
        return self._venue.orders(account)

    def fills(self, account: AccountId) -> list[Fill]:
        """Every fill of the account, oldest first."""
        return self._venue.fills(account, 0)

    def account(self, account: AccountId) -> Account:
        """The account's money."""
        return self._venue.account(account)

    def holdings(self, account: AccountId) -> list[Holding]:
        """The account's positions."""
        return self._venue.holdings(account)

    def sent(self, account: AccountId, at: datetime) -> Iterable[Fill]:
        """The fills since a moment."""
        return [fill for fill in self.fills(account) if fill.at >= at]

    def _check_held(self, account: AccountId, order: Order) -> None:
        if order.side is Side.BUY:
            return
        held = sum((one.quantity for one in self.holdings(account) if one.key == order.instrument.key), Decimal(0))
        resting = [
            o for o in self.orders(account) if o.working and o.side is Side.SELL and o.key == order.instrument.key
        ]
        free = held - sum((one.remaining for one in resting), Decimal(0))
        if order.quantity <= 0:
            raise Rejected("the quantity must be positive", "quantity")
        if order.quantity > free:
            raise InsufficientFunds(available=free, required=order.quantity)

    def _tell(self, account: AccountId) -> None:
        for heard in self._heard:
            heard(account)
