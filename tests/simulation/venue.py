"""The simulated venue: fills by the paper venue's rules, forgets repeated ids as its class does, keeps its own books.

It lives on while our process is dead. What it has taken, filled and refused is the ledger that ours is held against.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from brokers.broker import Account, Holding, Idempotency
from brokers.paper import instruments
from brokers.paper.book import Book
from brokers.paper.intake import orders_of
from brokers.paper.settings import PaperSettings
from brokers.paper.state import OrderRef, PaperOrder
from domain.errors import BrokerUnavailable, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument, Ticker
from domain.order import Bracket, Fill, Order, OrderReport, OrderRole, OrderType
from domain.quote import Quote
from domain.signal import Side

T = TypeVar("T")
SKEW = timedelta(seconds=1)
"""How far ahead of the venue's clock a signed request may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One order that the venue took: whose, under which id, and when."""

    account: AccountId
    id: ClientOrderId
    at: datetime


class Venue:
    """All accounts; `now` is the venue's own clock, `tell` hears of accounts in which something changed."""

    def __init__(
        self,
        kind: Idempotency,
        validity: timedelta,
        *,
        now: Callable[[], datetime],
        tell: Callable[[AccountId], None],
        rules: PaperSettings,
    ) -> None:
        self.kind = kind
        self.validity = validity
        self.taken: list[Taken] = []
        self.repeats: list[str] = []
        self.fills_of: dict[AccountId, list[Fill]] = {}
        self._now = now
        self._tell = tell
        self._book = Book(rules)
        self._journal: dict[OrderRef, PaperOrder] = {}
        self._anonymous: set[OrderRef] = set()
        self._told: set[OrderRef] = set()
        self._bare: set[tuple[AccountId, str]] | None = None
        self._names: Counter[OrderRef] = Counter()
        self._resolved: dict[str, Instrument] = {}
        self.forgotten: set[ClientOrderId] = set()
        self.meddled: set[tuple[AccountId, str]] = set()
        self._hands = 0
        self._cancelled: Counter[tuple[AccountId, ClientOrderId]] = Counter()

    def quote(self, quote: Quote) -> None:
        """The market moves: resting orders fill."""
        self._book.prices.put(quote)
        self._book.match(self._book.touched(quote, self._now()), quote, self._now())
        self._settle()

    def sweep(self) -> None:
        """End orders whose time is up."""
        self._book.sweep(self._now())
        self._settle()

    def last(self, key: str) -> Quote | None:
        """The latest quote."""
        return self._book.prices.quote(key)

    def resolve(self, ticker: Ticker) -> Instrument | None:
        """The instrument, where there is a price for it."""
        quote = self.last(ticker.key)
        if quote is None:
            return None
        return self._resolved.setdefault(ticker.key, instruments.instrument(ticker, quote.mid))

    def account(self, account: AccountId) -> Account:
        return self._book.account(account)

    def submit(self, account: AccountId, request: Order | Bracket, sent_at: datetime) -> Sequence[OrderReport]:
        """Take a request that was signed at `sent_at`."""
        self._check_signature(sent_at)
        first = (account, orders_of(request)[0].client_order_id)
        known = self._order(first)
        if known is not None and self.kind is not Idempotency.REFUSES_REPEATS:
            self.repeats.append(f"{account} {first[1]}")
            if self.kind is Idempotency.UNIQUE_WHILE_OPEN and known.working:
                raise Rejected("an open order has this id", "duplicate")
            request = _renamed(request, self._names.total())
        names = [order.client_order_id for order in orders_of(request)]
        instrument = self.resolve(orders_of(request)[0].instrument.ticker)
        self._known_again(account, names)
        self._do(lambda: self._book.submit(account, request, instrument, self._now()))
        if known is None or self.kind is not Idempotency.REFUSES_REPEATS:
            self._take(account, names)
        return [self._journal[account, name].report for name in names]

    def replace(
        self, account: AccountId, order: ClientOrderId, changes: Mapping[str, Any], sent_at: datetime
    ) -> OrderReport:
        """Change an order as a request asks that was signed at `sent_at`."""
        self._check_signature(sent_at)
        self._check_known(order)
        self._known_again(account, [order])
        self._do(lambda: self._book.replace((account, order), self._now(), **changes))
        return self._journal[account, order].report

    def cancel(self, account: AccountId, order: ClientOrderId, sent_at: datetime) -> OrderReport:
        """End an order as a request asks that was signed at `sent_at`."""
        self._check_signature(sent_at)
        self._check_known(order)
        self._known_again(account, [order])
        self._do(lambda: self._book.cancel((account, order), self._now()))
        return self._journal[account, order].report

    def find(self, account: AccountId, order: ClientOrderId) -> OrderReport | None:
        found = self._order((account, order))
        unknown = found is None or found.ref in self._anonymous or order in self.forgotten
        return None if unknown else found.report  # type: ignore[union-attr]

    def open_orders(self, account: AccountId) -> list[OrderReport]:
        return [order.report for order in self._book.ledger.working_of(account)]

    def orders(self, account: AccountId) -> list[PaperOrder]:
        """Every order that the account ever had, oldest first."""
        return [order for (whose, _), order in self._journal.items() if whose == account]

    def fills(self, account: AccountId, since: int) -> list[Fill]:
        """The account's fills after the sequence `since`."""
        return self.fills_of.get(account, [])[since:]

    def cancel_by_hand(self, order: PaperOrder) -> None:
        """Whoever may cancels an order, without asking us."""
        self.meddled.add((order.account, order.key))
        self._cancelled[order.account, order.bracket or order.id] += 1
        self._do(lambda: self._book.cancel(order.ref, self._now()))

    def close_by_hand(self, account: AccountId, holding: Holding, quantity: Decimal) -> None:
        """A follower sells of what he holds, or buys back, past us."""
        self.meddled.add((account, holding.key))
        self._hands += 1
        side = Side.SELL if holding.quantity > 0 else Side.BUY
        order = Order(
            client_order_id=ClientOrderId(f"hand{self._hands}"),
            instrument=next(one for one in self._resolved.values() if one.key == holding.key),
            side=side,
            type=OrderType.MARKET,
            quantity=quantity,
            reduce_only=True,
        )
        self._do(lambda: self._book.submit(account, order, order.instrument, self._now()))

    def forget(self, order: PaperOrder) -> None:
        """An order is gone, and nobody here has ever heard of it; an unfilled entry takes its exits along."""
        self.meddled.add((order.account, order.key))
        group = self._book.ledger.group(order.account, order.bracket or order.id)
        gone = group if order.role is OrderRole.ENTRY else [order]
        self.forgotten.update(one.id for one in gone)
        self._do(lambda: self._book.cancel(order.ref, self._now()))

    def working(self, *roles: OrderRole) -> list[PaperOrder]:
        """The working orders of these roles, over all accounts."""
        every = [order for account in self.accounts() for order in self._book.ledger.working_of(account)]
        return [order for order in every if order.role in roles]

    def opened(self, order: PaperOrder) -> bool:
        """Whether anything of its bracket is open."""
        return self._book.ledger.open_quantity(order.account, order.bracket or order.id) > 0

    def bare(self) -> set[tuple[AccountId, str]]:
        """Accounts and instruments that hold more than the stops and closes there cover, and nobody wanted it so.

        A close at the market that fills piece by piece in a thin market ends the position sooner than any stop.
        """
        if self._bare is None:
            self._bare = self._bare_now()
        return self._bare

    def _bare_now(self) -> set[tuple[AccountId, str]]:
        found = set()
        chosen = {
            (account, self._journal[account, entry].key) for (account, entry), n in self._cancelled.items() if n > 1
        }
        for account in self.accounts():
            for holding in self.holdings(account):
                ending = [*self._stops(account, holding.key), *self._closes(account, holding.key)]
                covered = sum((-o.side.sign * o.remaining for o in ending), Decimal(0))
                if abs(covered) < abs(holding.quantity) and (account, holding.key) not in chosen:
                    found.add((account, holding.key))
        return found

    def answered(self, account: AccountId, names: Sequence[ClientOrderId]) -> None:
        """Our process has heard that its orders are here, and what they are called."""
        mine = {(account, name) for name in names}
        self._told |= mine
        self._anonymous -= mine

    def told(self, order: PaperOrder) -> bool:
        """Whether our process has heard of the order: what a venue forgets before that, nobody can know."""
        return order.ref in self._told

    def holdings(self, account: AccountId) -> list[Holding]:
        held = self._book.ledger.positions_of(account)
        return [Holding(key=k, quantity=p.quantity, average_price=p.average_price) for k, p in held]

    def accounts(self) -> list[AccountId]:
        """Everybody who ever traded."""
        return sorted({ref[0] for ref in self._journal})

    def rows(self) -> Mapping[str, list[Mapping[str, Any]]]:
        """The venue's books, table by table."""
        began = self._book.settings.starting_cash
        return {
            "orders": [
                {
                    "account": o.account,
                    "id": o.id,
                    "key": o.key,
                    "role": o.role.value,
                    "state": o.state.value,
                    "limit_price": o.limit_price,
                    "stop_price": o.stop_price,
                }
                for o in self._journal.values()
            ],
            "taken": [{"account": one.account, "id": one.id} for one in self.taken],
            "fills": [
                {
                    "account": account,
                    "exec_id": f.exec_id,
                    "order": f.client_order_id,
                    "quantity": f.quantity,
                    "price": f.price,
                    "fee": f.fee,
                }
                for account, fills in self.fills_of.items()
                for f in fills
            ],
            "positions": [
                {"account": a, "key": h.key, "quantity": h.quantity} for a in self.accounts() for h in self.holdings(a)
            ],
            "wallets": [
                {"account": a, "cash": self._book.ledger.wallet(a).cash, "began": began} for a in self.accounts()
            ],
        }

    def naked(self) -> list[str]:
        """Positions whose working stops do not add up to what is open."""
        found = []
        for account in self.accounts():
            for holding in self.holdings(account):
                covered = sum(
                    (-o.side.sign * o.remaining for o in self._stops(account, holding.key)),
                    Decimal(0),
                )
                if covered != holding.quantity and (account, holding.key) not in self.meddled:
                    found.append(f"account {account} holds {holding.quantity} {holding.key} with stops over {covered}")
        return found

    def _stops(self, account: AccountId, key: str) -> list[PaperOrder]:
        return [o for o in self._book.ledger.working_of(account) if o.key == key and o.role.value == "stop"]

    def _closes(self, account: AccountId, key: str) -> list[PaperOrder]:
        working = (o for o in self._book.ledger.working_of(account) if o.key == key)
        return [o for o in working if o.role is OrderRole.CLOSE and o.type is OrderType.MARKET]

    def _order(self, ref: OrderRef) -> PaperOrder | None:
        return self._journal.get(ref)

    def _known_again(self, account: AccountId, names: Sequence[ClientOrderId]) -> None:
        refs = [(account, name) for name in names]
        self._book.ledger.fetch({ref: found for ref in refs if (found := self._journal.get(ref)) is not None})

    def _take(self, account: AccountId, names: Sequence[ClientOrderId]) -> None:
        for name in names:
            original = ClientOrderId(name.partition("~")[0])
            self._names[account, original] += 1
            self.taken.append(Taken(account=account, id=original, at=self._now()))
            if self.kind is Idempotency.NONE:
                self._anonymous.add((account, name))

    def _check_known(self, order: ClientOrderId) -> None:
        if order in self.forgotten:
            raise Rejected(f"there is no order {order}", "unknown_order")

    def _check_signature(self, sent_at: datetime) -> None:
        age = self._now() - sent_at
        if age > self.validity or age < -SKEW:
            raise BrokerUnavailable("the request's timestamp is outside the window")

    def _do(self, deed: Callable[[], T]) -> T:
        try:
            done = deed()
        except Rejected:
            self._book.ledger.undo()
            raise
        self._settle()
        return done

    def _settle(self) -> None:
        ledger = self._book.ledger
        self._bare = None
        ledger.accept()
        changes = ledger.changes()
        touched: dict[AccountId, None] = {}
        for order, _ in changes.orders:
            self._journal[order.ref] = order
            touched[order.account] = None
        for account, fill in changes.fills:
            self.fills_of.setdefault(account, []).append(fill)
            touched[account] = None
        ledger.commit()
        for account in touched:
            self._tell(account)


def _renamed(request: Order | Bracket, number: int) -> Order | Bracket:
    # A venue that forgets ids takes the same order again, as another one.
    def again(order: Order) -> Order:
        return replace(order, client_order_id=ClientOrderId(f"{order.client_order_id}~{number}"))

    if not isinstance(request, Bracket):
        return again(request)
    stop = again(request.stop) if request.stop else None
    return Bracket(entry=again(request.entry), stop=stop, targets=tuple(again(one) for one in request.targets))
