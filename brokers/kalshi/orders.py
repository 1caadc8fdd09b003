"""Orders as Kalshi takes and tells them (docs.kalshi.com, openapi.yaml: `CreateOrderV2Request`, `Order`, `Fill`).

Its book is that of YES. `bid` buys YES or sells NO, `ask` sells YES or buys NO; a price of NO is written as one less
it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from brokers import fields
from domain.errors import InvalidInstrument, Rejected
from domain.ids import BrokerOrderId, ClientOrderId, ExecId
from domain.instrument import AssetClass, Ticker
from domain.money import ONE, ZERO
from domain.order import Fill, Order, OrderReport, OrderState, OrderType
from domain.signal import Side

YES, NO = "YES", "NO"
BID, ASK = "bid", "ask"
WORKING = frozenset({OrderState.ACCEPTED, OrderState.PARTIAL})
Record = Mapping[str, Any]
_MARKET = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,99}")
_IDENTITY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_STATES: Mapping[str, OrderState] = {
    "resting": OrderState.ACCEPTED,
    "canceled": OrderState.CANCELLED,
    "executed": OrderState.FILLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Which outcome an order is about, and whether it buys or sells it."""

    outcome: str
    side: Side

    @property
    def book_side(self) -> str:
        """On which side of the book of YES it stands."""
        return BID if (self.side is Side.BUY) == (self.outcome == YES) else ASK

    def priced(self, price: Decimal) -> Decimal:
        """A price of the outcome as one of YES, or the other way round."""
        return price if self.outcome == YES else ONE - price


def market(ticker: Ticker) -> str | None:
    """The venue's market behind a ticker, None where it cannot be one: an outcome is YES or NO."""
    named = ticker.asset_class is AssetClass.PREDICTION and ticker.outcome in (YES, NO)
    return ticker.symbol if named and _MARKET.fullmatch(ticker.symbol) else None


def key(name: str, outcome: str) -> str:
    """Our key of an outcome."""
    return f"{name} {outcome}"


def leg_of(order: Order) -> Leg:
    """What an order of ours is about."""
    return Leg(outcome=order.instrument.ticker.outcome or YES, side=order.side)


def leg_told(record: Record) -> Leg:
    """What an order or a fill is about that is nobody's of ours, as far as the venue tells. Raises `Malformed`."""
    outcome, action = record.get("side"), record.get("action")
    if outcome in ("yes", "no") and action in ("buy", "sell"):
        return Leg(outcome=outcome.upper(), side=Side.BUY if action == "buy" else Side.SELL)
    return Leg(outcome=YES, side=Side.BUY if book_side(record) == BID else Side.SELL)


def book_side(record: Record) -> str:
    """On which side of the book an order or a fill is. Raises `Malformed`."""
    found = fields.text(record, "book_side")
    if found not in (BID, ASK):
        raise fields.Malformed("book_side is no side")
    return found


def identity(record: Record) -> str:
    """The venue's id of an order, fit for a path. Raises `Malformed`."""
    found = fields.text(record, "order_id")
    if not _IDENTITY.fullmatch(found):
        raise fields.Malformed("order_id is no id")
    return found


def outwards(order: ClientOrderId) -> str:
    """Our id as the venue prefers it, with hyphens."""
    return str(uuid.UUID(hex=order))


def inwards(record: Record) -> ClientOrderId:
    """Our id behind the venue's, or its own id where it has none of ours."""
    told = record.get("client_order_id")
    if not isinstance(told, str) or not told:
        return ClientOrderId(identity(record))
    try:
        return ClientOrderId(uuid.UUID(told).hex)
    except ValueError:
        return ClientOrderId(told)


def checked(order: Order) -> str:
    """The market of an order that the venue could take. Raises `Rejected` or `InvalidInstrument`."""
    name = market(order.instrument.ticker)
    if name is None:
        raise InvalidInstrument(f"Kalshi does not trade {order.instrument.key}", "instrument")
    if order.type not in (OrderType.MARKET, OrderType.LIMIT):
        raise Rejected("Kalshi has no stop orders", "type")
    if order.stop_price is not None or (order.type is OrderType.LIMIT) != (order.limit_price is not None):
        raise Rejected("the order's prices do not fit its type", "price")
    if order.limit_price is not None:
        check_price(order.limit_price)
    return name


def check_price(price: Decimal) -> None:
    """Raises `Rejected` for what no outcome can cost."""
    if not price < ONE:
        raise Rejected("an outcome costs less than 1", "price")


