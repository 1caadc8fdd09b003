"""Orders of a rehearsal, in the form in which the books keep real ones, so that the same rules can read them."""

from __future__ import annotations

from decimal import Decimal

from domain.ids import AccountId, ClientOrderId, CopyId, OrderId, PostId, SignalId
from domain.money import ZERO
from domain.order import OrderRole, OrderState, OrderType
from domain.signal import Side
from storage.orders import Placed
from trading.bracket import TARGET_LEG, Planned, leg_of, step_of

VENUE = "rehearsal"


def order_of(number: int, leg: Planned, key: str) -> Placed:
    """A planned leg as a working order; `number` is its id and its place."""
    return Placed(
        id=OrderId(number),
        copy_id=CopyId(0),
        signal_id=SignalId(0),
        post_id=PostId(0),
        account_id=AccountId(0),
        venue=VENUE,
        leg=leg.leg,
        role=leg.role,
        client_order_id=ClientOrderId(f"{key}/{leg.leg}"),
        bracket=None if leg.role is OrderRole.ENTRY else ClientOrderId(f"{key}/{leg.of}"),
        attached=leg.attached,
        side=leg.side,
        type=leg.type,
        quantity=leg.quantity,
        limit_price=leg.limit_price,
        stop_price=leg.stop_price,
        state=OrderState.ACCEPTED,
        attempt=1,
        expires_at=None,
        send_by=None,
        revision=0,
        acknowledged=0,
        cancel_wanted=False,
        filled=ZERO,
        average_price=None,
        error=None,
    )


def added(number: int, side: Side, quantity: Decimal, price: Decimal, *, of: str) -> Planned:
    """A target that joins those that were planned for the step that begins with the entry `of`."""
    leg = leg_of(f"{TARGET_LEG}{number}", step_of(of))
    return Planned(
        leg=leg, of=of, role=OrderRole.TARGET, side=side, type=OrderType.LIMIT, quantity=quantity, limit_price=price
    )


def closing(name: str, side: Side, quantity: Decimal, *, of: str) -> Planned:
    """A market order that closes `quantity` of that step."""
    leg = leg_of(f"close:{name}", step_of(of))
    return Planned(leg=leg, of=of, role=OrderRole.CLOSE, side=side, type=OrderType.MARKET, quantity=quantity)
