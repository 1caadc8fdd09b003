"""Watches a venue: fills and changed orders enter our books as they come, and at start all that was missed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from brokers.broker import Broker
from domain.errors import BrokerError
from domain.ids import AccountId
from domain.order import Fill, OrderReport
from runtime.clock import Clock
from runtime.completion import completed
from runtime.metrics import Metrics
from runtime.wake import Wake
from storage import orders, positions
from storage.orders import Placed
from storage.store import Store
from trading import books

log = structlog.get_logger(__name__)

SWEEP = 5.0
"""Seconds between looks at every account with working orders, whatever the stream says."""
BATCH = 200
WIRE_WAIT = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a venue says of one account since we last looked."""

    account: AccountId
    fills: Sequence[Fill]
    reports: Sequence[OrderReport]


class Watcher:
    """Keeps our books in step with one venue."""

    def __init__(
        self, *, store: Store, clock: Clock, broker: Broker, metrics: Metrics, dispatch: Wake, events: Wake
    ) -> None:
        self._store = store
        self._clock = clock
        self._broker = broker
        self._metrics = metrics
        self._dispatch = dispatch
        self._events = events
        self._changed: dict[AccountId, None] = {}
        self._wake = Wake()

    async def run(self) -> None:
        """Follow the venue until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen(), name="venue-updates")
            group.create_task(self._keep_up(), name="venue-books")

    async def sweep(self) -> None:
        """Look at every account that has an order at the venue."""
        async with self._store.read() as connection:
            accounts = await orders.working_accounts(connection, self._broker.capabilities.venue)
        for start in range(0, len(accounts), BATCH):
            await self.look(accounts[start : start + BATCH])

    async def look(self, accounts: Sequence[AccountId]) -> None:
        """Enter what is new of these accounts."""
        news = [found for account in accounts if (found := await self._ask(account)) is not None]
        heard = [one for one in news if one.fills or one.reports]
        if not heard:
            return
        now = self._clock.now()
        async with self._store.write() as connection:
            for one in heard:
                await books.enter(connection, one.account, fills=one.fills, reports=one.reports, now=now)
                self._metrics.fills.inc(len(one.fills))
        self._dispatch.set()
        self._events.set()

    async def _listen(self) -> None:
        async for account in self._broker.updates():
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
            since = await positions.cursor(connection, account)
            working = await orders.working_of(connection, account)
        try:
            async with asyncio.timeout(WIRE_WAIT):
                # In this order: a fill that a report already counts is then always among the fills.
                reports = await self._reports(account, working)
                fills = await self._broker.fills(account, since=since)
        except (BrokerError, TimeoutError) as e:
            log.warning("account_not_read", account=account, error=str(e))
            return None
        return News(account=account, fills=fills, reports=reports)

    async def _reports(self, account: AccountId, working: Sequence[Placed]) -> list[OrderReport]:
        if not working:
            return []
        opened = {report.client_order_id: report for report in await self._broker.open_orders(account)}
        reports = []
        for order in working:
            report = opened.get(order.client_order_id) or await self._broker.find(account, order.client_order_id)
            if report is not None and report.state is not order.state:
                reports.append(report)
        return reports
