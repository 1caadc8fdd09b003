"""Our orders as the library's, and what the server tells of them as our reports and fills."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ib_async.order import Order as TheirOrder

from brokers.ibkr_gateway.contracts import AROUND_THE_CLOCK
from brokers.ibkr_gateway.told import Executed, Told
from domain.ids import BrokerOrderId, ClientOrderId, ExecId
from domain.money import ZERO, plain
from domain.order import Fill, Order, OrderReport, OrderState, OrderType
from domain.signal import Side

TYPES = {
    OrderType.MARKET: "MKT",
    OrderType.LIMIT: "LMT",
    OrderType.STOP: "STP",
    OrderType.STOP_LIMIT: "STP LMT",
}
ACTIONS = {Side.BUY: "BUY", Side.SELL: "SELL"}
UNTIL = "%Y%m%d-%H:%M:%S"
"""How a moment in UTC is written (TWS API, `goodTillDate`)."""
GIVEN = "GTD"
DAY = "DAY"
FOREVER = "GTC"
SECOND = timedelta(seconds=1)
OVER = {
    "Filled": OrderState.FILLED,
    "Cancelled": OrderState.CANCELLED,
    "ApiCancelled": OrderState.CANCELLED,
    # "Received but no longer active because it was rejected or cancelled" (TWS API, order status).
    "Inactive": OrderState.REJECTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be otherwise in a working order; None leaves it as it is."""

    limit_price: Decimal | None
    stop_price: Decimal | None
    quantity: Decimal | None

    def fits(self, told: Told) -> bool:
        """Whether the order is as wanted."""
        return all(
            wanted is None or wanted == there
            for wanted, there in (
                (self.limit_price, told.limit_price),
                (self.stop_price, told.stop_price),
                (self.quantity, told.quantity),
            )
        )


def theirs(order: Order, account: str) -> TheirOrder:
    """An order to be placed; until it is placed it has no number."""
    made = TheirOrder(
        action=ACTIONS[order.side],
        orderType=TYPES[order.type],
        totalQuantity=_exact(order.quantity),  # type: ignore[arg-type]  # sent as it is written
        tif=DAY if order.type is OrderType.MARKET else FOREVER,
        orderRef=order.client_order_id,
        account=account,
        outsideRth=order.instrument.ticker.asset_class in AROUND_THE_CLOCK,
    )
    if order.expires_at is not None and order.type is not OrderType.MARKET:
        made.tif = GIVEN
        made.goodTillDate = order.expires_at.astimezone(UTC).strftime(UNTIL)
    return _priced(made, order.limit_price, order.stop_price)


def changed(told: Told, change: Change) -> TheirOrder:
    """The order as it is to be, under its number."""
    made = TheirOrder(
        orderId=told.order_id,
        action=told.action,
        orderType=told.kind,
        totalQuantity=_exact(change.quantity or told.quantity),  # type: ignore[arg-type]
        tif=told.tif,
        goodTillDate=told.until,
        orderRef=told.ref,
        account=told.account,
        outsideRth=told.contract.secType in ("FUT", "CASH"),
    )
    return _priced(made, change.limit_price or told.limit_price, change.stop_price or told.stop_price)


def report(told: Told, executed: Sequence[Executed] = ()) -> OrderReport:
    """The order as it stands; executions are what its fills are counted by, where there are any."""
    filled = max(told.filled, sum((one.quantity for one in executed), ZERO))
    return OrderReport(
        client_order_id=name_of(told),
        broker_order_id=BrokerOrderId(str(told.perm_id)),
        state=_state(told, filled),
        quantity=told.quantity,
        filled=filled,
        average_price=average(executed) if executed else told.average,
        at=told.at,
        text=told.text,
        limit_price=told.limit_price,
        stop_price=told.stop_price,
    )


def name_of(one: Told | Executed) -> ClientOrderId:
    """Our name of the order, or one made of the server's where we did not place it."""
    return ClientOrderId(one.ref or f"perm-{one.perm_id}")


def average(executed: Sequence[Executed]) -> Decimal | None:
    """The average price of some executions."""
    quantity = sum((one.quantity for one in executed), ZERO)
    return sum((one.quantity * one.price for one in executed), ZERO) / quantity if quantity else None


def fill(executed: Executed, key: str) -> Fill:
    """One execution; a correction of it has the same id."""
    return Fill(
        exec_id=ExecId(_base(executed.exec_id)),
        sequence=0,
        client_order_id=name_of(executed),
        key=key,
        side=Side.BUY if executed.bought else Side.SELL,
        quantity=executed.quantity,
        price=executed.price,
        fee=executed.fee,
        at=executed.at,
    )


def corrected(executed: Iterable[Executed]) -> list[Executed]:
    """Without those that a later one puts right: their ids differ in the digits after the last point (TWS API)."""
    latest: dict[str, Executed] = {}
    for one in sorted(executed, key=lambda one: one.exec_id):
        latest[_base(one.exec_id)] = one
    return list(latest.values())


def _base(exec_id: str) -> str:
    return exec_id.rpartition(".")[0] or exec_id


def _state(told: Told, filled: Decimal) -> OrderState:
    if filled >= told.quantity:
        return OrderState.FILLED
    if told.live:
        return OrderState.PARTIAL if filled else OrderState.ACCEPTED
    state = OVER.get(told.status, OrderState.ACCEPTED)
    return OrderState.EXPIRED if state is OrderState.CANCELLED and _ran_out(told) else state


def _ran_out(told: Told) -> bool:
    """An order that ended at its own time is told as cancelled."""
    if told.tif != GIVEN:
        return False
    try:
        until = datetime.strptime(told.until.replace(" UTC", "").replace(" ", "-"), UNTIL).replace(tzinfo=UTC)
    except ValueError:
        return False
    return told.at >= until


def _exact(value: Decimal) -> Decimal:
    return Decimal(plain(value))


def _priced(made: TheirOrder, limit: Decimal | None, stop: Decimal | None) -> TheirOrder:
    if limit is not None:
        made.lmtPrice = _exact(limit)
    if stop is not None:
        made.auxPrice = _exact(stop)
    return made
