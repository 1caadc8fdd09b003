"""Properties of the paper venue's matching engine under any sequence of requests, quotes, and failed commits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from brokers.paper.book import Book
from brokers.paper.instruments import instrument
from brokers.paper.settings import DEFAULT_CASH, Fee, PaperSettings
from brokers.paper.state import PaperOrder
from domain.errors import Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Ticker
from domain.money import ZERO
from domain.order import Bracket, Fill, Order, OrderRole, OrderState, OrderType
from domain.quote import Quote
from domain.signal import Side

START = datetime(2026, 3, 2, 15, tzinfo=UTC)
ACCOUNT = AccountId(1)
STOCK = Ticker(asset_class=AssetClass.STOCK, symbol="AAPL")
PERPETUAL = Ticker(asset_class=AssetClass.CRYPTO, symbol="SOL/USDT")
SIDES = st.sampled_from(Side)
PRICES = st.integers(80, 120).map(Decimal)
QUANTITIES = st.integers(1, 40).map(Decimal)
PLACES = st.integers(0, 200)


class Venue(RuleBasedStateMachine):
    """Requests of one account in one instrument; every step is committed, or fails and must leave no trace."""

    @initialize(
        ticker=st.sampled_from([STOCK, PERPETUAL]),
        depth=st.sampled_from([None, Decimal(1500)]),
        fee=st.sampled_from([Fee(), Fee(bps=Decimal(7), per_contract=Decimal("0.05"))]),
    )
    def open(self, ticker: Ticker, depth: Decimal | None, fee: Fee) -> None:
        self.instrument = instrument(ticker, Decimal(100))
        self.rules = PaperSettings(touch_depth=depth, keeps_hours=frozenset(), fees={ticker.asset_class: fee})
        self.book = Book(self.rules)
        self.now = START
        self.fills: list[Fill] = []
        self.orders: dict[ClientOrderId, PaperOrder] = {}
        self.number = 0
        self.quote = self.quote_at(Decimal(100))
        self.book.prices.put(self.quote)

    @rule(price=PRICES, fails=st.booleans())
    def price_moves(self, price: Decimal, fails: bool) -> None:
        self.now += timedelta(seconds=1)
        self.quote = self.quote_at(price)
        self.book.prices.put(self.quote)
        before = self.visible()
        refs = self.book.touched(self.quote, self.now)
        self.book.match(refs, self.quote, self.now)
        self.book.ledger.accept()
        if fails:
            self.book.ledger.discard()
            assert self.visible() == before
        else:
            self.commit()

    @rule(side=SIDES, quantity=QUANTITIES, price=st.none() | PRICES)
    def plain_order(self, side: Side, quantity: Decimal, price: Decimal | None) -> None:
        self.submit(self.order(side, quantity, limit=price))

    @rule(
        side=SIDES,
        quantity=QUANTITIES,
        away=st.none() | st.integers(-3, 10).map(Decimal),
        risk=st.integers(1, 15).map(Decimal),
        parts=st.lists(st.tuples(st.integers(1, 5), st.integers(1, 15)), max_size=3),
    )
    def bracket(
        self, side: Side, quantity: Decimal, away: Decimal | None, risk: Decimal, parts: list[tuple[int, int]]
    ) -> None:
        out, mid = side.opposite, self.quote.mid
        limit = None if away is None else mid - side.sign * away
        shares = sum(share for share, _ in parts)
        self.submit(
            Bracket(
                entry=self.order(side, quantity, limit=limit),
                stop=self.order(out, quantity, stop=(limit or mid) - side.sign * risk, reduce_only=True),
                targets=tuple(
                    self.order(out, part, limit=mid + side.sign * gain, reduce_only=True)
                    for share, gain in parts
                    if (part := quantity * share // shares)
                ),
            )
        )

    @rule(place=PLACES, quantity=QUANTITIES, price=st.none() | PRICES)
    def close_of_a_bracket(self, place: int, quantity: Decimal, price: Decimal | None) -> None:
        entries = [order for order in self.orders.values() if order.role is OrderRole.ENTRY]
        if entries:
            entry = entries[place % len(entries)]
            order = self.order(entry.side.opposite, quantity, limit=price, reduce_only=True, bracket=entry.id)
            self.submit(order)

    @rule(side=SIDES, quantity=QUANTITIES, price=st.none() | PRICES)
    def reduction_of_the_position(self, side: Side, quantity: Decimal, price: Decimal | None) -> None:
        self.submit(self.order(side, quantity, limit=price, reduce_only=True))

    @rule(place=PLACES)
    def cancel(self, place: int) -> None:
        if self.orders:
            order = list(self.orders.values())[place % len(self.orders)]
            self.attempt(lambda: self.book.cancel(order.ref, self.now))

    @rule(place=PLACES, limit=st.none() | PRICES, stop=st.none() | PRICES, quantity=st.none() | QUANTITIES)
    def replace(self, place: int, limit: Decimal | None, stop: Decimal | None, quantity: Decimal | None) -> None:
        if self.orders:
            order = list(self.orders.values())[place % len(self.orders)]
            changes = {"limit_price": limit, "stop_price": stop, "quantity": quantity}
            self.attempt(lambda: self.book.replace(order.ref, self.now, **changes))

    @invariant()
    def a_working_stop_covers_exactly_what_is_open(self) -> None:
        for entry, exits in self.brackets():
            stops = [order for order in exits if order.role is OrderRole.STOP and order.working]
            assert all(stop.remaining == self.opened(entry, exits) for stop in stops)

    @invariant()
    def exits_never_close_more_than_the_entry_opened(self) -> None:
        for entry, exits in self.brackets():
            assert ZERO <= self.opened(entry, exits) <= entry.filled

    @invariant()
    def targets_together_never_work_on_more_than_is_open(self) -> None:
        for entry, exits in self.brackets():
            working = [order.remaining for order in exits if order.working and order.role is OrderRole.TARGET]
            assert sum(working, ZERO) <= self.opened(entry, exits)
            assert all(part >= 0 for part in working)

    @invariant()
    def a_closed_bracket_has_no_working_orders(self) -> None:
        for entry, exits in self.brackets():
            if entry.filled and not self.opened(entry, exits):
                assert not any(order.working for order in (entry, *exits))

    @invariant()
    def fills_sum_to_the_position_and_to_the_orders(self) -> None:
        if not hasattr(self, "book"):
            return
        position = self.book.ledger.position(ACCOUNT, self.instrument.key)
        assert sum((fill.side.sign * fill.quantity for fill in self.fills), ZERO) == position.quantity
        for order in self.orders.values():
            mine = [fill for fill in self.fills if fill.client_order_id == order.id]
            assert sum((fill.quantity for fill in mine), ZERO) == order.filled <= max(order.wanted, order.quantity)
            assert (order.state is OrderState.FILLED) <= (order.filled > 0)

    @invariant()
    def money_is_conserved(self) -> None:
        if not hasattr(self, "book"):
            return
        quantity = self.book.ledger.position(ACCOUNT, self.instrument.key).quantity
        mark = self.quote.bid if quantity > 0 else self.quote.ask
        spent = sum((fill.side.sign * fill.quantity * fill.price + fill.fee for fill in self.fills), ZERO)
        equity = self.book.account(ACCOUNT).equity
        assert abs(equity - (DEFAULT_CASH - spent + quantity * mark)) < Decimal("0.000001")

    def quote_at(self, price: Decimal) -> Quote:
        half = Decimal("0.05")
        return Quote(key=self.instrument.key, bid=price - half, ask=price + half, at=self.now)

    def order(
        self,
        side: Side,
        quantity: Decimal,
        *,
        limit: Decimal | None = None,
        stop: Decimal | None = None,
        reduce_only: bool = False,
        bracket: ClientOrderId | None = None,
    ) -> Order:
        self.number += 1
        kind = OrderType.LIMIT if limit else OrderType.STOP if stop else OrderType.MARKET
        return Order(
            client_order_id=ClientOrderId(f"c{self.number}"),
            instrument=self.instrument,
            side=side,
            type=kind,
            quantity=quantity,
            limit_price=limit,
            stop_price=stop,
            reduce_only=reduce_only,
            bracket=bracket,
        )

    def submit(self, request: Order | Bracket) -> None:
        self.attempt(lambda: self.book.submit(ACCOUNT, request, self.instrument, self.now))

    def attempt(self, work: object) -> None:
        before = self.visible()
        try:
            work()  # type: ignore[operator]
        except Rejected:
            self.book.ledger.undo()
            assert not self.book.ledger.changes()
            assert self.visible() == before
        else:
            self.book.ledger.accept()
            self.commit()

    def commit(self) -> None:
        changes = self.book.ledger.changes()
        for order, _ in changes.orders:
            self.orders[order.id] = order
        for _, fill in changes.fills:
            self.check_price(fill)
            self.check_reduction(fill)
            self.fills.append(fill)
        self.book.ledger.commit()
        # What has left memory is what the journal would fetch again.
        gone = {order.ref: order for order in self.orders.values() if order.ref not in self.book.ledger.orders.kept}
        self.book.ledger.fetch(gone)

    def check_price(self, fill: Fill) -> None:
        order = self.orders[fill.client_order_id]
        touch = self.quote.ask if fill.side is Side.BUY else self.quote.bid
        assert (fill.price - touch) * fill.side.sign >= 0
        if order.limit_price is not None:
            assert (order.limit_price - fill.price) * fill.side.sign >= 0

    def check_reduction(self, fill: Fill) -> None:
        order = self.orders[fill.client_order_id]
        if order.role is OrderRole.CLOSE and order.bracket is None:
            held = sum((one.side.sign * one.quantity for one in self.fills), ZERO)
            assert held * fill.side.sign < 0
            assert fill.quantity <= abs(held)

    def brackets(self) -> list[tuple[PaperOrder, list[PaperOrder]]]:
        orders = list(getattr(self, "orders", {}).values())
        entries = [order for order in orders if order.role is OrderRole.ENTRY]
        return [(one, [o for o in orders if o.bracket == one.id and o.id != one.id]) for one in entries]

    def opened(self, entry: PaperOrder, exits: list[PaperOrder]) -> Decimal:
        return entry.filled - entry.released - sum((order.filled for order in exits), ZERO)

    def visible(self) -> object:
        ledger = self.book.ledger
        return dict(ledger.orders.kept), dict(ledger.positions.kept), dict(ledger.wallets.kept)


TestVenue = Venue.TestCase
TestVenue.settings = settings(
    max_examples=100, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
