"""Orders as Alpaca takes and tells them.

An order that was replaced goes on under a new id of the venue's, with a new client order id (forum.alpaca.markets 945):
we name it after ours, with an appendix that says when, so that whatever bears our name is ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from brokers import fields
from brokers.alpaca import symbols
from domain.errors import InvalidInstrument, Rejected
from domain.ids import BrokerOrderId, ClientOrderId, ExecId
from domain.instrument import AssetClass, Ticker
from domain.money import ONE, ZERO, plain
from domain.order import Fill, Order, OrderReport, OrderState, OrderType
from domain.signal import Side

SLACK = Decimal("0.05")
"""Alpaca has no stop orders for crypto that sell at the market: theirs may fill as far beyond the stop as this."""
REPLACED = "replaced"
_NAMED = re.compile(r"(?P<ours>[0-9a-f]{32})-[0-9a-f]{1,16}")
_RESTING = (
    *("new", "accepted", "pending_new", "accepted_for_bidding", "held", "stopped", "suspended", "calculated"),
    *("done_for_day", "pending_cancel", "pending_replace", "replaced"),
)
_STATES: Mapping[str, OrderState] = {
    **dict.fromkeys(_RESTING, OrderState.ACCEPTED),
    "partially_filled": OrderState.PARTIAL,
    "filled": OrderState.FILLED,
    "canceled": OrderState.CANCELLED,
    "expired": OrderState.EXPIRED,
    "rejected": OrderState.REJECTED,
}
WORKING = frozenset({OrderState.ACCEPTED, OrderState.PARTIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An order under the id that it goes by now; `filled` and `paid` (quantity times price) are of ids it had before.

    What replaces an order begins with nothing filled (alpacahq/Alpaca-API issue 165).
    """

    record: Mapping[str, Any]
    filled: Decimal = ZERO
    paid: Decimal = ZERO


def written(order: Order) -> Mapping[str, Any]:
    """The body of the request that places it.

    Shares rest until they are cancelled; orders at the market and options are for the day (options have no other).
    """
    kind, asset_class = _kind(order), order.instrument.ticker.asset_class
    symbol = symbols.symbol(order.instrument.ticker)
    if symbol is None:
        raise InvalidInstrument(f"Alpaca does not trade {order.instrument.key}", "instrument")
    body: dict[str, Any] = {
        "symbol": symbol,
        "qty": plain(order.quantity),
        "side": order.side.value,
        "type": kind.value,
        "time_in_force": _lasts(asset_class, kind),
        "client_order_id": order.client_order_id,
        **prices(asset_class, order),
    }
    if asset_class is AssetClass.OPTION:
        body["position_intent"] = f"{order.side}_to_{'close' if order.reduce_only else 'open'}"
    return body


def prices(asset_class: AssetClass, order: Order) -> Mapping[str, str]:
    """Its prices as the venue takes them."""
    limit = order.limit_price
    if asset_class is AssetClass.CRYPTO and order.type is OrderType.STOP and order.stop_price is not None:
        limit = beyond(order.stop_price, order.side)
    named = (("limit_price", limit), ("stop_price", order.stop_price))
    return {name: plain(price) for name, price in named if price is not None}


def beyond(stop: Decimal, side: Side) -> Decimal:
    """The worst price at which a stop of crypto may fill, in the steps in which the stop is written."""
    step = ONE.scaleb(min(0, int(stop.normalize().as_tuple().exponent)))
    away = stop * (ONE + side.sign * SLACK)
    return (away / step).to_integral_value(ROUND_CEILING if side is Side.BUY else ROUND_FLOOR) * step


def ours(record: Mapping[str, Any]) -> ClientOrderId:
    """The name that we know the order by: without what was appended when it was replaced."""
    name = fields.text(record, "client_order_id")
    found = _NAMED.fullmatch(name)
    return ClientOrderId(found["ours"] if found else name)


