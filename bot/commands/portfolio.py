"""/balance and /portfolio: the caller's money and positions at all his venues, asked there at this moment."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.command import Call, Command, Nothing
from bot.figures import money, price
from bot.reply import Button, Reply, Table
from brokers.broker import Account, Broker, Holding
from domain.errors import BrokerError, ConfigurationError
from domain.ids import AccountId
from domain.money import ZERO, plain
from storage import connections, people
from storage.people import PAPER
from trading.venues import title

WAIT = 5.0
"""Seconds that a venue has to answer, all of them together."""
ROWS = 25
DOLLARS = frozenset({"USD", "USDT", "USDC"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One of the caller's accounts; what its venue did not tell in time is None."""

    venue: str
    account: Account | None
    holdings: Sequence[Holding] | None


async def balance(call: Call, _: Nothing) -> Reply:
    """The caller's money, by venue and together."""
    places = await _places(call)
    rows = [_money(place) for place in places]
    return Reply(
        title="Your balance",
        text=_total(places),
        table=Table(header=("Venue", "Worth", "Cash", "Free"), rows=tuple(rows), right=frozenset({1, 2, 3})),
        buttons=((Button(label="Positions", line="/portfolio"), Button(label="Brokers", line="/brokers")),),
        footer=_untold(places),
        private=True,
    )


async def portfolio(call: Call, _: Nothing) -> Reply:
    """The caller's positions at all venues, as these see them, whoever opened them."""
    places = await _places(call)
    rows = [
        (title(place.venue), one.key, plain(one.quantity), price(one.average_price))
        for place in places
        for one in sorted(place.holdings or (), key=lambda one: one.key)
    ]
    more = f"\n{len(rows) - ROWS} more are not shown." if len(rows) > ROWS else ""
    table = Table(header=("Venue", "Position", "Size", "Entry"), rows=tuple(rows[:ROWS]), right=frozenset({2, 3}))
    return Reply(
        title="Your portfolio",
        text=f"{_total(places)}{more}" if rows else f"{_total(places)} Nothing is open anywhere.",
        table=table if rows else None,
        buttons=((Button(label="My trades", line="/positions"), Button(label="Balance", line="/balance")),),
        footer=_untold(places),
        private=True,
    )


async def _places(call: Call) -> list[Place]:
    async with call.house.store.read() as connection:
        paper = await people.paper_account(connection, call.user_id)
        mine = [one for one in await connections.of_user(connection, call.user_id) if one.usable]
    wanted = [(PAPER, paper), *((one.venue, one.account_id) for one in mine)]
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(_place(call, venue, account)) for venue, account in wanted]
    return [task.result() for task in asked]


async def _place(call: Call, venue: str, account: AccountId) -> Place:
    try:
        async with asyncio.timeout(WAIT):
            broker = _broker(call, venue)
            told, holdings = await broker.account(account), await broker.positions(account)
    except (BrokerError, ConfigurationError, TimeoutError):
        return Place(venue=venue, account=None, holdings=None)
    return Place(venue=venue, account=told, holdings=holdings)


def _broker(call: Call, venue: str) -> Broker:
    if venue in call.house.brokers:
        return call.house.brokers[venue]
    if call.house.connecting is None:
        raise ConfigurationError("no vault key is set, so no real venue can be asked")
    return call.house.connecting.venues.broker(venue)


def _money(place: Place) -> tuple[str, str, str, str]:
    told = place.account
    if told is None:
        return title(place.venue), "?", "?", "?"
    figures = (told.equity, told.cash, told.buying_power)
    worth, cash, free = (_amount(figure, told.currency) for figure in figures)
    return title(place.venue), worth, cash, free


def _total(places: Sequence[Place]) -> str:
    real = [p.account.equity for p in places if p.venue != PAPER and p.account and p.account.currency in DOLLARS]
    paper = [p.account.equity for p in places if p.venue == PAPER and p.account]
    shown = [f"**{money(sum(real, ZERO))}** in real accounts"] if real else []
    shown += [f"**{money(sum(paper, ZERO))}** on paper"] if paper else []
    return f"You have {' and '.join(shown)}." if shown else "No venue answered."


def _amount(value: Decimal, currency: str) -> str:
    return money(value) if currency in DOLLARS else f"{money(value, currency='')} {currency}"


def _untold(places: Sequence[Place]) -> str:
    silent = [title(place.venue) for place in places if place.account is None]
    return f"Not answered in time: {', '.join(silent)}." if silent else ""


BALANCE = Command(
    name="balance", description="Your money at all your venues", arguments=Nothing, handle=balance, private=True
)
PORTFOLIO = Command(
    name="portfolio", description="Your positions at all your venues", arguments=Nothing, handle=portfolio, private=True
)
