"""What the books and the venues know about a batch of copies at one instant, gathered before any gate is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import structlog

from brokers.broker import Account, Broker, Quotes
from domain.errors import BrokerError
from domain.ids import AccountId
from domain.instrument import Instrument, Ticker
from domain.money import ZERO
from domain.quote import Quote
from domain.signal import Side
from storage import copies, positions
from storage.copies import Copy
from storage.positions import Position, Result
from storage.store import Store

log = structlog.get_logger(__name__)

WIRE_WAIT = 5.0
AT_ONCE = 50
LONGEST_DAY = timedelta(hours=26)
"""A local day never began longer ago than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """By key and by account; an account that could not be asked is missing, and its copies wait."""

    quotes: Mapping[str, Quote]
    instruments: Mapping[str, Instrument]
    accounts: Mapping[AccountId, Account]
    open_counts: Mapping[AccountId, int]
    day_losses: Mapping[AccountId, Decimal]


async def gather(batch: Sequence[Copy], *, store: Store, broker: Broker, quotes: Quotes, now: datetime) -> Facts:
    """The facts for a batch that holds at most one copy of an account."""
    accounts = [copy.account_id for copy in batch]
    async with store.read() as connection:
        counts = await copies.open_counts(connection, accounts)
        opened = await positions.open_of(connection, accounts)
        results = await positions.results_since(connection, [c.user_id for c in batch], now - LONGEST_DAY)
    tickers = {copy.signal.ticker.key: copy.signal.ticker for copy in batch}
    held = {instrument.key: instrument.ticker for _, instrument in opened}
    prices = await _quotes(quotes, (tickers | held).values())
    return Facts(
        quotes=prices,
        instruments=await _instruments(broker, tickers.values()),
        accounts=await _accounts(broker, accounts),
        open_counts=counts,
        day_losses={c.account_id: day_loss(c, results, [p for p, _ in opened], prices, now) for c in batch},
    )


def day_loss(
    copy: Copy, results: Iterable[Result], opened: Iterable[Position], prices: Mapping[str, Quote], now: datetime
) -> Decimal:
    """Realised plus open loss since the follower's midnight, positive when he lost; a gain is negative.

    An open position counts whole: what it lost before midnight still weighs on the day that may close it.
    """
    begin = midnight(now, copy.time_zone)
    realised = sum((r.pnl for r in results if r.user_id == copy.user_id and r.closed_at >= begin), ZERO)
    mine = [p for p in opened if p.account_id == copy.account_id]
    running = sum((p.realised + p.unrealised(_mark(p, prices)) for p in mine), ZERO)
    return -(realised + running)


def midnight(now: datetime, zone: str) -> datetime:
    """The instant at which the local day of `now` began."""
    local = now.astimezone(ZoneInfo(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _mark(position: Position, prices: Mapping[str, Quote]) -> Decimal:
    quote = prices.get(position.key)
    if quote is None:
        return position.entry
    return quote.bid if position.side is Side.BUY else quote.ask


async def _quotes(source: Quotes, tickers: Iterable[Ticker]) -> dict[str, Quote]:
    found: dict[str, Quote] = {}
    for ticker in tickers:
        try:
            async with asyncio.timeout(WIRE_WAIT):
                quote = await source.quote(ticker)
        except (BrokerError, TimeoutError) as e:
            log.warning("quote_missing", key=ticker.key, error=str(e))
            continue
        if quote is not None:
            found[ticker.key] = quote
    return found


async def _instruments(broker: Broker, tickers: Iterable[Ticker]) -> dict[str, Instrument]:
    found = {}
    for ticker in tickers:
        try:
            async with asyncio.timeout(WIRE_WAIT):
                instrument = await broker.resolve(ticker)
        except (BrokerError, TimeoutError) as e:
            log.warning("instrument_missing", key=ticker.key, error=str(e))
            continue
        if instrument is not None:
            found[ticker.key] = instrument
    return found


async def _accounts(broker: Broker, accounts: Sequence[AccountId]) -> dict[AccountId, Account]:
    found: dict[AccountId, Account] = {}
    turn = asyncio.Semaphore(AT_ONCE)

    async def ask(account: AccountId) -> None:
        try:
            async with turn, asyncio.timeout(WIRE_WAIT):
                found[account] = await broker.account(account)
        except (BrokerError, TimeoutError) as e:
            log.warning("account_missing", account=account, error=str(e))

    async with asyncio.TaskGroup() as group:
        for account in accounts:
            group.create_task(ask(account))
    return found
