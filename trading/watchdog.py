"""The watchdog: what is open at a venue is held against the stops that work there, and what lacks one is given one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from brokers.broker import Broker, Quotes
from domain.errors import BrokerError
from domain.event import Plight, Unprotected
from domain.ids import AccountId, ClientOrderId, CopyId, OrderId
from domain.money import ZERO
from domain.order import OrderReport, OrderRole, OrderState, OrderType
from runtime.clock import Clock
from runtime.completion import completed
from runtime.metrics import Metrics
from runtime.wake import Wake
from storage import copies, orders, positions, protection, wishes
from storage.shards import Charge
from storage.store import Store
from trading import books, byhand, pricing
from trading.announce import announce
from trading.bracket import leg_of
from trading.exits import kept_here
from trading.protection import AGAIN, FORCED, LATELY, Held, Verdict, bare_seconds, by_key, gone_of, held_of, judge
from trading.watching import News, Watcher

log = structlog.get_logger(__name__)

LOOK = 1.0
"""Seconds between looks at our own books, which cost the venue nothing."""
CHECK = 15.0
"""Seconds between comparisons of an account that holds something with what the venue says it holds."""
AT_ONCE = 20
WIRE_WAIT = 10.0
TRACELESS = 30.0
"""Seconds for which a part of a position must be gone, with no fill to show for it, before it counts as closed."""
SET_BACK = timedelta(seconds=1)
"""What counts as a clock that was set back, and is not just slow."""
ACTS = frozenset({Verdict.REPLACE, Verdict.CLOSE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a venue says of one account: what it holds by instrument, the orders that work, and what was new."""

    holdings: Mapping[str, Decimal]
    working: Mapping[ClientOrderId, OrderReport]
    news: News


