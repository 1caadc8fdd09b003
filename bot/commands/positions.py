"""/positions: what is open, at the market of this moment."""

from __future__ import annotations

from collections.abc import Mapping
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
from storage import connections, copies, orders, people, positions, trades
from storage.orders import Placed
from storage.people import PAPER
from storage.positions import Position
from trading.venues import title

BUTTONS = 5


async def answer(call: Call, _: Nothing) -> Reply:
    """The caller's open positions at all his venues, with their stop and running result."""
    async with call.house.store.read() as connection:
        accounts = [await people.paper_account(connection, call.user_id)]
        accounts += [one.account_id for one in await connections.of_user(connection, call.user_id)]
        held = await positions.open_of(connection, accounts)
        ids = [position.copy_id for position, _ in held]
        working = await orders.of_copies(connection, ids)
        theirs = await copies.read(connection, ids)
        if not held:
            return await _nothing(connection, call)
    prices = [await _quote(_source(call, theirs[p.copy_id].venue), i.ticker) for p, i in held]
    rows = [_row(p, quote, working[p.copy_id]) for (p, _), quote in zip(held, prices, strict=True)]
    header: tuple[str, ...] = ("Trade", "Size", "Entry", "Now", "Result", "Stop")
    if any(copy.venue != PAPER for copy in theirs.values()):
        header = (*header, "Venue")
        rows = [(*row, title(theirs[p.copy_id].venue)) for row, (p, _) in zip(rows, held, strict=True)]
    if len({position.key for position, _ in held}) < len(held) or len(held) > BUTTONS:
        header = (*header, "Code")
        rows = [(*row, theirs[p.copy_id].code) for row, (p, _) in zip(rows, held, strict=True)]
    results: dict[str, Decimal] = {}
    for (position, __), quote in zip(held, prices, strict=True):
        venue = theirs[position.copy_id].venue
        results[venue] = results.get(venue, ZERO) + _running(position, quote)
    closing = [closing_button("Close", p.key, theirs[p.copy_id].code) for p, _ in held]
    return Reply(
        title="Your open positions",
        text=f"Running result: {_shown(results)}, before exit fees.",
        table=Table(header=header, rows=tuple(rows), right=_RIGHT),
        buttons=tuple((button,) for button in closing[:BUTTONS]),
    )


def _shown(results: Mapping[str, Decimal]) -> str:
    parts = [(venue, f"**{money(result, signed=True)}**") for venue, result in results.items()]
    return ", ".join(
        f"{result} on paper" if venue == PAPER else f"{result} at {title(venue)}" for venue, result in parts
    )


def _source(call: Call, venue: str) -> Quotes:
    connecting = call.house.connecting
    there = connecting.venues.opened.get(venue) if connecting is not None else None
    return there if there is not None else call.house.quotes


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
