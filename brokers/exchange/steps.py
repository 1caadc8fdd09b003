"""Whether an order keeps to the steps of its market, before anything is sent."""

from __future__ import annotations

from decimal import Decimal

from brokers.exchange.markets import Market
from domain.errors import Rejected
from domain.money import plain
from domain.order import Order, OrderType

_LIMITED = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT})
_STOPPED = frozenset({OrderType.STOP, OrderType.STOP_LIMIT})


def check(order: Order, market: Market) -> None:
    """Raises `Rejected` for what the venue would refuse, or what a library would silently round."""
    if order.quantity <= 0 or order.quantity % market.lot:
        raise Rejected(f"the quantity must be a multiple of {plain(market.lot)}", "lot")
    if order.quantity < market.least:
        raise Rejected(f"the smallest quantity here is {plain(market.least)}", "minimum")
    if order.type in _LIMITED:
        _price(order.limit_price, market, "limit")
    if order.type in _STOPPED:
        _price(order.stop_price, market, "stop")


def _price(price: Decimal | None, market: Market, which: str) -> None:
    if price is None or price <= 0 or price % market.tick:
        raise Rejected(f"the {which} price must be a multiple of {plain(market.tick)}", "tick")
