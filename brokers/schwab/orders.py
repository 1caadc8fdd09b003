"""Orders as Schwab takes and tells them (Trader API, `Order`, `OrderRequest`; developer.schwab.com)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from brokers import fields, occ
from brokers.transport import Answer
from domain.errors import InvalidInstrument, Rejected
from domain.ids import BrokerOrderId, ClientOrderId, ExecId
from domain.instrument import AssetClass, Ticker
from domain.money import ZERO, plain
from domain.order import Fill, Order, OrderReport, OrderState, OrderType, SentOrder
from domain.signal import Side

SKEW = timedelta(seconds=5)
"""How far the venue's clock may be from ours, when an order is known by when it was entered."""
LATEST = timedelta(minutes=2)
"""How long after it left an order may have been entered."""
REPLACED = "REPLACED"
WORKING = frozenset({OrderState.ACCEPTED, OrderState.PARTIAL})
ASSETS: Mapping[AssetClass, str] = {AssetClass.STOCK: "EQUITY", AssetClass.OPTION: "OPTION"}
_SHARE = re.compile(r"[A-Z][A-Z0-9]{0,9}([./][A-Z0-9]{1,4})?")
_PLACE = re.compile(r"/orders/(?P<id>\d{1,24})/?")
_RESTING = (
    *("AWAITING_PARENT_ORDER", "AWAITING_CONDITION", "AWAITING_STOP_CONDITION", "AWAITING_MANUAL_REVIEW", "ACCEPTED"),
    *("AWAITING_UR_OUT", "PENDING_ACTIVATION", "QUEUED", "WORKING", "PENDING_CANCEL", "PENDING_REPLACE", "NEW"),
    *("AWAITING_RELEASE_TIME", "PENDING_ACKNOWLEDGEMENT", "PENDING_RECALL", REPLACED),
)
_STATES: Mapping[str, OrderState] = {
    **dict.fromkeys(_RESTING, OrderState.ACCEPTED),
    "FILLED": OrderState.FILLED,
    "CANCELED": OrderState.CANCELLED,
    "EXPIRED": OrderState.EXPIRED,
    "REJECTED": OrderState.REJECTED,
}
_INSTRUCTIONS: Mapping[tuple[AssetClass, Side, bool], str] = {
    (AssetClass.STOCK, Side.BUY, False): "BUY",
    (AssetClass.STOCK, Side.BUY, True): "BUY_TO_COVER",
    (AssetClass.STOCK, Side.SELL, False): "SELL_SHORT",
    (AssetClass.STOCK, Side.SELL, True): "SELL",
    (AssetClass.OPTION, Side.BUY, False): "BUY_TO_OPEN",
    (AssetClass.OPTION, Side.BUY, True): "BUY_TO_CLOSE",
    (AssetClass.OPTION, Side.SELL, False): "SELL_TO_OPEN",
    (AssetClass.OPTION, Side.SELL, True): "SELL_TO_CLOSE",
}


def symbol(ticker: Ticker) -> str | None:
    """The venue's symbol: options with their root filled to six letters, classes of shares with a stroke (`BRK/B`)."""
    if ticker.asset_class is AssetClass.OPTION:
        return occ.symbol(ticker, padded=True)
    fits = ticker.asset_class is AssetClass.STOCK and _SHARE.fullmatch(ticker.symbol)
    return ticker.symbol.replace(".", "/") if fits else None


def key(text: str) -> str:
    """Our key behind a symbol of the venue's."""
    option = occ.ticker(text)
    return option.key if option is not None else text.replace("/", ".")


def written(order: Order) -> Mapping[str, Any]:
    """The body of the request that places it; what rests does so until it is cancelled."""
    asset_class, text = order.instrument.ticker.asset_class, symbol(order.instrument.ticker)
    if text is None:
        raise InvalidInstrument(f"Schwab does not trade {order.instrument.key}", "instrument")
    wants_limit = order.type in (OrderType.LIMIT, OrderType.STOP_LIMIT)
    wants_stop = order.type in (OrderType.STOP, OrderType.STOP_LIMIT)
    if wants_limit != (order.limit_price is not None) or wants_stop != (order.stop_price is not None):
        raise Rejected("the order's prices do not fit its type", "price")
    prices = (("price", order.limit_price), ("stopPrice", order.stop_price))
    return {
        "session": "NORMAL",
        "duration": "DAY" if order.type is OrderType.MARKET else "GOOD_TILL_CANCEL",
        "orderType": order.type.value.upper(),
        "complexOrderStrategyType": "NONE",
        "orderStrategyType": "SINGLE",
        **{name: plain(price) for name, price in prices if price is not None},
        "orderLegCollection": [
            {
                "instruction": _INSTRUCTIONS[asset_class, order.side, order.reduce_only],
                "quantity": int(order.quantity),
                "instrument": {"symbol": text, "assetType": ASSETS[asset_class]},
            }
        ],
    }


