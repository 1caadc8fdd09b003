"""Reconciliation at the start: what happened at a venue while we were away is known before anything new is opened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.event import VenueHalted
from domain.ids import AccountId
from domain.money import ZERO
from runtime.clock import Clock
from runtime.completion import completed
from runtime.wake import Wake
from storage import claims, halts, orders, protection
from storage.halts import Halt
from storage.orders import Placed
from storage.shards import Charge
from storage.store import Store
from trading.announce import announce
from trading.protection import Held, by_key
from trading.watchdog import Seen, Watchdog

log = structlog.get_logger(__name__)

PATIENCE = 20.0
"""Seconds after which a venue that has answered for no account is halted; until it has, nothing new is opened there."""
AT_ONCE = 20
"""Accounts that are compared at a time: all at once would wait at the database for longer than one may."""
RETRY = 10.0
IDLE = 300.0
HALT = timedelta(minutes=5)
ENGINE = "engine"
UNREACHABLE = "what happened there meanwhile cannot be asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How far the comparison with a venue is: accounts, the differences that were found, and who still waits."""

    accounts: int
    differences: int
    waiting: int
    halted: bool

    @property
    def done(self) -> bool:
        """Whether every account has been compared."""
        return not self.waiting

    def __str__(self) -> str:
        if self.halted:
            return "it cannot be asked what happened meanwhile; nothing new is opened, and it is asked again"
        if self.waiting:
            return f"{self.waiting} of {self.accounts} accounts are not compared yet; nothing new is opened in them"
        return f"{self.accounts} accounts compared at the start, {self.differences} differences explained in the log"


Tell = Callable[[Comparison], None]


def total(parts: Sequence[Comparison]) -> Comparison:
    """The comparison with a venue of which these are parts."""
    return Comparison(
        accounts=sum(one.accounts for one in parts),
        differences=sum(one.differences for one in parts),
        waiting=sum(one.waiting for one in parts),
        halted=any(one.halted for one in parts),
    )


class Reconciler:
    """Compares orders, fills and positions of one venue with our books before trading begins there."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        charge: Charge,
        watchdog: Watchdog,
        dispatch: Wake,
        events: Wake,
        tell: Tell = lambda _: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._charge = charge
        self._watchdog = watchdog
        self._dispatch = dispatch
        self._events = events
        self._tell = tell
        self._accounts = 0
        self._differences = 0
        self._began = 0.0
        self._halted = False
        self._waiting: set[AccountId] = set()
        self._wake = Wake()
        self._until: datetime | None = None

    def waits(self, account: AccountId) -> bool:
        """Whether nothing may be opened in the account yet."""
        return account in self._waiting

    async def begin(self) -> None:
        """Find out which accounts have anything at the venue, and let nothing new be opened in them."""
        async with self._store.read() as connection:
            self._waiting = set(await protection.accounts_there(connection, self._charge))
        self._accounts, self._differences, self._began = len(self._waiting), 0, self._clock.monotonic()
        await self._hold()
        self._say()
        self._wake.set()

    async def run(self) -> None:
        """Compare whatever waits, until cancelled."""
        while True:
            await completed(self.step())
            await self._wake.wait(RETRY if self._waiting else IDLE)

    async def step(self) -> None:
        """One try for every account that waits."""
        accounts = iter(sorted(self._waiting))

        async def compare() -> None:
            for account in accounts:
                await self._compare(account)

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(compare())
        await self._hold()
        self._say()

    def _say(self) -> None:
        found, waiting = self._differences, len(self._waiting)
        self._tell(Comparison(accounts=self._accounts, differences=found, waiting=waiting, halted=self._halted))

    async def _compare(self, account: AccountId) -> None:
        async with self._store.read() as connection:
            before = await self._watchdog.held_by(connection, account)
            working = [order for order in await orders.working_of(connection, account) if order.working]
        seen = await self._watchdog.ask(account)
        if seen is None:
            return
        for words in differences(before, working, seen):
            self._differences += 1
            log.warning("books_differ", venue=self._charge.venue, account=account, difference=words)
        await self._watchdog.settle(account, before, seen)
        self._waiting.discard(account)
        if self._until is not None:
            async with self._store.write() as connection:
                await claims.release_entries(connection, account, self._until, self._clock.now())
        self._dispatch.set()

    async def _hold(self) -> None:
        """Keep the entries of those who wait, and halt the venue when it has answered nobody for too long."""
        now = self._clock.now()
        self._until = now + timedelta(seconds=2 * RETRY)
        silent = bool(self._waiting) and len(self._waiting) == self._accounts
        late = self._clock.monotonic() - self._began >= PATIENCE
        async with self._store.write() as connection:
            await claims.hold_entries(connection, sorted(self._waiting), self._until, now)
            if not silent:
                await self._lift(connection, now)
            elif late:
                await self._halt(connection, now)
        self._events.set()

    async def _halt(self, connection: AsyncConnection, now: datetime) -> None:
        until, scope = now + HALT, halts.of_venue(self._charge.venue)
        await halts.put(connection, Halt(scope=scope, reason=UNREACHABLE, actor=ENGINE, since=now, until=until))
        if not self._halted:
            event = VenueHalted(venue=self._charge.venue, error=UNREACHABLE, until=until)
            await announce(connection, event, f"{self._charge.venue}:{now.isoformat()}", now)
        self._halted = True

    async def _lift(self, connection: AsyncConnection, now: datetime) -> None:
        scope = halts.of_venue(self._charge.venue)
        found = (await halts.current(connection, now, [scope])).get(scope)
        if found is not None and found.reason == UNREACHABLE:
            await halts.lift(connection, scope)
        self._halted = False


def differences(before: Sequence[Held], working: Sequence[Placed], seen: Seen) -> Iterator[str]:
    """Where a venue says something else of an account than our books did, one sentence each."""
    ours = {order.client_order_id: order for order in working}
    reports = {report.client_order_id: report for report in seen.news.reports} | dict(seen.working)
    for name, order in ours.items():
        report = reports.get(name)
        if report is None and order.id in seen.news.absent:
            yield f"{order.leg} of copy {order.copy_id} works in our books, and the venue does not know it"
        elif report is not None and (report.state, report.filled) != (order.state, order.filled):
            yield (
                f"{order.leg} of copy {order.copy_id} is {order.state} with {order.filled} filled in our books, and "
                f"{report.state} with {report.filled} at the venue, which counts"
            )
    yield from (f"fill {fill.exec_id} over {fill.quantity} {fill.key} was not in our books" for fill in seen.news.fills)
    foreign = [name for name in seen.working if name not in ours]
    yield from (f"order {name} works at the venue and is not ours: it is left alone" for name in foreign)
    held = {key: sum((one.signed for one in group), ZERO) for key, group in by_key(before).items()}
    for key in sorted(held.keys() | seen.holdings.keys()):
        here, there = held.get(key, ZERO), seen.holdings.get(key, ZERO)
        if here != there:
            yield _position(key, here, there)


def _position(key: str, ours: Decimal, theirs: Decimal) -> str:
    if not ours:
        return f"the venue holds {theirs} {key} of which nothing is ours: it is left alone"
    return f"our books hold {ours} {key} and the venue {theirs}: fills and hands are entered, the rest is not ours"
