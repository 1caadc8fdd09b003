"""Our orders as OpenD wants them, and what it tells of them as our reports and fills.

Source: Trd_Common, Trd_PlaceOrder and Trd_ModifyOrder of the moomoo API.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from brokers.fields import Malformed, maybe, number, text, whole
from brokers.moomoo.accounts import UNITED_STATES
from brokers.payload import words
from domain.ids import BrokerOrderId, ClientOrderId, ExecId
from domain.money import ZERO
from domain.order import Fill, Order, OrderReport, OrderState, OrderType
from domain.signal import Side

HOUSE = ZoneInfo("America/New_York")
"""The zone of times of US accounts, where they are not told as timestamps (moomoo API, time of the market)."""
WRITTEN = "%Y-%m-%d %H:%M:%S"
TYPES = {OrderType.LIMIT: 1, OrderType.MARKET: 2, OrderType.STOP: 10, OrderType.STOP_LIMIT: 11}
SIDES = {Side.BUY: 1, Side.SELL: 2}
_BOUGHT = {1: Side.BUY, 2: Side.SELL, 3: Side.SELL, 4: Side.BUY}
DAY, FOREVER = 0, 1
CHANGE, CANCEL = 1, 2
NEVER_TAKEN = frozenset({3, 21})
"""Refused by OpenD or by the server."""
UNTOLD = frozenset({-1, 4})
"""`Unknown` and `TimeOut`: the server did not say what became of it."""
_STATES = {
    **dict.fromkeys((-1, 0, 1, 2, 4, 5), OrderState.ACCEPTED),
    **dict.fromkeys((10, 12), OrderState.PARTIAL),
    11: OrderState.FILLED,
    13: OrderState.ACCEPTED,
    **dict.fromkeys((14, 15, 22, 23, 24), OrderState.CANCELLED),
    **dict.fromkeys(NEVER_TAKEN, OrderState.REJECTED),
}
OVER = frozenset({OrderState.FILLED, OrderState.CANCELLED, OrderState.EXPIRED, OrderState.REJECTED})
_FILL_CANCELLED = 1
_DUST = Decimal("1e-9")
"""OpenD reckons in binary: digits behind these are its, not the market's."""
_LATEST = Decimal(10**11)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One order as OpenD tells it."""

    report: OrderReport
    status: int
    code: str
    side: Side

    @property
    def number(self) -> str:
        """OpenD's number of it."""
        return self.report.broker_order_id

    @property
    def live(self) -> bool:
        """Whether it may still fill."""
        return self.report.state not in OVER


def placing(order: Order, *, lasting: bool) -> dict[str, Any]:
    """What places an order; where it is `lasting` it works until it is cancelled, 90 days at most."""
    resting = lasting and order.type is not OrderType.MARKET
    body: dict[str, Any] = {
        "trdSide": SIDES[order.side],
        "orderType": TYPES[order.type],
        "code": order.instrument.ticker.symbol,
        "qty": order.quantity,
        "price": order.limit_price if order.limit_price is not None else ZERO,
        "secMarket": UNITED_STATES,
        "remark": order.client_order_id,
        "timeInForce": FOREVER if resting else DAY,
        "fillOutsideRTH": False,
    }
    if order.stop_price is not None:
        body["auxPrice"] = order.stop_price
    return body


def changing(
    told: Told, limit_price: Decimal | None, stop_price: Decimal | None, quantity: Decimal | None
) -> dict[str, Any]:
    """What changes a working order; what is None stays."""
    limit, stop = limit_price or told.report.limit_price, stop_price or told.report.stop_price
    body: dict[str, Any] = {
        "orderID": told.number,
        "modifyOrderOp": CHANGE,
        "qty": quantity or told.report.quantity,
        "price": limit if limit is not None else ZERO,
    }
    if stop is not None:
        body["auxPrice"] = stop
    return body


def cancelling(told: Told) -> dict[str, Any]:
    """What ends an order."""
    return {"orderID": told.number, "modifyOrderOp": CANCEL, "qty": ZERO, "price": ZERO}


