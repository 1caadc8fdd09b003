"""Our orders as the Web API's, and its accounts of orders and trades as our reports and fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from brokers import fields
from brokers.fields import Malformed
from brokers.ibkr.line import Number, written
from brokers.payload import words
from domain.ids import BrokerOrderId, ClientOrderId, ExecId
from domain.money import plain
from domain.order import Fill, Order, OrderReport, OrderState, OrderType
from domain.signal import Side

TYPES = {
    OrderType.MARKET: "MKT",
    OrderType.LIMIT: "LMT",
    OrderType.STOP: "STP",
    OrderType.STOP_LIMIT: "STOP_LIMIT",
}
THEIRS = {
    "MARKET": "MKT",
    "LIMIT": "LMT",
    "STOP": "STP",
    "STOP_LIMIT": "STOP_LIMIT",
    "STP": "STP",
    "STP LMT": "STOP_LIMIT",
}
SIDES = {"B": Side.BUY, "BUY": Side.BUY, "S": Side.SELL, "SELL": Side.SELL}
STATES = {
    "Filled": OrderState.FILLED,
    "Cancelled": OrderState.CANCELLED,
    "ApiCancelled": OrderState.CANCELLED,
    "Inactive": OrderState.REJECTED,
}
LIVE = frozenset({"PendingSubmit", "PreSubmitted", "Submitted", "PendingCancel", "ApiPending"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WRITTEN = "%y%m%d%H%M%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One order as the venue has it."""

    number: str
    account: str
    contract: int
    side: Side
    type: str
    tif: str
    status: str
    quantity: Decimal
    filled: Decimal
    average: Decimal | None
    limit_price: Decimal | None
    stop_price: Decimal | None
    at: datetime
    text: str

    @property
    def live(self) -> bool:
        """Whether it still works."""
        return self.status in LIVE and self.filled < self.quantity

    def report(self, order: ClientOrderId) -> OrderReport:
        """The order by our name."""
        return OrderReport(
            client_order_id=order,
            broker_order_id=BrokerOrderId(self.number),
            state=self._state(),
            quantity=self.quantity,
            filled=self.filled,
            average_price=self.average if self.filled else None,
            at=self.at,
            text=self.text,
            limit_price=self.limit_price,
            stop_price=self.stop_price,
        )

    def _state(self) -> OrderState:
        if self.filled >= self.quantity:
            return OrderState.FILLED
        working = OrderState.PARTIAL if self.filled else OrderState.ACCEPTED
        return STATES.get(self.status, working)


def standing(found: Any) -> Standing:
    """What `order/status` tells. Raises `Malformed`."""
    record = fields.mapping(found)
    kind = THEIRS.get(fields.text(record, "order_type").upper(), "")
    side = SIDES.get(fields.text(record, "side"))
    if side is None:
        raise Malformed("side is none")
    return Standing(
        number=str(fields.whole(record, "order_id")),
        account=fields.text(record, "account"),
        contract=fields.whole(record, "conid"),
        side=side,
        type=kind,
        tif=fields.text(record, "tif"),
        status=fields.text(record, "order_status"),
        quantity=fields.number(record, "total_size"),
        filled=fields.number(record, "cum_fill"),
        average=fields.maybe(record, "average_price"),
        limit_price=fields.maybe(record, "limit_price") if kind in ("LMT", "STOP_LIMIT") else None,
        stop_price=fields.maybe(record, "stop_price") if kind in ("STP", "STOP_LIMIT") else None,
        at=_time(fields.text(record, "order_time")),
        text=words(record.get("order_description_with_contract") or ""),
    )


def placed(order: Order, account: str, contract: int) -> str:
    """The body that places an order."""
    record = {
        "acctId": account,
        "conid": contract,
        "cOID": order.client_order_id,
        "orderType": TYPES[order.type],
        "side": order.side.name,
        "tif": "DAY" if order.type is OrderType.MARKET else "GTC",
        "outsideRTH": False,
        "quantity": Number(plain(order.quantity)),
        **_prices(TYPES[order.type], order.limit_price, order.stop_price),
    }
    return f'{{"orders":[{written(record)}]}}'


def changed(now: Standing, *, limit: Decimal | None, stop: Decimal | None, quantity: Decimal | None) -> str:
    """The body that changes an order: all of it, as it is to be."""
    return written(
        {
            "acctId": now.account,
            "conid": now.contract,
            "orderType": now.type,
            "side": now.side.name,
            "tif": now.tif,
            "outsideRTH": False,
            "quantity": Number(plain(quantity or now.quantity)),
            **_prices(now.type, limit or now.limit_price, stop or now.stop_price),
        }
    )


def fill(found: Any, key: str) -> Fill:
    """One trade; a correction of it has the same id. Raises `Malformed`."""
    record = fields.mapping(found)
    side = SIDES.get(fields.text(record, "side"))
    if side is None:
        raise Malformed("side is none")
    name = fields.text(record, "execution_id")
    return Fill(
        exec_id=ExecId(name.rpartition(".")[0] or name),
        sequence=0,
        client_order_id=ClientOrderId(str(record.get("order_ref") or "by-hand")),
        key=key,
        side=side,
        quantity=fields.number(record, "size"),
        price=fields.number(record, "price"),
        fee=fields.maybe(record, "commission") or Decimal(0),
        at=_EPOCH + timedelta(milliseconds=fields.whole(record, "trade_time_r")),
    )


def _prices(kind: str, limit: Decimal | None, stop: Decimal | None) -> Mapping[str, Number]:
    """A stop has its price where a limit has its own; a stop-limit has both."""
    match kind:
        case "LMT" if limit is not None:
            return {"price": Number(plain(limit))}
        case "STP" if stop is not None:
            return {"price": Number(plain(stop))}
        case "STOP_LIMIT" if limit is not None and stop is not None:
            return {"price": Number(plain(limit)), "auxPrice": Number(plain(stop))}
        case _:
            return {}


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text, _WRITTEN).replace(tzinfo=UTC)
    except ValueError as e:
        raise Malformed("order_time is no time") from e
