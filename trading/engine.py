"""The engine of one venue: intake, updates, plans, orders, and the books, as services for a supervisor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from brokers.broker import Broker, Quotes
from runtime.clock import Clock
from runtime.completion import completed
from runtime.metrics import Metrics
from runtime.supervise import Service
from runtime.wake import Wake
from storage.store import Store
from trading.intake import Intake
from trading.planning import Planner
from trading.sending import Sender
from trading.updating import Updater
from trading.watching import Watcher

IDLE = 0.5


class Dispatcher:
    """Turns what the database says into orders: updates first, then exits and entries, then doubts."""

    def __init__(self, *, updater: Updater, planner: Planner, sender: Sender, wake: Wake, events: Wake) -> None:
        self._updater = updater
        self._planner = planner
        self._sender = sender
        self._wake = wake
        self._events = events

    async def run(self) -> None:
        """Dispatch until cancelled."""
        await self._sender.begin()
        while True:
            if not await completed(self.step()):
                await self._wake.wait(IDLE)

    async def step(self) -> int:
        """One round of everything; returns how much there was to do."""
        done = await self._updater.step()
        done += await self._sender.drop_unsent()
        done += await self._sender.send()
        done += await self._planner.step()
        done += await self._sender.send()
        done += await self._sender.amend()
        done += await self._sender.resolve()
        await self._sender.rest()
        if done:
            self._events.set()
        return done


class Engine:
    """All services of trading at one venue."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        quotes: Quotes,
        broker: Broker,
        metrics: Metrics,
        intake: Wake,
        dispatch: Wake,
        events: Wake,
        entry_life: timedelta = timedelta(hours=24),
    ) -> None:
        self.intake = Intake(
            store=store, clock=clock, quotes=quotes, metrics=metrics, wake=intake, dispatch=dispatch, events=events
        )
        self.sender = Sender(store=store, clock=clock, broker=broker, metrics=metrics)
        self.dispatcher = Dispatcher(
            updater=Updater(store=store, clock=clock),
            planner=Planner(
                store=store, clock=clock, quotes=quotes, broker=broker, metrics=metrics, entry_life=entry_life
            ),
            sender=self.sender,
            wake=dispatch,
            events=events,
        )
        self.watcher = Watcher(
            store=store, clock=clock, broker=broker, metrics=metrics, dispatch=dispatch, events=events
        )

    @property
    def services(self) -> Mapping[str, Service]:
        """What a supervisor keeps running, by name."""
        return {"intake": self.intake.run, "dispatch": self.dispatcher.run, "venue": self.watcher.run}
