"""Turns a request into orders of the books; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from brokers.paper.checks import NEEDS_STOP, check_bracket, check_minimum, check_order
from brokers.paper.ledger import Ledger
from brokers.paper.state import PaperOrder
from domain.errors import Rejected
from domain.ids import AccountId, ClientOrderId
from domain.instrument import AssetClass, Instrument
from domain.money import ZERO
from domain.order import Bracket, Order, OrderRole, OrderType
from domain.quote import Quote


def orders_of(request: Order | Bracket) -> Sequence[Order]:
    """The orders of a request, the entry first."""
    return request.orders if isinstance(request, Bracket) else (request,)


def take(
    ledger: Ledger,
    account: AccountId,
    request: Order | Bracket,
    instrument: Instrument,
    *,
    quote: Quote,
    now: datetime,
) -> list[PaperOrder]:
    """The orders that the request would put into the books, the entry first; nothing is changed.

    Raises `Rejected` for what the venue does not take.
    """
    for order in orders_of(request):
        check_order(order, instrument, now)
    if isinstance(request, Bracket):
        check_bracket(request, quote)
        _check_opening(ledger, account, request.entry, instrument, quote)
        return _bracket(ledger, account, request, now)
    if request.reduce_only:
        return [_reduction(ledger, account, request, now)]
    if request.bracket is not None:
        raise Rejected("only a reducing order can name a bracket", "bracket")
    _check_opening(ledger, account, request, instrument, quote)
    return [_entry(ledger, account, request, now)]


def _bracket(ledger: Ledger, account: AccountId, request: Bracket, now: datetime) -> list[PaperOrder]:
    entry = _entry(ledger, account, request.entry, now)
    head = entry.id
    stops = (request.stop,) if request.stop else ()
    exits = [(order, OrderRole.STOP) for order in stops] + [(order, OrderRole.TARGET) for order in request.targets]
    placed = [
        _order(account, order, role, head, number=entry.number + place, now=now)
        for place, (order, role) in enumerate(exits, 1)
    ]
    return [entry, *placed]


def _check_opening(ledger: Ledger, account: AccountId, order: Order, instrument: Instrument, quote: Quote) -> None:
    check_minimum(order, instrument, quote)
    change = order.side.sign * order.quantity
    after = ledger.position(account, order.instrument.key).quantity + change
    if change < 0 and after < 0 and instrument.ticker.asset_class is AssetClass.PREDICTION:
        raise Rejected("a prediction cannot be sold short: buy the other outcome", "short")


def _entry(ledger: Ledger, account: AccountId, order: Order, now: datetime) -> PaperOrder:
    return _order(
        account,
        order,
        OrderRole.ENTRY,
        order.client_order_id,
        number=ledger.next_number,
        now=now,
        quantity=order.quantity,
    )


def _reduction(ledger: Ledger, account: AccountId, order: Order, now: datetime) -> PaperOrder:
    if order.bracket is None:
        _check_reduces(order, ledger.position(account, order.instrument.key).quantity)
        return _order(
            account, order, OrderRole.CLOSE, None, number=ledger.next_number, now=now, quantity=order.quantity
        )
    entry = ledger.orders.get((account, order.bracket))
    if entry is None or entry.bracket != entry.id:
        raise Rejected(f"nothing of {order.bracket} is open", "nothing_to_close")
    if entry.side is order.side or entry.key != order.instrument.key:
        raise Rejected("a closing order must be on the other side of its entry's instrument", "bracket")
    _check_bracket_open(ledger, entry, order)
    role = OrderRole.STOP if order.type in NEEDS_STOP else OrderRole.CLOSE
    return _order(account, order, role, order.bracket, number=ledger.next_number, now=now)


def _check_bracket_open(ledger: Ledger, entry: PaperOrder, order: Order) -> None:
    opened = ledger.open_quantity(entry.account, entry.id) > 0
    if not opened and (order.type is OrderType.MARKET or not entry.working):
        raise Rejected(f"nothing of {entry.id} is open", "nothing_to_close")
    group = ledger.group(entry.account, entry.id)
    if order.type in NEEDS_STOP and any(one.role is OrderRole.STOP and one.working for one in group):
        raise Rejected(f"{entry.id} has a stop already: replace its price", "bracket")


def _check_reduces(order: Order, held: Decimal) -> None:
    if held * order.side.sign >= 0:
        raise Rejected(f"there is no position in {order.instrument.key} that this would close", "nothing_to_close")


def _order(
    account: AccountId,
    order: Order,
    role: OrderRole,
    bracket: ClientOrderId | None,
    *,
    number: int,
    now: datetime,
    quantity: Decimal = ZERO,
) -> PaperOrder:
    return PaperOrder(
        number=number,
        account=account,
        id=order.client_order_id,
        bracket=bracket,
        role=role,
        key=order.instrument.key,
        side=order.side,
        type=order.type,
        wanted=order.quantity,
        quantity=quantity,
        limit_price=order.limit_price,
        stop_price=order.stop_price,
        expires_at=order.expires_at,
        at=now,
    )