class Watchdog:
    """Guards the open positions of one venue."""

    def __init__(
        self, *, store: Store, clock: Clock, broker: Broker, charge: Charge, quotes: Quotes, watcher: Watcher,
        metrics: Metrics, dispatch: Wake, events: Wake,
    ) -> None:  # fmt: skip
        self._store = store
        self._clock = clock
        self._broker = broker
        self._quotes = quotes
        self._watcher = watcher
        self._metrics = metrics
        self._dispatch = dispatch
        self._events = events
        self._charge = charge
        self._bare = 0
        self._looked: tuple[datetime, float] | None = None
        self._next: dict[AccountId, float] = {}
        self._open: set[CopyId] = set()
        self._missing: dict[tuple[AccountId, str], float] = {}
        self._resize_at: dict[OrderId, float] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._wake = Wake()

    async def run(self) -> None:
        """Guard until cancelled."""
        try:
            while True:
                await completed(self.step())
                await self._wake.wait(LOOK)
        finally:
            self._show(0)  # who guards them next counts them

    async def step(self) -> int:
        """One look at our books, and at the venue for every account that needs it; how many positions were acted on."""
        await self._keep_time()
        async with self._store.read() as connection:
            opened = await protection.open_copies(connection, self._charge)
            uncovered = await protection.uncovered(connection, self._charge) if opened else []
            suspects = await self._held(connection, uncovered)
        bare = [held for held in suspects if not held.covered]
        self._show(len(bare))
        await self._measure(self._open - opened.keys())
        self._open = set(opened)
        due = self._due(bare, list(dict.fromkeys(opened.values())))
        async with asyncio.TaskGroup() as group:
            looks = [group.create_task(self._compare(account)) for account in due]
        return sum(look.result() for look in looks)

    async def _keep_time(self) -> None:
        # What waits for a time waits longer when the clock is set back, and a stop must not.
        now, monotonic = self._clock.now(), self._clock.monotonic()
        since, self._looked = self._looked, (now, monotonic)
        if since is None:
            return
        back = since[0] - now + timedelta(seconds=monotonic - since[1])
        if back >= SET_BACK:
            log.warning("clock_set_back", seconds=back.total_seconds())
            async with self._store.write() as connection:
                await protection.hasten(connection, self._charge, back, now)
            self._dispatch.set()

    def _show(self, bare: int) -> None:
        # The engines of one process show their sum.
        self._metrics.unprotected.inc(bare - self._bare)
        self._bare = bare

    def _due(self, bare: Sequence[Held], exposed: Sequence[AccountId]) -> list[AccountId]:
        now, moment = self._clock.monotonic(), self._clock.now()
        acute = {one.position.account_id for one in bare if judge(one, moment) in ACTS} | self._watcher.traded_past
        self._watcher.traded_past.clear()
        due = [account for account in exposed if account in acute or self._next.get(account, 0.0) <= now]
        self._next = {account: self._next[account] for account in exposed if account in self._next}
        self._next |= dict.fromkeys(due, now + CHECK)
        return due

    async def _compare(self, account: AccountId) -> int:
        async with self._store.read() as connection:
            before = await self.held_by(connection, account)
        seen = await self.ask(account)
        return 0 if seen is None else await self.settle(account, before, seen)

    async def settle(self, account: AccountId, before: Sequence[Held], seen: Seen) -> int:
        """Bring an account in order by what its venue says, asked after `before` was read; how many positions it took.

        What was closed past us is entered; whatever else lacks its stop is given one, or closed.
        """
        prices = await self._prices(before, seen)
        async with self._store.write() as connection:
            held = await self.held_by(connection, account)
            settled = await self._settled(connection, account, before, held, seen)
            done = 0
            for group in by_key(held).values():
                gone = await self._gone(connection, group, seen, prices) if settled else None
                done += await self._guard(connection, group, seen) if gone is None else gone
        if done:
            self._dispatch.set()
            self._events.set()
        return done

    async def ask(self, account: AccountId) -> Seen | None:
        """What the venue says of an account, whose orders and fills are entered; None where it does not answer."""
        try:
            async with self._turn, asyncio.timeout(WIRE_WAIT):
                holdings = await self._broker.positions(account)
                working = await self._broker.open_orders(account)
        except (BrokerError, TimeoutError) as e:
            log.warning("account_not_compared", account=account, error=str(e))
            return None
        news = await self._watcher.read(account)
        if news is None:
            return None
        return Seen(
            holdings={one.key: one.quantity for one in holdings},
            working={report.client_order_id: report for report in working},
            news=news,
        )

    async def _settled(
        self, connection: AsyncConnection, account: AccountId, before: Sequence[Held], held: Sequence[Held], seen: Seen
    ) -> bool:
        """Whether nothing of ours was on its way while the venue was asked, so that what is missing is not ours."""
        moved = {one.copy.id: one.position for one in before} != {one.copy.id: one.position for one in held}
        reports = {report.client_order_id: report for report in seen.news.reports} | dict(seen.working)
        known = await orders.named(connection, list(reports))
        ahead = any(reports[name].filled != order.filled for name, order in known.items())
        return not moved and not ahead and not await protection.in_doubt(connection, account)

    async def _gone(
        self, connection: AsyncConnection, group: Sequence[Held], seen: Seen, prices: Mapping[str, Decimal]
    ) -> int | None:
        """Enter what was closed past us; how many, or None where everything is there."""
        position = group[0].position
        name, theirs = (position.account_id, position.key), seen.holdings.get(position.key, ZERO)
        gone = gone_of(group, theirs)
        if not gone:
            self._missing.pop(name, None)
            return None
        now, entered = self._clock.now(), []
        for ours, missing in gone:
            fills = await byhand.traces(connection, ours)
            untold = missing - sum((fill.quantity for fill in fills), ZERO)
            if untold > 0:
                since = self._missing.setdefault(name, self._clock.monotonic())
                price = prices.get(position.key)
                if price is None or self._clock.monotonic() - since < TRACELESS or not _known(ours, theirs):
                    self._next.pop(position.account_id, None)
                    return 0
                fills = [*fills, byhand.unseen(ours, untold, price, now)]
            entered.append((ours, missing, fills))
        self._missing.pop(name, None)
        for ours, missing, fills in entered:
            await byhand.enter(connection, ours, missing, fills, working=seen.working, now=now)
        return sum(len(ours) for ours, _ in gone)

    async def _guard(self, connection: AsyncConnection, group: Sequence[Held], seen: Seen) -> int:
        now, done = self._clock.now(), 0
        for held in group:
            verdict = judge(held, now)
            if any(stop.client_order_id in seen.working for stop in held.stops):
                await self._compare_size(connection, held, seen)
            elif verdict is Verdict.REPLACE:
                await self._replace(connection, held, now)
                done += 1
            elif verdict is Verdict.CLOSE:
                await self._close(connection, held, now)
                done += 1
            elif verdict is Verdict.LEFT:
                await self._tell(connection, held, Plight.LEFT, now)
        return done

    async def _replace(self, connection: AsyncConnection, held: Held, now: datetime) -> None:
        last = held.stops[-1]
        if last.attached and last.state is OrderState.READY:
            await orders.move(connection, last.id, OrderState.SKIPPED, now=now)
        stop = orders.Draft(
            copy_id=held.copy.id,
            signal_id=held.copy.signal_id,
            post_id=held.copy.post_id,
            account_id=held.position.account_id,
            venue=self._charge.venue,
            leg=leg_of(f"{AGAIN}{len(held.stops)}", held.step.number),
            of=held.step.entry.leg,
            role=OrderRole.STOP,
            side=held.position.side.opposite,
            type=OrderType.STOP,
            quantity=held.quantity,
            stop_price=last.stop_price,
        )
        await orders.draft(connection, [stop], now)
        log.error(
            "stop_missing", trace_id=held.copy.trace, copy_id=held.copy.id, ended=last.state.value, error=last.error
        )

    async def _close(self, connection: AsyncConnection, held: Held, now: datetime) -> None:
        number = sum(order.leg.startswith(FORCED) for order in held.orders)
        rest = held.step.staying
        if rest <= 0:
            return
        await copies.change(connection, held.copy.id, closing=True)
        await wishes.want_cancelled(connection, held.copy.id, OrderRole.ENTRY, now=now)
        close = books.closing_order(held.copy, rest, f"{FORCED}{number}", of=held.step.entry.leg)
        await orders.draft(connection, [close], now)
        await self._tell(connection, held, Plight.STUCK if number else Plight.CLOSING, now)
        log.error("closed_for_want_of_a_stop", trace_id=held.copy.trace, copy_id=held.copy.id, number=number)

    async def _tell(self, connection: AsyncConnection, held: Held, plight: Plight, now: datetime) -> None:
        event = Unprotected(copy_id=held.copy.id, user_id=held.copy.user_id, plight=plight, quantity=held.quantity)
        await announce(connection, event, f"{held.copy.id}:{plight.value}", now)

    async def _compare_size(self, connection: AsyncConnection, held: Held, seen: Seen) -> None:
        told = all(stop.revision == stop.acknowledged for stop in held.stops if stop.working)
        if told and (lacking := held.lacking(seen.working)):
            log.error("stop_too_small", trace_id=held.copy.trace, copy_id=held.copy.id, lacking=str(lacking))
        if not told or not kept_here(held.orders):
            return
        for stop in (stop for stop in held.stops if stop.working and stop.client_order_id in seen.working):
            report = seen.working[stop.client_order_id]
            wrong = report.quantity - report.filled != held.quantity
            if wrong and self._resize_at.get(stop.id, 0.0) <= self._clock.monotonic():
                self._resize_at[stop.id] = self._clock.monotonic() + LATELY.total_seconds()
                whole = stop.filled + held.quantity
                await wishes.want(connection, stop.id, now=self._clock.now(), quantity=whole)

    async def _measure(self, over: set[CopyId]) -> None:
        if not over:
            return
        async with self._store.read() as connection:
            ended = await positions.of_copies(connection, sorted(over))
            for copy, position in ended.items():
                if position.closed_at is not None:
                    told = await protection.stops_told(connection, copy)
                    seconds = bare_seconds(position.opened_at, position.closed_at, told.values())
                    self._metrics.unprotected_seconds.observe(seconds)

    async def _prices(self, held: Sequence[Held], seen: Seen) -> Mapping[str, Decimal]:
        """What each position that the venue has not whole would fetch, where there is a price."""
        worth = {}
        for key, group in by_key(held).items():
            if not gone_of(group, seen.holdings.get(key, ZERO)):
                continue
            quote = await pricing.price(self._quotes, group[0].copy.signal.ticker)
            if quote is not None:
                worth[key] = quote.bid if group[0].signed > 0 else quote.ask
        return worth

    async def held_by(self, connection: AsyncConnection, account: AccountId) -> list[Held]:
        """What is open in an account, step by step."""
        opened = await positions.open_of(connection, [account])
        return await self._held(connection, [position.copy_id for position, _ in opened])

    async def _held(self, connection: AsyncConnection, ids: Sequence[CopyId]) -> list[Held]:
        if not ids:
            return []
        found, places = await copies.read(connection, ids), await positions.of_copies(connection, ids)
        placed = await orders.of_copies(connection, ids)
        return [held for i in ids for held in held_of(found[i], places[i], placed[i])]


def _known(held: Sequence[Held], theirs: Decimal) -> bool:
    # What became of an order that was left to people may be just what is missing, unless the venue has nothing and
    # will not close anything either.
    left = any(order.state is OrderState.MANUAL for one in held for order in one.orders)
    return not left or (not theirs and all(one.denied for one in held))