def place(answer: Answer) -> str | None:
    """The order's id, from the address that the answer names; None where it names none."""
    found = _PLACE.search(answer.headers.get("Location", ""))
    return found["id"] if found else None


def identity(record: Mapping[str, Any]) -> str:
    """The venue's id. Raises `Malformed`."""
    return str(fields.whole(record, "orderId"))


def report(record: Mapping[str, Any], name: ClientOrderId) -> OrderReport:
    """The order as it stands. Raises `Malformed`."""
    state = _STATES.get(fields.text(record, "status"))
    if state is None:
        raise fields.Malformed("the status is unknown")
    filled = fields.number(record, "filledQuantity")
    done = list(executions(record))
    traded = sum((part for _, _, part, _ in done), ZERO)
    paid = sum((part * price for _, _, part, price in done), ZERO)
    told = record.get("statusDescription")
    return OrderReport(
        client_order_id=name,
        broker_order_id=BrokerOrderId(identity(record)),
        state=OrderState.PARTIAL if state is OrderState.ACCEPTED and filled else state,
        quantity=fields.number(record, "quantity"),
        filled=filled,
        average_price=paid / traded if traded and filled else None,
        at=fields.moment(record, "closeTime" if record.get("closeTime") else "enteredTime"),
        text=told if isinstance(told, str) else "",
        limit_price=fields.maybe(record, "price"),
        stop_price=fields.maybe(record, "stopPrice"),
    )


def fills(record: Mapping[str, Any], name: ClientOrderId) -> Iterator[Fill]:
    """Its executions; commissions are told in the account's transactions only. Raises `Malformed`."""
    leg = _leg(record)
    side = Side.BUY if fields.text(leg, "instruction").startswith("BUY") else Side.SELL
    text = fields.text(fields.mapping(leg.get("instrument")), "symbol")
    for identity_, at, quantity, price in executions(record):
        yield Fill(
            exec_id=ExecId(identity_),
            sequence=0,
            client_order_id=name,
            key=key(text),
            side=side,
            quantity=quantity,
            price=price,
            fee=ZERO,
            at=at,
        )


def executions(record: Mapping[str, Any]) -> Iterator[tuple[str, datetime, Decimal, Decimal]]:
    """Id, time, quantity and price of each execution. Raises `Malformed`."""
    for number, one in enumerate(record.get("orderActivityCollection") or []):
        activity = fields.mapping(one)
        if activity.get("activityType") != "EXECUTION" or activity.get("executionType") != "FILL":
            continue
        named = fields.whole(activity, "activityId") if activity.get("activityId") is not None else f"n{number}"
        for place_, other in enumerate(fields.sequence(activity.get("executionLegs"))):
            leg = fields.mapping(other)
            identity_ = f"{identity(record)}:{named}:{place_}"
            yield identity_, fields.moment(leg, "time"), fields.number(leg, "quantity"), fields.number(leg, "price")


def looks_like(record: Mapping[str, Any], sent: SentOrder, *, timed: bool = True) -> bool:
    """Whether it can be the order that we sent: instrument, direction, size, prices, and when it was entered."""
    body, leg = written(sent.order), _leg(record)
    wanted = body["orderLegCollection"][0]
    entered = fields.moment(record, "enteredTime")
    in_time = not timed or sent.sent_at is None or sent.sent_at - SKEW <= entered <= sent.sent_at + LATEST
    return (
        in_time
        and _same(record, body)
        and all(
            (
                fields.text(leg, "instruction") == wanted["instruction"],
                fields.text(fields.mapping(leg.get("instrument")), "symbol") == wanted["instrument"]["symbol"],
                fields.number(record, "quantity") == wanted["quantity"],
            )
        )
    )


def _same(record: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    prices = all(
        fields.maybe(record, name) == fields.maybe(body, name) for name in ("price", "stopPrice") if name in body
    )
    return prices and fields.text(record, "orderType") == body["orderType"]


def _leg(record: Mapping[str, Any]) -> Mapping[str, Any]:
    legs = fields.sequence(record.get("orderLegCollection"))
    if len(legs) != 1:
        raise fields.Malformed("it has not one leg")
    return fields.mapping(legs[0])
