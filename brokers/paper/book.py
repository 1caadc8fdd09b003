"""The matching engine of the paper venue: requests and quotes in, staged changes out; no file, no task, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from brokers.broker import Account
from brokers.paper import brackets, margin, pricing
from brokers.paper.checks import NEEDS_LIMIT, NEEDS_STOP, check_prices, check_quantity
from brokers.paper.fills import execute
from brokers.paper.funds import account_of, check_funds
from brokers.paper.hours import is_open
from brokers.paper.intake import orders_of, take
from brokers.paper.ledger import Ledger
from brokers.paper.prices import Prices
from brokers.paper.settings import PaperSettings
from brokers.paper.state import OrderRef, PaperOrder
from domain.errors import InvalidInstrument, Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import Instrument
from domain.order import Bracket, Order, OrderRole, OrderState
from domain.quote import Quote


class Book:
    """All accounts' orders and the rules by which they fill.

    Every method that changes something stages it in `ledger`: the caller accepts or undoes each request there, and
    commits when the changes are durable.
    """

    def __init__(self, settings: PaperSettings) -> None:
        self.settings = settings
        self.ledger = Ledger(settings.starting_cash)
        self.prices = Prices()

    def submit(
        self, account: AccountId, request: Order | Bracket, instrument: Instrument | None, now: datetime
    ) -> list[PaperOrder]:
        """Take an order or a bracket and fill what can be filled at once; answers with its orders, the entry first.

        A client order id that the account has used before changes nothing and is answered with what there is. Raises
        `Rejected`, `InsufficientFunds` or `InvalidInstrument`.
        """
        if not self.settings.native_bracket:
            request = _alone(request)
        refs = [(account, order.client_order_id) for order in orders_of(request)]
        if self.ledger.find(refs[0]) is not None:
            return self._found(refs)
        if self._found(refs):
            raise Rejected("an exit carries the id of another order", "duplicate")
        if instrument is None:
            raise InvalidInstrument(f"{orders_of(request)[0].instrument.key} is not traded here", "instrument")
        self._place(account, request, instrument, now)
        return self._found(refs)

    def replace(
        self,
        ref: OrderRef,
        now: datetime,
        *,
        limit_price: Decimal | None = None,
        stop_price: Decimal | None = None,
        quantity: Decimal | None = None,
    ) -> PaperOrder:
        """Change a working order and fill it if it can now be filled. Raises `Rejected`."""
        order = self._working(ref)
        instrument = self.instrument(order)
        check_prices((limit_price, stop_price), instrument)
        _check_replaceable(order, limit_price, stop_price)
        changed = replace(
            order,
            limit_price=limit_price or order.limit_price,
            stop_price=stop_price or order.stop_price,
        )
        if quantity is not None:
            changed = _resized(changed, quantity, instrument)
        if changed != order:
            self._change(order, replace(changed, at=now), now)
        return self._one(ref)

    def cancel(self, ref: OrderRef, now: datetime) -> PaperOrder:
        """End an order, and its exits when it is an entry that filled nothing; a finished one stays as it is."""
        order = self._one(ref)
        if order.working:
            self._finish(order, OrderState.CANCELLED, now)
        return self._one(ref)

    def sweep(self, now: datetime) -> None:
        """End all orders whose time is up."""
        for order in tuple(self.ledger.expiring()):
            if _is_expired(order, now):
                self._finish(order, OrderState.EXPIRED, now)

    def match(self, refs: Iterable[OrderRef], quote: Quote, now: datetime) -> None:
        """Fill what the quote can fill of the orders: all stops first, then the others by age.

        A quote that reaches both a stop and a target of a bracket therefore fills the stop. The exits of an entry
        that fills are matched on the same quote.
        """
        orders = [order for ref in refs if (order := self.ledger.orders.get(ref)) is not None]
        for order in sorted(orders, key=_priority):
            self._match(order.ref, quote, now)

    def touched(self, quote: Quote, now: datetime) -> list[OrderRef]:
        """The orders that something happens to at this quote, in the order in which they are to be matched."""
        orders = (order for order in self.ledger.working_on(quote.key) if self._is_touched(order, quote, now))
        return [order.ref for order in sorted(orders, key=_priority)]

    def account(self, account: AccountId) -> Account:
        """The account's money at the latest prices."""
        return account_of(self.ledger, self.prices, account)

    def instrument(self, order: PaperOrder) -> Instrument:
        """The instrument of an order in the books."""
        instrument = self.ledger.instruments.get(order.key)
        assert instrument is not None
        return instrument

    def _place(self, account: AccountId, request: Order | Bracket, instrument: Instrument, now: datetime) -> None:
        quote = self.prices.quote(instrument.key)
        assert quote is not None
        known = self.ledger.instruments.get(instrument.key)
        orders = take(self.ledger, account, request, known or instrument, quote=quote, now=now)
        if known is None:
            self.ledger.instruments.put(instrument.key, instrument)
        check_funds(self.ledger, self.prices, self.settings, orders[0])
        for order in orders:
            self.ledger.put(order)
        self._fit(orders[0], now)
        self._match_all(orders, quote, now)

    def _change(self, before: PaperOrder, after: PaperOrder, now: datetime) -> None:
        check_funds(self.ledger, self.prices, self.settings, after, instead_of=before)
        self.ledger.put(after)
        self._fit(after, now)
        quote = self.prices.quote(after.key)
        if quote is not None:
            self._match(after.ref, quote, now)

    def _finish(self, order: PaperOrder, state: OrderState, now: datetime) -> None:
        self.ledger.put(replace(order, state=state, at=now))
        self._fit(order, now)

    def _fit(self, order: PaperOrder, now: datetime) -> None:
        if order.bracket is not None:
            brackets.fit(self.ledger, order.account, order.bracket, now)

    def _match_all(self, orders: Sequence[PaperOrder], quote: Quote, now: datetime) -> None:
        self.match([order.ref for order in orders], quote, now)

    def _match(self, ref: OrderRef, quote: Quote, now: datetime) -> None:
        order = self.ledger.orders.get(ref)
        if order is None or not order.working or not self._can_trade(order, now):
            return
        if order.waits_for_trigger and order.remaining > 0 and pricing.triggers(order, quote):
            order = self.ledger.put(replace(order, triggered=True, at=now))
        if order.remaining > 0 and not order.waits_for_trigger:
            self._fill(order, quote, now)

    def _can_trade(self, order: PaperOrder, now: datetime) -> bool:
        if _is_expired(order, now):
            self._finish(order, OrderState.EXPIRED, now)
            return False
        asset_class = self.instrument(order).ticker.asset_class
        return asset_class not in self.settings.keeps_hours or is_open(asset_class, now)

    def _is_touched(self, order: PaperOrder, quote: Quote, now: datetime) -> bool:
        if _is_expired(order, now):
            return True
        if order.remaining <= 0:
            return False
        if order.waits_for_trigger:
            return pricing.triggers(order, quote)
        return pricing.fill_price(order, quote, self.instrument(order), self.settings) is not None

    def _fill(self, order: PaperOrder, quote: Quote, now: datetime) -> None:
        instrument = self.instrument(order)
        price = pricing.fill_price(order, quote, instrument, self.settings)
        if price is None:
            return
        dollars = margin.value(instrument, Decimal(1), price, self.prices.rate(instrument))
        quantity = pricing.available(order, quote, instrument, self.settings, dollars=dollars)
        execute(self.ledger, self.prices, self.settings, order, quantity=quantity, price=price, now=now)
        if order.role is OrderRole.ENTRY:
            self._match_all(self.ledger.group(*_head(order))[1:], quote, now)

    def _found(self, refs: Iterable[OrderRef]) -> list[PaperOrder]:
        return [order for ref in refs if (order := self.ledger.find(ref)) is not None]

    def _one(self, ref: OrderRef) -> PaperOrder:
        order = self.ledger.find(ref)
        if order is None:
            raise Rejected(f"there is no order {ref[1]}", "unknown_order")
        return order

    def _working(self, ref: OrderRef) -> PaperOrder:
        order = self._one(ref)
        if not order.working:
            raise Rejected(f"the order is {order.state} already", "finished")
        return order


