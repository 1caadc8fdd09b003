"""Asks now and then what became of working orders, where a venue's own stream is not used."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from brokers.listeners import Listener, Listeners
from domain.errors import BrokerError, RateLimited, ReauthorisationNeeded
from domain.ids import AccountId
from domain.order import OrderReport
from runtime.clock import Clock

EVERY = 10.0
"""Seconds between two questions about one account."""
PAUSE = 1.0
MOST = 2_000
"""Accounts that are watched; those heard of longest ago are let go first."""

Snapshot = frozenset[tuple[str, str, str]]


class Watch:
    """The accounts that have working orders; whoever listens hears of those in which something changed."""

    def __init__(self, ask: Callable[[AccountId], Awaitable[Sequence[OrderReport]]], clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._listeners = Listeners()
        self._seen: OrderedDict[AccountId, tuple[float, Snapshot | None]] = OrderedDict()

    def join(self) -> Listener:
        """All changes from now on."""
        return self._listeners.join()

    def touched(self, account: AccountId) -> None:
        """Something was just done there: listeners hear of it, and it is watched until no order works any more."""
        self._seen[account] = (self._clock.monotonic() + EVERY, None)
        self._seen.move_to_end(account)
        while len(self._seen) > MOST:
            self._seen.popitem(last=False)
        self._listeners.tell({account})

    async def run(self) -> None:
        """Ask until cancelled, one account after another."""
        while True:
            await self._clock.sleep(PAUSE)
            now = self._clock.monotonic()
            for account in [account for account, (due, _) in self._seen.items() if due <= now]:
                await self._look(account)

    def end(self) -> None:
        """End every listener."""
        self._listeners.end()

    async def _look(self, account: AccountId) -> None:
        before = self._seen[account][1]
        again = self._clock.monotonic() + EVERY
        try:
            now = snapshot(await self._ask(account))
        except ReauthorisationNeeded:
            self._seen.pop(account, None)
            return
        except RateLimited as e:
            self._seen[account] = (again + e.retry_after, before)
            return
        except BrokerError:
            self._seen[account] = (again, before)
            return
        if now:
            self._seen[account] = (again, now)
        else:
            self._seen.pop(account, None)
        if now != before:
            self._listeners.tell({account})


def snapshot(reports: Sequence[OrderReport]) -> Snapshot:
    """What can change in working orders."""
    return frozenset((one.client_order_id, str(one.filled), f"{one.limit_price} {one.stop_price}") for one in reports)
