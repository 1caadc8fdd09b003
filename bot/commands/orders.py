"""/orders: what works at the venue and what waits to be sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from bot.command import Call, Command, Nothing
from bot.commands.finding import closing_button
from bot.figures import moment, price
from bot.reply import Button, Reply, Table
from domain.money import plain
from domain.order import OrderRole, OrderState
from storage import orders, people, trades
from storage.orders import Placed
from storage.trades import Trade
from trading.steps import Step, steps_of

ENTRY = "entry"
ROLES = {
    OrderRole.ENTRY: ENTRY,
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
    rows = [(trade, row) for trade in mine for row in _rows(trade, placed[trade.copy_id])]
    resting = [trade for trade in mine if trade.waits_until is not None]
    if resting and not rows:
        return _resting(resting, person.time_zone)
    if not rows:
        return Reply(
            text="No order of yours is working. What is open is under /positions.",
            buttons=((Button(label="Positions", line="/positions"),),),
        )
    shown = rows[:SHOWN]
    waiting = {trade.copy_id for trade in mine if _not_in(placed[trade.copy_id])}
    working = [trade for trade in mine if any(order.unfinished for order in placed[trade.copy_id])]
    header: tuple[str, ...] = ("Trade", "Order", "Size", "Price", "State")
    table = [row for _, row in shown]
    if len({trade.key for trade in working}) < len(working) or len(working) > BUTTONS:
        header = (*header, "Code")
        table = [(*row, trade.code) for trade, row in shown]
    more = f"The newest {SHOWN} of {len(rows)}." if len(rows) > SHOWN else ""
    return Reply(
        title="Your working orders",
        text=_openings(resting, person.time_zone),
        table=Table(header=header, rows=tuple(table), right=frozenset({2, 3})),
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


def _rows(trade: Trade, placed: list[Placed]) -> Iterator[tuple[str, ...]]:
    """The entries one by one, and the exits of all steps that stand at the same price as one."""
    sizes: defaultdict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for step in steps_of(placed):
        for order in (step.entry, *step.exits):
            if order.unfinished:
                sizes[_told(order, step)] += order.quantity - order.filled
    for (name, at, state), size in sorted(sizes.items(), key=lambda row: not row[0][0].endswith(ENTRY)):
        yield trade.key, name, plain(size), at, state


def _told(order: Placed, step: Step) -> tuple[str, str, str]:
    at, entry = order.limit_price or order.stop_price, order.role is OrderRole.ENTRY
    return (
        f"{order.side.value} {ENTRY}" if entry else ROLES[order.role],
        price(at) if at is not None else "market",
        STATES[order.state] if entry or step.entry.filled else WAITS,
    )


ORDERS = Command(
    name="orders", description="Your orders that still work", arguments=Nothing, handle=answer, private=True
)