def _alone(request: Order | Bracket) -> Order:
    if isinstance(request, Bracket):
        raise Rejected("brackets are not taken here: send the exits as orders that reduce", "bracket")
    return replace(request, bracket=None)


def _head(order: PaperOrder) -> tuple[AccountId, ClientOrderId]:
    return order.account, order.bracket or order.id


def _priority(order: PaperOrder) -> tuple[bool, int]:
    return order.role is not OrderRole.STOP, order.number


def _is_expired(order: PaperOrder, now: datetime) -> bool:
    return order.expires_at is not None and order.expires_at <= now


def _check_replaceable(order: PaperOrder, limit_price: Decimal | None, stop_price: Decimal | None) -> None:
    if limit_price is not None and order.type not in NEEDS_LIMIT:
        raise Rejected(f"a {order.type} order has no limit price", "price")
    if stop_price is not None and order.type not in NEEDS_STOP:
        raise Rejected(f"a {order.type} order has no stop price", "price")
    if stop_price not in {None, order.stop_price} and order.triggered:
        raise Rejected("the stop has been reached already", "triggered")


def _resized(order: PaperOrder, quantity: Decimal, instrument: Instrument) -> PaperOrder:
    check_quantity(quantity, instrument)
    if order.role is OrderRole.STOP:
        if quantity != order.quantity:
            raise Rejected("the stop of a bracket always covers all that is open", "bracket")
        return order
    if quantity <= order.filled:
        raise Rejected(f"{order.filled:f} is filled already: cancel the rest instead", "quantity")
    if order.role is OrderRole.ENTRY or order.bracket is None:
        return replace(order, wanted=quantity, quantity=quantity)
    return replace(order, wanted=quantity)
