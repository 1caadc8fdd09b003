"""Watches a venue: fills and changed orders enter our books as they come, and at start all that was missed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from brokers.broker import Broker
from domain.errors import BrokerError
from domain.ids import AccountId, OrderId
from domain.order import Fill, OrderReport
from runtime.clock import Clock
from runtime.completion import completed
from runtime.metrics import Metrics
from runtime.wake import Wake
from storage import claims, watched
from storage.orders import Placed
from storage.shards import Charge
from storage.store import Store
from storage.watched import Known
from trading import books

log = structlog.get_logger(__name__)

SWEEP = 5.0
"""Seconds between looks at every account with working orders, whatever the stream says."""
LATELY = timedelta(days=1)
"""For how long an order that nobody can trace is looked out for."""
BATCH = 200
WIRE_WAIT = 10.0
LOOKS = 3
"""Looks in a row in which a venue must not know an order before it counts as forgotten."""
SURELY = timedelta(seconds=15)
"""The least time between the first and the last: what a venue keeps in two places can disagree for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a venue says of one account since we last looked.

    `absent` are working orders that it does not know, and `forgotten` those that it has not known for long.
    """

    account: AccountId
    fills: Sequence[Fill]
    reports: Sequence[OrderReport]
    absent: frozenset[OrderId] = frozenset()
    forgotten: Sequence[Placed] = ()


class Absences:
    """Counts for how long a venue has not known orders that it had taken."""

    def __init__(self, clock: Clock, *, after: timedelta) -> None:
        self._clock = clock
        self._after = after.total_seconds()
        self._missed: dict[AccountId, dict[OrderId, tuple[float, int]]] = {}

    def too_long(self, account: AccountId, absent: Sequence[Placed]) -> Sequence[Placed]:
        """Those of the orders that the venue has not known in so many looks over so long a time."""
        now, before = self._clock.monotonic(), self._missed.pop(account, {})
        missed = {}
        for order in absent:
            since, looks = before.get(order.id, (now, 0))
            missed[order.id] = since, looks + 1
        gone = {order for order, (since, looks) in missed.items() if looks >= LOOKS and now - since >= self._after}
        if missed:
            self._missed[account] = {order: seen for order, seen in missed.items() if order not in gone}
        return [order for order in absent if order.id in gone]


class Watcher:
    """Keeps our books in step with one venue; `traded_past` are accounts in which somebody traded besides us."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        broker: Broker,
        charge: Charge,
        metrics: Metrics,
        dispatch: Wake,
        events: Wake,
    ) -> None:
        self._store = store
        self._clock = clock
        self._broker = broker
        self._charge = charge
        self._metrics = metrics
        self._dispatch = dispatch
        self._events = events
        self.traded_past: set[AccountId] = set()
        self._changed: dict[AccountId, None] = {}
        self._absences = Absences(clock, after=max(broker.capabilities.validity, SURELY))
        self._wake = Wake()

    async def run(self) -> None:
        """Follow the venue until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(), name="venue-updates")
            group.create_task(self._keep_up(), name="venue-books")

    async def sweep(self) -> None:
        """Look at every account that has an order at the venue, or lately may have one."""
        async with self._store.read() as connection:
            working = await claims.working_accounts(connection, self._charge)
            lately = self._clock.now() - LATELY
            accounts = sorted({*working, *await claims.untraceable_accounts(connection, self._charge, lately)})
        for start in range(0, len(accounts), BATCH):
            await self.look(accounts[start : start + BATCH])

    async def look(self, accounts: Sequence[AccountId]) -> None:
        """Enter what is new of these accounts."""
        async with self._store.read() as connection:
            known = await watched.known(connection, accounts)
        news = [found for account in accounts if (found := await self._news(account, known[account])) is not None]
        await self._enter(news)

    async def read(self, account: AccountId) -> News | None:
        """Enter what is new of an account, and say what it was; None where the venue did not answer."""
        news = await self._ask(account)
        if news is not None:
            await self._enter([news])
        return news

    async def _enter(self, news: Sequence[News]) -> None:
        heard = [one for one in news if one.fills or one.reports or one.forgotten]
        if not heard:
            return
        now = self._clock.now()
        async with self._store.write() as connection:
            for one in heard:
                if await books.enter(connection, one.account, fills=one.fills, reports=one.reports, now=now):
                    self.traded_past.add(one.account)
                for order in one.forgotten:
                    await books.forget(connection, order, now)
                self._metrics.fills.inc(len(one.fills))
        self._dispatch.set()
        self._events.set()

    async def _listen(self) -> None:
        async for account in self._broker.updates():
            if self._charge.covers(account):
                self._changed[account] = None
                self._wake.set()

    async def _keep_up(self) -> None:
        await completed(self.sweep())
        swept = self._clock.monotonic()
        while True:
            await self._wake.wait(SWEEP)
            changed, self._changed = list(self._changed), {}
            for start in range(0, len(changed), BATCH):
                await completed(self.look(changed[start : start + BATCH]))
            if self._clock.monotonic() - swept >= SWEEP:
                await completed(self.sweep())
                swept = self._clock.monotonic()

    async def _ask(self, account: AccountId) -> News | None:
        async with self._store.read() as connection:
            known = await watched.known(connection, [account])
        return await self._news(account, known[account])

    async def _news(self, account: AccountId, known: Known) -> News | None:
        since, working = known
        try:
            async with asyncio.timeout(WIRE_WAIT):
                # In this order: a fill that a report already counts is then always among the fills.
                reports, absent = await self._reports(account, working)
                fills = await self._broker.fills(account, since=since)
        except (BrokerError, TimeoutError) as e:
            log.warning("account_not_read", account=account, error=str(e))
            return None
        if wrong := [fill for fill in fills if not fill.sound]:
            log.error("fills_unsound", account=account, exec_ids=[fill.exec_id for fill in wrong])
            if not {order.client_order_id for order in working}.isdisjoint(fill.client_order_id for fill in wrong):
                # Nothing is believed until the venue has mended that: a profit or a loss would be made up.
                return None
            fills = [fill for fill in fills if fill.sound]
        forgotten = self._absences.too_long(account, absent)
        missed = frozenset(order.id for order in absent)
        return News(account=account, fills=fills, reports=reports, absent=missed, forgotten=forgotten)

    async def _reports(self, account: AccountId, working: Sequence[Placed]) -> tuple[list[OrderReport], list[Placed]]:
        if not working:
            return [], []
        opened = {report.client_order_id: report for report in await self._broker.open_orders(account)}
        reports: list[OrderReport] = []
        absent: list[Placed] = []
        for order in working:
            report = opened.get(order.client_order_id) or await self._broker.find(account, order.client_order_id)
            if report is None:
                absent += [order] if order.working else []
            elif report.state is not order.state:
                reports.append(report)
        return reports, absent
