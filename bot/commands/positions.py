"""/positions: what is open, at the market of this moment."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.command import Call, Command, Nothing
from bot.commands.finding import closing_button, followed, nothing_copied
from bot.figures import money, price, signed_percent
from bot.reply import Button, Reply, Table
from brokers.broker import Quotes
from domain.errors import BrokerError
from domain.instrument import Ticker
from domain.money import ZERO, percent, plain
from domain.quote import Quote
from domain.signal import Side
from storage import copies, orders, people, positions, trades
from storage.orders import Placed
from storage.positions import Position

BUTTONS = 5


async def answer(call: Call, _: Nothing) -> Reply:
    """The caller's open positions with their stop and running result."""
    async with call.house.store.read() as connection:
        account = await people.paper_account(connection, call.user_id)
        held = await positions.open_of(connection, [account])
        ids = [position.copy_id for position, _ in held]
        working = await orders.of_copies(connection, ids)
        codes = {copy.id: copy.code for copy in (await copies.read(connection, ids)).values()}
        if not held:
            return await _nothing(connection, call)
    quotes = {i.key: await _quote(call.house.quotes, i.ticker) for _, i in held}
    rows = [_row(position, quotes[position.key], working[position.copy_id]) for position, _ in held]
    total = sum((_running(position, quotes[position.key]) for position, _ in held), ZERO)
    header: tuple[str, ...] = ("Trade", "Size", "Entry", "Now", "Result", "Stop")
    if len({position.key for position, _ in held}) < len(held) or len(held) > BUTTONS:
        header = (*header, "Code")
        rows = [(*row, codes[position.copy_id]) for row, (position, _) in zip(rows, held, strict=True)]
    closing = [closing_button("Close", p.key, codes[p.copy_id]) for p, _ in held]
    return Reply(
        title="Your open positions",
        text=f"Running result: **{money(total, signed=True)}** on paper, before exit fees.",
        table=Table(header=header, rows=tuple(rows), right=_RIGHT),
        buttons=tuple((button,) for button in closing[:BUTTONS]),
    )


async def _nothing(connection: AsyncConnection, call: Call) -> Reply:
    if not await trades.of_user(connection, call.user_id, limit=1):
        return await nothing_copied(connection, call)
    names = await followed(connection, call)
    return Reply(
        text="You have no open position. "
        + (f"The next signal of those you follow is copied for you: {names}." if names else "Follow somebody first."),
        buttons=((Button(label="Providers", line="/providers"), Button(label="Orders", line="/orders")),),
    )


_RIGHT = frozenset({1, 2, 3, 4, 5})


def _row(position: Position, quote: Quote | None, placed: list[Placed]) -> tuple[str, ...]:
    mark = _mark(position, quote)
    stop = next((order.stop_price for order in placed if order.stop_price and order.working), None)
    gained = percent(_running(position, quote), position.entry_value * position.multiplier)
    side = "long" if position.side is Side.BUY else "short"
    return (
        f"{position.key} {side}",
        plain(position.quantity),
        price(position.entry),
        price(mark) if quote else "?",
        signed_percent(gained),
        price(stop),
    )


def _running(position: Position, quote: Quote | None) -> Decimal:
    return position.realised + position.unrealised(_mark(position, quote))


def _mark(position: Position, quote: Quote | None) -> Decimal:
    if quote is None:
        return position.entry
    return quote.bid if position.side is Side.BUY else quote.ask


async def _quote(quotes: Quotes, ticker: Ticker) -> Quote | None:
    try:
        return await quotes.quote(ticker)
    except BrokerError:
        return None


POSITIONS = Command(
    name="positions",
    description="Your open positions and what they are worth now",
    arguments=Nothing,
    handle=answer,
    private=True,
)
