"""/orders: what works at the venue and what waits to be sent."""

from __future__ import annotations

from bot.command import Call, Command, Nothing
from bot.commands.finding import closing_button
from bot.figures import moment, price
from bot.reply import Button, Reply, Table
from domain.money import plain
from domain.order import OrderRole, OrderState
from storage import orders, people, trades
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
WAITS = "waits for the entry"
SHOWN = 30
BUTTONS = 5


async def answer(call: Call, _: Nothing) -> Reply:
    """The caller's unfinished orders."""
    async with call.house.store.read() as connection:
        mine = await trades.of_user(connection, call.user_id, states=trades.ALIVE)
        placed = await orders.of_copies(connection, [trade.copy_id for trade in mine])
        person = await people.read(connection, call.user_id)
    pairs = [(trade, order) for trade in mine for order in placed[trade.copy_id] if order.unfinished]
    resting = [trade for trade in mine if trade.waits_until is not None]
    if resting and not pairs:
        return _resting(resting, person.time_zone)
    if not pairs:
        return Reply(
            text="No order of yours is working. What is open is under /positions.",
            buttons=((Button(label="Positions", line="/positions"),),),
        )
    shown = pairs[:SHOWN]
    waiting = {trade.copy_id for trade in mine if _not_in(placed[trade.copy_id])}
    working = [trade for trade in mine if any(order.unfinished for order in placed[trade.copy_id])]
    header: tuple[str, ...] = ("Trade", "Order", "Size", "Price", "State")
    rows = [_row(trade, order, entered=trade.copy_id not in waiting) for trade, order in shown]
    if len({trade.key for trade in working}) < len(working) or len(working) > BUTTONS:
        header = (*header, "Code")
        rows = [(*row, trade.code) for row, (trade, _) in zip(rows, shown, strict=True)]
    more = f"The newest {SHOWN} of {len(pairs)}." if len(pairs) > SHOWN else ""
    return Reply(
        title="Your working orders",
        text=_openings(resting, person.time_zone),
        table=Table(header=header, rows=tuple(rows), right=frozenset({2, 3})),
        buttons=tuple(
            (closing_button("Withdraw" if trade.copy_id in waiting else "Close", trade.key, trade.code),)
            for trade in working[:BUTTONS]
        ),
        footer=f"{more} /close withdraws an entry and closes what is open.".strip(),
    )


def _resting(resting: list[Trade], zone: str) -> Reply:
    return Reply(
        title="Nothing works yet",
        text=_openings(resting, zone),
        buttons=tuple((closing_button("Withdraw", trade.key, trade.code),) for trade in resting[:BUTTONS]),
    )


def _openings(resting: list[Trade], zone: str) -> str:
    lines = [
        f"{trade.side.upper()} {trade.key} waits for its market, which opens {moment(trade.waits_until, zone)}."
        for trade in resting[:BUTTONS]
        if trade.waits_until is not None
    ]
    more = [f"{len(resting) - BUTTONS} more wait like that."] if len(resting) > BUTTONS else []
    return "\n".join([*lines, *more])


def _not_in(placed: list[Placed]) -> bool:
    return not any(order.filled for order in placed if order.role is OrderRole.ENTRY)


def _row(trade: Trade, order: Placed, *, entered: bool) -> tuple[str, ...]:
    at = order.limit_price or order.stop_price
    entry = order.role is OrderRole.ENTRY
    return (
        trade.key,
        f"{order.side.value} {ROLES[order.role]}" if entry else ROLES[order.role],
        plain(order.quantity - order.filled),
        price(at) if at is not None else "market",
        STATES[order.state] if entry or entered else WAITS,
    )


ORDERS = Command(
    name="orders", description="Your orders that still work", arguments=Nothing, handle=answer, private=True
)
