"""What is refused before it is sent: prices and quantities off an instrument's steps."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from domain.errors import Rejected
from domain.instrument import Instrument
from domain.money import plain
from domain.order import Order


def check(order: Order) -> None:
    """Raises `Rejected` for an order whose price or quantity the instrument does not have."""
    check_quantity(order.quantity, order.instrument)
    check_prices((order.limit_price, order.stop_price), order.instrument)


def check_quantity(quantity: Decimal, instrument: Instrument) -> None:
    """Raises `Rejected` for what is no positive multiple of the lot."""
    if not quantity.is_finite() or quantity <= 0 or quantity % instrument.lot:
        raise Rejected(f"the quantity must be a multiple of {plain(instrument.lot)}", "lot")


def check_prices(prices: Iterable[Decimal | None], instrument: Instrument) -> None:
    """Raises `Rejected` for a price that is no positive multiple of the tick."""
    for price in prices:
        if price is not None and (not price.is_finite() or price <= 0 or price % instrument.tick):
            raise Rejected(f"the price must be a multiple of {plain(instrument.tick)}", "tick")