def told(row: Mapping[str, Any]) -> Told:
    """One order. Raises `Malformed`."""
    status, kind = whole(row, "orderStatus"), whole(row, "orderType")
    order = str(whole(row, "orderID"))
    quantity, filled = number(row, "qty"), _clean(maybe(row, "fillQty")) or ZERO
    state = _STATES.get(status)
    if state is None or quantity <= 0 or not 0 <= filled <= quantity:
        raise Malformed("an order is in no state that is known")
    if state is OrderState.ACCEPTED and filled:
        state = OrderState.PARTIAL
    report = OrderReport(
        client_order_id=ClientOrderId(_remark(row) or f"order-{order}"),
        broker_order_id=BrokerOrderId(order),
        state=state,
        quantity=_clean(quantity) or quantity,
        filled=filled,
        average_price=_clean(maybe(row, "fillAvgPrice")) if filled else None,
        at=_moment(row, "update"),
        text=words(row.get("lastErrMsg") or ""),
        limit_price=_clean(maybe(row, "price"))
        if kind in (TYPES[OrderType.LIMIT], TYPES[OrderType.STOP_LIMIT])
        else None,
        stop_price=_clean(maybe(row, "auxPrice"))
        if kind in (TYPES[OrderType.STOP], TYPES[OrderType.STOP_LIMIT])
        else None,
    )
    return Told(report=report, status=status, code=text(row, "code"), side=_side(row))


def taken(order: Order, number: str, at: datetime) -> OrderReport:
    """An order that was taken, of which no more is known yet."""
    return OrderReport(
        client_order_id=order.client_order_id,
        broker_order_id=BrokerOrderId(number),
        state=OrderState.ACCEPTED,
        quantity=order.quantity,
        filled=ZERO,
        average_price=None,
        at=at,
        limit_price=order.limit_price,
        stop_price=order.stop_price,
    )


def execution(row: Mapping[str, Any], names: Mapping[str, ClientOrderId]) -> Fill | None:
    """One execution, or None for one that was taken back; `names` are ours by OpenD's number of the order.

    What it cost is not told with it. Raises `Malformed`.
    """
    if "status" in row and whole(row, "status") == _FILL_CANCELLED:
        return None
    order = order_of(row)
    return Fill(
        exec_id=ExecId(str(whole(row, "fillID"))),
        sequence=0,
        client_order_id=names.get(order, ClientOrderId(f"order-{order}")),
        key=key_of(row),
        side=_side(row),
        quantity=_clean(number(row, "qty")) or ZERO,
        price=_clean(number(row, "price")) or ZERO,
        fee=ZERO,
        at=_moment(row, "create"),
    )


def whole_fill(one: Told) -> Fill | None:
    """All that an order has filled when it is over, as one execution: in practice no others are told."""
    report = one.report
    if one.live or not report.filled or report.average_price is None:
        return None
    return Fill(
        exec_id=ExecId(f"order-{one.number}"),
        sequence=0,
        client_order_id=report.client_order_id,
        key=one.code,
        side=one.side,
        quantity=report.filled,
        price=report.average_price,
        fee=ZERO,
        at=report.at,
    )


def order_of(row: Mapping[str, Any]) -> str:
    """OpenD's number of the order of an execution. Raises `Malformed`."""
    return str(whole(row, "orderID"))


def key_of(row: Mapping[str, Any]) -> str:
    """The key of what an order, an execution or a position is about; outside the US with its market's number."""
    code = text(row, "code")
    market = whole(row, "secMarket") if "secMarket" in row else UNITED_STATES
    return code if market == UNITED_STATES else f"{market}.{code}"


def _remark(row: Mapping[str, Any]) -> str:
    return words(row.get("remark") or "")


def _side(row: Mapping[str, Any]) -> Side:
    side = _BOUGHT.get(whole(row, "trdSide"))
    if side is None:
        raise Malformed("trdSide is no side")
    return side


def _clean(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value / _DUST) * _DUST


def _moment(row: Mapping[str, Any], name: str) -> datetime:
    """When it was; the zone is known only of timestamps, or by the market. Raises `Malformed`."""
    stamp = maybe(row, f"{name}Timestamp")
    if stamp:
        if not 0 < stamp < _LATEST:
            raise Malformed(f"{name}Timestamp is no time")
        return _EPOCH + timedelta(microseconds=int(stamp * 1_000_000))
    try:
        found = datetime.fromisoformat(text(row, f"{name}Time"))
    except ValueError as e:
        raise Malformed(f"{name}Time is no time") from e
    return found.replace(tzinfo=HOUSE).astimezone(UTC)
