"""/orders: what works at the venue and what waits to be sent."""

from __future__ import annotations

from bot.command import Call, Command, Nothing
from bot.figures import price
from bot.reply import Button, Reply, Table
from domain.money import plain
from domain.order import OrderRole, OrderState
from storage import orders, trades
from storage.orders import Placed
from storage.trades import Trade

ROLES = {
    OrderRole.ENTRY: "entry",
    OrderRole.STOP: "stop",
    OrderRole.TARGET: "target",
    OrderRole.CLOSE: "close",
}
STATES = {
    OrderState.READY: "waiting",
    OrderState.SUBMITTING: "being sent",
    OrderState.UNKNOWN: "being looked up",
    OrderState.ACCEPTED: "working",
    OrderState.PARTIAL: "partly filled",
}
SHOWN = 30


async def answer(call: Call, _: Nothing) -> Reply:
    """The caller's unfinished orders."""
    async with call.house.store.read() as connection:
        mine = await trades.of_user(connection, call.user_id, states=trades.ALIVE)
        placed = await orders.of_copies(connection, [trade.copy_id for trade in mine])
    pairs = [(trade, order) for trade in mine for order in placed[trade.copy_id] if order.unfinished]
    if not pairs:
        return Reply(
            text="No order of yours is working. What is open is under /positions.",
            buttons=((Button(label="Positions", line="/positions"),),),
        )
    rows = tuple(_row(trade, order) for trade, order in pairs[:SHOWN])
    more = f"The newest {SHOWN} of {len(pairs)}." if len(pairs) > SHOWN else ""
    return Reply(
        title="Your working orders",
        table=Table(header=("Trade", "Order", "Size", "Price", "State"), rows=rows, right=frozenset({2, 3})),
        footer=f"{more} /close withdraws an entry and closes what is open.".strip(),
    )


def _row(trade: Trade, order: Placed) -> tuple[str, ...]:
    at = order.limit_price or order.stop_price
    return (
        trade.key,
        f"{order.side.value} {ROLES[order.role]}",
        plain(order.quantity - order.filled),
        price(at) if at is not None else "market",
        STATES[order.state],
    )


ORDERS = Command(
    name="orders", description="Your orders that still work", arguments=Nothing, handle=answer, private=True
)
