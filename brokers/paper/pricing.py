"""At which price, and how much, one order fills on one quote; pure."""

from __future__ import annotations

import hashlib
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from brokers.paper.settings import BASIS_POINT, PaperSettings
from brokers.paper.state import PaperOrder
from domain.instrument import Instrument
from domain.money import ONE, floor_to
from domain.order import OrderType
from domain.quote import Quote
from domain.signal import Side

LEAST_SHARE = Decimal("0.5")
DRAWS = 2**32


def touch(side: Side, quote: Quote) -> Decimal:
    """The price at which an order of `side` meets the market: the ask for a buy, the bid for a sell."""
    return quote.ask if side is Side.BUY else quote.bid


def triggers(order: PaperOrder, quote: Quote) -> bool:
    """Whether the quote reaches the stop price, on the side at which the order would trade."""
    assert order.stop_price is not None
    return (touch(order.side, quote) - order.stop_price) * order.side.sign >= 0


def fill_price(order: PaperOrder, quote: Quote, instrument: Instrument, settings: PaperSettings) -> Decimal | None:
    """The price at which a triggered or unconditional order fills now, or None where it must wait.

    A limit order fills at the touch when that is its limit or better; any other takes the touch worsened by the
    slippage, rounded to the tick against the order. So a price that jumps over a stop fills where it landed.
    """
    price = touch(order.side, quote)
    if price <= 0:
        return None
    if order.type in {OrderType.LIMIT, OrderType.STOP_LIMIT}:
        assert order.limit_price is not None
        return price if (order.limit_price - price) * order.side.sign >= 0 else None
    return _worsened(price, order.side, instrument.tick, settings.slippage_bps)


def available(
    order: PaperOrder, quote: Quote, instrument: Instrument, settings: PaperSettings, *, dollars: Decimal
) -> Decimal:
    """How much of the order the quote can take, in whole lots and at least one; `dollars` is what one unit costs."""
    if settings.touch_depth is None:
        return order.remaining
    share = LEAST_SHARE + (ONE - LEAST_SHARE) * _draw(f"{settings.seed}/{order.number}/{quote.at.isoformat()}")
    depth = floor_to(settings.touch_depth * share / dollars, instrument.lot)
    return min(order.remaining, max(depth, instrument.lot))


def _worsened(price: Decimal, side: Side, tick: Decimal, bps: Decimal) -> Decimal:
    if not bps:
        return price
    worse = price * (ONE + side.sign * bps * BASIS_POINT)
    steps = (worse / tick).to_integral_value(ROUND_CEILING if side is Side.BUY else ROUND_FLOOR)
    return max(steps * tick, tick)


def _draw(text: str) -> Decimal:
    return Decimal(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest())) / DRAWS