def written(order: Order, price: Decimal) -> Mapping[str, Any]:
    """The body of the request that places it at `price` of its outcome.

    `reduce_only` is taken with orders that end at once only, and is sent with those that sell.
    """
    leg = leg_of(order)
    at_once = order.type is OrderType.MARKET
    body: dict[str, Any] = {
        "ticker": order.instrument.ticker.symbol,
        "client_order_id": outwards(order.client_order_id),
        "side": leg.book_side,
        "count": f"{order.quantity:.2f}",
        "price": f"{leg.priced(price):.4f}",
        "time_in_force": "immediate_or_cancel" if at_once else "good_till_canceled",
        "self_trade_prevention_type": "taker_at_cross",
    }
    if at_once and order.side is Side.SELL:
        body["reduce_only"] = True
    if order.expires_at is not None and not at_once:
        body["expiration_time"] = int(order.expires_at.timestamp())
    return body


def taken(told: Any, order: Order, price: Decimal, now: datetime) -> OrderReport:
    """The report in the answer to the request that placed it. Raises `Malformed`, also where it names another order."""
    answer = fields.mapping(told)
    if answer.get("client_order_id") and inwards(answer) != order.client_order_id:
        raise fields.Malformed("it is about another order")
    filled, left = fields.number(answer, "fill_count"), fields.number(answer, "remaining_count")
    average = fields.maybe(answer, "average_fill_price")
    at_first = {
        (True, True): OrderState.PARTIAL,
        (True, False): OrderState.ACCEPTED,
        (False, True): OrderState.FILLED if filled >= order.quantity else OrderState.CANCELLED,
        (False, False): OrderState.CANCELLED,
    }
    return OrderReport(
        client_order_id=order.client_order_id,
        broker_order_id=BrokerOrderId(identity(answer)),
        state=at_first[left > 0, filled > 0],
        quantity=order.quantity,
        filled=filled,
        average_price=leg_of(order).priced(average) if average is not None and filled else None,
        at=now,
        limit_price=price,
    )


def report(record: Record, leg: Leg, fills: Iterable[Fill], now: datetime) -> OrderReport:
    """The order as it stands, its average price by its `fills`. Raises `Malformed`."""
    state = _STATES.get(fields.text(record, "status"))
    if state is None:
        raise fields.Malformed("the status is unknown")
    filled, left = fields.number(record, "fill_count_fp"), fields.number(record, "remaining_count_fp")
    if state is OrderState.ACCEPTED and filled:
        state = OrderState.PARTIAL
    if state is OrderState.CANCELLED and _ran_out(record):
        state = OrderState.EXPIRED
    done = list(fills)
    traded = sum((fill.quantity for fill in done), ZERO)
    paid = sum((fill.quantity * fill.price for fill in done), ZERO)
    return OrderReport(
        client_order_id=inwards(record),
        broker_order_id=BrokerOrderId(identity(record)),
        state=state,
        quantity=_quantity(record, state, filled, left),
        filled=filled,
        average_price=paid / traded if traded else None,
        at=_last(record, now),
        limit_price=leg.priced(fields.number(record, "yes_price_dollars")),
    )


def fill(record: Record, order: ClientOrderId, leg: Leg) -> Fill:
    """One execution. Raises `Malformed`."""
    return Fill(
        exec_id=ExecId(fields.text(record, "fill_id")),
        sequence=0,
        client_order_id=order,
        key=key(fields.text(record, "ticker"), leg.outcome),
        side=leg.side,
        quantity=fields.number(record, "count_fp"),
        price=leg.priced(fields.number(record, "yes_price_dollars")),
        fee=fields.number(record, "fee_cost"),
        at=fields.moment(record, "created_time"),
    )


def _quantity(record: Record, state: OrderState, filled: Decimal, left: Decimal) -> Decimal:
    # Whether the first size follows a change of it is not documented: what rests does.
    if state in WORKING:
        return filled + left
    return filled if state is OrderState.FILLED else max(fields.number(record, "initial_count_fp"), filled)


def _ran_out(record: Record) -> bool:
    if not record.get("expiration_time") or not record.get("last_update_time"):
        return False
    return fields.moment(record, "last_update_time") >= fields.moment(record, "expiration_time")


def _last(record: Record, now: datetime) -> datetime:
    name = "last_update_time" if record.get("last_update_time") else "created_time"
    return fields.moment(record, name) if record.get(name) else now