def state(record: Mapping[str, Any]) -> OrderState:
    """How it stands. Raises `Malformed` for a status that we do not know."""
    found = _STATES.get(fields.text(record, "status"))
    if found is None:
        raise fields.Malformed("the status is unknown")
    return OrderState.PARTIAL if found is OrderState.ACCEPTED and fields.number(record, "filled_qty") else found


def report(standing: Standing) -> OrderReport:
    """The order as it stands."""
    record = standing.record
    quantity, filled = fields.number(record, "qty"), fields.number(record, "filled_qty")
    average = fields.maybe(record, "filled_avg_price") or ZERO
    total, found = standing.filled + filled, state(record)
    return OrderReport(
        client_order_id=ours(record),
        broker_order_id=BrokerOrderId(fields.text(record, "id")),
        state=OrderState.PARTIAL if found is OrderState.ACCEPTED and total else found,
        quantity=standing.filled + quantity,
        filled=total,
        average_price=(standing.paid + average * filled) / total if total else None,
        at=fields.moment(record, "updated_at" if record.get("updated_at") else "created_at"),
        limit_price=_limit(record),
        stop_price=fields.maybe(record, "stop_price"),
    )


def changes(
    record: Mapping[str, Any], limit_price: Decimal | None, stop_price: Decimal | None, quantity: Decimal | None
) -> Mapping[str, str]:
    """What is wanted and does not stand yet, as the venue takes it. Raises `Rejected` for what cannot be."""
    if stop_price is not None and fields.maybe(record, "limit_price") is not None and _limit(record) is None:
        limit_price = beyond(stop_price, _side(record))
    wanted = (("qty", quantity), ("limit_price", limit_price), ("stop_price", stop_price))
    if any(value is not None and not (value.is_finite() and value > 0) for _, value in wanted):
        raise Rejected("prices and quantities must be positive", "price")
    return {name: plain(value) for name, value in wanted if value is not None and value != fields.maybe(record, name)}


def ticker(record: Mapping[str, Any]) -> Ticker | None:
    """What the order is about, as far as it matters for its market's hours."""
    classes = {name: asset_class for asset_class, name in symbols.CLASSES.items()}
    found = classes.get(str(record.get("asset_class")))
    return None if found is None else Ticker(asset_class=found, symbol=symbols.key(record))


def fill(record: Mapping[str, Any], order: ClientOrderId, key: str) -> Fill:
    """One activity of the type FILL; commissions and fees are booked once a day, in activities of their own."""
    return Fill(
        exec_id=ExecId(fields.text(record, "id")),
        sequence=0,
        client_order_id=order,
        key=key,
        side=_side(record),
        quantity=fields.number(record, "qty"),
        price=fields.number(record, "price"),
        fee=ZERO,
        at=fields.moment(record, "transaction_time"),
    )


def _kind(order: Order) -> OrderType:
    wants_limit = order.type in (OrderType.LIMIT, OrderType.STOP_LIMIT)
    wants_stop = order.type in (OrderType.STOP, OrderType.STOP_LIMIT)
    if wants_limit != (order.limit_price is not None) or wants_stop != (order.stop_price is not None):
        raise Rejected("the order's prices do not fit its type", "price")
    crypto = order.instrument.ticker.asset_class is AssetClass.CRYPTO
    return OrderType.STOP_LIMIT if crypto and order.type is OrderType.STOP else order.type


def _lasts(asset_class: AssetClass, kind: OrderType) -> str:
    if asset_class is AssetClass.CRYPTO:
        return "gtc"
    return "day" if asset_class is AssetClass.OPTION or kind is OrderType.MARKET else "gtc"


def _limit(record: Mapping[str, Any]) -> Decimal | None:
    limit, stop = fields.maybe(record, "limit_price"), fields.maybe(record, "stop_price")
    if limit is None or stop is None or record.get("asset_class") != symbols.CLASSES[AssetClass.CRYPTO]:
        return limit
    return None if limit == beyond(stop, _side(record)) else limit


def _side(record: Mapping[str, Any]) -> Side:
    return Side.BUY if fields.text(record, "side") == "buy" else Side.SELL  # the other is `sell` or `sell_short`
