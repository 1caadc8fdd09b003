"""What the paper venue refuses of a request before anything is changed; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from brokers.paper.pricing import touch
from domain.errors import InvalidInstrument, Rejected
from domain.instrument import AssetClass, Instrument
from domain.money import ONE
from domain.order import Bracket, Order, OrderType
from domain.quote import Quote

NEEDS_LIMIT = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT})
NEEDS_STOP = frozenset({OrderType.STOP, OrderType.STOP_LIMIT})


def check_order(order: Order, instrument: Instrument, now: datetime) -> None:
    """Refuses an order whose parts do not fit its type, the venue's steps or the clock."""
    if order.instrument.ticker != instrument.ticker:
        kind = instrument.ticker.asset_class
        raise InvalidInstrument(f"{instrument.key} is traded here as {kind}", "instrument")
    check_quantity(order.quantity, instrument)
    _check_presence("limit", order.limit_price, needed=order.type in NEEDS_LIMIT)
    _check_presence("stop", order.stop_price, needed=order.type in NEEDS_STOP)
    check_prices((order.limit_price, order.stop_price), instrument)
    if order.expires_at is not None and order.expires_at <= now:
        raise Rejected("the order has expired already", "expired")


def check_quantity(quantity: Decimal, instrument: Instrument) -> None:
    """Refuses what is not a positive multiple of the lot."""
    if not quantity.is_finite() or quantity <= 0 or quantity % instrument.lot:
        raise Rejected(f"the quantity must be a multiple of {instrument.lot:f}", "lot")


def check_prices(prices: Iterable[Decimal | None], instrument: Instrument) -> None:
    """Refuses a price that is not a positive multiple of the tick, or that a prediction cannot have."""
    for price in prices:
        if price is None:
            continue
        if not price.is_finite() or price <= 0 or price % instrument.tick:
            raise Rejected(f"the price must be a multiple of {instrument.tick:f}", "tick")
        if instrument.ticker.asset_class is AssetClass.PREDICTION and price > ONE:
            raise Rejected("a prediction costs at most 1", "price")


def check_minimum(order: Order, instrument: Instrument, quote: Quote) -> None:
    """Refuses an opening order that is worth less than the venue's minimum."""
    price = order.limit_price or order.stop_price or touch(order.side, quote)
    if order.quantity * price * instrument.multiplier < instrument.minimum_notional:
        raise Rejected(f"the smallest order is {instrument.minimum_notional} {instrument.currency}", "minimum")


def check_bracket(bracket: Bracket, quote: Quote) -> None:
    """Refuses exits that do not close their entry, or a stop that the market has passed already."""
    entry = bracket.entry
    exits = bracket.orders[1:]
    ids = {order.client_order_id for order in bracket.orders}
    if entry.reduce_only or len(ids) != len(bracket.orders):
        raise Rejected("a bracket needs an opening entry and an id for each order", "bracket")
    if any(order.side is entry.side or order.instrument.key != entry.instrument.key for order in exits):
        raise Rejected("the exits must be on the other side of the entry's instrument", "bracket")
    if sum(target.quantity for target in bracket.targets) > entry.quantity:
        raise Rejected("the targets are larger than the entry", "bracket")
    _check_types(bracket)
    _check_stop_side(bracket, quote)


def _check_types(bracket: Bracket) -> None:
    if bracket.stop is not None and bracket.stop.type not in NEEDS_STOP:
        raise Rejected("the stop of a bracket must be a stop order", "bracket")
    if any(target.type is not OrderType.LIMIT for target in bracket.targets):
        raise Rejected("the targets of a bracket must be limit orders", "bracket")


def _check_stop_side(bracket: Bracket, quote: Quote) -> None:
    entry, stop = bracket.entry, bracket.stop
    reference = entry.limit_price or entry.stop_price or touch(entry.side, quote)
    if stop is None or stop.stop_price is None:
        return
    if (reference - stop.stop_price) * entry.side.sign <= 0:
        raise Rejected(f"the stop {stop.stop_price:f} is on the wrong side of {reference:f}", "stop_price")


def _check_presence(name: str, price: Decimal | None, *, needed: bool) -> None:
    if needed != (price is not None):
        raise Rejected(f"the order {'needs a' if needed else 'takes no'} {name} price", "price")
