"""What the database and the venues know about a batch of copies at one instant, gathered before any gate is asked."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from brokers.broker import Account, Broker, Quotes
from domain.errors import BrokerError, ReauthorisationNeeded
from domain.ids import AccountId, UserId
from domain.instrument import Instrument, Ticker
from domain.money import ZERO
from domain.quote import Quote
from storage import halts, holdings
from storage.copies import Copy
from storage.halts import Halt
from storage.holdings import Ended, Holding
from storage.store import Store
from trading import pricing
from trading.exposure import Running, Stake, running, stakes
from trading.limits import narrowest
from trading.situation import UNTOUCHED, Lost
from trading.venues import title

log = structlog.get_logger(__name__)

WIRE_WAIT = 5.0
AT_ONCE = 50
LONGEST_DAY = timedelta(hours=26)
"""A local day never began longer ago than this."""
LONGEST_WEEK = timedelta(days=7, hours=2)


NOTHING = Account(equity=ZERO, cash=ZERO, buying_power=ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """By key and by account; an account that could not be asked is missing, and its copies wait.

    One that its venue takes no more, until its user connects again, is among `ended`, and has nothing.
    """

    quotes: Mapping[str, Quote]
    instruments: Mapping[str, Instrument]
    openings: Mapping[str, datetime]
    accounts: Mapping[AccountId, Account]
    stakes: Mapping[AccountId, tuple[Stake, ...]]
    lost: Mapping[AccountId, Lost]
    halts: Mapping[str, Halt]
    ended: frozenset[AccountId]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Books:
    held: Mapping[AccountId, Sequence[Holding]]
    ended: Mapping[UserId, Sequence[Ended]]
    latest: Mapping[UserId, Sequence[Ended]]


async def gather(batch: Sequence[Copy], *, store: Store, broker: Broker, quotes: Quotes, now: datetime) -> Facts:
    """The facts for a batch that holds at most one copy of an account; as many queries for many copies as for one."""
    async with store.read() as connection:
        books = await _books(connection, [copy for copy in batch if not copy.house], now)
        halted = await halts.current(connection, now)
    tickers = {copy.signal.ticker.key: copy.signal.ticker for copy in batch}
    own = {one.instrument.key: one.instrument.ticker for held in books.held.values() for one in held}
    prices = await pricing.prices(quotes, (tickers | own).values(), wait=WIRE_WAIT)
    accounts, ended = await _accounts(broker, [copy.account_id for copy in batch])
    return Facts(
        quotes=prices,
        instruments=await _instruments(broker, tickers.values()),
        openings=await _openings(broker, tickers.values(), now),
        accounts=accounts,
        stakes={account: stakes(held, prices) for account, held in books.held.items()},
        lost={copy.account_id: _lost_by(copy, books, prices, now) for copy in batch if not copy.house},
        halts=halted,
        ended=ended,
    )


def lost(copy: Copy, ended: Iterable[Ended], open_now: Running, now: datetime, latest: Sequence[Ended] = ()) -> Lost:
    """What the follower has lost in his day and week, realised and open, and how many of his `latest` trades in a row.

    An open position counts whole: what it lost before midnight still weighs on the day that may close it.
    """
    day, week = midnight(now, copy.time_zone), monday(now, copy.time_zone)
    today = this_week = open_now.earned
    for one in ended:
        this_week += one.pnl if one.at >= week else ZERO
        today += one.pnl if one.at >= day else ZERO
    return Lost(
        day=-today,
        week=-this_week,
        unpriced=open_now.unpriced,
        in_a_row=next((count for count, one in enumerate(latest) if one.pnl >= 0), len(latest)),
        last_at=latest[0].at if latest else None,
    )


def halted(copy: Copy, facts: Facts) -> str | None:
    """Who or what has stopped this copy, in words; a provider who is halted is still measured by the house."""
    if copy.account_id in facts.ended:
        return f"{title(copy.venue)} is not connected: /connect makes it again, /routing trades elsewhere"
    scopes = [(halts.EVERYTHING, "All trading is"), (halts.of_venue(copy.venue), f"Trading at {copy.venue} is")]
    scopes += [] if copy.house else [(halts.of_provider(copy.provider_id), "This provider is")]
    for scope, what in scopes:
        found = facts.halts.get(scope)
        if found is not None:
            until = f", until {found.until:%H:%M} UTC" if found.until else ""
            return f"{what} halted since {found.since:%d %b %H:%M} UTC{until}: {found.reason}"
    return None


def midnight(now: datetime, zone: str) -> datetime:
    """The instant at which the local day of `now` began."""
    local = now.astimezone(ZoneInfo(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def monday(now: datetime, zone: str) -> datetime:
    """The instant at which the local week of `now` began."""
    day = midnight(now, zone)
    return day - timedelta(days=day.weekday())


async def _books(connection: AsyncConnection, batch: Sequence[Copy], now: datetime) -> _Books:
    limits = {copy.user_id: narrowest(copy.limits) for copy in batch}
    weekly = [user for user, own in limits.items() if own.max_weekly_loss_pct is not None]
    daily = [user for user, own in limits.items() if own.max_weekly_loss_pct is None]
    cooling = [user for user, own in limits.items() if own.cooldown_losses is not None]
    longest = max((limits[user].cooldown_losses or 0 for user in cooling), default=0)
    ended = await holdings.ended_since(connection, daily, now - LONGEST_DAY) if daily else []
    ended += await holdings.ended_since(connection, weekly, now - LONGEST_WEEK) if weekly else []
    return _Books(
        held=await holdings.of_accounts(connection, [copy.account_id for copy in batch]),
        ended=_by_user(ended),
        latest=_by_user(await holdings.last_ended(connection, cooling, longest) if cooling else []),
    )


def _by_user(ended: Iterable[Ended]) -> dict[UserId, list[Ended]]:
    found: dict[UserId, list[Ended]] = defaultdict(list)
    for one in ended:
        found[one.user_id].append(one)
    return found


def _lost_by(copy: Copy, books: _Books, prices: Mapping[str, Quote], now: datetime) -> Lost:
    held, ended, latest = (
        books.held[copy.account_id],
        books.ended.get(copy.user_id, ()),
        books.latest.get(copy.user_id, ()),
    )
    return lost(copy, ended, running(held, prices), now, latest) if held or ended or latest else UNTOUCHED


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


async def _openings(broker: Broker, tickers: Iterable[Ticker], now: datetime) -> dict[str, datetime]:
    """When the closed ones among the markets open; one that cannot be asked is taken for open, and its venue says."""
    found = {}
    for ticker in tickers:
        try:
            async with asyncio.timeout(WIRE_WAIT):
                opens = await broker.opens_at(ticker, now)
        except (BrokerError, TimeoutError) as e:
            log.warning("hours_missing", key=ticker.key, error=str(e))
            continue
        if opens > now:
            found[ticker.key] = opens
    return found


async def _accounts(
    broker: Broker, accounts: Sequence[AccountId]
) -> tuple[dict[AccountId, Account], frozenset[AccountId]]:
    found: dict[AccountId, Account] = {}
    ended: set[AccountId] = set()
    left = iter(accounts)

    async def ask() -> None:
        for account in left:
            try:
                async with asyncio.timeout(WIRE_WAIT):
                    found[account] = await broker.account(account)
            except ReauthorisationNeeded:
                found[account] = NOTHING
                ended.add(account)
            except (BrokerError, TimeoutError) as e:
                log.warning("account_missing", account=account, error=str(e))

    async with asyncio.TaskGroup() as group:
        for _ in accounts[:AT_ONCE]:
            group.create_task(ask())
    return found, frozenset(ended)
